"""Which lesson shows it, and the text that its field takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.explain.clinic.diagnosis import Opening
from engine.explain.clinic.found import Sizes
from engine.explain.clinic.reasoning.parts import say
from engine.explain.clinic.reasoning.sizes import ANY, UNKNOWN, written

MOST_AXES: Final = {"broadcasting": 6, "product": 5, "reshape": 6, "slicing": 4}
LARGEST: Final = {"broadcasting": 10**6, "product": 10**9, "reshape": 10**6, "slicing": 1_000}
"""What the lessons take along an axis."""
_ELEMENTWISE: Final = ("+", "-", "*", "/", "**", "//", "%", "<", ">", "<=", ">=", "==", "!=")
SIGNS: Final = {"broadcasting": _ELEMENTWISE, "product": ("@", "dot")}
"""What their fields take between two shapes; the first stands for what they have not."""
_STAND_INS: Final = (5, 7, 6, 9, 11, 13)


def of_shapes(lesson: str, sign: str, shapes: Sequence[Sizes]) -> Opening | None:
    """The shapes with that sign between them; a name gets a number of its own, and it is said.

    None where the lesson does not take so many axes, or such sizes.
    """
    numbered, stands = numbers_for(shapes)
    most, largest = MOST_AXES[lesson], LARGEST[lesson]
    if any(len(shape) > most or max((0, *shape)) > largest for shape in numbered):
        return None
    if sign not in SIGNS[lesson]:
        sign = SIGNS[lesson][0]
    text = f" {sign} ".join(map(written, numbered))
    return Opening(lesson, text, note=say("opening.names", stands=stands) if stands else None)


def of_reshape(sizes: Sizes, wanted: Sizes) -> Opening | None:
    """That reshape in the lesson about memory; a `?` in `wanted` is -1 there."""
    asked = tuple(size for size in wanted if size != UNKNOWN)
    (before, after), stands = numbers_for((sizes, asked))
    most, largest = MOST_AXES["reshape"], LARGEST["reshape"]
    if sizes == ANY or UNKNOWN in sizes or max(len(before), len(wanted)) > most:
        return None
    if max((0, *before)) > largest:
        return None
    numbers = iter(after)
    typed = ", ".join("-1" if size == UNKNOWN else str(next(numbers)) for size in wanted)
    note = say("opening.names", stands=stands) if stands else None
    return Opening("reshape", f"{written(before)}.reshape({typed})", note=note)


def numbers_for(shapes: Sequence[Sizes]) -> tuple[list[tuple[int, ...]], str]:
    """The shapes with a number for each name, and what stands for what: `None = 5`."""
    used = {size for shape in shapes for size in shape if isinstance(size, int)}
    free = iter([size for size in _STAND_INS if size not in used])
    numbers: dict[str, int] = {}
    for shape in shapes:
        for size in shape:
            if isinstance(size, str) and size not in numbers:
                numbers[size] = next(free, 2)
    stands = ", ".join(f"{name} = {number}" for name, number in numbers.items())
    return [
        tuple(size if isinstance(size, int) else numbers[size] for size in shape)
        for shape in shapes
    ], stands
