"""The small numbers that the figure fills the operands of a broadcast with.

Operand 0 counts 0, 1, 2, … in row-major order, the others 1, 2, 3, …. For a sum each has
decimal digits of its own (a counts ones, b hundreds), so that the sum shows its sources; for
other operators all count in ones, or maximum and `>` would always say the same. What divides
is never 0.
"""

import math
from collections.abc import Sequence
from typing import Final

from engine.explain.broadcasting.cell_operators import CellOperator
from engine.explain.shared.shapes import Shape, element_count

_MOST_DIGITS: Final = 3
_DIGITS_TOGETHER: Final = {"add": 5, "multiply": 4, "power": 2}
_EXPONENTS: Final = 4
"""From 0 on: the cube of a digit has three."""


def cell_units(shapes: Sequence[Shape], operator: CellOperator) -> tuple[tuple[int, int], ...]:
    """For each operand what its values are multiples of, and how many there are.

    As many as it has cells, where they fit into the digits; else a number that shares no
    factor with the length of a row, so that rows near each other differ.
    """
    digits = _digits(shapes, operator)
    units, unit = [], 1
    for number, (shape, places) in enumerate(zip(shapes, digits, strict=True)):
        most = _EXPONENTS if operator.name == "power" and number else int(10**places)
        row = max(shape[-1], 1) if shape else 1
        if _largest(number, shape) >= most:
            most = next(count for count in range(most, 0, -1) if math.gcd(count, row) == 1)
        units.append((unit, most))
        if operator.name == "add":
            unit *= int(10**places)
    return tuple(units)


def value_at(number: int, place: int, unit: tuple[int, int], operator: CellOperator) -> int:
    """What stands at that place in the memory of an operand."""
    size, counts = unit
    if number and operator.divides:
        return place % counts + 1
    return (place + (number > 0)) % counts * size


def _largest(number: int, shape: Shape) -> int:
    return max(element_count(shape) - (number == 0), 0)


def _digits(shapes: Sequence[Shape], operator: CellOperator) -> list[int]:
    """Digits that each operand's values may take; the longest are cut first, later ones first."""
    digits = [
        min(len(str(_largest(number, shape))), _MOST_DIGITS) for number, shape in enumerate(shapes)
    ]
    together = _DIGITS_TOGETHER.get(operator.name)
    while together is not None and sum(digits) > together and max(digits) > 1:
        longest = max(range(len(digits)), key=lambda number: (digits[number], number))
        digits[longest] -= 1
    return digits
