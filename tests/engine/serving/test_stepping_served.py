"""Steps asked for through the pipe, beside a training, and in an order that cannot be."""

import os
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.protocol import (
    BeginSteps,
    Continue,
    EndSteps,
    Event,
    Fit,
    FitFinished,
    FitPaused,
    FitSettings,
    LookAtStep,
    OpenData,
    Problem,
    Stepped,
    StepsEnded,
    Stop,
    TakeBack,
    TakeSteps,
)
from engine.protocol.arrays import Array
from engine.training.threads import teams
from engine.training.threads.processors import processors
from tests.engine.small import write_npz
from tests.engine.stepped import loop_of, settings, taken
from tests.engine.talk import engine
from tui.link.order.event_order import EventOrder


def test_a_run_is_stepped_on_from_its_checkpoint_and_a_training_ends_that(home: Path) -> None:
    data = str(write_npz(home.parent / "small.npz"))
    chosen = FitSettings(epochs=2, batch_size=30, hidden=(4,), optimizer="adam", data=data)
    with engine("serve", home=home) as serving:
        serving.send(BeginSteps(id=1), TakeSteps(id=2))
        assert serving.until(Problem).code == "data.not_open"
        assert serving.until(Problem).code == "steps.none"
        serving.send(OpenData(where=data), BeginSteps(id=3, optimizer="sgd"), TakeSteps(id=4))
        begun = serving.answer(Stepped, to=3)
        assert (begun.step, begun.taken, begun.settings.optimizer) == (0, None, "sgd")
        assert serving.answer(Stepped, to=4).step == 1
        serving.send(TakeBack(id=5), TakeBack(id=6))
        assert serving.until(Stepped).state_sha256 == begun.state_sha256
        assert serving.until(Problem).code == "steps.back"

        serving.send(TakeSteps(id=7, count=128), Fit(id=8, settings=chosen, paused=True))
        ended = serving.until(StepsEnded)
        assert (ended.why, ended.reply_to) == ("fit", 3)
        if not any(isinstance(event, FitPaused) for event in serving.said):
            serving.until(FitPaused)
        serving.send(BeginSteps(id=9))
        refused = serving.until(Problem)
        assert (refused.code, refused.reply_to) == ("steps.busy", 9)
        serving.send(Continue())
        finished = serving.until(FitFinished)

        serving.send(BeginSteps(id=10, run=finished.run), TakeSteps(id=11), EndSteps(id=12))
        resumed = serving.answer(Stepped, to=10)
        assert (resumed.step, resumed.steps, resumed.run) == (20, 20, finished.run)
        on = serving.answer(Stepped, to=11)
        assert on.taken is not None
        assert (on.step, on.taken.epoch) == (21, 2)
        assert all(one.agrees for one in on.taken.receipt.updates), "what Adam kept goes on too"
        assert serving.until(StepsEnded).why == "asked"
        serving.send(BeginSteps(id=13, run="nobody"))
        assert serving.until(Problem).code == "run.unknown"
        serving.send(BeginSteps(id=14), Stop())
        serving.answer(Stepped, to=14)
        assert serving.end() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc")
def test_a_loop_that_has_ended_leaves_no_threads_that_would_keep_a_training_from_spinning(
    home: Path,
) -> None:
    if processors().usable < 2:
        pytest.skip("one processor: no team")
    import torch  # noqa: F401 - whose GNU OpenMP is asked

    if not teams.can_end_own():
        pytest.skip("this torch has an older GNU OpenMP")
    data = str(write_npz(home.parent / "small.npz"))
    with engine("serve", home=home, more={"OMP_NUM_THREADS": "2"}) as serving:

        def threads() -> int:
            return len(os.listdir(f"/proc/{serving.process.pid}/task"))

        serving.send(OpenData(where=data), BeginSteps(id=1), TakeSteps(id=2, count=3))
        serving.answer(Stepped, to=2)
        stepping = threads()
        serving.send(EndSteps(id=3))
        serving.until(StepsEnded)
        assert threads() == stepping - 1
        assert serving.end() == 0


