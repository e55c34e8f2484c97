"""The race of a loop and a call, as the engine tells of it, and what a guess of it was worth."""

from __future__ import annotations

from collections.abc import Callable

from engine import protocol
from engine.explain.elementwise.race import Outcome, grade_ratio, outcome_of, repeats_of
from engine.explain.shared.shapes import Shape
from tui.drawing.numbers import times
from tui.lessons.elementwise.race_figure import ratio_text
from tui.link.asked import Asked, Engine
from tui.shell.question import Verdict


class RaceWatch:
    """One race at a time, and the results of those before, by shape."""

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._engine = engine
        self._races: Asked[Shape, Outcome | int] = Asked(
            engine,
            lambda shape: protocol.Race(shape=shape, repeats=repeats_of(shape)),
            _read,
            told,
            of_data=False,
        )

    @property
    def racing(self) -> Shape | None:
        """The shape that is raced now."""
        return self._races.under_way

    @property
    def passes(self) -> int:
        """How many the loop has behind it in the race under way."""
        found = self._races.so_far(self.racing) if self.racing is not None else None
        return found if isinstance(found, int) else 0

    @property
    def results(self) -> dict[Shape, Outcome]:
        """Of each shape the last race, in the order of the races."""
        found = self._races.answers
        return {shape: one for shape, one in found.items() if isinstance(one, Outcome)}

    def cancelled(self, shape: Shape) -> bool:
        """Whether the last race was of that shape and ended early."""
        return self._races.gave_up(shape)

    def refusal(self, shape: Shape) -> protocol.Problem | None:
        """Why that cannot be raced, if so."""
        return self._races.refusal(shape)

    def start(self, shape: Shape) -> None:
        """Race tensors of that shape, unless a race is on."""
        if self.racing is None:
            self._races.ask(shape)

    def cancel(self) -> None:
        """End the race under way after its present pass."""
        if self.racing is not None:
            self._engine().ask(protocol.CancelRace())


def _read(before: Outcome | int | None, event: protocol.AnyEvent) -> Outcome | int | None:
    match event:
        case protocol.RaceProgress():
            return event.passes
        case protocol.RaceFinished(cancelled=False):
            return outcome_of(event.repeats, event.loop.values(), event.call.values(), event.equal)
    return None


def graded_ratio(outcome: Outcome | None, text: str, say: Callable[..., str]) -> Verdict:
    """What a guess of the ratio is worth; before a race it is only noted."""
    meaning, guess = grade_ratio(outcome, text)
    ratio = ratio_text(outcome) if outcome is not None else ""
    said = say("answers", f"ratio.{meaning}", guess=times(guess), ratio=ratio)
    return Verdict(meaning in ("right", "noted"), said)
