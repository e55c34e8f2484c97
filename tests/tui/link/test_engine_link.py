"""The link to the engine: whatever the other process does, the screen gets messages."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from textual.message import Message

from engine import protocol
from engine.protocol.arrays import Array
from tests.tui.conftest import RECORDING
from tui.link.allowance import Allowance
from tui.link.engine_command import engine_command
from tui.link.engine_link import (
    PROBLEMS,
    PROBLEMS_A_SECOND,
    EngineGone,
    EngineLink,
    EngineSaid,
)
from tui.link.engine_process import Patience
from tui.link.signs_of_life import Quiet

HELLO = protocol.encode(protocol.Hello(version=protocol.VERSION, engine="0", python="3", pid=1))
SECONDS = 20.0


class Listener:
    """Takes the link's messages as the application would."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._arrived = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def post_message(self, message: Message) -> bool:
        self.messages.append(message)
        task = asyncio.get_running_loop().create_task(self._tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    def call_later(self, callback: Callable[[], object]) -> bool:
        asyncio.get_running_loop().call_soon(callback)
        return True

    async def _tell(self) -> None:
        async with self._arrived:
            self._arrived.notify_all()

    async def until(self, met: Callable[[], bool]) -> None:
        async with self._arrived:
            await asyncio.wait_for(self._arrived.wait_for(met), SECONDS)

    @property
    def events(self) -> list[protocol.AnyEvent]:
        return [message.event for message in self.messages if isinstance(message, EngineSaid)]

    @property
    def gone(self) -> EngineGone | None:
        return next((m for m in self.messages if isinstance(m, EngineGone)), None)


def script(body: str) -> list[str]:
    """An engine that is a few lines of Python; `out` writes bytes to the screen."""
    head = (
        "import sys, os, signal\n"
        "def out(data):\n sys.stdout.buffer.write(data); sys.stdout.buffer.flush()\n"
        "read = sys.stdin.buffer.readline\n"
    )
    return [sys.executable, "-c", head + body]


async def heard(body: str) -> Listener:
    """What an engine says until it ends by itself."""
    listener = Listener()
    link = EngineLink(script(body), listener)  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: listener.gone is not None)
    return listener


def ready(threads: int) -> protocol.DeviceReady:
    """What an engine may say at any time, and as often as it likes."""
    return protocol.DeviceReady(device="cpu", reason="only", name="", threads=threads, torch="")


async def test_events_arrive_in_their_order_as_messages() -> None:
    lines = [HELLO] + [protocol.encode(ready(count)) for count in (1, 2, 3)]
    listener = await heard(f"out({b''.join(lines)!r})")
    assert isinstance(listener.events[0], protocol.Hello)
    assert [getattr(event, "threads", None) for event in listener.events[1:]] == [1, 2, 3]


