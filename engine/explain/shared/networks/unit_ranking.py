"""The units of a layer on one image: which fire most and least, and what a guess at them means."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol.errors import Mistake

ENDS: Final = 4
"""So many units are shown from either end."""

Level = int
LOST, SILENT, DIM, BRIGHT = -1, 0, 1, 2
"""Of a unit: its value is not a number; it hands on 0 or less; more; at least half of the most."""
BRIGHT_SHARE: Final = 0.5

Meaning = Literal["right", "less", "silent", "outside"]


class UnitMistake(Mistake):
    """A number that no unit has. Code: `unit.out_of_range` (number, most)."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Units by Σ x·w + b: `before` and `after` its activation, float32 (units,).

    Units whose values are not numbers come last.
    """

    before: npt.NDArray[np.float32]
    after: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    @cached_property
    def order(self) -> Sequence[int]:
        """The units, the one that fires most first; of equal ones the lower number first."""
        known = np.where(np.isnan(self.before), -np.inf, self.before)
        found: list[int] = np.argsort(-known, kind="stable").tolist()
        return found

    @property
    def units(self) -> int:
        """How many there are."""
        return len(self.before)

    @cached_property
    def firing(self) -> int:
        """How many hand on more than 0."""
        return int((self.after > 0).sum())

    @cached_property
    def levels(self) -> Sequence[Level]:
        """How much each hands on, beside the one that hands on most."""
        finite = self.after[np.isfinite(self.after)]
        largest = max(float(finite.max(initial=0.0)), 0.0)
        with np.errstate(all="ignore"):
            found = np.where(self.after > 0, DIM, SILENT)
            found[self.after >= BRIGHT_SHARE * largest] = BRIGHT if largest else SILENT
        found[np.isnan(self.after)] = LOST
        levels: list[Level] = found.tolist()
        return levels

    @property
    def most(self) -> Sequence[int]:
        """The ENDS units that fire most, the first one first."""
        return self.order[:ENDS]

    @property
    def least(self) -> Sequence[int]:
        """The ENDS units farthest from firing, the last one last; none that are among the most."""
        return self.order[max(self.units - ENDS, ENDS) :]

    @cached_property
    def candidates(self) -> Sequence[int]:
        """Up to 2 × ENDS units from the most to the least firing one, in order of number."""
        count = min(2 * ENDS, self.units)
        if count < 2:
            return list(range(count))
        places = {round(place * (self.units - 1) / (count - 1)) for place in range(count)}
        return sorted(self.order[place] for place in places)

    def rank(self, unit: int) -> int:
        """Its place among the units, 0 for the one that fires most."""
        return self.order.index(unit)

    def beside(self, unit: int, by: int) -> int:
        """The unit so many places further down; that at the end where there are not so many."""
        return self.order[min(max(self.rank(unit) + by, 0), self.units - 1)]

    def product(self, unit: int) -> float:
        """Σ x·w: what stood there before the bias."""
        return float(self.before[unit]) - float(self.bias[unit])


def ranking(before: bytes, after: bytes, bias: bytes) -> Ranking:
    """The ranking of a layer's values, each float32 (units,), little-endian."""
    return Ranking(*(np.frombuffer(part, "<f4") for part in (before, after, bias)))


def parse_unit(text: str, units: int) -> int:
    """The typed number of a unit, from 0. Raises `UnitMistake`, `NumberMistake`."""
    number = parse_whole_number(text)
    if number >= units:
        raise UnitMistake(
            "unit.out_of_range",
            f"there is no unit {number}; write a number from 0 to {units - 1}",
            number=str(number),
            most=units - 1,
        )
    return number


def grade_unit(found: Ranking, text: str) -> tuple[Meaning, int]:
    """What naming a unit as the one that fires most means, and the unit that was named.

    `outside`: it is not among the candidates, nor fires as much as the first one; `silent`: it
    hands on nothing. Raises `UnitMistake`, `NumberMistake`.
    """
    unit = parse_unit(text, found.units)
    if found.before[unit] == found.before[found.order[0]]:
        return "right", unit
    if unit not in found.candidates:
        return "outside", unit
    return ("less" if found.after[unit] > 0 else "silent"), unit
