"""A learner's answer about a reduction, and what a wrong one would have meant."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.elementwise.reductions.axes import Along
from engine.explain.elementwise.reductions.nodes import Reduced
from engine.explain.elementwise.reductions.operations import POSITIONS, Kind, Value, reduced
from engine.explain.shared.shapes import MAX_RANK, Shape, element_count, parse_shape, unravel
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.yes_or_no import parse_yes_no

_MOST_READ: Final = 1_000
"""Cells that a wrong answer is looked for in."""

ShapeMeaning = Literal[
    "right",
    "kept",  # a 1 where the axis vanishes: keepdims
    "vanished",  # the axis gone, where keepdims keeps a 1
    "other_axis",  # what is left where another axis vanishes
    "gone_part",  # the sizes of what vanishes
    "unchanged",  # the tensor's own shape
    "all_of_it",  # (), as if every axis vanished
    "swapped",  # the right sizes in another order
    "element_count",  # how many cells there are, not how they are arranged
    "wrong_rank",
    "wrong_size",
]


@dataclass(frozen=True, slots=True)
class ShapeVerdict:
    """Whether a shape was right and, if not, what it would have meant; `axis` is the other one."""

    right: bool
    code: ShapeMeaning
    answer: Shape
    axis: int | None = None


def grade_shape(node: Reduced, text: str) -> ShapeVerdict:
    """The verdict on a typed shape of the result. Raises `ShapeMistake`."""
    along = node.along
    answer = parse_shape(text, max_rank=2 * MAX_RANK, max_size=max((10**12, *along.before)))
    if answer == along.shape:
        return ShapeVerdict(True, "right", answer)
    meanings: list[tuple[ShapeMeaning, Shape]] = [
        ("vanished" if along.keepdims else "kept", _shape(along, keepdims=not along.keepdims)),
        ("unchanged", along.before),
        ("gone_part", along.sizes),
    ]
    for code, shape in meanings:
        if answer == shape:
            return ShapeVerdict(False, code, answer)
    for axis in range(len(along.before)):
        other = Along(along.before, (axis,), along.keepdims)
        if answer in (other.shape, _shape(other, keepdims=not along.keepdims)):
            return ShapeVerdict(False, "other_axis", answer, axis)
    if answer == ():
        return ShapeVerdict(False, "all_of_it", answer)
    if answer == (element_count(along.shape),):
        return ShapeVerdict(False, "element_count", answer)
    if len(answer) != len(along.shape):
        return ShapeVerdict(False, "wrong_rank", answer)
    same = sorted(answer) == sorted(along.shape)
    return ShapeVerdict(False, "swapped" if same else "wrong_size", answer)


def _shape(along: Along, *, keepdims: bool) -> Shape:
    return Along(along.before, along.axes, keepdims).shape


CellMeaning = Literal[
    "right",
    "not_divided",  # the sum, where the mean is asked for
    "divided",  # the mean, where the sum is
    "largest",  # the largest value, where its position or something else is asked for
    "smallest",
    "position",  # where the largest or smallest is, not what it is
    "from_one",  # the position, counted from 1
    "last_of_equals",  # the last of equal ones, where the first counts
    "other_axis",  # the same along another axis
    "all_of_it",  # the same of all cells
    "neighbour",  # what another output cell gives
    "unfinished",  # what it had come to before the last cell
    "one_cell",  # a single cell, nothing of the others
    "other_way",  # False for True
    "wrong",
]


def grade_output(node: Reduced, index: Shape, text: str) -> tuple[CellMeaning, Value]:
    """What a typed value of that output cell was worth, to two digits, and the value typed.

    Raises `RealMistake`, or `YesNoMistake` of what is True or False.
    """
    value = node.value(index)
    if node.dtype == "bool":
        said = parse_yes_no(text)
        return ("right" if said == value else "other_way"), said
    answer = parse_real(text)
    if _close(answer, value):
        return "right", answer
    return _first_close(answer, _misreadings(node, index)), answer


def _first_close(answer: float, readings: Iterator[tuple[CellMeaning, Value]]) -> CellMeaning:
    return next((said for said, other in readings if _close(answer, other)), "wrong")


def _misreadings(node: Reduced, index: Shape) -> Iterator[tuple[CellMeaning, Value]]:
    along = node.along
    if along.length <= _MOST_READ:
        values = [node.of.value(along.source(index, place)) for place in range(along.length)]
        yield from _other_kinds(node.kind, values)
        if values and node.kind not in POSITIONS:
            yield "unfinished", reduced(node.kind, values[:-1]) if values[1:] else values[0]
    yield from _other_cells(node, index)
    if along.length <= _MOST_READ:
        yield from (("one_cell", value) for value in values)


def _other_kinds(kind: Kind, values: list[Value]) -> Iterator[tuple[CellMeaning, Value]]:
    """What another operation would give of the same cells."""
    if not values:
        return
    codes: list[tuple[Kind, CellMeaning]] = [
        ("sum", "not_divided"), ("mean", "divided"), ("max", "largest"), ("min", "smallest")
    ]  # fmt: skip
    for other, code in codes:
        if other != kind and (code != "not_divided" or kind == "mean"):
            yield code, reduced(other, values)
    places: Kind = "argmin" if kind in ("min", "argmin") else "argmax"
    place = reduced(places, values)
    if kind not in POSITIONS:
        if kind in ("max", "min"):
            yield "position", place
        return
    yield "from_one", place + 1
    equal = [at for at, value in enumerate(values) if value == values[int(place)]]
    if len(equal) > 1:
        yield "last_of_equals", equal[-1]


def _other_cells(node: Reduced, index: Shape) -> Iterator[tuple[CellMeaning, Value]]:
    """The same operation along another axis, over all cells, or at another output cell."""
    before, along = node.along.before, node.along
    if element_count(before) > _MOST_READ:
        return
    here = along.source(index, 0) if along.length else ()
    for axis in range(len(before)) if here else ():
        other = Reduced(node.kind, node.of, (axis,))
        if other.along.axes != along.axes and other.along.length:
            target, _ = other.along.target(here)
            yield "other_axis", other.value(target)
            for cell in range(element_count(other.shape)):
                yield "other_axis", other.value(unravel(cell, other.shape))
    if element_count(before) and len(along.axes) < len(before):
        yield "all_of_it", Reduced(node.kind, node.of, None).value(())
    for cell in range(element_count(node.shape)):
        yield "neighbour", node.value(unravel(cell, node.shape))


def asked_cell(node: Reduced) -> Shape | None:
    """The output cell that is asked about: near the start; None where it has no number."""
    if not element_count(node.shape) or not node.along.length:
        return None
    wanted = (0,) * len(node.shape) + (1, 1)
    cell = tuple(
        min(at, size - 1)
        for at, size in zip(wanted[len(wanted) - len(node.shape) :], node.shape, strict=True)
    )
    return cell if math.isfinite(node.value(cell)) else None


def _close(answer: float, value: Value) -> bool:
    if not math.isfinite(value):
        return False
    return abs(answer - value) <= 0.006 * max(1.0, abs(value))
