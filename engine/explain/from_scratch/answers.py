"""What a guess was worth: which single change helps most, and the slope of a clipped log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from engine.explain.from_scratch.clip import ClippedLog
from engine.explain.from_scratch.runs import Bar, Switch, changed, mean_of
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol.errors import Mistake

_EXACT = 1e-9
_CLOSE = 0.02


class ChangeMistake(Mistake):
    """A number that no change has. Code: `scratch.no_change` (number, most)."""


def grade_change(text: str, changes: Sequence[Bar]) -> tuple[bool, Bar]:
    """Whether the change of that number, from 1, helps most, and its bar.

    As good as the best is one whose highest run reaches the best one's lowest. Raises
    `ChangeMistake`, `NumberMistake`.
    """
    number = parse_whole_number(text)
    if not 1 <= number <= len(changes):
        raise ChangeMistake(
            "scratch.no_change",
            f"there is no change {number}; type a number from 1 to {len(changes)}",
            number=str(number),
            most=len(changes),
        )
    chosen, best = changes[number - 1], best_of(changes)
    return chosen.high >= best.low, chosen


def best_of(changes: Sequence[Bar]) -> Bar:
    """The one with the highest mean."""
    return max(changes, key=lambda bar: bar.mean)


WhyNot = Literal["silenced", "worse", "nothing", "some"]
_MOST = 0.5


def why_not(chosen: Bar, book: Bar) -> WhyNot:
    """Why it is not the change that helps most, by what it does to the book's loop."""
    if chosen.high < book.low:
        clipped = mean_of([run.clipped[0] for run in chosen.runs])
        return "silenced" if clipped > _MOST else "worse"
    return "nothing" if chosen.low <= book.high else "some"


def what_changed(bar: Bar) -> Switch:
    """The one thing that sets it apart from the book's loop."""
    (name,) = changed(bar.settings)
    return name


SlopeMeaning = Literal["right", "unclipped", "of_log", "sign", "wrong"]


def grade_slope(text: str, at: ClippedLog) -> SlopeMeaning:
    """What a guess of the clipped loss's slope was worth. Raises `RealMistake`."""
    guess = parse_real(text)
    if abs(guess - at.clipped_slope) <= (_CLOSE if at.clipped_slope else _EXACT):
        return "right"
    if abs(guess - at.slope) <= _CLOSE:
        return "unclipped"
    if guess < 0 and abs(guess * at.p + 1) <= _CLOSE:
        return "of_log"
    return "sign" if abs(guess + at.slope) <= _CLOSE else "wrong"
