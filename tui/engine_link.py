"""The one file that knows the engine is another process.

Commands go out and events come back as lines (engine.protocol). Every event reaches the
application as one `EngineSaid` message, the end of the process as one `EngineGone`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections import deque
from collections.abc import Sequence

import msgspec
from textual.message import Message
from textual.message_pump import MessagePump

from engine import protocol
from engine.protocol import AnyCommand, AnyEvent, ProtocolError

LOG_LINES = 200
FAREWELL_SECONDS = 10.0
"""How long an engine may take to write its checkpoint before it is ended."""
OUTGOING_LIMIT = 1024 * 1024
"""Bytes of commands that may wait for a slow engine; more are refused."""


class EngineSaid(Message):
    """One event of the engine."""

    def __init__(self, event: AnyEvent) -> None:
        super().__init__()
        self.event = event


class EngineGone(Message):
    """The engine is no longer there. `code` is its exit status, negative for a signal."""

    def __init__(self, code: int | None, log: Sequence[str], *, asked: bool) -> None:
        super().__init__()
        self.code = code
        self.log = tuple(log)
        self.asked = asked


class EngineLink:
    """Starts an engine, speaks with it, and sees it off.

    `command` is run as it is, without a shell; its input and output are the protocol's,
    its standard error is kept, the last LOG_LINES lines of it.
    """

    def __init__(self, command: Sequence[str], listener: MessagePump) -> None:
        self.command = list(command)
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._listener = listener
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._next_id = 1
        self._leaving = False

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the engine; its end is reported as EngineGone, also when it can't be started."""
        self._leaving = False
        self.log.clear()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=protocol.LINE_LIMIT,
                start_new_session=True,
            )
        except OSError as error:
            self.log.append(f"{self.command[0]}: {error.strerror or error}")
            self._listener.post_message(EngineGone(None, self.log, asked=False))
            return
        self._tasks = [
            asyncio.create_task(self._read_events(self._process)),
            asyncio.create_task(self._read_log(self._process)),
        ]
        self.send(protocol.Greet())

    def send(self, command: AnyCommand) -> int:
        """Send a command; returns the id that its answers carry as `reply_to`, 0 if unsendable."""
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            return 0
        if process.stdin.transport.get_write_buffer_size() > OUTGOING_LIMIT:
            return 0
        number = self._next_id
        self._next_id += 1
        command = msgspec.structs.replace(command, id=number)
        with contextlib.suppress(ConnectionError, RuntimeError):
            process.stdin.write(protocol.encode(command))
        return number

    async def _read_events(self, process: asyncio.subprocess.Process) -> None:
        stream = process.stdout
        assert stream is not None
        while True:
            try:
                line = await stream.readuntil(b"\n")
            except asyncio.IncompleteReadError as rest:
                if rest.partial.strip():
                    self._broken("the engine's last line is cut")
                break
            except asyncio.LimitOverrunError:
                self._broken(f"the engine sent a line over {protocol.LINE_LIMIT:,} bytes")
                await _skip_line(stream)
                continue
            except (ConnectionError, OSError):
                break
            try:
                event = protocol.decode_event(line)
            except ProtocolError as error:
                self._broken(str(error))
                continue
            self._listener.post_message(EngineSaid(event))
        code = await process.wait()
        await asyncio.gather(*self._tasks[1:], return_exceptions=True)
        self._listener.post_message(EngineGone(code, self.log, asked=self._leaving))

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        stream = process.stderr
        assert stream is not None
        rest = b""
        while chunk := await stream.read(65_536):
            *lines, rest = (rest + chunk)[-65_536:].split(b"\n")
            self.log.extend(line.decode("utf-8", "replace").rstrip() for line in lines)
        if rest:
            self.log.append(rest.decode("utf-8", "replace"))

    def _broken(self, reason: str) -> None:
        problem = protocol.Problem(
            code="protocol.broken", message=reason[:2_000], detail={"reason": reason[:200]}
        )
        self._listener.post_message(EngineSaid(problem))

    async def stop(self) -> None:
        """See the engine off: end of input, and time for its checkpoint; then by force."""
        self._leaving = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            with contextlib.suppress(ConnectionError, RuntimeError):
                process.stdin.close()
        for send in (None, signal.SIGTERM, signal.SIGKILL):
            if send is not None:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, send)
            try:
                await asyncio.wait_for(process.wait(), FAREWELL_SECONDS)
            except TimeoutError:
                continue
            break
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _skip_line(stream: asyncio.StreamReader) -> None:
    """Read on to the end of a line that is over the limit, holding little of it."""
    while True:
        try:
            await stream.readuntil(b"\n")
        except asyncio.LimitOverrunError as over:
            await stream.readexactly(over.consumed)
            continue
        except asyncio.IncompleteReadError:
            pass
        return
