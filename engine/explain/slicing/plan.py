"""The plan of an index: what it takes along each axis, and where that lies in memory.

Basic indexing only, as NumPy defines it: integers, slices, `None` and one `...`. Such an
index never copies; it says where in the same memory to begin, and how far to step. The one
exception is NumPy's: an integer for every axis gives a number of its own, not an array.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count, require_index, row_major_strides
from engine.explain.shared.typed.text import Span
from engine.explain.slicing.index_text import (
    Entry,
    Index,
    SliceIndexMistake,
    SliceMistake,
    entry_text,
    index_text,
    parse_index,
)

MAX_AXES: Final = 8
"""Axes of a result; each None adds one."""
WHOLE: Final = slice(None)

Kind = Literal["integer", "slice", "whole", "newaxis"]
Given = Literal["typed", "ellipsis", "left_out"]
Stage = Literal["integer", "slice", "whole", "newaxis", "memory"]


@dataclass(frozen=True, slots=True)
class Choice:
    """What the index does with one axis of the source, or with an axis that it adds.

    `axis` and `size` are None for an added axis. `chosen` are the positions that are taken,
    in their order; `left` the size of the axis in the result, None if it is removed.
    `skipped` is how many elements of memory lie before the first position taken, `stride`
    how many lie between two neighbours in the result.
    """

    kind: Kind
    given: Given
    entry: Entry
    axis: int | None
    size: int | None
    chosen: range
    left: int | None
    skipped: int
    stride: int

    @property
    def text(self) -> str:
        """The entry as it is typed; `:` for an axis that was not written."""
        return entry_text(self.entry)


@dataclass(frozen=True, slots=True)
class SliceStep:
    """One axis further. `before` and `after` are the shapes that the result would have if the
    index ended before or after this entry. In the last step, "memory", all axes are done.
    """

    stage: Stage
    choice: Choice | None
    before: Shape
    after: Shape


@dataclass(frozen=True)
class SlicePlan:
    """An index that fits: `choices` has one item an axis, in the order of the index."""

    source_shape: Shape
    index: Index
    choices: tuple[Choice, ...]

    @cached_property
    def shape(self) -> Shape:
        """The shape of the result."""
        return tuple(choice.left for choice in self.choices if choice.left is not None)

    @cached_property
    def axes(self) -> tuple[Choice, ...]:
        """The choices along the axes of the source, without those that add one."""
        return tuple(choice for choice in self.choices if choice.axis is not None)

    @property
    def count(self) -> int:
        """How many elements are taken."""
        return element_count(self.shape)

    @property
    def is_view(self) -> bool:
        """Whether NumPy gives an array over the same memory; False for a number of its own."""
        return bool(self.shape) or Ellipsis in self.index

    @cached_property
    def offset(self) -> int:
        """How many elements of the source's memory lie before the first one taken."""
        return sum(choice.skipped for choice in self.choices)

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """How many elements apart two neighbours along each axis of the result lie."""
        return tuple(choice.stride for choice in self.choices if choice.left is not None)

    @cached_property
    def source_strides(self) -> tuple[int, ...]:
        """The same of the source, which lies in memory row by row."""
        return row_major_strides(self.source_shape)

    @property
    def steps_backwards(self) -> bool:
        """Whether a step is negative, which NumPy takes and PyTorch refuses."""
        return any(choice.chosen.step < 0 for choice in self.choices)

    @property
    def text(self) -> str:
        """The index as it stands between the brackets."""
        return index_text(self.index)

    def source(self, index: Sequence[int]) -> Shape:
        """The index in the source of an element of the result. Raises `IndexMistake`."""
        require_index(index, self.shape)
        positions = iter(index)
        found: list[int] = []
        for choice in self.choices:
            position = 0 if choice.left is None else next(positions)
            if choice.axis is not None:
                found.append(choice.chosen[position])
        return tuple(found)

    def takes(self, source: Sequence[int], axes: int | None = None) -> bool:
        """Whether an element of the source is taken, by the first `axes` axes alone if given."""
        pairs = list(zip(source, self.axes, strict=True))
        return all(position in choice.chosen for position, choice in pairs[:axes])

    def shape_after(self, entries: int) -> Shape:
        """The shape of the result if the index ended after so many of `choices`."""
        done, rest = self.choices[:entries], self.choices[entries:]
        return (
            *(choice.left for choice in done if choice.left is not None),
            *(choice.size for choice in rest if choice.size is not None),
        )

    @property
    def steps(self) -> Lazy[SliceStep]:
        """One step for each choice, and a last one about memory."""
        return Lazy(len(self.choices) + 1, self._step)

    def _step(self, position: int) -> SliceStep:
        if position == len(self.choices):
            return SliceStep("memory", None, self.shape, self.shape)
        choice = self.choices[position]
        before, after = self.shape_after(position), self.shape_after(position + 1)
        return SliceStep(choice.kind, choice, before, after)