def test_steps_are_taken_in_order_and_only_where_asked_for() -> None:
    loop = loop_of(settings())
    begun = loop.told(1, [])
    first = taken(loop, TakeSteps(id=2))
    both = taken(loop, TakeSteps(id=3, count=2))
    back = loop.take_back(TakeBack(id=4, count=3))

    def asked(*commands: BeginSteps | TakeSteps | TakeBack | LookAtStep) -> EventOrder:
        order = EventOrder()
        for command in commands:
            order.asked(command)
        return order

    whole = (BeginSteps(id=1), TakeSteps(id=2), TakeSteps(id=3, count=2), TakeBack(id=4, count=3))
    order = asked(*whole)
    said: list[Event] = [begun, first, both, back, StepsEnded(why="asked")]
    assert [order.disorder(event) for event in said] == [None] * 5  # type: ignore[arg-type]
    assert order.disorder(StepsEnded(why="fit")) is not None, "it has ended"
    assert asked(TakeSteps(id=2)).disorder(first) is not None, "nothing was begun"
    for wrong in (
        replace(begun, run="another"),
        replace(begun, steps=begun.steps + 1),
        replace(first, reply_to=1),
        replace(begun, reply_to=9),
    ):
        assert asked(*whole).disorder(wrong) is not None
    for wrong in (
        replace(first, step=2),
        replace(first, losses=Array("<f4", (2, 2), bytes(16))),
        replace(first, run="another"),
        replace(first, reply_to=77),
        replace(first, taken=replace(first.taken, loss=(-1.0, 0.0))),  # type: ignore[type-var]
    ):
        order = asked(*whole)
        assert order.disorder(begun) is None
        assert order.disorder(wrong) is not None
    order = asked(*whole[:2], LookAtStep(id=5), TakeSteps(id=6, again=True))
    for event in (begun, first, replace(first, reply_to=5), replace(first, reply_to=6)):
        assert order.disorder(event) is None


@pytest.mark.parametrize("kind", [TakeBack, LookAtStep])
def test_an_answer_to_a_look_or_a_step_back_stands_where_it_should(
    kind: type[TakeBack] | type[LookAtStep],
) -> None:
    loop = loop_of(settings())
    begun, first = loop.told(1, []), taken(loop, TakeSteps(id=2))
    order = EventOrder()
    for command in (BeginSteps(id=1), TakeSteps(id=2), kind(id=3)):
        order.asked(command)
    assert order.disorder(begun) is None
    assert order.disorder(first) is None
    elsewhere = replace(first, reply_to=3, step=1 if kind is TakeBack else 2)
    assert order.disorder(elsewhere) is not None


def test_logits_are_told_of_an_image_that_was_brought_along_and_of_no_other() -> None:
    loop = loop_of(settings())
    begun, first = loop.told(1, []), taken(loop, TakeSteps(id=2))
    pixels = Array("|u1", (28, 28), bytes(784))
    told = loop.look(LookAtStep(id=3, pixels=pixels))
    assert told.given is not None
    asked = LookAtStep(id=3)
    for look, event, fits in (
        (replace(asked, pixels=pixels), told, True),
        (replace(asked, pixels=pixels), replace(told, given=None), False),
        (asked, replace(told, given=None), True),
        (asked, told, False),
    ):
        order = EventOrder()
        for command in (BeginSteps(id=1), TakeSteps(id=2), look):
            order.asked(command)
        assert order.disorder(begun) is None
        assert order.disorder(first) is None
        assert (order.disorder(event) is None) == fits
    order = EventOrder()
    for command in (BeginSteps(id=1), TakeSteps(id=2)):
        order.asked(command)
    assert order.disorder(begun) is None
    assert order.disorder(replace(first, given=told.given)) is not None
