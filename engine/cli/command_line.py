"""What the engine's commands share: one line for a mistake, and the exit codes."""

import argparse
import sys
from typing import NoReturn

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class Parser(argparse.ArgumentParser):
    """An ArgumentParser that answers wrong use with one line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        complain(f"{self.prog}: {message}; see {self.prog} --help")
        sys.exit(WRONG_USE)


def complain(message: str) -> None:
    """One line on standard error, whatever `message` holds."""
    one_line = " ".join(message.split())
    print("".join(c if c.isprintable() else "\ufffd" for c in one_line), file=sys.stderr)
