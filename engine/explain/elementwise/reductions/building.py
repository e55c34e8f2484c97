"""Nodes that can be computed: what NumPy refuses, and what would take too long, is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from engine.explain.elementwise.reductions.axes import no_axis
from engine.explain.elementwise.reductions.cell_functions import COMPARISONS, Function, Sign
from engine.explain.elementwise.reductions.mistakes import ReductionMistake
from engine.explain.elementwise.reductions.nodes import (
    Combined,
    Constant,
    Mapped,
    Node,
    Reduced,
    Source,
    Spelling,
)
from engine.explain.elementwise.reductions.operations import POSITIONS, WITHOUT_IDENTITY, Kind
from engine.explain.shared.shapes import element_count, format_shape

MOST_CELLS: Final = 10**9
"""Of a tensor: so many, counted, add up to what int64 holds."""
MOST_WORK: Final = 50_000
"""Cells that may have to be computed for one."""
MOST_AXES: Final = 6
LARGEST_EXPONENT: Final = 9


def source(name: str, shape: tuple[int, ...], values: range | tuple[float, ...], text: str) -> Node:
    """A tensor. Raises `ReductionMistake` for more than `MOST_CELLS` cells."""
    if element_count(shape) > MOST_CELLS:
        raise ReductionMistake(
            "reduction.too_large",
            f"{format_shape(shape)} has too many cells; at most {MOST_CELLS:,} are shown",
            most=MOST_CELLS,
        )
    return Source(name, shape, values, text)


def mapped(function: Function, of: Node) -> Node:
    """A function of every cell. Raises `ReductionMistake` for one of True and False."""
    if of.dtype == "bool" and function != "float":
        raise _truths(f"{function}(True)")
    return Mapped(function, of)


def combined(sign: Sign, a: Node, b: Node) -> Node:
    """Two nodes, cell by cell. Raises `ReductionMistake`."""
    if sign == "**" and not (
        isinstance(b, Constant)
        and (b.number == 0.5 or (type(b.number) is int and 0 <= b.number <= LARGEST_EXPONENT))
    ):
        raise ReductionMistake(
            "reduction.exponent",
            f"an exponent is a whole number up to {LARGEST_EXPONENT} here, or 0.5",
            most=LARGEST_EXPONENT,
        )
    if sign not in (*COMPARISONS, "/") and a.dtype == b.dtype == "bool":
        raise _truths(f"True {sign} False")
    return Combined(sign, a, b)


def _truths(what: str) -> ReductionMistake:
    return ReductionMistake(
        "reduction.truths", f"{what} is no number; count them with .sum() first", what=what
    )


def reduction(
    kind: Kind,
    of: Node,
    axes: tuple[int, ...] | None,
    *,
    keepdims: bool,
    spelling: Spelling | None = None,
) -> Node:
    """Cells along axes made one. Raises `ReductionMistake`."""
    node = Reduced(kind, of, axes, keepdims, spelling)
    if not of.fits:
        return node
    if kind == "mean" and not of.shape and axes and spelling != "torch":
        raise no_axis(axes[0], ())  # a sum takes axis 0 of a scalar, in NumPy a mean does not
    if not node.along.length and kind in WITHOUT_IDENTITY:
        shape = format_shape(of.shape)
        empty = next(axis for axis in node.along.axes if not of.shape[axis])
        raise ReductionMistake(
            "reduction.of_nothing",
            f"{kind} of nothing: axis {empty} of {shape} has no cell; a sum would be 0",
            operation=kind,
            axes=empty,
            shape=shape,
        )
    if node.cost > MOST_WORK:
        raise ReductionMistake(
            "reduction.too_much",
            f"one cell would take more than {MOST_WORK:,} others; write smaller sizes",
            most=MOST_WORK,
        )
    return node


def require_one_axis(kind: Kind, axes: tuple[int, ...] | None) -> None:
    """Raise `ReductionMistake` where a tuple was given to what takes one axis, or none."""
    if kind in POSITIONS and axes is not None:
        raise ReductionMistake(
            "reduction.one_axis",
            f"{kind} takes one axis, or none for all cells; a tuple is too many",
            operation=kind,
        )


def rebuilt(node: Node, change: Callable[[Reduced], Node]) -> Node:
    """The node with its reductions changed, the innermost first. Raises `ReductionMistake`."""
    match node:
        case Mapped():
            return mapped(node.function, rebuilt(node.of, change))
        case Combined():
            return combined(node.sign, rebuilt(node.a, change), rebuilt(node.b, change))
        case Reduced():
            of = rebuilt(node.of, change)
            changed = change(node)
            if changed is node and of is node.of:
                return node
            assert isinstance(changed, Reduced)
            again = replace(changed, of=of, _known={})
            return reduction(
                again.kind, of, again.axes, keepdims=again.keepdims, spelling=again.spelling
            )
    return node
