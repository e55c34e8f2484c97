"""The one file that knows the engine is another process.

Commands go out and events come back as lines (engine.protocol). Every event reaches the
application as one `EngineSaid` message, the end of the process as one `EngineGone`.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from textual.message import Message
from textual.message_pump import MessagePump

from engine import protocol
from engine.protocol import ANSWERS, AnyCommand, AnyEvent, ProtocolError
from tui.link.allowance import Allowance
from tui.link.asked import Took
from tui.link.control_characters import plain, without_control
from tui.link.event_order import EventOrder

LOG_LINES = 200
LOG_COLUMNS = 500
"""Characters of a log line that are kept."""
GULP = 8
"""Events that may wait for the screen; more are read when it has seen these."""
PROBLEMS = 20
"""Problems that are told in a row; of more, PROBLEMS_A_SECOND."""
PROBLEMS_A_SECOND = 5.0
OUTGOING_LIMIT = 1024 * 1024
"""Bytes of commands that may wait for a slow engine; more are refused."""


@dataclass(frozen=True)
class Patience:
    """Seconds that an engine may take: to say `hello`, then the learner is told that it has not;
    for its `farewell`, in which it writes its checkpoint; and to leave `unheard`, with none.
    """

    hello: float = 10.0
    farewell: float = 10.0
    unheard: float = 1.0


class EngineSaid(Message):
    """One event of the engine; `took` is of those who asked for it."""

    def __init__(self, event: AnyEvent, took: Took | None = None) -> None:
        super().__init__()
        self.event = event
        self.took = took


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

    def __init__(
        self, command: Sequence[str], listener: MessagePump, patience: Patience | None = None
    ) -> None:
        self._patience = patience or Patience()
        self._heard = False
        self.command = list(command)
        self.log: deque[str] = deque(maxlen=LOG_LINES)
        self._listener = listener
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._silence: asyncio.TimerHandle | None = None
        self._next_id = 1
        self._leaving = False
        self._order = EventOrder()
        self._owed: dict[int, Took] = {}
        self._problems = Allowance(PROBLEMS, PROBLEMS_A_SECOND)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the engine; its end is reported as EngineGone, also when it can't be started."""
        self._leaving = self._heard = False
        self._order = EventOrder()
        self._owed.clear()
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
        self._silence = asyncio.get_running_loop().call_later(
            self._patience.hello, self._tell_silence
        )
        self.send(protocol.Greet())

    def send(self, command: AnyCommand, took: Took | None = None) -> int:
        """Send a command; returns the id that its answers carry as `reply_to`, 0 if unsendable.

        Each answer reaches the application together with `took`, the last one included.
        """
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
            self._order.asked(command)
            if took is not None and type(command) in ANSWERS:
                self._owed[number] = took
        return number

    @property
    def open(self) -> Mapping[int, AnyCommand]:
        """What was asked and is not answered yet, by number, in its order."""
        return self._order.open

    def _owed_to(self, event: AnyEvent) -> Took | None:
        """Who asked for what `event` answers; after the last answer nobody does."""
        took = self._owed.get(event.reply_to)
        if event.reply_to not in self._order.open:
            self._owed.pop(event.reply_to, None)
        return took

    async def _read_events(self, process: asyncio.subprocess.Process) -> None:
        stream = process.stdout
        assert stream is not None
        told = 0
        while True:
            try:
                line = await stream.readuntil(b"\n")
            except asyncio.IncompleteReadError as rest:
                if rest.partial.strip():
                    self._tell(_broken("the engine's last line is cut"))
                break
            except asyncio.LimitOverrunError:
                self._tell(_broken(f"the engine sent a line over {protocol.LINE_LIMIT:,} bytes"))
                await _skip_line(stream)
                continue
            except (ConnectionError, OSError):
                break
            if self._leaving:
                continue  # nobody listens any more
            self._tell(self.understood(line))
            told += 1
            if told % GULP == 0:
                await self._until_heard()
        self._stop_waiting()
        code = await process.wait()
        await asyncio.gather(*self._tasks[1:], return_exceptions=True)
        self._listener.post_message(EngineGone(code, self.log, asked=self._leaving))

    async def _read_log(self, process: asyncio.subprocess.Process) -> None:
        stream = process.stderr
        assert stream is not None
        rest = b""
        while chunk := await stream.read(65_536):
            *lines, rest = (rest + chunk)[-65_536:].split(b"\n")
            self.log.extend(map(_log_line, lines))
        if rest:
            self.log.append(_log_line(rest))

    def understood(self, line: bytes) -> AnyEvent:
        """The event on `line`, or the problem with it."""
        try:
            event = protocol.decode_event(without_control(line))
        except ProtocolError as error:
            return _broken(str(error))
        if isinstance(event, protocol.Hello):
            self._heard = True
            self._stop_waiting()
        reason = self._order.disorder(event)
        # With its number, so that whoever waits for this answer learns that it was none.
        return event if reason is None else _broken(reason, event.reply_to)

    def _tell(self, event: AnyEvent) -> None:
        if not isinstance(event, protocol.Problem) or self._problems.take():
            self._listener.post_message(EngineSaid(event, self._owed_to(event)))

    def _tell_silence(self) -> None:
        """The engine has not said hello, and may never."""
        seconds, command = round(self._patience.hello), shlex.join(self.command)
        message = f"the engine has said nothing for {seconds} s; is this one: {command[:500]}"
        self._tell(
            protocol.Problem(
                code="engine.silent",
                message=message,
                detail={"seconds": seconds, "command": command[:500]},
            )
        )

    def _stop_waiting(self) -> None:
        if self._silence is not None:
            self._silence.cancel()

    async def _until_heard(self) -> None:
        """Until the screen has seen to all that was told: an engine that talks much waits."""
        heard = asyncio.Event()
        if self._listener.call_later(heard.set):
            await heard.wait()

    async def stop(self) -> None:
        """See the engine off: end of input, and time for its checkpoint; then by force."""
        self._leaving = True
        self._stop_waiting()
        patience = self._patience.farewell if self._heard else self._patience.unheard
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
                await asyncio.wait_for(process.wait(), patience)
            except TimeoutError:
                continue
            break
        # What it still wrote is in the pipe, and read to its end.
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _broken(reason: str, reply_to: int = 0) -> protocol.Problem:
    reason = plain(reason)
    return protocol.Problem(
        reply_to=reply_to,
        code="protocol.broken",
        message=reason[:2_000],
        detail={"reason": reason[:200]},
    )


def _log_line(line: bytes) -> str:
    return plain(line.decode("utf-8", "replace"))[:LOG_COLUMNS].rstrip()


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
