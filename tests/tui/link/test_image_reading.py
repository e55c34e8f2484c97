"""What a network says to one image while it is trained: asked as it learns, never in a queue."""

from __future__ import annotations

import pytest

from engine import protocol
from engine.explain.shared.networks.softmax import softmax
from engine.protocol import Predicted
from engine.protocol.arrays import pack
from tests.tui.link.test_asked import DATA, HELLO
from tests.tui.link.test_training import progress, started
from tests.tui.stand_in import BareEngine
from tui.link.image_reading import ImageReading
from tui.link.looks import BETWEEN, MOST

ONE, OTHER = bytes([1]) * 784, bytes([2]) * 784


class Onlooker:
    """An engine, an image, and a clock that stands."""

    def __init__(self) -> None:
        self.engine = BareEngine(HELLO, DATA)
        self.image: bytes | None = ONE
        self.now = 100.0
        self.reading = ImageReading(lambda: self.engine, lambda: self.image, lambda: self.now)

    def says(self, *events: protocol.AnyEvent) -> None:
        """As the application takes note of it."""
        for event in events:
            self.engine.says(event)
            self.reading.follow()

    def steps(self, first: int, count: int = 1) -> None:
        self.says(progress(first, [(count, 0.5, 8 * count)]))

    def answers(self, step: int, digit: int = 3) -> None:
        logits = pack("<f4", [5.0 * (at == digit) for at in range(10)])
        told = protocol.arrays.Array("<f4", (1, 10), logits.data)
        self.engine.says(Predicted(run="r", step=step, logits=told))

    @property
    def asked(self) -> list[protocol.Predict]:
        return self.engine.of(protocol.Predict)

    @property
    def told(self) -> list[int]:
        return [reading.step for reading in self.reading.looks()]


@pytest.fixture
def onlooker() -> Onlooker:
    return Onlooker()


def test_it_is_asked_from_the_first_step_on_by_the_weights_of_the_moment(
    onlooker: Onlooker,
) -> None:
    assert not onlooker.asked
    onlooker.says(started())
    (first,) = onlooker.asked
    assert (first.run, first.now, first.pixels.data) == ("r", True, ONE)
    onlooker.answers(0, digit=4)
    assert onlooker.reading.last("r", ONE) == (0, softmax([5.0 * (at == 4) for at in range(10)]))
    assert onlooker.reading.last("another", ONE) is None
    assert onlooker.reading.last("r", OTHER) is None


def test_one_question_is_under_way_at_a_time_and_none_before_its_time(onlooker: Onlooker) -> None:
    onlooker.says(started())
    onlooker.now += 10
    onlooker.steps(0)
    assert len(onlooker.asked) == 1, "the first is not answered"
    onlooker.answers(0)
    assert len(onlooker.asked) == 2, "it has learned since"
    onlooker.answers(1)
    onlooker.now += BETWEEN / 2
    onlooker.steps(1)
    assert len(onlooker.asked) == 2, "it is not time"
    onlooker.now += BETWEEN / 2
    onlooker.steps(2)
    assert len(onlooker.asked) == 3
    assert onlooker.told == [0, 1]


def test_where_it_stands_the_last_step_is_asked_for_at_once_and_once(onlooker: Onlooker) -> None:
    onlooker.says(started())
    onlooker.answers(0)
    onlooker.steps(0, 3)
    assert len(onlooker.asked) == 1
    onlooker.says(protocol.FitPaused(run="r", step=3))
    assert len(onlooker.asked) == 2
    onlooker.answers(2)  # as a checkpoint would that could not be written
    for _ in range(3):
        onlooker.reading.follow()
    assert len(onlooker.asked) == 2, "that is all there is to be had"
    assert onlooker.told == [0, 2]


def test_another_image_is_read_anew_and_none_is_asked_about_nothing(onlooker: Onlooker) -> None:
    onlooker.image = None
    onlooker.says(started())
    assert not onlooker.asked
    onlooker.image = ONE
    onlooker.reading.follow()
    onlooker.image = OTHER
    onlooker.answers(0)
    assert onlooker.told == [], "that was the image before"
    assert [one.pixels.data for one in onlooker.asked] == [ONE, OTHER]
    onlooker.answers(0)
    assert onlooker.told == [0]


def test_what_is_refused_is_not_asked_again(onlooker: Onlooker) -> None:
    onlooker.says(started())
    number = onlooker.engine.asked[-1].id
    onlooker.engine.says(protocol.Problem(code="run.unknown", message="", reply_to=number))
    onlooker.now += 10
    onlooker.steps(0)
    assert len(onlooker.asked) == 1


def test_a_recording_that_plays_knows_no_weights(onlooker: Onlooker) -> None:
    played = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1, replay="r")
    onlooker.engine.restarts(played, DATA)
    onlooker.says(started())
    assert not onlooker.asked


def test_of_many_readings_the_first_and_the_last_stay(onlooker: Onlooker) -> None:
    onlooker.says(started(steps=5 * MOST, steps_per_epoch=5 * MOST // 2, train=40 * MOST))
    onlooker.answers(0)
    for step in range(2 * MOST):
        onlooker.now += BETWEEN
        onlooker.steps(step)
        onlooker.answers(step + 1)
    told = onlooker.told
    assert len(told) <= MOST
    assert (told[0], told[-1]) == (0, 2 * MOST)
    assert told == sorted(set(told))
