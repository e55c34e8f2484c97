"""A learner's shape for the result of an index, and what a wrong one would have meant."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.shapes import Shape, parse_shape
from engine.explain.shared.typed.refusals import says_it_fails
from engine.explain.shared.typed_tensors.indexing import Choice
from engine.explain.slicing.plan import SlicePlan

_READ_AXES: Final = 16
"""Axes of an answer that are read: more than any result has."""

Meaning = Literal[
    "right",
    "refused",  # "error", where there is a result
    "unchanged",  # the shape of the source
    "integer_kept",  # an integer's axis kept, with size 1
    "slice_removed",  # a slice of one position taken for an integer
    "rest_removed",  # the axes that were left out taken for removed
    "none_forgotten",  # the axes that None adds left out
    "stop_included",  # the stop counted as taken
    "start_ignored",  # counted from 0 up to the stop
    "stop_ignored",  # counted from the start to the end
    "step_ignored",  # every position between start and stop
    "element_count",  # how many elements there are, not how they are arranged
    "swapped",  # the right sizes in another order
    "wrong_rank",  # too many or too few axes
    "wrong_size",  # the right number of axes; `axis` is the first wrong one, of the result
]


@dataclass(frozen=True, slots=True)
class SliceVerdict:
    """Whether a shape was right and, if not, what it would have meant."""

    right: bool
    code: Meaning
    answer: Shape
    axis: int | None = None


def grade_shape(plan: SlicePlan, text: str) -> SliceVerdict:
    """The verdict on a typed shape of the result; every spelling that `parse_shape` reads
    counts. Raises `ShapeMistake` for a text that is no shape.
    """
    if says_it_fails(text):
        return SliceVerdict(False, "refused", ())
    answer = parse_shape(text, max_rank=_READ_AXES, max_size=max((10**12, *plan.source_shape)))
    if answer == plan.shape:
        return SliceVerdict(True, "right", answer)
    for code, shape in _misreadings(plan):
        if answer == shape:
            return SliceVerdict(False, code, answer)
    if len(answer) != len(plan.shape):
        return SliceVerdict(False, "wrong_rank", answer)
    if sorted(answer) == sorted(plan.shape):
        return SliceVerdict(False, "swapped", answer)
    axis = next(axis for axis, size in enumerate(answer) if size != plan.shape[axis])
    return SliceVerdict(False, "wrong_size", answer, axis)


def _misreadings(plan: SlicePlan) -> Iterator[tuple[Meaning, Shape]]:
    yield "unchanged", plan.source_shape
    yield "integer_kept", _shape(plan, lambda c: 1 if c.kind == "integer" else c.left)
    yield (
        "slice_removed",
        _shape(plan, lambda c: None if c.kind == "slice" and c.left == 1 else c.left),
    )
    yield "rest_removed", _shape(plan, lambda c: None if c.given != "typed" else c.left)
    yield "none_forgotten", _shape(plan, lambda c: None if c.kind == "newaxis" else c.left)
    yield "stop_included", _shape(plan, _with_stop)
    yield "step_ignored", _shape(plan, lambda c: _length(c, step=False))
    yield "start_ignored", _shape(plan, lambda c: _length(c, start=False))
    yield "stop_ignored", _shape(plan, lambda c: _length(c, stop=False))
    if len(plan.shape) > 1:
        yield "element_count", (plan.count,)


def _shape(plan: SlicePlan, left: Callable[[Choice], int | None]) -> Shape:
    sizes = (left(choice) for choice in plan.choices)
    return tuple(size for size in sizes if size is not None)


def _with_stop(choice: Choice) -> int | None:
    typed = isinstance(choice.entry, slice) and choice.entry.stop is not None
    return choice.left + 1 if typed and choice.left is not None else choice.left


def _length(
    choice: Choice, *, start: bool = True, stop: bool = True, step: bool = True
) -> int | None:
    """The size that a slice would leave if a part of it were not read."""
    entry, size = choice.entry, choice.size
    if not isinstance(entry, slice) or size is None:
        return choice.left
    read = slice(
        entry.start if start else None, entry.stop if stop else None, entry.step if step else None
    )
    return len(range(*read.indices(size)))
