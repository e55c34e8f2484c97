"""What a link of a chain makes of a tensor: its axes in another order, with_shape, or a part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.explain.shared.layout import Layout
from engine.explain.shared.shape_rules.rearranging import ReshapeMistake, known_shape
from engine.explain.shared.shapes import format_shape
from engine.explain.shared.typed.index_text import Index
from engine.explain.shared.typed_tensors.library import Remark


@dataclass(frozen=True, slots=True)
class Permuted:
    """The axes before, counted as typed, in their new order; None: all reversed."""

    order: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Regrouped:
    """The elements in their order in a shape as typed, one size of it perhaps -1.

    `row_by_row`: they are copied where they do not lie so.
    """

    sizes: tuple[int, ...]
    row_by_row: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What an index takes, axes that it adds included; `token` as it was typed."""

    index: Index
    token: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Reduced:
    """The sum, or the like, along those axes, counted from 0; `token` as it was typed."""

    axes: tuple[int, ...]
    keeps: bool
    token: str = field(compare=False)


Step = Permuted | Regrouped | Taken | Reduced


@dataclass(frozen=True, slots=True)
class Rearranged:
    """The tensor after one link: its layout, how it comes about (None: as it was), remarks."""

    layout: Layout
    step: Step | None
    remarks: tuple[Remark, ...] = ()


def with_order(layout: Layout, order: Sequence[int], *remarks: Remark) -> Rearranged:
    """All axes, counted from 0, in that order."""
    return Rearranged(layout.permuted(order), Permuted(tuple(order)), remarks)


def with_shape(layout: Layout, sizes: Sequence[int], *remarks: Remark) -> Rearranged:
    """As NumPy's and torch's reshape: copied where no strides will do. Raises `ReshapeMistake`."""
    shape = known_shape(layout.count, sizes)
    after = layout.viewed(shape) or Layout.row_major(shape)
    return Rearranged(after, Regrouped(tuple(sizes)), remarks)


def as_view(layout: Layout, sizes: Sequence[int]) -> Rearranged:
    """As torch's view, which never copies. Raises `ReshapeMistake`."""
    shape = known_shape(layout.count, sizes)
    if layout.viewed(shape) is None:
        written = format_shape(shape)
        raise ReshapeMistake(
            "view.not_contiguous",
            f"no strides say {written} over this memory, so view refuses; .reshape{written} copies",
            shape=written,
        )
    return with_shape(layout, sizes)


def row_by_row(layout: Layout) -> Rearranged:
    """As torch's contiguous."""
    after = layout if layout.is_contiguous else Layout.row_major(layout.shape)
    return Rearranged(after, Regrouped(layout.shape, row_by_row=True))
