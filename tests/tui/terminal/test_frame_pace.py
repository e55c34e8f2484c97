"""Frames come at the chosen rate, and only when there is something to see and a place to put it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.frame_pace import EARLY, RATES, FramePace
from tui.terminal.lag import ASK, AT_EASE, BETWEEN, FIRST_SILENCE, PATIENCE, SILENCE, TerminalLag


class FakeTimer:
    def __init__(self) -> None:
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


class FakeScreen:
    """Keeps the one timer there may be, and the clock that it goes by."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._due = 0.0
        self._timer = FakeTimer()
        self._callback: Callable[[], None] | None = None

    @property
    def waits(self) -> bool:
        return self._callback is not None and not self._timer.stopped

    def set_timer(self, seconds: float, callback: Callable[[], None]) -> FakeTimer:
        assert not self.waits, "one frame is waited for at a time"
        self._timer, self._callback, self._due = FakeTimer(), callback, self.now + seconds
        return self._timer

    def call_after_refresh(self, callback: Callable[[], None]) -> None:
        callback()

    def let(self, seconds: float) -> None:
        end = self.now + seconds
        while self.waits and self._due <= end:
            assert self._callback is not None
            callback, self._callback, self.now = self._callback, None, self._due
            callback()
        self.now = end


class FakeLag:
    behind = False
    may_ask = False


class Paced:
    """A figure that is drawn at a pace."""

    def __init__(self) -> None:
        self.screen, self.lag, self.drawn = FakeScreen(), FakeLag(), 0
        screen: Any = self.screen
        lag: Any = self.lag
        self.pace = FramePace(screen, self._draw, lambda: lag, lambda: self.screen.now)

    def _draw(self) -> None:
        self.drawn += 1


def test_what_is_first_is_drawn_at_once_and_what_follows_shares_a_frame() -> None:
    paced = Paced()
    paced.pace.ask()
    assert paced.drawn == 1
    for _ in range(5):
        paced.pace.ask()
    assert paced.drawn == 1
    paced.screen.let(0.2)
    assert paced.drawn == 2


def test_frames_fall_into_step_with_what_is_shown() -> None:
    paced = Paced()
    paced.pace.ask()
    paced.screen.let(0.03)
    paced.pace.ask()
    for number in range(20):
        paced.screen.let(0.1)
        paced.pace.ask()
        assert not paced.screen.waits
        assert paced.drawn == number + 2


def test_nothing_runs_while_nobody_asks() -> None:
    paced = Paced()
    paced.pace.ask()
    assert not paced.screen.waits
    paced.screen.let(0.02)
    paced.pace.ask()
    assert paced.screen.waits
    paced.screen.let(1.0)
    assert not paced.screen.waits
    assert paced.drawn == 2


@given(st.lists(st.floats(0.0, 0.3), min_size=1, max_size=60), st.sampled_from(RATES))
def test_whenever_it_is_asked_the_rate_is_kept_and_the_last_is_shown(
    gaps: list[float], rate: int
) -> None:
    paced = Paced()
    for _ in RATES[RATES.index(rate) :]:
        paced.pace.slower()
    while paced.pace.rate < rate:
        paced.pace.faster()
    begin = paced.screen.now
    for gap in gaps:
        paced.screen.let(gap)
        paced.pace.ask()
        seconds = paced.screen.now - begin
        assert paced.drawn <= seconds * paced.pace.rate + 1 + 2 * EARLY + 1e-6
    paced.screen.let(2.0)
    assert not paced.pace.late


def test_what_comes_at_the_rate_is_drawn_as_it_comes() -> None:
    paced = Paced()
    for number in range(50):
        paced.screen.let(0.1 + (0.01 if number % 2 else -0.01))
        paced.pace.ask()
        assert not paced.screen.waits, "a second waking for the same frame"
    assert paced.drawn == 50


def test_a_terminal_that_is_behind_gets_fewer_frames_and_the_last_one_in_the_end() -> None:
    paced = Paced()
    paced.lag.behind = True
    for _ in range(20):
        paced.pace.ask()
        paced.screen.let(0.1)
    assert paced.drawn == 0
    paced.lag.behind = False
    paced.screen.let(0.11)
    assert paced.drawn == 1


def test_the_rate_goes_up_and_down_and_ends_at_both_ends() -> None:
    paced = Paced()
    assert paced.pace.rate == 10
    for _ in RATES:
        paced.pace.slower()
    assert paced.pace.rate == RATES[0]
    for _ in RATES:
        paced.pace.faster()
    assert paced.pace.rate == RATES[-1]


class FakeApp:
    """An application and its driver in one."""

    is_headless = False

    def __init__(self) -> None:
        self._driver = self
        self.written: list[str] = []

    def write(self, text: str) -> None:
        self.written.append(text)


class Line:
    """A terminal and a clock that stands still."""

    def __init__(self) -> None:
        self.now = 100.0
        self.app = FakeApp()
        app: Any = self.app
        self.lag = TerminalLag(app, lambda: self.now)

    def is_behind_after(self, seconds: float) -> bool:
        self.now += seconds
        return self.lag.behind


def test_an_answer_that_takes_long_holds_the_next_frame_back() -> None:
    line = Line()
    assert line.lag.may_ask
    line.lag.ask()
    assert line.app.written == [ASK]
    assert not line.is_behind_after(PATIENCE / 2)
    assert line.is_behind_after(PATIENCE)
    line.lag.answered()
    assert not line.lag.behind


def test_one_question_is_put_at_a_time_and_not_too_often() -> None:
    line = Line()
    line.lag.ask()
    assert not line.lag.may_ask
    line.now += PATIENCE
    line.lag.answered()
    assert not line.lag.may_ask
    line.now += BETWEEN
    assert line.lag.may_ask


def test_a_terminal_that_keeps_up_is_asked_less_often() -> None:
    line = Line()
    line.lag.ask()
    line.lag.answered()
    line.now += BETWEEN
    assert not line.lag.may_ask
    line.now += AT_EASE - BETWEEN
    assert line.lag.may_ask


def test_a_terminal_that_falls_silent_is_not_waited_for_until_it_speaks_again() -> None:
    line = Line()
    line.lag.ask()
    line.lag.answered()
    line.now += AT_EASE
    line.lag.ask()
    assert line.is_behind_after(SILENCE * 0.9)
    assert not line.is_behind_after(SILENCE * 0.2)
    assert not line.lag.may_ask
    line.lag.answered()
    line.now += AT_EASE
    assert line.lag.may_ask


def test_a_terminal_that_never_answers_is_given_up_soon() -> None:
    line = Line()
    line.lag.ask()
    assert not line.is_behind_after(FIRST_SILENCE * 1.1)
    assert not line.lag.may_ask


def test_where_nobody_sees_the_frames_nobody_is_asked() -> None:
    line = Line()
    line.app.is_headless = True
    line.lag.ask()
    assert line.app.written == []
