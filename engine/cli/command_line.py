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


def printable(text: str) -> str:
    """Lines as a terminal may be sent them: names of files and others' words may hold anything.

    What it would obey, what it would not show and what is no character (of a file's name that is
    not UTF-8) becomes U+FFFD. Korean and combining letters stay.
    """
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


def complain(message: str, errors: TextIO | None = None) -> None:
    """One line on `errors`, or standard error, whatever `message` holds."""
    print(printable(" ".join(message.split())), file=errors or sys.stderr)