async def test_the_screen_greets_first_and_numbers_its_commands(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    listener = Listener()
    body = f"out({HELLO!r})\nopen({str(seen)!r}, 'wb').write(read() + read())"
    link = EngineLink(script(body), listener)  # type: ignore[arg-type]
    await link.start()
    number = link.send(protocol.OpenData(where="digits"))
    await listener.until(lambda: listener.gone is not None)
    greet, opened = map(protocol.decode_command, seen.read_bytes().splitlines())
    assert isinstance(greet, protocol.Greet)
    assert isinstance(opened, protocol.OpenData)
    assert (opened.id, opened.where) == (number, "digits")


async def test_a_broken_line_is_a_problem_and_the_next_ones_still_count() -> None:
    listener = await heard(f"out(b'this is no message\\n' + {HELLO!r})")
    problem, hello = listener.events
    assert isinstance(problem, protocol.Problem)
    assert problem.code == "protocol.broken"
    assert isinstance(hello, protocol.Hello)


async def test_a_line_over_the_limit_is_skipped_and_named() -> None:
    listener = await heard(f"out(b'x' * {protocol.LINE_LIMIT * 3} + b'\\n' + {HELLO!r})")
    problem, hello = listener.events
    assert isinstance(problem, protocol.Problem)
    assert f"{protocol.LINE_LIMIT:,}" in problem.message
    assert isinstance(hello, protocol.Hello)


async def test_a_last_line_that_is_cut_is_named() -> None:
    listener = await heard(f'out({HELLO!r} + b\'{{"type": "hel\')')
    assert isinstance(listener.events[0], protocol.Hello)
    assert isinstance(listener.events[1], protocol.Problem)


async def test_what_a_terminal_would_obey_does_not_come_through() -> None:
    hello = protocol.Hello(version=protocol.VERSION, engine="\x1b[2J\x9b1m\n한", python="3", pid=1)
    body = f"sys.stderr.write('\\x1b[31mred\\x07\\r\\n'); out({protocol.encode(hello)!r})"
    listener = await heard(body)
    (event,) = listener.events
    assert isinstance(event, protocol.Hello)
    assert event.engine == " [2J 1m 한"
    assert listener.gone is not None
    assert listener.gone.log == ("red",)


async def test_events_that_make_no_sense_are_problems_each() -> None:
    said = [
        protocol.FitPaused(run="nobody", step=3),
        protocol.Images(
            split="train",
            first=0,
            pixels=Array("|u1", (1, 2, 2), bytes(4)),
            labels=Array("|u1", (1,), bytes(1)),
        ),
    ]
    listener = await heard(f"out({b''.join(map(protocol.encode, said))!r})")
    assert [type(event) for event in listener.events] == [protocol.Problem] * 2


async def test_a_flood_of_problems_is_told_in_part() -> None:
    listener = await heard("out(b'nonsense\\n' * 50_000)")
    assert PROBLEMS <= len(listener.events) < PROBLEMS + SECONDS * PROBLEMS_A_SECOND


async def test_an_engine_that_talks_much_waits_for_a_screen_that_is_slow() -> None:
    event = protocol.encode(ready(1))
    body = f"for _ in range(20): out({event!r} * 1_000)\nout({HELLO!r})"
    listener = SlowListener()
    patience = Patience(Quiet(hello=600))  # it says hello last, which takes a busy machine long
    link = EngineLink(script(body), listener, patience)  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: listener.gone is not None)
    assert len(listener.events) == 20_001
    assert listener.most_waiting <= 1
    await link.stop()


class SlowListener(Listener):
    """Counts how many messages come before it has seen to the ones before them."""

    def __init__(self) -> None:
        super().__init__()
        self.most_waiting = 0
        self._waiting = 0

    def post_message(self, message: Message) -> bool:
        self._waiting += isinstance(message, EngineSaid)
        self.most_waiting = max(self.most_waiting, self._waiting)
        self.messages.append(message)
        return True if isinstance(message, EngineSaid) else super().post_message(message)

    def call_later(self, callback: Callable[[], object]) -> bool:
        self._waiting = 0
        return super().call_later(callback)


def test_an_allowance_runs_out_and_comes_back() -> None:
    now = 0.0
    allowance = Allowance(3, 2.0, lambda: now)
    assert [allowance.take() for _ in range(5)] == [True, True, True, False, False]
    now = 1.0
    assert [allowance.take() for _ in range(3)] == [True, True, False]
    now = 100.0
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]


async def test_the_end_comes_with_its_status_and_the_log_s_last_lines() -> None:
    listener = await heard("sys.stderr.write('one\\ntwo\\n'); sys.exit(3)")
    assert listener.gone is not None
    assert listener.gone.code == 3
    assert listener.gone.log == ("one", "two")
    assert not listener.gone.asked


async def test_a_killed_engine_is_reported_with_its_signal() -> None:
    listener = await heard("os.kill(os.getpid(), signal.SIGKILL)")
    assert listener.gone is not None
    assert listener.gone.code == -9


async def test_an_engine_that_cannot_be_started_says_so() -> None:
    listener = Listener()
    link = EngineLink(["/nowhere/engine"], listener)  # type: ignore[arg-type]
    await link.start()
    assert listener.gone is not None
    assert listener.gone.code is None
    assert "/nowhere/engine" in listener.gone.log[0]


async def test_stopping_ends_its_input_and_waits_for_it(tmp_path: Path) -> None:
    farewell = tmp_path / "farewell"
    body = f"out({HELLO!r})\nwhile read(): pass\nopen({str(farewell)!r}, 'w').write('saved')"
    listener = Listener()
    link = EngineLink(script(body), listener)  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: bool(listener.events))
    await link.stop()
    assert farewell.read_text() == "saved"
    assert not link.alive
    await listener.until(lambda: listener.gone is not None)
    assert listener.gone is not None
    assert listener.gone.asked


