"""When weights are asked for: one question at a time, and not before the last was drawn."""

from __future__ import annotations

import pytest

from engine import protocol
from engine.arrays import Array
from tui.first_layer import PAUSE, FirstLayer, Wanted

RUN = "a-run"


class Engine:
    """Takes questions and answers when told to; `now` is its clock."""

    def __init__(self) -> None:
        self.asked: list[protocol.GetWeights] = []
        self.now = 100.0
        self.layer = FirstLayer(self._ask, lambda: self.now)

    def _ask(self, command: protocol.AnyCommand) -> int:
        assert isinstance(command, protocol.GetWeights)
        self.asked.append(command)
        return len(self.asked)

    def want(self, step: int | None = 0, *, training: bool = True, first: int = 0) -> int:
        """Want six units; how many questions there have been since the beginning."""
        self.layer.want(Wanted(RUN, first, 6, step, training))
        return len(self.asked)

    def answer(self, step: int = 0) -> None:
        asked = self.asked[-1]
        weights = Array("<f4", (asked.count, 28, 28), bytes(asked.count * 784 * 4))
        self.layer.said(
            protocol.UnitWeights(
                reply_to=len(self.asked),
                run=asked.run,
                step=step,
                first=asked.first,
                units=512,
                weights=weights,
            )
        )

    def refuse(self) -> None:
        problem = protocol.Problem(
            reply_to=len(self.asked), code="predict.no_weights", message="none"
        )
        self.layer.said(problem)


@pytest.fixture
def engine() -> Engine:
    return Engine()


def test_the_next_question_waits_for_the_answer_to_be_drawn_and_for_half_a_second(
    engine: Engine,
) -> None:
    assert engine.want(0) == 1
    engine.now += 60
    assert engine.want(900) == 1, "no answer yet"
    engine.answer()
    assert engine.want(950) == 1, "not drawn yet"
    engine.layer.drawn()
    assert engine.want(1_000) == 2
    engine.answer(1_000)
    engine.layer.drawn()
    engine.now += PAUSE * 0.9
    assert engine.want(1_100) == 2, "too soon"
    engine.now += PAUSE * 0.2
    assert engine.want(1_200) == 3


def test_a_run_that_stands_still_is_asked_once(engine: Engine) -> None:
    engine.want(5)
    engine.answer(5)
    engine.layer.drawn()
    assert engine.want(7, training=False) == 2, "at once: these are its last for now"
    engine.answer(7)
    engine.layer.drawn()
    engine.now += 60
    assert engine.want(7, training=False) == 2


def test_other_units_are_asked_for_at_once(engine: Engine) -> None:
    engine.want(5)
    engine.answer(5)
    engine.layer.drawn()
    assert engine.want(5, first=6) == 2
    assert engine.asked[-1].first == 6


def test_a_network_without_weights_is_asked_again_only_when_it_may_have_some(
    engine: Engine,
) -> None:
    engine.want(5)
    engine.refuse()
    refusal = engine.layer.refusal(RUN)
    assert refusal is not None
    assert refusal.code == "predict.no_weights"
    engine.now += 60
    assert engine.want(600) == 1
    engine.layer.said(protocol.CheckpointSaved(run=RUN, step=600))
    assert engine.layer.refusal(RUN) is None
    assert engine.want(600) == 2


def test_the_weights_of_a_recording_are_read_anew_when_it_has_ended(engine: Engine) -> None:
    engine.want(None)
    engine.answer(2_345)
    engine.layer.drawn()
    engine.now += 60
    assert engine.want(None) == 1
    engine.layer.said(protocol.CheckpointSaved(run=RUN, step=2_345))
    assert engine.want(None) == 2


def test_answers_to_others_and_answers_nobody_waits_for_change_nothing(engine: Engine) -> None:
    engine.want(0)
    engine.layer.forget()
    engine.answer()
    assert engine.layer.images is None
    assert engine.want(0) == 2
    engine.answer(3)
    assert engine.layer.images is not None
    assert engine.layer.answer("another") is None
    answer = engine.layer.answer(RUN)
    assert answer is not None
    assert answer.step == 3


def test_an_engine_that_cannot_be_reached_is_asked_again() -> None:
    layer = FirstLayer(lambda command: 0)
    layer.want(Wanted(None, 0, 6, 0, False))
    assert not layer.awaited
