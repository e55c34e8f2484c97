"""Steps that send much come later, those that send little as fast as they are asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.budget import AT_ONCE, MOST, RATE, TerminalBudget

TICK = 0.1


class Line:
    """A terminal's line, and the clock."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.budget = TerminalBudget(lambda: self.now)

    def play(self, sizes: list[int]) -> list[int]:
        """Send a step of each size, ten a second where that is allowed; gives the tick of each."""
        ticks, tick = [], 0
        for size in sizes:
            while not self.budget.allows:
                tick, self.now = tick + 1, self.now + TICK
            ticks.append(tick)
            self.budget.spend(size)
            tick, self.now = tick + 1, self.now + TICK
        return ticks


@given(st.lists(st.integers(0, MOST - AT_ONCE), min_size=1, max_size=60))
def test_the_bytes_a_second_stay_within_the_rate(sizes: list[int]) -> None:
    ticks = Line().play(sizes)
    for first in range(len(ticks)):
        for last in range(first, len(ticks)):
            seconds = (ticks[last] - ticks[first]) * TICK
            assert sum(sizes[first:last]) <= RATE * (seconds + TICK) + AT_ONCE


@given(st.lists(st.integers(0, round(RATE * TICK)), min_size=1, max_size=60))
def test_small_steps_wait_for_nothing(sizes: list[int]) -> None:
    assert Line().play(sizes) == list(range(len(sizes)))


def test_a_large_step_is_looked_at_longer_and_the_next_are_as_before() -> None:
    ticks = Line().play([100, 9_000, 100, 100, 100])
    assert ticks[:2] == [0, 1]
    assert 5 <= ticks[2] - ticks[1] <= 7
    assert ticks[3:] == [ticks[2] + 1, ticks[2] + 2]


def test_nothing_keeps_a_step_waiting_for_a_second() -> None:
    line = Line()
    line.budget.spend(1_000_000)
    assert not line.budget.allows
    line.now += (MOST - AT_ONCE) / RATE + 1e-6
    assert line.budget.allows
    assert (MOST - AT_ONCE) / RATE < 1


def test_what_was_sent_before_it_played_is_paid_by_the_time_since() -> None:
    line = Line()
    line.budget.spend(MOST)
    line.now += 1
    assert line.budget.allows
