"""What an index takes along each axis: of a tensor row by row in memory, or of any layout.

Basic indexing only, as NumPy defines it. An index of what an index takes is written as the one
index that takes the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.layout import Layout
from engine.explain.shared.shapes import Shape, row_major_strides
from engine.explain.shared.typed.index_text import (
    Entry,
    Index,
    SliceIndexMistake,
    SliceMistake,
    entry_text,
    index_of_index,
    parse_indices,
)
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed_tensors.pieces import Link
from engine.explain.shared.typed_tensors.rearranged import Rearranged, Taken, with_shape

WHOLE: Final = slice(None)

Kind = Literal["integer", "slice", "whole", "newaxis"]
Given = Literal["typed", "ellipsis", "left_out"]


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


def choices_of(index: Index, shape: Shape, strides: Sequence[int]) -> tuple[Choice, ...]:
    """One choice an axis, in the order of the index. Raises `SliceMistake`."""
    choices: list[Choice] = []
    axis = 0
    for entry, given in _written_out(index, len(shape)):
        if entry is None:
            choices.append(Choice("newaxis", given, None, None, None, range(1), 1, 0, 0))
            continue
        choices.append(_choice(entry, given, axis, shape[axis], strides[axis]))
        axis += 1
    return tuple(choices)


def indexed(layout: Layout, link: Link) -> Rearranged:
    """What the index between those brackets takes; new axes alone only regroup.

    Raises `SliceMistake`.
    """
    assert link.inner is not None
    ((index, _),) = parse_indices(link.inner, bare=True)
    choices = choices_of(index, layout.shape, layout.strides)
    left = [choice for choice in choices if choice.left is not None]
    shape = tuple(choice.left for choice in left if choice.left is not None)
    if all(choice.kind in ("newaxis", "whole") for choice in choices):
        return with_shape(layout, shape)
    after = Layout(shape, tuple(choice.stride for choice in left))
    return Rearranged(after, Taken(index, link.span.quoted))


def read_index(text: str | Span, shape: Shape) -> Index:
    """The index that is typed for a tensor of that shape; `x[10:100][5]` is `x[15]`.

    Raises `SliceMistake`.
    """
    (found, _), *others = parse_indices(text)
    for other, brackets in others:
        both = _of_what_is_taken(found, other, shape)
        if both is None:
            raise index_of_index(brackets)
        found = both
    return found


def _of_what_is_taken(index: Index, other: Index, shape: Shape) -> Index | None:
    """The one index that takes what `other` takes of what `index` takes, if there is one."""
    if all(isinstance(entry, int) for entry in index):
        return index + other
    outer = iter(choices_of(index, shape, row_major_strides(shape)))
    sizes = tuple(
        choice.left
        for choice in choices_of(index, shape, row_major_strides(shape))
        if choice.left is not None
    )
    entries: list[Entry] = []
    for choice in choices_of(other, sizes, row_major_strides(sizes)):
        if choice.axis is None:
            entries.append(None)
            continue
        before = next(outer)
        while before.left is None:
            entries.append(before.entry)
            before = next(outer)
        if before.kind != "newaxis":
            entries.append(_entry_of(before, choice))
        elif choice.kind != "integer":
            if choice.left != 1:
                return None  # nothing of an axis that the tensor itself has not
            entries.append(None)
    entries += [choice.entry for choice in outer]
    while len(entries) > 1 and entries[-1] == WHOLE:
        entries.pop()
    return tuple(entries) or (WHOLE,)


def _entry_of(before: Choice, choice: Choice) -> Entry:
    """What is chosen of the positions that were chosen before."""
    if choice.kind == "integer":
        return before.chosen[choice.chosen[0]]
    if choice.kind == "whole" or not isinstance(choice.entry, slice):
        return before.entry
    taken = before.chosen[choice.entry]
    stop = None if taken.stop < 0 else taken.stop
    return slice(taken.start, stop, taken.step) if taken else slice(0, 0)


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
