"""A learner's answer to a question about a product, and what a wrong one would have meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.product.plan import ProductPlan
from engine.explain.shared.shapes import MAX_RANK, Shape, element_count, parse_shape
from engine.explain.shared.typed.refusals import says_it_fails
from engine.explain.shared.typed.whole_numbers import parse_whole_number

_READ_AXES: Final = 4 * MAX_RANK
_LOOKED_AT: Final = 64
"""Terms, or cells beside the asked one, that a wrong value is held against."""

ShapeMeaning = Literal[
    "right",
    "refused",  # "error", where there is a result
    "vector_axis_kept",  # the 1 that a vector is read with stayed
    "inner_kept",  # the axes that meet are still there, once
    "concatenated",  # or twice: the shapes strung together
    "inner_only",  # the axes that vanish, instead of those that remain
    "elementwise",  # what a * b would give
    "other_operation",  # what dot gives instead of @, or @ instead of dot
    "operand_only",  # the shape of one operand (`operand`), left as it was
    "element_count",  # how many cells there are
    "swapped",  # the right sizes in another order
    "wrong_rank",
    "wrong_size",  # the right number of axes; `axis` is the first wrong one from the left
]

CellMeaning = Literal[
    "right",
    "one_term",  # a single product; the others are still to be added
    "partial",  # only the first `terms` products
    "added",  # the numbers of row and column added up, nothing multiplied
    "row_row",  # a row of `a` with a row of `b`
    "other_cell",  # the value of the cell at `index`
    "wrong",
]


@dataclass(frozen=True, slots=True)
class ShapeVerdict:
    """Whether a shape was right and, if not, what it would have meant."""

    right: bool
    code: ShapeMeaning
    answer: Shape
    operand: int | None = None
    axis: int | None = None


@dataclass(frozen=True, slots=True)
class CellVerdict:
    """Whether the value of one cell was right and, if not, what it would have meant."""

    right: bool
    code: CellMeaning
    answer: int
    terms: int = 0
    index: Shape | None = None


def grade_shape(plan: ProductPlan, text: str) -> ShapeVerdict:
    """The verdict on a typed shape of the result. Raises `ShapeMistake` for what is no shape."""
    if says_it_fails(text):
        return ShapeVerdict(False, "refused", ())
    answer = parse_shape(text, max_rank=_READ_AXES, max_size=max((10**12, *plan.shape)))
    if answer == plan.shape:
        return ShapeVerdict(True, "right", answer)
    for meaning, shape in _misreadings(plan):
        if answer == shape:
            return ShapeVerdict(False, meaning, answer)
    if answer in (plan.a, plan.b):
        return ShapeVerdict(False, "operand_only", answer, operand=(plan.a, plan.b).index(answer))
    if len(plan.shape) > 1 and answer == (element_count(plan.shape),):
        return ShapeVerdict(False, "element_count", answer)
    if len(answer) != len(plan.shape):
        return ShapeVerdict(False, "wrong_rank", answer)
    if sorted(answer) == sorted(plan.shape):
        return ShapeVerdict(False, "swapped", answer)
    axis = next(axis for axis, size in enumerate(answer) if size != plan.shape[axis])
    return ShapeVerdict(False, "wrong_size", answer, axis=axis)


def _misreadings(plan: ProductPlan) -> Iterator[tuple[ShapeMeaning, Shape | None]]:
    inner = plan.inner
    if inner is not None:
        row, column = len(plan.a) == 1, len(plan.b) == 1
        if row and column:
            yield "elementwise", plan.elementwise_shape
            yield "vector_axis_kept", (1, 1)
            yield "vector_axis_kept", (1,)
        elif column:
            yield "vector_axis_kept", (*plan.shape, 1)
        elif row:
            yield "vector_axis_kept", (*plan.shape[:-1], 1, *plan.shape[-1:])
        yield "inner_kept", (*plan.a, *plan.b[-1:]) if not column else (*plan.shape, inner)
        yield "concatenated", plan.a + plan.b
        yield "inner_only", 2 * (inner,)
    yield "other_operation", plan.other_shape
    yield "elementwise", plan.elementwise_shape


def grade_cell(plan: ProductPlan, index: Shape, text: str) -> CellVerdict:
    """The verdict on the value of one cell of the result.

    Raises `IndexMistake` for a bad index and `NumberMistake` for a text that is no number.
    """
    answer = parse_whole_number(text)
    if answer == plan.result_value(index):
        return CellVerdict(True, "right", answer)
    looked_at = min(plan.terms, _LOOKED_AT)
    pairs = [plan.sources(index, term) for term in range(looked_at)]
    values = [(plan.a_value(left), plan.b_value(right)) for left, right in pairs]
    total = 0
    for terms, (left, right) in enumerate(values, start=1):
        total += left * right
        if answer == total and 1 < terms < plan.terms:
            return CellVerdict(False, "partial", answer, terms=terms)
    if plan.terms <= _LOOKED_AT and answer == sum(left + right for left, right in values):
        return CellVerdict(False, "added", answer)
    if answer == _rows_met(plan, pairs):
        return CellVerdict(False, "row_row", answer)
    if (other := _cell_with(plan, index, answer)) is not None:
        return CellVerdict(False, "other_cell", answer, index=other)
    if plan.terms > 1 and any(answer == left * right for left, right in values):
        return CellVerdict(False, "one_term", answer)
    return CellVerdict(False, "wrong", answer)


def _rows_met(plan: ProductPlan, pairs: list[tuple[Shape, Shape]]) -> int | None:
    """What the row of `a` gives with the row of `b` of the same number as the column's."""
    if len(plan.b) < 2 or len(pairs) != plan.b[-1] or plan.terms != len(pairs):
        return None
    row = min(pairs[0][1][-1], plan.b[-2] - 1)
    outer = pairs[0][1][:-2]
    return sum(
        plan.a_value(left) * plan.b_value((*outer, row, place))
        for place, (left, _) in enumerate(pairs)
    )


def _cell_with(plan: ProductPlan, index: Shape, value: int) -> Shape | None:
    """A cell with that value: the one with both places exchanged, or in the same row or column."""
    if len(index) > 1 and index[-1] < plan.shape[-2] and index[-2] < plan.shape[-1]:
        exchanged = (*index[:-2], index[-1], index[-2])
        if exchanged != index and plan.result_value(exchanged) == value:
            return exchanged
    for axis in range(len(index) - 1, -1, -1):
        for place in range(min(plan.shape[axis], _LOOKED_AT)):
            beside = (*index[:axis], place, *index[axis + 1 :])
            if beside != index and plan.result_value(beside) == value:
                return beside
    return None