async def test_an_engine_that_does_not_leave_is_made_to() -> None:
    body = (
        f"signal.signal(signal.SIGTERM, signal.SIG_IGN)\nout({HELLO!r})\nwhile True: signal.pause()"
    )
    listener = Listener()
    link = EngineLink(script(body), listener, Patience(farewell=0.2))  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: bool(listener.events))
    await link.stop()
    assert not link.alive


async def test_an_engine_that_never_said_hello_is_waited_for_briefly() -> None:
    body = "out(b'Welcome to gpubox\\n')\nwhile True: signal.pause()"
    listener = Listener()
    patience = Patience(farewell=1_000.0, leave=0.2)
    link = EngineLink(script(body), listener, patience)  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: bool(listener.events))
    await asyncio.wait_for(link.stop(), SECONDS)
    assert not link.alive


async def test_an_engine_that_says_nothing_is_told_once_with_its_command() -> None:
    listener = Listener()
    link = EngineLink(script("read()\nread()"), listener, Patience(Quiet(hello=0.1), leave=0.2))  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: bool(listener.events))
    problem = listener.events[0]
    assert isinstance(problem, protocol.Problem)
    assert problem.code == "engine.silent"
    assert sys.executable in str(problem.detail["command"])
    await link.stop()
    assert len(listener.events) == 1


async def test_an_engine_that_said_hello_may_be_silent() -> None:
    listener = Listener()
    body = f"out({HELLO!r})\nread()\nread()"
    quiet = Quiet(hello=2.0, ask=SECONDS)
    link = EngineLink(script(body), listener, Patience(quiet))  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: bool(listener.events))
    await asyncio.sleep(quiet.hello)
    assert [type(event) for event in listener.events] == [protocol.Hello]
    await link.stop()


async def test_a_command_for_a_dead_engine_is_refused_not_raised() -> None:
    listener = Listener()
    link = EngineLink(script(""), listener)  # type: ignore[arg-type]
    assert link.send(protocol.Pause()) == 0
    await link.start()
    await listener.until(lambda: listener.gone is not None)
    assert link.send(protocol.Pause()) == 0
    await link.stop()


async def test_a_second_engine_takes_the_place_of_the_first() -> None:
    listener = Listener()
    link = EngineLink(script(f"out({HELLO!r})"), listener)  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: listener.gone is not None)
    listener.messages.clear()
    await link.start()
    await listener.until(lambda: listener.gone is not None)
    assert isinstance(listener.events[0], protocol.Hello)


SOON = Patience(Quiet(hello=SECONDS, ask=0.1, tell=0.4), leave=0.2)


async def test_an_engine_that_falls_silent_is_told_each_time_that_it_does() -> None:
    listener = Listener()
    body = f"out({HELLO!r})\nwhile b'ping' not in read(): pass\nread(); read(); read(); read()\n"
    body += f"out({protocol.encode(ready(1))!r})\nimport time\ntime.sleep(600)"
    link = EngineLink(script(body), listener, SOON)  # type: ignore[arg-type]
    await link.start()
    told = [protocol.Problem, protocol.DeviceReady, protocol.Problem]
    await listener.until(lambda: len(listener.events) == 2)
    for _ in range(4):  # what the silence lasts in lines
        link.send(protocol.Pause())
    await listener.until(lambda: len(listener.events) == 4)
    await asyncio.sleep(1)
    assert [type(event) for event in listener.events[1:]] == told
    problem = listener.events[1]
    assert isinstance(problem, protocol.Problem)
    assert (problem.code, problem.detail) == ("engine.stalled", {"seconds": 0})
    await link.stop()


async def test_an_engine_that_has_nothing_to_say_gives_a_sign_and_is_not_told_of() -> None:
    listener = Listener()
    quiet = Quiet(hello=SECONDS, ask=0.1, tell=1.5)
    replay = engine_command("replay", str(RECORDING))
    link = EngineLink(replay, listener, Patience(quiet))  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: bool(listener.events))
    await asyncio.sleep(3)
    assert link.alive
    assert not [event for event in listener.events if isinstance(event, protocol.Problem)]
    await link.stop()
