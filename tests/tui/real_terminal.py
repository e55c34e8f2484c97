"""A real terminal for tests: a pty with a program in it, its screen read back by pyte.

Nothing here sleeps: every wait reads what the program writes, until a deadline.
"""

from __future__ import annotations

import copy
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import pyte

SECONDS = 60.0
"""How long a wait may last; a slow machine needs more than a test ever should."""
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "backspace": "\x7f",
    "ctrl+c": "\x03",
    "f2": "\x1bOQ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
}
MODES = {b"\x1b[?1049": "alternate screen", b"\x1b[?1000": "mouse", b"\x1b[?2004": "paste"}
"""Private modes that a program must leave as it found them."""


class AlternateScreen(pyte.Screen):
    """A screen that comes back as it was when the program on its other page has left.

    pyte itself knows one page only: what a program had drawn would still be found on it.
    """

    ALTERNATE = 1049

    def __init__(self, columns: int, lines: int) -> None:
        self.page_before: tuple[Any, ...] | None = None
        super().__init__(columns, lines)

    @property
    def is_alternate(self) -> bool:
        return self.page_before is not None

    def set_mode(self, *modes: int, **how: bool) -> None:
        super().set_mode(*modes, **how)
        if how.get("private") and self.ALTERNATE in modes and not self.is_alternate:
            self.page_before = copy.deepcopy((dict(self.buffer), self.cursor))
            self.erase_in_display(2)

    def reset_mode(self, *modes: int, **how: bool) -> None:
        super().reset_mode(*modes, **how)
        if how.get("private") and self.ALTERNATE in modes and self.page_before is not None:
            lines, cursor = self.page_before
            self.page_before = None
            self.buffer.clear()
            self.buffer.update(lines)
            cursor.hidden = self.cursor.hidden
            self.cursor = cursor
            self.dirty.update(range(self.lines))


class Terminal:
    """Runs `command` in a terminal of `columns` × `rows`; use it in a `with` statement."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
    ) -> None:
        self.screen = AlternateScreen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        self._status: int | None = None
        self.process, self._master = pty.fork()
        if self.process == 0:
            try:
                _set_size(0, columns, rows)
                os.execvpe(command[0], list(command), dict(environment))
            finally:
                os._exit(127)
        _set_size(self._master, columns, rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
        if self._status is None:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)

    # ---- what a person does

    def press(self, *keys: str) -> None:
        """Press keys: one character each, or a name of KEYS."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        _set_size(self._master, columns, rows)

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.process, number)

    def close(self) -> None:
        """Close the window, as a person does whose program still runs."""
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    # ---- what a person sees

    @property
    def text(self) -> str:
        """What is on the screen, as lines."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, *texts: str) -> None:
        """Until all of `texts` are on the screen at once; fails with the screen as it is."""
        self.wait(lambda: all(text in self.text for text in texts), f"{texts} on the screen")

    def wait(self, fulfilled: Callable[[], bool], wanted: str) -> None:
        deadline = time.monotonic() + SECONDS
        while not fulfilled():
            if not self._read(deadline):
                raise AssertionError(f"waited in vain for {wanted}; the screen:\n{self.text}")

    def end(self) -> int:
        """Until the program has ended; gives its exit status, negative for a signal."""
        deadline = time.monotonic() + SECONDS
        if self._master >= 0:
            while self._read(deadline):
                pass
        # The terminal is silent once the program has closed it; or it was closed before.
        while time.monotonic() < deadline:
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended:
                self._status = os.waitstatus_to_exitcode(status)
                return self._status
            select.select([], [], [], 0.01)
        raise AssertionError(f"it has not ended; the screen:\n{self.text}")

    @property
    def modes_left_on(self) -> list[str]:
        """What the program switched on and did not switch off again."""
        on = [
            name
            for code, name in MODES.items()
            if self.written.rfind(code + b"h") > self.written.rfind(code + b"l")
        ]
        return on + ["hidden cursor"] * self.screen.cursor.hidden

    def _read(self, deadline: float) -> bool:
        """Take in what the program writes next; False at its end or when time is up."""
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([self._master], [], [], left)[0]:
            return False
        try:
            data = os.read(self._master, 65_536)
        except OSError:  # Linux says so when the last process has closed the terminal
            return False
        self.written += data
        self._stream.feed(data)
        return bool(data)


def _set_size(terminal: int, columns: int, rows: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
