"""Runs from before are asked for in small parts, and reduced as they come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.protocol import EpochFigures, Epochs, FitSettings, FitStarted, Fork, GetSteps, Steps
from engine.protocol.arrays import pack, real
from tests.tui.stand_in import BareEngine
from tui.lessons.fit.runs.settings import COMPARED, differing, shown
from tui.link.order.event_order import EventOrder
from tui.link.runs.earlier_runs import KEPT, MOST_STEPS, PART, EarlierRuns

HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
TRAIN, BATCH = 1_000, 10
PER_EPOCH = TRAIN // BATCH


def started(run: str, epochs: int) -> FitStarted:
    return FitStarted(
        run=run, settings=FitSettings(epochs=epochs, batch_size=BATCH), device="cpu",
        device_name="", threads=1, precision="fp32", data="other", train=TRAIN, test=10,
        parameters=1, steps_per_epoch=PER_EPOCH, steps=epochs * PER_EPOCH,
    )  # fmt: skip


def figures(loss: float) -> EpochFigures:
    return EpochFigures(
        loss=real(loss), accuracy=real(0.5), loss_running=real(loss), accuracy_running=real(0.5),
        test_loss=real(loss), test_accuracy=real(0.5), seconds=1.0,
    )  # fmt: skip


class Engine(BareEngine):
    """Answers as the engine does, one question when it is told to; keeps what it was asked."""

    def __init__(self, *, epochs: int, recorded: int | None = None) -> None:
        super().__init__(HELLO)
        self._epochs = epochs
        self._step = epochs * PER_EPOCH if recorded is None else recorded

    def answers(self, *, claims: int | None = None) -> Iterator[protocol.AnyEvent]:
        """To the last question. With `claims` it says to have so many steps."""
        command, number = self.asked[-1], self.asked[-1].id
        if isinstance(command, GetSteps):
            stop = min(command.stop, self._step)
            losses = [step / 100 for step in range(command.first, stop)]
            if losses:
                yield self._steps(command, command.first, losses, number)
            yield self._steps(command, max(stop, command.first), [], number)
        else:
            assert isinstance(command, protocol.GetEpochs)
            step = self._step if claims is None else claims
            told = tuple(figures(epoch) for epoch in range(self._step // PER_EPOCH))
            begun = started(command.run, self._epochs)
            yield Epochs(reply_to=number, started=begun, step=step, epochs=told)

    def _steps(self, asked: GetSteps, first: int, losses: list[float], number: int) -> Steps:
        right = pack("<u2", [1] * len(losses))
        loss = pack("<f4", losses)
        return Steps(
            reply_to=number, run=asked.run, first=first, loss=loss, right=right, seconds=1.0
        )


def fetched(engine: Engine, run: str = "run", **how: int) -> EarlierRuns:
    """All of a run, as often as it takes to ask."""
    runs = EarlierRuns(lambda: engine, lambda: None)
    for _ in range(2 * MOST_STEPS // PART):
        before = len(engine.asked)
        runs.want([run])
        if len(engine.asked) == before:
            break
        engine.says(*engine.answers(**how))
    return runs


@given(st.integers(1, MOST_STEPS // PER_EPOCH))
def test_a_run_comes_whole_in_parts_that_are_not_felt(epochs: int) -> None:
    engine = Engine(epochs=epochs)
    run = fetched(engine).get("run")
    assert run is not None
    assert run.complete
    assert not run.by_epochs
    assert run.loss.steps == epochs * PER_EPOCH
    assert run.loss.last == pytest.approx((epochs * PER_EPOCH - 1) / 100)
    parts = [command for command in engine.asked if isinstance(command, GetSteps)]
    assert all(0 < part.stop - part.first <= PART for part in parts)


def test_a_long_run_is_drawn_from_its_epochs() -> None:
    engine = Engine(epochs=MOST_STEPS // PER_EPOCH + 1)
    run = fetched(engine).get("run")
    assert run is not None
    assert run.by_epochs
    assert run.complete
    assert len(engine.asked) == 1, "no step was asked for"
    assert [run.loss.first, run.loss.last] == [0, MOST_STEPS // PER_EPOCH]


def test_a_recording_that_ends_before_it_should_is_not_asked_for_again_and_again() -> None:
    engine = Engine(epochs=5, recorded=120)
    run = fetched(engine, claims=500).get("run")
    assert run is not None
    assert (run.known, run.complete) == (120, True)


def test_one_thing_is_asked_at_a_time_and_again_after_the_engine_began_anew() -> None:
    engine = Engine(epochs=2)
    runs = EarlierRuns(lambda: engine, lambda: None)
    runs.want(["one", "two"])
    runs.want(["one", "two"])
    assert len(engine.asked) == 1
    engine.restarts(HELLO)
    runs.want(["one", "two"])
    assert engine.asked[1] == engine.asked[0]
    engine.says(*engine.answers())
    runs.want(["one", "two"])
    assert engine.asked[2] == GetSteps(id=2, run="one", first=0, stop=200)


def test_what_was_refused_is_not_asked_again_and_hinders_no_other() -> None:
    engine = Engine(epochs=2)
    runs = EarlierRuns(lambda: engine, lambda: None)
    runs.want(["gone", "there"])
    engine.says(protocol.Problem(reply_to=1, code="run.unknown", message="no run"))
    runs.want(["gone", "there"])
    assert engine.asked[-1] == protocol.GetEpochs(id=2, run="there")
    refusal = runs.refusal("gone")
    assert refusal is not None
    assert refusal.code == "run.unknown"


def test_only_few_curves_are_kept() -> None:
    engine = Engine(epochs=1)
    runs = EarlierRuns(lambda: engine, lambda: None)
    for number in range(3 * KEPT):
        for _ in range(2):
            runs.want([f"run-{number}"])
            engine.says(*engine.answers())
    known = [number for number in range(3 * KEPT) if runs.get(f"run-{number}") is not None]
    assert known == list(range(2 * KEPT, 3 * KEPT))


def test_epochs_that_cannot_be_are_told_from_those_that_can() -> None:
    def said(**other: object) -> str | None:
        order = EventOrder()
        order.asked(protocol.GetEpochs(id=1, run="run"))
        told: dict[str, object] = {
            "reply_to": 1, "started": started("run", 2), "step": 200,
            "epochs": (figures(0.5),) * 2,
        }  # fmt: skip
        return order.disorder(Epochs(**{**told, **other}))  # type: ignore[arg-type]

    assert said() is None
    assert said(reply_to=2) is not None
    assert said(started=started("other", 2)) is not None
    assert said(step=201) is not None
    assert said(step=199) is not None, "two epochs of 100 steps"
    assert said(epochs=(figures(-1.0),)) is not None


RATES = st.sampled_from([0.001, 0.01, 0.1])


@st.composite
def settings(draw: st.DrawFn) -> FitSettings:
    at = draw(st.lists(st.integers(0, 3), max_size=2, unique=True).map(sorted))
    forks = tuple(Fork(run="x", epoch=epoch, learning_rate=draw(RATES)) for epoch in at)
    seed, rate = draw(st.integers(0, 1)), draw(RATES)
    return FitSettings(epochs=4, seed=seed, learning_rate=rate, forks=forks)


@given(st.lists(settings(), min_size=1, max_size=4))
def test_what_is_said_to_differ_does_and_what_is_not_does_not(runs: list[FitSettings]) -> None:
    rates = {tuple(run.learning_rate_after(epoch) for epoch in range(4)) for run in runs}
    apart = differing(runs)
    assert ("learning_rate" in apart) == (len(rates) > 1)
    assert ("seed" in apart) == (len({run.seed for run in runs}) > 1)
    assert not set(apart) - {"learning_rate", "seed"}
    assert all(shown(run, name) for run in runs for name in COMPARED)
