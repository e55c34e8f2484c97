"""The one file that knows the engine is another process.

Commands go out and events come back as lines (engine.protocol). Every event reaches the
application as one `EngineSaid` message, the end of the process as one `EngineGone`.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Mapping, Sequence

import msgspec
from textual.message import Message
from textual.message_pump import MessagePump

from engine import protocol
from engine.protocol import ANSWERS, AnyCommand, AnyEvent, ProtocolError
from tui.link.allowance import Allowance, Slices
from tui.link.asked import Took
from tui.link.control_characters import plain, without_control
from tui.link.engine_log import EngineLog
from tui.link.engine_process import EngineProcess, Patience
from tui.link.order.event_order import EventOrder
from tui.link.signs_of_life import SignsOfLife

PROBLEMS = 20
"""Problems that are told in a row; of more, PROBLEMS_A_SECOND."""
PROBLEMS_A_SECOND = 5.0
MOST_VALUES = 120_000
"""Values in a line, which all are made before they are counted: 10,000 epochs have 70,000."""
LOG_CHUNK = 64 * 1024
LOG_REST = 0.01
"""Seconds after a chunk of its log in which an engine that goes on has to wait."""
LAST_WORDS, LAST_LINES = 16, 200
"""What is kept of what is said in leaving, and how much is read of an engine that has ended."""
REMAINS = 30
"""How often what an engine left in its pipes is waited for, while more of it comes."""


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
    its standard error is kept, the last lines of it. What it says is read as fast as the screen
    has seen to it and drawn its frames: an engine that says more has to wait.
    """

    def __init__(
        self, command: Sequence[str], listener: MessagePump, patience: Patience | None = None
    ) -> None:
        self._patience = patience or Patience()
        self.command = list(command)
        self.log = EngineLog()
        self._listener = listener
        self._process: EngineProcess | None = None
        self._watching: asyncio.Task[None] | None = None
        self._signs: SignsOfLife | None = None
        self._next_id = 1
        self._leaving = False
        self._heard = asyncio.Event()
        self.last_words: deque[AnyEvent] = deque(maxlen=LAST_WORDS)
        """The last that it said while it was seen off: whether it wrote its checkpoint."""
        self._taken = 0
        """Lines of events and pieces of the log that were taken from its pipes."""
        self._order = EventOrder()
        self._owed: dict[int, Took] = {}
        self._problems = Allowance(PROBLEMS, PROBLEMS_A_SECOND)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.code is None

    async def start(self) -> None:
        """Start the engine; its end is reported as EngineGone, also when it can't be started."""
        self._leaving = False
        self._order = EventOrder()
        self._owed.clear()
        self.log = EngineLog()
        try:
            self._process = await EngineProcess.started(self.command, self._patience)
        except OSError as error:
            self.log.say(f"{self.command[0]}: {error.strerror or error}")
            self._listener.post_message(EngineGone(None, self.log.lines, asked=False))
            return
        self._watching = asyncio.create_task(self._watch(self._process))
        process, quiet = self._process, self._patience.quiet
        self._signs = SignsOfLife(quiet, self.command, lambda: process.heard, self.send, self._tell)
        self.send(protocol.Greet())

    def send(self, command: AnyCommand, took: Took | None = None) -> int:
        """Send a command; returns the id that its answers carry as `reply_to`, 0 if unsendable.

        Each answer reaches the application together with `took`, the last one included.
        """
        number = self._next_id
        command = msgspec.structs.replace(command, id=number)
        if self._process is None or not self._process.write(protocol.encode(command)):
            return 0
        self._next_id += 1
        self._order.asked(command)
        if took is not None and type(command) in ANSWERS:
            self._owed[number] = took
        return number

    @property
    def open(self) -> Mapping[int, AnyCommand]:
        """What was asked and is not answered yet, by number, in its order."""
        return self._order.open

    @property
    def trains(self) -> bool:
        """Whether a training is under way, as far as the engine has told."""
        return self._order.trains

    def _owed_to(self, event: AnyEvent) -> Took | None:
        """Who asked for what `event` answers; after the last answer nobody does."""
        took = self._owed.get(event.reply_to)
        if event.reply_to not in self._order.open:
            self._owed.pop(event.reply_to, None)
        return took

    # ---- what comes

    async def _watch(self, process: EngineProcess) -> None:
        """See to all that the engine says, and report its end."""
        readers = [
            asyncio.create_task(self._read_events(process)),
            asyncio.create_task(self._read_log(process)),
        ]
        await process.exited.wait()
        self._stop_waiting()
        # What it still wrote is in the pipes, which end with it, or are held by somebody else.
        for _ in range(REMAINS):
            taken = self._taken
            _, left = await asyncio.wait(readers, timeout=self._patience.leave)
            if not left or taken == self._taken or self._leaving:
                break
        process.release()
        await asyncio.wait(readers)
        gone = EngineGone(process.code, self.log.lines, asked=self._leaving)
        self._listener.post_message(gone)

    async def _read_events(self, process: EngineProcess) -> None:
        slices, left = Slices(), LAST_LINES
        while (line := await self._next_line(process.output, slices)) is not None:
            begun = time.perf_counter()
            self._taken += 1
            if self._leaving and process.exited.is_set():
                left -= 1
                if not left or not self._order.trains:
                    break
            if not self._leaving:
                if self._take(line):
                    await self._until_heard()
            elif self._order.trains and isinstance(line, bytes):
                self.last_words.append(self.understood(line))
            if self._leaving and not self._order.trains:
                process.has_written()
            await slices.spend(time.perf_counter() - begun)
        self._stop_waiting()
        process.has_written()

    async def _next_line(
        self, stream: asyncio.StreamReader, slices: Slices
    ) -> bytes | protocol.Problem | None:
        """What the engine says next, or what is wrong with it; None at its end."""
        try:
            return await stream.readuntil(b"\n")
        except asyncio.IncompleteReadError as rest:
            return _broken("the engine's last line is cut") if rest.partial.strip() else None
        except asyncio.LimitOverrunError:
            await _skip_line(stream, slices)
            return _broken(f"the engine sent a line over {protocol.LINE_LIMIT:,} bytes")
        except (ConnectionError, OSError):
            return None

    async def _read_log(self, process: EngineProcess) -> None:
        while chunk := await process.errors.read(LOG_CHUNK):
            self._taken += 1
            self.log.take(chunk)
            if not process.exited.is_set():
                await asyncio.sleep(LOG_REST)

    def understood(self, line: bytes) -> AnyEvent:
        """The event on `line`, or the problem with it."""
        if line.count(b",") > MOST_VALUES:
            return _broken(f"the engine sent a line with more than {MOST_VALUES:,} values")
        try:
            event = protocol.decode_event(without_control(line))
        except ProtocolError as error:
            return _broken(str(error))
        if isinstance(event, protocol.Hello) and self._signs is not None:
            self._signs.greeted(event)
        reason = self._order.disorder(event)
        # With its number, so that whoever waits for this answer learns that it was none.
        return event if reason is None else _broken(reason, event.reply_to)

    def _take(self, line: bytes | protocol.Problem) -> bool:
        """Tell the screen what came; whether it was told. Problems that come in floods are not,
        but for those that answer a question or end a training.
        """
        before = len(self._order.open), self._order.trains
        event = line if isinstance(line, protocol.Problem) else self.understood(line)
        if isinstance(event, protocol.Pong):
            return False
        is_awaited = before != (len(self._order.open), self._order.trains)
        if isinstance(event, protocol.Problem) and not is_awaited and not self._problems.take():
            return False
        return self._tell(event)

    def _tell(self, event: AnyEvent) -> bool:
        return self._listener.post_message(EngineSaid(event, self._owed_to(event)))

    def _stop_waiting(self) -> None:
        if self._signs is not None:
            self._signs.end()

    async def _until_heard(self) -> None:
        """Until the screen has seen to all that was told: an engine that talks much waits."""
        heard = self._heard = asyncio.Event()
        if not self._leaving and self._listener.call_later(heard.set):
            await heard.wait()

    # ---- its end

    async def stop(self) -> None:
        """See the engine off: end of input, and time for its checkpoint; then by force."""
        self._leaving = True
        self._stop_waiting()
        self._heard.set()
        if self._process is None or self._watching is None:
            return
        if self.alive:
            await self._process.see_off(writes=self._order.trains)
        if not self.alive:  # as it is, unless not even a kill could end it
            await asyncio.wait([self._watching])

    def hurry(self) -> None:
        """Have `stop` wait for nothing any more."""
        if self._process is not None:
            self._process.hurry()


def _broken(reason: str, reply_to: int = 0) -> protocol.Problem:
    reason = plain(reason)
    return protocol.Problem(
        reply_to=reply_to,
        code="protocol.broken",
        message=reason[:2_000],
        detail={"reason": reason[:200]},
    )


async def _skip_line(stream: asyncio.StreamReader, slices: Slices) -> None:
    """Read on to the end of a line that is over the limit, holding little of it."""
    while True:
        begun = time.perf_counter()
        try:
            await stream.readuntil(b"\n")
        except asyncio.LimitOverrunError as over:
            await stream.readexactly(over.consumed)
            await slices.spend(time.perf_counter() - begun)
            continue
        except asyncio.IncompleteReadError:
            pass
        return
