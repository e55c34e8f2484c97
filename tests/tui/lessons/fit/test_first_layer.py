"""When weights are asked for: one question at a time, and not before the last was drawn."""

from __future__ import annotations

import pytest

from engine import protocol
from engine.protocol.arrays import Array
from tests.tui.link.test_training import started
from tests.tui.stand_in import BareEngine
from tui.lessons.fit.first_layer import PAUSE, FirstLayer, Units, Wanted

RUN = "a-run"
HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)


class Engine(BareEngine):
    """Takes questions and answers when told to; `now` is its clock."""

    def __init__(self) -> None:
        super().__init__(HELLO)
        self.now = 100.0
        self.layer = FirstLayer(lambda: self, lambda: None, lambda: self.now)

    @property
    def questions(self) -> list[protocol.GetWeights]:
        return self.of(protocol.GetWeights)

    def want(self, step: int | None = 0, *, training: bool = True, first: int = 0) -> int:
        """Want six units; how many questions there have been since the beginning."""
        self.layer.want(Wanted(Units(RUN, first, 6), step, training))
        return len(self.questions)

    def answer(self, step: int = 0) -> None:
        asked = self.questions[-1]
        weights = Array("<f4", (asked.count, 28, 28), bytes(asked.count * 784 * 4))
        self.says(
            protocol.UnitWeights(
                reply_to=asked.id,
                run=asked.run,
                step=step,
                first=asked.first,
                units=512,
                weights=weights,
            )
        )

    def refuse(self) -> None:
        number = self.questions[-1].id
        self.says(protocol.Problem(reply_to=number, code="predict.no_weights", message="none"))

    def saves(self, step: int) -> None:
        """A checkpoint of a training that begins here."""
        self.says(started(run=RUN), protocol.CheckpointSaved(run=RUN, step=step))


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
    assert engine.questions[-1].first == 6


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
    engine.saves(6)
    assert engine.layer.refusal(RUN) is None
    assert engine.want(600) == 2


def test_the_weights_of_a_recording_are_read_anew_when_it_has_ended(engine: Engine) -> None:
    engine.want(None)
    engine.answer(2_345)
    engine.layer.drawn()
    engine.now += 60
    assert engine.want(None) == 1
    engine.saves(20)
    assert engine.want(None) == 2


def test_what_another_engine_was_asked_is_asked_again_and_answers_are_of_their_run(
    engine: Engine,
) -> None:
    engine.want(0)
    engine.restarts(HELLO)
    assert engine.layer.images(RUN) is None
    assert engine.want(0) == 2
    engine.answer(3)
    assert engine.layer.images(RUN) is not None
    assert engine.layer.answer("another") is None
    answer = engine.layer.answer(RUN)
    assert answer is not None
    assert answer.step == 3


def test_an_engine_that_cannot_be_reached_is_asked_again(engine: Engine) -> None:
    engine.deaf = True
    engine.want(0)
    assert not engine.layer.awaited
    engine.deaf = False
    assert engine.want(0) == 1
    assert engine.layer.awaited
