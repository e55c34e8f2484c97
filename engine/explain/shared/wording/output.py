"""Standard output whose reader may leave, or which has no room: never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.explain.shared.wording.sentences import said

FAILED = 1
_failures: list[OSError] = []
"""What went wrong as something was printed: argparse keeps such an error to itself, and of
output that is not buffered nothing is left that could fail once more."""


def quiet_when_unread(command: Callable[[], int], name: str) -> int:
    """The exit code of `command`, 0 where whoever read its output has left, as `head` does.

    Where the output cannot be written, one line on standard error says so after `name`.
    """
    leaving: SystemExit | None = None
    code = 0
    try:
        with _noting_failures():
            code = command()
    except BrokenPipeError:
        pass
    except SystemExit as exit_of_help:
        leaving = exit_of_help
    except OSError:
        if unwritable() is None:
            raise
    failure = unwritable()
    if failure is not None:
        leave_output()
        if not isinstance(failure, BrokenPipeError):
            why = said("cannot write to standard output: {reason}", reason=failure.strerror)
            print(f"{name}: {why}", file=sys.stderr)
            return FAILED
    if leaving is not None:
        raise leaving
    return code


@contextmanager
def _noting_failures() -> Iterator[None]:
    _failures.clear()
    if (stream := sys.stdout) is None:
        yield
        return
    write = stream.write

    def noting(text: str) -> int:
        try:
            return write(text)
        except OSError as error:
            _failures.append(error)
            raise

    stream.write = noting  # type: ignore[method-assign]
    try:
        yield
    finally:
        stream.write = write  # type: ignore[method-assign]


def unwritable() -> OSError | None:
    """What is wrong with standard output, if something that was printed could not be written."""
    if _failures:
        return _failures[0]
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except OSError as error:
        return error
    return None


def leave_output() -> None:
    """Let nothing of ours or Python's own fail on standard output any more."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, sys.stdout.fileno())
    os.close(nothing)
