"""Whether the terminal is behind with what it was sent, so that frames can be left out.

What can be seen from here is the driver's queue and the kernel's buffer. Beyond them lie
other buffers, those of ssh and of the line: so now and then the terminal is asked, behind a
frame, where its cursor is. It answers when it has got that far.
"""

from __future__ import annotations

import math
import select
import sys
import time
from collections.abc import Callable
from typing import Any

from textual.app import App

PATIENCE = 0.25
"""Seconds that an answer may take before the next frame has to wait for it."""
BETWEEN = 0.3
"""Seconds from one question to the next, at least."""
PROMPT = 0.05
"""An answer within so many seconds comes from a terminal that keeps up."""
AT_EASE = 1.0
"""Seconds to the next question for such a terminal: each wakes a thread, and the screen."""
SILENCE = 5.0
"""Seconds after which an answer is no longer waited for, nor another asked for."""
FIRST_SILENCE = 1.0
"""The same for the first answer: there may be terminals that never give any."""
ASK = "\x1b[6n"


class TerminalLag:
    """How far the terminal of `app` is behind. `clock` gives seconds."""

    def __init__(self, app: App[Any], clock: Callable[[], float] = time.monotonic) -> None:
        self._app = app
        self._clock = clock
        self._asked: float | None = None
        self._next = 0.0
        self._silence = FIRST_SILENCE

    @property
    def behind(self) -> bool:
        """Whether another frame would only have to wait."""
        if self._asked is not None:
            waited = self._clock() - self._asked
            if waited > self._silence:
                self._asked, self._next = None, math.inf
            elif waited > PATIENCE:
                return True
        return self._full

    @property
    def _full(self) -> bool:
        """Whether the driver or the kernel still holds what was sent before."""
        driver = self._app._driver
        if driver is None or self._app.is_headless or sys.__stderr__ is None:
            return False
        # Textual's writer on Unix; where there is none, there is no queue to be seen.
        queue = getattr(getattr(driver, "_writer_thread", None), "_queue", None)
        if queue is None:
            return False
        if not queue.empty() or sys.platform == "win32":  # where select is for sockets alone
            return not queue.empty()
        return not select.select([], [sys.__stderr__], [], 0)[1]

    @property
    def may_ask(self) -> bool:
        """Whether the terminal answers such questions, and it is time for another."""
        return self._asked is None and self._clock() >= self._next

    def ask(self) -> None:
        """Put a question behind what has been sent so far."""
        driver = self._app._driver
        if driver is not None and not self._app.is_headless:
            self._asked = self._clock()
            self._next = self._asked + BETWEEN
            driver.write(ASK)

    def answered(self) -> None:
        """The terminal answered: it is no further behind than this."""
        now = self._clock()
        prompt = self._asked is not None and now - self._asked <= PROMPT
        self._asked = None
        self._silence = SILENCE
        self._next = now + (AT_EASE if prompt else BETWEEN)
