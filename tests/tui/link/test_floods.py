"""An engine that says too much: what is done with it is bounded, and nothing asked for is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import protocol
from engine.protocol.messages.settings import MOST_EPOCHS
from tests.tui.link.test_engine_link import HELLO, SECONDS, Listener, ready, script
from tui.link.allowance import LONGEST_REST, REST, SLICE, Slices
from tui.link.control_characters import MOST_UNUSUAL
from tui.link.engine_link import MOST_VALUES, PROBLEMS, EngineLink
from tui.link.engine_log import LOG_COLUMNS, LOG_LINES, EngineLog


@given(st.lists(st.lists(st.sampled_from([b"a", b"b\n", b"\n", b"\n" * 300]), max_size=9)))
@example([[b"a\n" * (LOG_LINES + 1) + b"b"], [b"c\n"]])
@example([[b"a"], [b"\n" * (LOG_LINES + 2)]])
def test_the_log_holds_the_last_lines_however_they_are_cut(chunks: list[list[bytes]]) -> None:
    log = EngineLog()
    for pieces in chunks:
        log.take(b"".join(pieces))
    lines = b"".join(map(b"".join, chunks)).split(b"\n")
    rest = lines.pop()
    expected = [*lines, rest] if rest else lines
    assert list(log.lines) == [line.decode() for line in expected[-LOG_LINES:]]


def test_of_a_flood_of_lines_only_those_are_looked_at_that_are_kept() -> None:
    log = EngineLog()
    log.take(b"\n" * 65_536)
    assert log.looked_at <= LOG_LINES + 1
    log.take("\x1b[31m한".encode() * 20_000 + b"\nnext")
    assert log.lines[-1] == "next"
    assert len(log.lines[-2]) <= LOG_COLUMNS
    assert set(log.lines[-2]) <= {"한", "�"}


async def test_after_a_slice_of_work_the_screen_has_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rests: list[float] = []

    async def sleep(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    slices = Slices()
    await slices.spend(SLICE / 2)
    assert rests == []
    await slices.spend(SLICE / 2)
    await slices.spend(SLICE / 2)
    assert rests == [SLICE * REST]
    await slices.spend(1_000)  # it was stopped meanwhile
    assert rests[1:] == [LONGEST_REST]


async def test_an_engine_that_nobody_hears_is_read_no_further_than_two_lines_may_be_long(
    tmp_path: Path,
) -> None:
    written = tmp_path / "written"
    written.write_bytes(b"0")
    piece = protocol.encode(ready(1)) * 512
    body = (
        f"piece = {piece!r}\ncount = 0\nwhile True:\n out(piece); count += len(piece)\n"
        f" open({str(written)!r}, 'r+').write(str(count))"
    )
    listener = DeafListener()
    link = EngineLink(script(body), listener)  # type: ignore[arg-type]
    await link.start()
    await listener.until(lambda: bool(listener.events))
    before = -1
    while (count := int(written.read_bytes() or before)) > before:
        before = count
        await asyncio.sleep(1.0)
    assert 0 < count < 2 * protocol.LINE_LIMIT + 1024 * 1024
    assert len(listener.events) == 1
    await asyncio.wait_for(link.stop(), SECONDS)


class DeafListener(Listener):
    """Never comes to what it is told."""

    def call_later(self, callback: Callable[[], object]) -> bool:
        return True


async def test_problems_in_floods_hide_none_that_answers_a_question() -> None:
    refused = protocol.encode(protocol.Problem(code="data.not_found", message="", reply_to=2))
    body = (
        f"out({HELLO!r} + b'nonsense\\n' * {PROBLEMS + 5})\n"
        f"read(); read()\nout({refused!r} + b'nonsense\\n' * 5)\nread()"
    )
    listener = Listener()
    link = EngineLink(script(body), listener)  # type: ignore[arg-type]
    await link.start()
    assert link.send(protocol.OpenData(where="digits")) == 2
    await listener.until(lambda: any(event.reply_to == 2 for event in listener.events))
    await link.stop()


@pytest.mark.parametrize(
    "line",
    [
        b'{"type":"runs","runs":[],"damaged":[' + b'"a",' * MOST_VALUES + b'"a"]}\n',
        b'{"type":"problem","code":"x","message":"' + b"\\n" * (MOST_UNUSUAL + 1) + b'"}\n',
    ],
)
def test_a_line_of_too_many_parts_is_refused_before_they_are_made(line: bytes) -> None:
    event = EngineLink([], Listener()).understood(line)  # type: ignore[arg-type]
    assert isinstance(event, protocol.Problem)
    assert "more than" in event.message


def test_the_most_epochs_that_a_run_may_have_are_no_flood() -> None:
    figures = protocol.EpochFigures(
        loss=0.1234567,
        accuracy=0.1234567,
        loss_running=0.1234567,
        accuracy_running=0.1234567,
        test_loss=0.1234567,
        test_accuracy=0.1234567,
        seconds=0.1234567,
    )
    event = protocol.FitFinished(
        run="run",
        device="cpu",
        threads=1,
        precision="fp32",
        data="mnist",
        seed=0,
        step=1,
        stopped=False,
        epochs=(figures,) * MOST_EPOCHS,
        test_loss=None,
        test_accuracy=None,
        weights_sha256="",
    )
    understood = EngineLink([], Listener()).understood(protocol.encode(event))  # type: ignore[arg-type]
    assert isinstance(understood, protocol.Problem)
    assert "which has not begun" in understood.message
