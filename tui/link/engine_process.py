"""The engine's process: its pipes, its end, and how it is made to come to one."""

from __future__ import annotations

import asyncio
import contextlib
from asyncio.subprocess import PIPE, Process, SubprocessStreamProtocol
from collections.abc import Sequence
from dataclasses import dataclass

from engine.protocol import LINE_LIMIT, Shutdown, encode
from engine.protocol.system import sessions
from tui.link.signs_of_life import Quiet

OUTGOING_LIMIT = 1024 * 1024
"""Bytes of commands that may wait for a slow engine; more are refused."""


@dataclass(frozen=True)
class Patience:
    """Seconds that an engine may take.

    `quiet`: without a word; then the learner is told. `farewell`: to write its checkpoint, after
    the end of its input and again after SIGTERM. `leave`: the same where nothing is to be written
    any more. `hurried`: to leave in all if the learner will not wait.
    """

    quiet: Quiet = Quiet()  # noqa: RUF009 (it is frozen)
    farewell: float = 10.0
    leave: float = 1.0
    hurried: float = 0.3


class _Pipes(SubprocessStreamProtocol):
    """Says when the process has ended, whoever still holds its pipes open."""

    def __init__(self) -> None:
        super().__init__(limit=LINE_LIMIT, loop=asyncio.get_running_loop())
        self.exited = asyncio.Event()
        self.heard = 0.0

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:
        self.heard = asyncio.get_running_loop().time()
        super().pipe_data_received(fd, data)

    def process_exited(self) -> None:
        self.exited.set()
        super().process_exited()


class EngineProcess:
    """A process in a session of its own; `output` is the protocol's, `errors` its log."""

    def __init__(
        self, transport: asyncio.SubprocessTransport, pipes: _Pipes, patience: Patience
    ) -> None:
        process = Process(transport, pipes, asyncio.get_running_loop())
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._transport, self._process, self._patience = transport, process, patience
        self._input, self.output, self.errors = process.stdin, process.stdout, process.stderr
        self.exited = pipes.exited
        self._pipes = pipes
        self.hurried = False
        self._writes = True
        self._told_at = 0.0
        self._limit: asyncio.Timeout | None = None

    @classmethod
    async def started(cls, command: Sequence[str], patience: Patience) -> EngineProcess:
        """Start `command` as it is, without a shell. Raises OSError."""
        transport, pipes = await asyncio.get_running_loop().subprocess_exec(
            _Pipes, *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, **sessions.apart()
        )
        return cls(transport, pipes, patience)

    @property
    def pid(self) -> int:
        """Its number, which is its process group's too."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """Its exit status, negative for a signal; None while it is there."""
        return self._process.returncode

    @property
    def heard(self) -> float:
        """When something came from it last, by the loop's clock; 0 before that."""
        return self._pipes.heard

    def write(self, line: bytes) -> bool:
        """Send a line; whether it could be sent."""
        pipe = self._input
        if pipe.is_closing() or pipe.transport.get_write_buffer_size() > OUTGOING_LIMIT:
            return False
        with contextlib.suppress(ConnectionError, RuntimeError):
            pipe.write(line)
        return True

    # ---- its end

    async def see_off(self, *, writes: bool) -> None:
        """End its input, which asks for its checkpoint, and wait for its end; then by force.

        `writes`: whether there is a checkpoint to write, as far as one knows.
        """
        self._writes = writes and not self.output.at_eof()
        self._told_at = asyncio.get_running_loop().time()
        self.write(encode(Shutdown()))
        with contextlib.suppress(ConnectionError, RuntimeError):
            self._input.close()
        for end in (None, sessions.ask_to_end, sessions.kill):
            if end is not None:
                (sessions.kill if self.hurried else end)(self.pid)
            waits = self._writes and not self.hurried
            seconds = self._patience.farewell if waits else self._patience.leave
            try:
                async with asyncio.timeout(seconds) as self._limit:
                    if self.hurried and end is None:
                        self._hurry()
                    await self.exited.wait()
                break
            except TimeoutError:
                continue
            finally:
                self._limit = None
        if self.hurried:
            self._let_go()

    def has_written(self) -> None:
        """Nothing more is awaited of one that is to leave."""
        if self._writes:
            self._writes = False
            self._no_longer_than(self._patience.leave)

    def hurry(self) -> None:
        """The learner will not wait for its end: it is killed, soon after it was told to leave."""
        if not self.hurried:
            self.hurried = True
            self._hurry()
            if self.exited.is_set():
                self._let_go()

    def _let_go(self) -> None:
        """Whoever is left of it ends too."""
        sessions.kill(self.pid)
        self.release()

    def _hurry(self) -> None:
        told_for = asyncio.get_running_loop().time() - self._told_at
        self._no_longer_than(max(self._patience.hurried - told_for, 0.0))

    def _no_longer_than(self, seconds: float) -> None:
        if (limit := self._limit) is not None and (until := limit.when()) is not None:
            limit.reschedule(min(until, asyncio.get_running_loop().time() + seconds))

    def release(self) -> None:
        """Let go of its pipes, which a process of another session may hold open."""
        self._transport.close()
