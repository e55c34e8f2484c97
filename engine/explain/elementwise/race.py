"""A race of a loop and a vectorised call: how often it is run, and what came of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

from engine.explain.shared.shapes import Shape, format_shape
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed_tensors.operand import typed_shape
from engine.protocol.errors import Mistake

MOST_CELLS: Final = 1_000_000
MOST_AXES: Final = 4
LARGEST_SIZE: Final = 10**9
BOOK: Final[Shape] = (20, 100)
"""The book's tensors, raced a thousand times."""
BOOK_REPEATS: Final = 1_000
_CLOSE: Final = 2.0
"""A guess is right within this factor."""


class RaceMistake(Mistake):
    """Tensors that are not raced. Codes: `race.no_cells` (shape), `race.too_many_cells` (shape,
    cells, most)."""


def parse_raced(text: str) -> Shape:
    """The shape that is typed for a race. Raises `RaceMistake`, `ShapeMistake` and what a chain
    of methods raises."""
    shape = typed_shape(text, max_rank=MOST_AXES, max_size=LARGEST_SIZE)
    repeats_of(shape)
    return shape


def repeats_of(shape: Shape) -> int:
    """How often a shape is raced: as often as gives the cells of the book's race, 1 to 1,000.

    Raises `RaceMistake` for no cells or more than MOST_CELLS.
    """
    cells = math.prod(shape)
    if not shape or not cells:
        raise RaceMistake(
            "race.no_cells",
            f"{format_shape(shape)} leaves nothing to loop over; give sizes of 1 or more",
            shape=format_shape(shape),
        )
    if cells > MOST_CELLS:
        raise RaceMistake(
            "race.too_many_cells",
            f"{format_shape(shape)} has {cells:,} cells; at most {MOST_CELLS:,} are raced",
            shape=format_shape(shape),
            cells=f"{cells:,}",
            most=f"{MOST_CELLS:,}",
        )
    return min(BOOK_REPEATS, max(math.prod(BOOK) * BOOK_REPEATS // cells, 1))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Seconds a pass, medians over the rounds; `low` and `high` are the extremes of loop / call."""

    repeats: int
    rounds: int
    loop: float
    call: float
    low: float
    high: float
    equal: bool

    @property
    def ratio(self) -> float:
        """How many times the call is faster: of both medians, as both are told with it."""
        return self.loop / self.call


def outcome_of(repeats: int, loop: Sequence[float], call: Sequence[float], equal: bool) -> Outcome:
    """The outcome of at least one round; `loop` and `call` are seconds a pass in each."""
    ratios = [slow / fast for slow, fast in zip(loop, call, strict=True)]
    return Outcome(
        repeats=repeats,
        rounds=len(ratios),
        loop=median(loop),
        call=median(call),
        low=min(ratios),
        high=max(ratios),
        equal=equal,
    )


RatioMeaning = Literal["right", "too_low", "too_high", "not_positive", "noted"]


def grade_ratio(outcome: Outcome | None, text: str) -> tuple[RatioMeaning, float]:
    """What a guess of the ratio was worth, right within a factor of 2, and the guess.

    Before the race it is only noted. Raises `RealMistake`.
    """
    guess = parse_real(text)
    if guess <= 0:
        return "not_positive", guess
    if outcome is None:
        return "noted", guess
    if guess * _CLOSE < outcome.ratio:
        return "too_low", guess
    return ("too_high" if guess > outcome.ratio * _CLOSE else "right"), guess
