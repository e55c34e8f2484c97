"""A program of the repair shop asked of the engine: told step by step, ended, refused."""

import threading
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import msgspec
import pytest

from engine.by_hand.repair_shop import run
from engine.data.files import npz
from engine.data.library import Library
from engine.explain.repair_shop.faults import FAULTS
from engine.explain.repair_shop.lines import LINES, STEPS
from engine.explain.repair_shop.program import Program
from engine.protocol import (
    CancelScratch,
    Continue,
    DataReady,
    Event,
    Fit,
    FitFinished,
    FitPaused,
    FitSettings,
    OpenData,
    Ping,
    Pong,
    Problem,
    ProtocolError,
    RunShop,
    RunStage,
    ShopLook,
    StageRun,
    Stop,
    decode_command,
    decode_event,
    encode,
)
from engine.protocol.arrays import number, pack
from engine.protocol.errors import Mistake
from engine.serving.jobs import Job
from engine.serving.threads.by_hand import ScratchRunning, shop_program
from tests.engine.shop import few_digits, samples
from tests.engine.small import write_npz
from tests.engine.talk import engine
from tui.link.order.event_order import EventOrder

BROKE = Program().changed([line.name for line in LINES["class"]].index("output"), 3)
"""Whose shapes don't fit."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("data") / "digits.npz"
    npz.write(path, few_digits())
    return str(path)


def asked(program: Program, to: int = 0, seed: int = 0) -> RunShop:
    """The command that runs it."""
    return RunShop(id=to, task=program.task, forms=program.forms, seed=seed)


def looks(said: Sequence[Event], to: int) -> list[ShopLook]:
    """What was told of one program."""
    return [event for event in said if isinstance(event, ShopLook) and event.reply_to == to]


def test_a_program_is_told_of_step_by_step_as_it_runs_here(home: Path, data: str) -> None:
    fault = next(fault for fault in FAULTS if fault.name == "hits_broadcast")
    commands = [
        asked(Program(), 1),
        asked(fault.program, 2, 3),
        asked(BROKE, 3),
        asked(Program(), 4),
    ]
    order = EventOrder()
    with engine("serve", home=home) as serving:
        serving.send(RunShop(id=9))
        assert serving.answer(Problem, 9).code == "data.not_open"
        serving.send(OpenData(id=10, where=data))
        serving.until(DataReady)
        serving.said.clear()
        for command in commands:
            order.asked(command)
            serving.send(command)
            serving.until(ShopLook, lambda event: event.ended)
        assert serving.end() == 0
    for event in serving.said:
        assert order.disorder(decode_event(encode(event))) is None
    here = samples(few_digits())
    for command in commands:
        told = looks(serving.said, command.id)
        steps = [look.step for look in told]
        assert steps == sorted(steps)
        assert [look.ended for look in told] == [False] * (len(told) - 1) + [True]
        expected, last = run(shop_program(command), command.seed, here), told[-1]
        assert last.losses.data == pack("<f4", expected.losses).data, "bit for bit"
        assert [(one.name, number(one.value)) for one in last.printed] == expected.printed
        assert {one.name: one.shape for one in last.shapes} == expected.shapes
        for look in told[:-1]:
            assert last.losses.data.startswith(look.losses.data)
            assert look.printed == last.printed[: len(look.printed)]
            assert look.trouble is None
        trouble = None if last.trouble is None else (last.trouble.line, last.trouble.says)
        assert trouble == expected.trouble
    assert len(looks(serving.said, 1)) > 1
    first, again = looks(serving.said, 1)[-1], looks(serving.said, 4)[-1]
    assert (first.losses, first.printed, first.shapes) == (
        again.losses,
        again.printed,
        again.shapes,
    )
    broke = looks(serving.said, 3)[-1]
    assert broke.trouble is not None
    assert BROKE.text(broke.trouble.line).strip() == "logits = h @ W3.T + b3"
    assert (broke.step, broke.steps) == (0, STEPS)


def test_it_gives_way_and_a_fit_has_the_machine(home: Path, data: str) -> None:
    with engine("serve", home=home) as serving:
        serving.send(OpenData(where=data))
        serving.send(asked(Program(), 1), CancelScratch())
        ended = serving.answer(ShopLook, 1)
        while not ended.ended:
            ended = serving.until(ShopLook)
        assert ended.step < ended.steps
        assert ended.trouble is None
        # one after the other in one line: the one before has no time to end by itself
        serving.send(asked(Program(), 2), RunStage(id=3, stage="dense"), asked(Program(), 4))
        serving.until(ShopLook, lambda event: event.ended and event.reply_to == 4)
        assert looks(serving.said, 2)[-1].ended
        assert looks(serving.said, 2)[-1].step < STEPS
        assert looks(serving.said, 4)[-1].step == STEPS
        over = [
            event.reply_to
            for event in serving.said
            if isinstance(event, StageRun | Problem)
            or (isinstance(event, ShopLook) and event.ended)
        ]
        assert over == [1, 2, 3, 4], "each asker hears an end, in order"
        settings = FitSettings(epochs=1, batch_size=30, hidden=(4,), data=data)
        serving.send(asked(Program(), 5), Fit(id=6, settings=settings, paused=True))
        serving.until(ShopLook, lambda event: event.ended and event.reply_to == 5)
        if not any(isinstance(event, FitPaused) for event in serving.said):
            serving.until(FitPaused)
        serving.send(asked(Program(), 7), Continue(), Stop())
        refused = serving.answer(Problem, 7)
        assert refused.code == "scratch.busy"
        serving.until(FitFinished)
        assert not looks(serving.said, 7)
        assert serving.end() == 0


# ---- in this process


class Heard:
    """A job that keeps what it tells, and is ended when it told of so many steps."""

    def __init__(self, where: str, until: int = STEPS + 1) -> None:
        self.said: list[ShopLook] = []
        self.until = until
        self.job = Job(where, self._told)
        self.job.is_time = lambda seconds: True  # type: ignore[method-assign]

    def _told(self, event: Event) -> None:
        assert isinstance(event, ShopLook)
        self.said.append(event)
        if event.step >= self.until:
            self.job.end()


@pytest.fixture(scope="module")
def running() -> ScratchRunning:
    return ScratchRunning(Library())


@pytest.mark.parametrize("until", [1, 64, STEPS - 1])
def test_ended_in_the_middle_it_ends_after_its_present_step(
    running: ScratchRunning, data: str, until: int
) -> None:
    heard = Heard(data, until)
    last = running.run_shop(RunShop(id=4), heard.job)
    assert [look.step for look in heard.said] == list(range(1, until + 1))
    assert not any(look.ended for look in heard.said)
    assert (last.step, last.steps, last.ended, last.reply_to) == (until, STEPS, True, 4)
    assert last.trouble is None


def test_one_that_ends_with_its_last_step_is_whole(running: ScratchRunning, data: str) -> None:
    last = running.run_shop(RunShop(), Heard(data, STEPS).job)
    assert last.step == STEPS
    assert last.printed[-1].name == "accuracy"


def test_one_in_another_thread_draws_what_it_draws_alone(
    running: ScratchRunning, data: str
) -> None:
    alone = running.run_shop(RunShop(), Heard(data).job).losses
    beside: list[ShopLook] = []
    other = threading.Thread(
        target=lambda: beside.append(running.run_shop(RunShop(seed=1), Heard(data).job))
    )
    other.start()
    again = running.run_shop(RunShop(), Heard(data).job).losses
    other.join()
    assert again == alone
    assert beside[0].losses != alone


@pytest.mark.parametrize("name", ["uphill", "number_rate"])
def test_losses_that_are_no_numbers_travel_too(
    running: ScratchRunning, data: str, name: str
) -> None:
    fault = next(fault for fault in FAULTS if fault.name == name)
    heard = Heard(data)
    last = running.run_shop(asked(fault.program), heard.job)
    for look in (*heard.said, last):
        assert decode_event(encode(look)) == look
    assert not all(map(isfinite, last.losses.values()))
    assert not all(isfinite(number(one.value)) for one in last.printed)
    assert (last.step, last.trouble) == (STEPS, None)


def test_too_few_images_are_refused_before_anything_runs(
    running: ScratchRunning, home: Path
) -> None:
    heard = Heard(str(write_npz(home.parent / "small.npz")))
    with pytest.raises(Mistake) as refused:
        running.run_shop(RunShop(), heard.job)
    assert refused.value.code == "shop.few_images"
    assert not heard.said


# ---- what is refused


@pytest.mark.parametrize(
    "forms", [((0, 3),), ((1, 1),), ((36, 1),), ((63, 0),), ((0, 1), (63, 15))]
)
def test_a_form_that_there_is_not_is_a_problem(
    running: ScratchRunning, data: str, forms: tuple[tuple[int, int], ...]
) -> None:
    heard = Heard(data)
    with pytest.raises(Mistake) as refused:
        running.run_shop(RunShop(forms=forms), heard.job)
    assert refused.value.code == "shop.unknown"
    line, form = forms[-1]
    assert refused.value.detail == {"line": line + 1, "form": form + 1}
    assert not heard.said


BAD = (
    (b'"class"', b'"classes"'),
    (b'"forms":[[0,1]]', b'"forms":[[-1,1]]'),
    (b'"forms":[[0,1]]', b'"forms":[[0,-1]]'),
    (b'"forms":[[0,1]]', b'"forms":[[0,16]]'),
    (b'"forms":[[0,1]]', b'"forms":[[64,1]]'),
    (b'"forms":[[0,1]]', b'"forms":[[0]]'),
    (b'"forms":[[0,1]]', b'"forms":[["import os",1]]'),
    (b'"forms":[[0,1]]', b'"forms":["optimizer.step()"]'),
    (b'"forms":[[0,1]]', b'"forms":[' + b",".join([b"[0,1]"] * 65) + b"]"),
    (b'"seed":0', b'"seed":-1'),
    (b'"seed":0', b'"seed":1e99'),
)


def test_a_bad_message_is_refused_and_the_next_one_answered(home: Path) -> None:
    line = encode(RunShop(id=1, forms=((0, 1),)))
    with_text = line.replace(b'"seed":0', b'"source":"print(1)","text":["pass"],"seed":0')
    assert decode_command(line) == decode_command(with_text) == RunShop(id=1, forms=((0, 1),))
    bad = [line.replace(right, wrong) for right, wrong in BAD]
    assert line not in bad
    for one in bad:
        with pytest.raises(ProtocolError):
            decode_command(one)
    with engine("serve", home=home) as serving:
        for one in bad:
            serving.send_bytes(one)
        serving.send(Ping(id=2))
        serving.answer(Pong, 2)
        problems = [event for event in serving.said if isinstance(event, Problem)]
        assert [one.code for one in problems] == ["protocol.broken"] * len(bad)
        assert serving.end() == 0


def test_a_look_whose_parts_do_not_agree_is_none() -> None:
    good = ShopLook(
        step=2, steps=STEPS, losses=pack("<f4", [2.0, 1.0]), printed=(), shapes=(), seconds=0.1
    )
    line = encode(good)
    assert decode_event(line) == good
    for wrong in (
        line.replace(b'"step":2', b'"step":3'),
        line.replace(b'"steps":120', b'"steps":1'),
        line.replace(b'"shape":[2]', b'"shape":[1,2]'),
        line.replace(b'"<f4"', b'"<f8"'),
        line.replace(b'"trouble":null', b'"trouble":{"line":1,"says":"no"}'),
        line.replace(b'"printed":[]', b'"printed":[{"name":"other","value":1.0}]'),
        line.replace(b'"seconds":0.1', b'"seconds":-1'),
    ):
        assert wrong != line
        with pytest.raises(ProtocolError):
            decode_event(wrong)
    for kept in (float("nan"), float("inf")):
        told = msgspec.structs.replace(good, losses=pack("<f4", [2.0, kept]))
        assert decode_event(encode(told)) == told
