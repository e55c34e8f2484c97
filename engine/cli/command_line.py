"""What the engine's commands share: one line for a mistake, and the exit codes."""

import sys
from typing import NoReturn, TextIO

from engine.explain.shared.wording.options import WordedParser
from engine.explain.shared.wording.sentences import said

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class Parser(WordedParser):
    """A parser that answers wrong use with one line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        complain(said("{prog}: {message}; see {prog} --help", prog=self.prog, message=message))
        sys.exit(WRONG_USE)


def complain(message: str, errors: TextIO | None = None) -> None:
    """One line on `errors`, or standard error, whatever `message` holds."""
    one_line = " ".join(message.split())
    print("".join(c if c.isprintable() else "\ufffd" for c in one_line), file=errors or sys.stderr)
