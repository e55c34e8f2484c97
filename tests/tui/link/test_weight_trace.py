"""The followed weight while its network is trained: its own values, at the steps they are of."""

from __future__ import annotations

import pytest

from engine import protocol
from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.protocol.arrays import Array, pack
from tests.tui.link.test_asked import DATA, HELLO
from tests.tui.link.test_training import progress, started
from tests.tui.stand_in import BareEngine
from tui.link.looks import BETWEEN
from tui.shell.own.followed import Followed

PIXEL, UNIT = 272, 159
PLACE = ParameterPlace("W1", (PIXEL, UNIT))


class Follower:
    """An engine, and a weight that may be followed."""

    def __init__(self) -> None:
        self.engine = BareEngine(HELLO, DATA)
        self.now = 100.0
        self.followed = Followed(lambda: self.engine)
        self.followed.trace._clock = lambda: self.now

    def says(self, *events: protocol.AnyEvent) -> None:
        """As the application takes note of it, each a while after the one before."""
        for event in events:
            self.now += 2 * BETWEEN
            self.engine.says(event)
            self.followed.trace.follow()

    def answers(self, step: int, value: float) -> None:
        weights = [0.0] * 784
        weights[PIXEL] = value
        told = Array("<f4", (1, 28, 28), pack("<f4", weights).data)
        asked = self.asked[-1]
        self.engine.says(
            protocol.UnitWeights(
                reply_to=asked.id, run="r", step=step, first=asked.first, units=512, weights=told
            )
        )

    @property
    def asked(self) -> list[protocol.GetWeights]:
        return self.engine.of(protocol.GetWeights)

    @property
    def seen(self) -> list[tuple[int, float]]:
        return [(one.step, one.value) for one in self.followed.trace.looks()]


@pytest.fixture
def follower() -> Follower:
    return Follower()


def test_nothing_is_asked_while_no_weight_is_followed(follower: Follower) -> None:
    follower.says(started(), progress(0, [(1, 0.5, 8)]))
    assert not follower.asked
    follower.followed.follow(PLACE)
    (asked,) = follower.asked
    assert (asked.run, asked.first, asked.count) == ("r", UNIT, 1)


def test_its_values_are_kept_by_their_steps(follower: Follower) -> None:
    follower.followed.follow(PLACE)
    assert not follower.asked, "nothing is trained"
    follower.says(started())
    follower.answers(0, 0.25)
    follower.says(progress(0, [(1, 0.5, 8)]))
    follower.answers(1, -0.5)
    assert follower.seen == [(0, 0.25), (1, -0.5)]
    follower.followed.follow(None)
    assert follower.seen == [], "forgotten"
    follower.says(progress(1, [(1, 0.5, 8)]))
    assert len(follower.asked) == 2


def test_another_weight_has_a_trace_of_its_own(follower: Follower) -> None:
    follower.followed.follow(PLACE)
    follower.says(started())
    follower.answers(0, 0.25)
    follower.followed.follow(ParameterPlace("W1", (PIXEL + 1, UNIT)))
    assert follower.seen == []
    follower.answers(0, 0.25)
    assert follower.seen == [(0, 0.0)], "the pixel beside"


def test_a_unit_that_the_network_has_not_is_not_asked_for(follower: Follower) -> None:
    follower.followed.follow(ParameterPlace("W1", (PIXEL, 512)))
    follower.says(started())
    assert not follower.asked


def test_of_the_unit_of_another_weight_no_pixel_is_followed(follower: Follower) -> None:
    assert follower.followed.pixel_of(UNIT) is None
    follower.followed.follow(PLACE)
    assert follower.followed.pixel_of(UNIT) == PIXEL
    assert follower.followed.pixel_of(UNIT + 1) is None
