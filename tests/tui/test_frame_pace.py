"""Frames come at the chosen rate, and only when there is something to see and a place to put it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.frame_pace import RATES, FramePace
from tui.terminal_lag import ASK, BETWEEN, FIRST_SILENCE, PATIENCE, SILENCE, TerminalLag


class FakeTimer:
    def __init__(self) -> None:
        self.running = True

    def pause(self) -> None:
        self.running = False

    def resume(self) -> None:
        self.running = True

    def reset(self) -> None:
        pass

    def stop(self) -> None:
        self.running = False


class FakeScreen:
    """Keeps the interval instead of waiting for it."""

    def __init__(self) -> None:
        self.timer: FakeTimer | None = None
        self.seconds = 0.0
        self._callback: Callable[[], None] | None = None

    def set_interval(self, seconds: float, callback: Callable[[], None]) -> FakeTimer:
        self.seconds, self._callback, self.timer = seconds, callback, FakeTimer()
        return self.timer

    def call_after_refresh(self, callback: Callable[[], None]) -> None:
        callback()

    def pass_interval(self) -> None:
        if self.timer is not None and self.timer.running:
            assert self._callback is not None
            self._callback()


class FakeLag:
    behind = False
    may_ask = False


class Paced:
    """A figure that is drawn at a pace."""

    def __init__(self) -> None:
        self.screen, self.lag, self.drawn = FakeScreen(), FakeLag(), 0
        screen: Any = self.screen
        lag: Any = self.lag
        self.pace = FramePace(screen, self._draw, lambda: lag)

    def _draw(self) -> None:
        self.drawn += 1


def test_what_is_first_is_drawn_at_once_and_what_follows_shares_a_frame() -> None:
    paced = Paced()
    paced.pace.ask()
    assert paced.drawn == 1
    for _ in range(5):
        paced.pace.ask()
    assert paced.drawn == 1
    paced.screen.pass_interval()
    assert paced.drawn == 2


def test_nothing_runs_while_nobody_asks() -> None:
    paced = Paced()
    paced.pace.ask()
    paced.screen.pass_interval()
    assert paced.screen.timer is not None
    assert not paced.screen.timer.running
    assert paced.drawn == 1
    paced.pace.ask()
    assert paced.screen.timer.running
    assert paced.drawn == 2


def test_a_terminal_that_is_behind_gets_fewer_frames_and_the_last_one_in_the_end() -> None:
    paced = Paced()
    paced.lag.behind = True
    for _ in range(20):
        paced.pace.ask()
        paced.screen.pass_interval()
    assert paced.drawn == 0
    paced.lag.behind = False
    paced.screen.pass_interval()
    assert paced.drawn == 1


def test_the_rate_goes_up_and_down_and_ends_at_both_ends() -> None:
    paced = Paced()
    assert paced.pace.rate == 10
    for _ in RATES:
        paced.pace.slower()
    assert paced.pace.rate == RATES[0]
    paced.pace.ask()
    assert paced.screen.seconds == 1.0
    for _ in RATES:
        paced.pace.faster()
    assert paced.pace.rate == RATES[-1]
    paced.pace.ask()
    assert paced.screen.seconds == 1 / RATES[-1]


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
    line.lag.answered()
    assert not line.lag.may_ask
    line.now += BETWEEN
    assert line.lag.may_ask


def test_a_terminal_that_falls_silent_is_not_waited_for_until_it_speaks_again() -> None:
    line = Line()
    line.lag.ask()
    line.lag.answered()
    line.now += BETWEEN
    line.lag.ask()
    assert line.is_behind_after(SILENCE * 0.9)
    assert not line.is_behind_after(SILENCE * 0.2)
    assert not line.lag.may_ask
    line.lag.answered()
    line.now += BETWEEN
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