def plan(shape: Shape, index: str | Span | Index) -> SlicePlan:
    """The plan of an index, typed or parsed, on a tensor of that shape.

    Raises `SliceMistake` where the text is no index or NumPy raises ValueError, and
    `SliceIndexMistake` where NumPy raises IndexError.
    """
    entries = parse_index(index) if isinstance(index, str | Span) else index
    strides = row_major_strides(shape)
    choices: list[Choice] = []
    axis = 0
    for entry, given in _written_out(entries, len(shape)):
        if entry is None:
            choices.append(Choice("newaxis", given, None, None, None, range(1), 1, 0, 0))
            continue
        choices.append(_choice(entry, given, axis, shape[axis], strides[axis]))
        axis += 1
    axes = sum(choice.left is not None for choice in choices)
    if axes > max(MAX_AXES, len(shape)):
        raise SliceMistake(
            "slice.too_many_axes",
            f"the result would have {axes} axes; write fewer None, at most {MAX_AXES} are shown",
            axes=axes,
            most=MAX_AXES,
        )
    return SlicePlan(shape, entries, tuple(choices))


def numpy_shape(plan: SlicePlan) -> Shape:
    """The shape that NumPy itself gives, asked over one byte of memory."""
    import numpy as np

    source = np.broadcast_to(np.zeros((), np.uint8), plan.source_shape)
    found: Shape = np.shape(source[plan.index])
    return found


def _written_out(index: Index, rank: int) -> list[tuple[int | slice | None, Given]]:
    """The index with one entry an axis: `...` and what was left out as whole axes."""
    if sum(entry is Ellipsis for entry in index) > 1:
        raise SliceIndexMistake("slice.two_ellipses", "there are two ...; an index has at most one")
    given = sum(entry is not None and entry is not Ellipsis for entry in index)
    if given > rank:
        raise SliceIndexMistake(
            "slice.too_many_indices",
            f"{given} axes are indexed and the tensor has {rank}; leave out {given - rank}",
            given=given,
            rank=rank,
        )
    written: list[tuple[int | slice | None, Given]] = []
    for entry in index:
        if isinstance(entry, (int, slice)) or entry is None:
            written.append((entry, "typed"))
        else:
            written += [(WHOLE, "ellipsis")] * (rank - given)
    if Ellipsis not in index:
        written += [(WHOLE, "left_out")] * (rank - given)
    return written


def _choice(entry: int | slice, given: Given, axis: int, size: int, stride: int) -> Choice:
    if isinstance(entry, int):
        position = _position(entry, axis, size)
        chosen = range(position, position + 1)
        return Choice("integer", given, entry, axis, size, chosen, None, position * stride, 0)
    if entry.step == 0:
        raise SliceMistake(
            "slice.zero_step",
            f"the step of axis {axis} is 0, so it would never arrive; write 1, 2 or -1",
            axis=axis,
        )
    chosen = range(*entry.indices(size))
    if not chosen:
        # NumPy keeps the stride of an axis from which nothing is taken.
        chosen = range(0)
    kind: Kind = "whole" if chosen == range(size) and entry == WHOLE else "slice"
    skipped = chosen.start * stride
    return Choice(
        kind, given, entry, axis, size, chosen, len(chosen), skipped, chosen.step * stride
    )


def _position(number: int, axis: int, size: int) -> int:
    if size == 0:
        raise SliceIndexMistake(
            "slice.empty_axis",
            f"axis {axis} has size 0, so there is no position {number}; a slice such as : works",
            axis=axis,
            position=str(number),
        )
    if not -size <= number < size:
        raise SliceIndexMistake(
            "slice.out_of_range",
            f"{number} is out of range on axis {axis} of size {size}; "
            f"write {-size} to {size - 1}, or a slice, which is cut at the edge",
            axis=axis,
            position=str(number),
            size=size,
            last=size - 1,
        )
    return number + size if number < 0 else number
