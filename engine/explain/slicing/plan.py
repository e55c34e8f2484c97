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
from engine.explain.shared.typed.index_text import Index, SliceMistake, index_text
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed_tensors.indexing import Choice, choices_of, read_index

MAX_AXES: Final = 8
"""Axes of a result; each None adds one."""

Stage = Literal["integer", "slice", "whole", "newaxis", "memory"]


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
    entries = read_index(index, shape) if isinstance(index, str | Span) else index
    choices = choices_of(entries, shape, row_major_strides(shape))
    axes = sum(choice.left is not None for choice in choices)
    if axes > max(MAX_AXES, len(shape)):
        raise SliceMistake(
            "slice.too_many_axes",
            f"the result would have {axes} axes; write fewer None, at most {MAX_AXES} are shown",
            axes=axes,
            most=MAX_AXES,
        )
    return SlicePlan(shape, entries, choices)


def numpy_shape(plan: SlicePlan) -> Shape:
    """The shape that NumPy itself gives, asked over one byte of memory."""
    import numpy as np

    source = np.broadcast_to(np.zeros((), np.uint8), plan.source_shape)
    found: Shape = np.shape(source[plan.index])
    return found
