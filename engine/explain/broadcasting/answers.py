"""A learner's answer to a question about a broadcast, and what a wrong one would have meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final, Literal

from engine.explain.broadcasting.plan import BroadcastPlan
from engine.explain.shared.broadcast_rule import broadcast_shape, result_rank
from engine.explain.shared.shapes import MAX_RANK, Shape, element_count, parse_shape, unravel
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.refusals import says_it_fails
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.explain.shared.typed.yes_or_no import parse_yes_no

CLOSE: Final = 0.005
"""A quotient may be rounded to two decimals."""
_READ_AXES: Final = 4 * MAX_RANK
"""Axes of an answer that are read: enough for the shapes of four operands strung together."""

ShapeMeaning = Literal[
    "right",
    "refused",  # "error", where there is a result
    "operand_only",  # the shape of one operand (`operand`), left as it was
    "concatenated",  # the operands' sizes strung together
    "left_aligned",  # what aligning on the left would give
    "swapped",  # the right sizes in another order
    "element_count",  # how many cells there are, not how they are arranged
    "not_stretched",  # the smaller size at each axis: no 1 was repeated
    "sizes_added",  # the sizes added up, as if the operands were laid end to end
    "wrong_rank",  # too many or too few axes
    "wrong_size",  # the right number of axes; `axis` is the first wrong one from the right
]


@dataclass(frozen=True, slots=True)
class ShapeVerdict:
    """Whether a shape was right and, if not, what it would have meant."""

    right: bool
    code: ShapeMeaning
    answer: Shape
    operand: int | None = None
    axis: int | None = None


CellMeaning = Literal[
    "right",
    "one_operand",  # the value of a single operand (`operand`): nothing was combined
    "turned_round",  # the other operand first: b - a for a - b
    "other_way",  # of a comparison, the other one of True and False
    "wrong_source",  # right but for `operand`, read at `source` instead
    "wrong",
]


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """Whether the value of one output cell was right and, if not, what it would have meant."""

    right: bool
    code: CellMeaning
    answer: int | float
    operand: int | None = None
    source: Shape | None = None


def grade_shape(plan: BroadcastPlan, text: str) -> ShapeVerdict:
    """The verdict on a typed shape of the result; every spelling that `parse_shape` reads
    counts. Raises `ShapeMistake` for a text that is no shape.
    """
    if says_it_fails(text):
        return ShapeVerdict(False, "refused", ())
    answer = parse_shape(text, max_rank=_READ_AXES, max_size=max((10**12, *plan.shape)))
    if answer == plan.shape:
        return ShapeVerdict(True, "right", answer)
    if answer in plan.shapes:
        return ShapeVerdict(False, "operand_only", answer, operand=plan.shapes.index(answer))
    for meaning, shape in _misreadings(plan):
        if answer == shape:
            return ShapeVerdict(False, meaning, answer)
    if len(answer) != len(plan.shape):
        return ShapeVerdict(False, "wrong_rank", answer)
    if sorted(answer) == sorted(plan.shape):
        return ShapeVerdict(False, "swapped", answer)
    axis = next(
        axis for axis in range(-1, -len(answer) - 1, -1) if answer[axis] != plan.shape[axis]
    )
    return ShapeVerdict(False, "wrong_size", answer, axis=axis)


def grade_cell(plan: BroadcastPlan, index: Sequence[int], text: str) -> CellVerdict:
    """The verdict on the value of one output cell, as `plan.result_value` fills it.

    Raises `IndexMistake` for a bad index, `NumberMistake` for a text that is no number
    (`RealMistake` of a quotient) and, of a comparison, `YesNoMistake` for one that says neither
    True nor False.
    """
    operator = plan.operator
    comparing = operator.compares
    answer: int | float
    if operator.name == "divide":
        answer = parse_real(text)
    else:
        answer = parse_yes_no(text) if comparing else parse_whole_number(text, negative=True)
    sources = plan.sources(index)
    values = [plan.cell_value(operand, source) for operand, source in enumerate(sources)]
    if abs(answer - operator.of(values)) <= CLOSE * (operator.name == "divide"):
        return CellVerdict(True, "right", answer)
    if comparing:
        return CellVerdict(False, "other_way", answer)
    if answer in values:
        return CellVerdict(
            False, "one_operand", answer, operand=list(map(float, values)).index(answer)
        )
    by_zero = operator.divides and not values[0]
    if not by_zero and answer == operator.of(values[::-1]):
        return CellVerdict(False, "turned_round", answer)
    for number in range(len(values)):
        source = _cell_with(plan, number, values, answer)
        if source is not None:
            return CellVerdict(False, "wrong_source", answer, operand=number, source=source)
    return CellVerdict(False, "wrong", answer)


def _misreadings(plan: BroadcastPlan) -> list[tuple[ShapeMeaning, Shape | None]]:
    shapes = plan.shapes
    rank = result_rank(shapes)
    columns = list(zip(*(operand.aligned for operand in plan.operands), strict=True))
    count = (element_count(plan.shape),) if rank > 1 else None
    return [
        ("concatenated", tuple(size for shape in shapes for size in shape)),
        ("left_aligned", broadcast_shape([_padded_right(shape, rank) for shape in shapes])),
        ("element_count", count),
        ("not_stretched", tuple(min(sizes) for sizes in columns)),
        ("sizes_added", tuple(map(sum, zip_longest(*map(reversed, shapes), fillvalue=0)))[::-1]),
    ]


def _padded_right(shape: Shape, rank: int) -> Shape:
    return shape + (1,) * (rank - len(shape))


def _cell_with(plan: BroadcastPlan, operand: int, values: list[int], answer: float) -> Shape | None:
    """The first cell of an operand that, read instead, would have given `answer`, if any."""
    shape = plan.operands[operand].shape
    for flat in range(min(element_count(shape), plan.cell_units[operand][1])):
        source = unravel(flat, shape)
        exchanged = [*values[:operand], plan.cell_value(operand, source), *values[operand + 1 :]]
        if plan.operator.of(exchanged) == answer:
            return source
    return None
