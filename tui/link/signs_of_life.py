"""Whether the engine can be heard: it is asked where it says nothing, and that is told."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.protocol import VERSION, Hello, Ping, Problem


@dataclass(frozen=True)
class Quiet:
    """Seconds without a byte.

    `hello`: of an engine that has said nothing yet, until that is told. `ask`: of one that has,
    until it is asked for a sign. `tell`: until that is told too: the line to it may stall.
    """

    hello: float = 10.0
    ask: float = 4.0
    tell: float = 12.0


class SignsOfLife:
    """Watches one engine, which runs `command`, until `end`.

    `heard` gives the time of the loop at which something came last; `tell` takes what to tell,
    once each time that the engine falls silent.
    """

    def __init__(
        self,
        quiet: Quiet,
        command: Sequence[str],
        heard: Callable[[], float],
        ask: Callable[[Ping], object],
        tell: Callable[[Problem], object],
    ) -> None:
        self._quiet, self._command = quiet, shlex.join(command)[:500]
        self._heard, self._ask, self._tell = heard, ask, tell
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(quiet.hello, self._tell_silence)
        self._since = 0.0
        self._told = 0.0

    def greeted(self, hello: Hello) -> None:
        """It has said hello; one of our own age answers when it is asked for a sign."""
        self.end()
        if hello.version == VERSION:
            self._since = self._loop.time()
            self._look_later()

    def end(self) -> None:
        """Ask and tell nothing any more."""
        self._timer.cancel()

    def _look_later(self) -> None:
        self._timer = self._loop.call_later(self._quiet.ask, self._look)

    def _look(self) -> None:
        now = self._loop.time()
        if now - self._timer.when() > self._quiet.ask:
            self._since = now  # we stood still ourselves, stopped by Ctrl+Z
        heard = max(self._heard(), self._since)
        if now - heard >= self._quiet.tell:
            if self._told != heard:
                self._told = heard
                self._tell_stall()
        elif now - heard >= self._quiet.ask / 2:
            self._ask(Ping())
        self._look_later()

    def _tell_silence(self) -> None:
        seconds, command = round(self._quiet.hello), self._command
        message = f"the engine has said nothing for {seconds} s; is this one: {command}"
        self._tell(
            Problem(
                code="engine.silent",
                message=message,
                detail={"seconds": seconds, "command": command},
            )
        )

    def _tell_stall(self) -> None:
        seconds = round(self._quiet.tell)
        message = f"nothing heard from the engine for {seconds} s; or the line to it has stalled"
        self._tell(Problem(code="engine.stalled", message=message, detail={"seconds": seconds}))
