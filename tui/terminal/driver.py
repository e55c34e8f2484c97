"""The terminal as it is outside: one can step out of it, a shell can take it, it can be lost.

textual 8.2's own driver waits for ever where a terminal is closed while much is written:
its writing thread ends with the first error, and the queue in front of it fills up. Input
that ends is an error to it, or a loop. And a continuation without a suspension (`kill
-STOP`, then `-CONT`) makes it take its own modes for those to be restored at the end. Its
reading thread wakes ten times a second where nobody types, and a frame wakes its writing
thread three times: both cost a training time.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from textual import constants, events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from tui.terminal.background import LateAnswers
from tui.terminal.budget import TerminalBudget
from tui.terminal.pastes import Pastes

if TYPE_CHECKING:
    from textual.app import App
    from textual.message import Message

assert sys.platform != "win32"  # textual's own driver is the one for Windows

SUSPEND = "ctrl+z"
_CHUNK = 4_096
_LOOK = 0.1
"""Seconds between two looks whether Escape was all, after something was read."""
_LOOKS = 2 + round(constants.ESCAPE_DELAY / _LOOK)
"""So many of them; then nothing wakes the reading but a key, or its end."""


class Outgoing:
    """Passes text on to `file` until that fails; then there is nobody to wait for."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lost = False

    def write(self, text: str) -> None:
        if not self._lost:
            try:
                self._file.write(text)
            except OSError:
                self._lost = True

    def flush(self) -> None:
        if not self._lost:
            try:
                self._file.flush()
            except OSError:
                self._lost = True

    def fileno(self) -> int:
        return self._file.fileno()


class TerminalDriver(LinuxDriver):
    """The driver of Linux and macOS that bears what a terminal goes through."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file = Outgoing(self._file)  # type: ignore[assignment, arg-type]
        self.budget = TerminalBudget()
        self._suspended = False
        self._frame: list[str] | None = None
        self._reading = False
        self._woken, self._wake = os.pipe()

    def start_application_mode(self) -> None:
        self._reading = True  # before the thread is there that may be told otherwise
        super().start_application_mode()  # type: ignore[no-untyped-call]

    # ---- writing

    def write(self, data: str) -> None:
        """Write `data`; what makes one frame is written as one."""
        if data == SYNC_START:
            self._frame = []
        if self._frame is not None:
            self._frame.append(data)
            if data != SYNC_END:
                return
            data, self._frame = "".join(self._frame), None
        self.budget.spend(len(data.encode(errors="replace")))
        super().write(data)

    # ---- stepping out

    def process_message(self, message: Message) -> None:
        """Pass on what was read; Ctrl+Z is the terminal's own key in every program."""
        if isinstance(message, events.Key) and message.key == SUSPEND:
            if has_shell_behind():
                os.killpg(0, signal.SIGTSTP)  # as the terminal would: a wrapper stops with us
            return
        super().process_message(message)

    def _sigtstp_application(self, *_: object) -> None:
        self._suspended = True
        super()._sigtstp_application()

    def _sigcont_application(self, *_: object) -> None:
        if not self._suspended and self._auto_restart and self._key_thread is not None:
            # Stopped by a signal that cannot be caught; the shell has had the terminal since.
            self.suspend_application_mode()
            self._must_signal_resume = True
        self._suspended = False
        super()._sigcont_application()

    # ---- reading

    def run_input_thread(self) -> None:
        """Read until told otherwise, or until nothing can be read any more."""
        parser = XTermParser(self._debug)
        # What is no UTF-8 is shown as such, and is no reason to fail.
        decode = getincrementaldecoder("utf-8")("replace").decode
        answers, pastes = LateAnswers(), Pastes()
        looks = _LOOKS
        while self._reading:
            try:
                wait = _LOOK if looks else None
                readable = select.select([self.fileno, self._woken], [], [], wait)[0]
                data = os.read(self.fileno, _CHUNK) if self.fileno in readable else None
            except OSError:
                data = b""
            if data == b"":
                # Whoever closed the terminal has sent SIGHUP, which nohup has ignored.
                os.kill(os.getpid(), signal.SIGTERM)
                return
            if self._woken in readable:
                os.read(self._woken, _CHUNK)
            looks = _LOOKS if data else max(looks - 1, 0)
            for piece in pastes.among(decode(data)) if data else ():
                if isinstance(piece, events.Paste):
                    self.process_message(piece)
                elif typed := answers.without(piece):  # no text would be the parser's end
                    for message in parser.feed(typed):
                        self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

    def disable_input(self) -> None:
        """Have the reading end, which may be waiting for a key."""
        self._reading = False
        with suppress(OSError):
            os.write(self._wake, b"!")
        super().disable_input()


def has_shell_behind() -> bool:
    """Whether somebody can bring us back: the session is led by another process group's."""
    return os.getsid(0) != os.getpgrp()
