"""How long what plays stays at a step."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tui.shell.playing.pace import LIMIT, LONGEST, RATES, READ, SHORTEST, CaptionPace


class Told:
    """Captions by their keys, and the time that goes by."""

    def __init__(self) -> None:
        self.key, self.now = "first", 0.0
        self.words = {"first": "a" * 10, "long": "a" * 60, "huge": "a" * 900, "korean": "가" * 30}

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return self.key, {}

    def text(self, section: str, key: str = "", **values: object) -> str:
        return self.words.get(key, "a" * 40)

    def pace(self) -> CaptionPace:
        return CaptionPace(self, lambda: self.now)


def test_a_new_caption_is_held_as_long_as_it_takes_to_read() -> None:
    told = Told()
    pace = told.pace()
    pace.begin()
    for key, seconds in (("long", 60 / READ), ("huge", LONGEST), ("korean", 60 / READ)):
        told.key = key
        held, steps = pace.after_step(5, 1)
        assert held == pytest.approx(seconds)
        assert steps == 1
    told.key = "first"
    assert pace.after_step(5, 1) == (SHORTEST, 1)


def test_under_the_same_caption_steps_come_faster_and_then_by_rows() -> None:
    told = Told()
    pace = told.pace()
    pace.begin()
    held = [pace.after_step(60, 12) for _ in range(18)]
    rates = [round(1 / seconds) for seconds, _ in held]
    assert sorted(set(rates)) == list(RATES)
    assert rates == sorted(rates)
    assert {steps for _, steps in held[:16]} == {1}
    assert [steps for _, steps in held[16:]] == [12, 12]


@pytest.mark.parametrize("count", [1, 2, 9, 40, 1_000, 1_000_000])
@pytest.mark.parametrize("captions", [1, 4, 40])
def test_nothing_takes_longer_than_the_limit(count: int, captions: int) -> None:
    told = Told()
    pace = told.pace()
    told.now += pace.begin()
    at, ticks = 1, 0
    while at < count:
        told.key = f"{at * captions // count}"
        seconds, steps = pace.after_step(count - at, 1)
        told.now += seconds
        at, ticks = at + steps, ticks + 1
        assert seconds > 0
    assert told.now <= LIMIT + 1 <= 40, (told.now, ticks)
