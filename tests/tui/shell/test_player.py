"""The step player: a position, moved by keys and by a clock that runs only while it plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.shell.playing.player import FRAMES, SPEEDS, StepPlayer


class Clock:
    """Stands in for the screen's timers; `tick` lets one interval pass."""

    def __init__(self) -> None:
        self.running: list[tuple[float, Callable[[], None]]] = []

    def set_interval(self, seconds: float, callback: Callable[[], None]) -> Any:
        entry = (seconds, callback)
        self.running.append(entry)

        class Timer:
            def stop(_self) -> None:  # noqa: N805
                self.running.remove(entry)

        return Timer()

    def tick(self) -> None:
        for _, callback in list(self.running):
            callback()


def player(
    count: int, may_draw: Callable[[], bool] = lambda: True
) -> tuple[StepPlayer, Clock, list[int]]:
    clock, seen = Clock(), []
    made = StepPlayer(clock, lambda: seen.append(made.position), may_draw)  # type: ignore[arg-type]
    made.restart(count)
    return made, clock, seen


@given(st.integers(1, 50), st.lists(st.sampled_from([-1, 1]), max_size=80))
def test_the_position_stays_within_the_steps(count: int, moves: list[int]) -> None:
    stepper, _, _ = player(count)
    for move in moves:
        before = stepper.position
        stepper.forward() if move > 0 else stepper.back()
        assert stepper.position == min(max(before + move, 0), count - 1)


def test_no_clock_runs_unless_it_plays() -> None:
    stepper, clock, _ = player(3)
    assert not clock.running
    stepper.toggle()
    assert len(clock.running) == 1
    stepper.toggle()
    assert not clock.running


def test_the_clock_stops_by_itself_at_the_last_step() -> None:
    stepper, clock, _ = player(3)
    stepper.toggle()
    clock.tick()
    clock.tick()
    assert stepper.position == 2
    assert not clock.running
    assert not stepper.playing


def test_playing_at_the_end_begins_again() -> None:
    stepper, _, _ = player(4)
    stepper.go(3)
    stepper.toggle()
    assert stepper.position == 0


def test_a_step_by_hand_pauses() -> None:
    stepper, clock, _ = player(9)
    stepper.toggle()
    stepper.forward()
    assert not clock.running


def test_speed_changes_while_it_plays_and_has_ends() -> None:
    stepper, clock, _ = player(1_000_000)
    stepper.toggle()
    for _ in range(20):
        stepper.faster()
    assert stepper.speed == SPEEDS[-1]
    assert [seconds for seconds, _ in clock.running] == [1 / FRAMES]
    before = stepper.position
    clock.tick()
    assert stepper.position - before == round(SPEEDS[-1] / FRAMES)
    for _ in range(20):
        stepper.slower()
    assert stepper.speed == SPEEDS[0]


class Counted:
    """A pace that goes faster from step to step, and counts how often playing began."""

    def __init__(self) -> None:
        self.begun = self.steps = 0

    def begin(self) -> float:
        self.begun += 1
        return 5.0

    def after_step(self, left: int, row: int) -> tuple[float, int]:
        self.steps += 1
        return 4.0 / self.steps, self.steps


def test_another_speed_goes_on_at_the_pace_that_has_been_reached() -> None:
    stepper, clock, _ = player(1_000)
    stepper.pace = pace = Counted()
    stepper.toggle()
    assert [seconds for seconds, _ in clock.running] == [5.0]
    for _ in range(3):
        clock.tick()
    assert [seconds for seconds, _ in clock.running] == [4.0 / 3]
    stepper.faster()
    assert [seconds for seconds, _ in clock.running] == [4.0 / 3 / SPEEDS[2]]
    before = stepper.position
    clock.tick()
    assert stepper.position - before == 3, "as many at once as the pace said"
    assert (pace.begun, pace.steps) == (1, 4)


def test_every_change_is_told_once() -> None:
    stepper, clock, seen = player(5)
    seen.clear()
    stepper.forward()
    stepper.forward()
    stepper.toggle()
    clock.tick()
    assert seen == [1, 2, 2, 3]


@given(st.lists(st.booleans(), max_size=40), st.integers(0, len(SPEEDS) - 1))
def test_what_may_not_be_drawn_is_no_step_left_out(room: list[bool], faster: int) -> None:
    """Up to a frame a step each is seen, however late; a faster speed loses no time."""
    left = list(room)
    stepper, clock, seen = player(1_000_000, lambda: left.pop(0))
    for _ in range(len(SPEEDS)):
        stepper.slower()
    for _ in range(faster):
        stepper.faster()
    stepper.toggle()
    seen.clear()
    for _ in room:
        clock.tick()
    assert len(seen) == sum(room)
    if stepper.rate <= FRAMES:
        assert seen == list(range(1, sum(room) + 1))
    elif any(room):
        ticks = len(room) - room[::-1].index(True)
        assert abs(stepper.position - ticks * stepper.rate / FRAMES) <= sum(room) / 2
