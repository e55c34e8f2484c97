"""The axes of a product: which two meet and vanish, which remain, and why they may not fit."""

from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.broadcast_rule import broadcast_shape, clashing_axes, sizes_at
from engine.explain.shared.shapes import MAX_RANK, Shape, format_shape, row_major_strides
from engine.protocol.errors import Mistake

Operation = Literal["matmul", "dot"]
Clash = Literal["inner", "batch", "scalar"]
SIGNS: Final[dict[Operation, str]] = {"matmul": "@", "dot": "·"}


class ProductMistake(Mistake):
    """Operands that no plan is made for. Codes: `product.too_many_axes` (operand, axes, most),
    `product.negative` (operand, size).
    """


class ProductError(Mistake):
    """Shapes that cannot be multiplied. Codes: `product.inner` (shapes, left, right, left_axis,
    right_axis), `product.batch` (shapes, left, right, axis), `product.scalar` (shapes, operand).

    `clash` is the last word of the code. For `inner`, `axes` are the negative axes of `a` and
    of `b` that should agree; for `batch` both are the same axis, counted from the right.
    """

    def __init__(
        self,
        clash: Clash,
        a: Shape,
        b: Shape,
        operation: Operation,
        axes: tuple[int, int] | None = None,
    ) -> None:
        self.clash, self.a, self.b, self.operation, self.axes = clash, a, b, operation, axes
        written = f"{format_shape(a)} {SIGNS[operation]} {format_shape(b)}"
        if axes is None:
            operand = 0 if not a else 1
            super().__init__(
                "product.scalar",
                f"{written}: @ takes no scalar, whose shape is (); multiply by * instead",
                shapes=written,
                operand=operand,
            )
            return
        left, right = a[axes[0]], b[axes[1]]
        if clash == "inner":
            super().__init__(
                "product.inner",
                f"{written}: axis {axes[0]} of the left operand has size {left}, axis {axes[1]} "
                f"of the right one {right}; they would have to be equal",
                shapes=written,
                left=left,
                right=right,
                left_axis=axes[0],
                right_axis=axes[1],
            )
        else:
            super().__init__(
                "product.batch",
                f"{written}: the axes before the matrices are broadcast, and at axis {axes[0]} "
                f"{left} and {right} differ; they would have to be equal, or one of them 1",
                shapes=written,
                left=left,
                right=right,
                axis=axes[0],
            )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an axis of the result comes from.

    `axes` are the negative axes of `a` and of `b` behind it, None where an operand has no part
    in it; both for an axis that is broadcast. `strides` count elements of each operand from
    one position to the next, 0 where it stays where it is.
    """

    size: int
    axes: tuple[int | None, int | None]
    strides: tuple[int, int]
    is_batch: bool = False


@dataclass(frozen=True, slots=True)
class Axes:
    """`inner` is the size of the axes that meet, `a_axis` and `b_axis` (both None, and `inner`
    too, where a scalar scales). `a_stride` and `b_stride` lead from one term to the next."""

    remaining: tuple[Origin, ...]
    inner: int | None
    a_axis: int | None
    b_axis: int | None
    a_stride: int
    b_stride: int


def axes_of(a: Shape, b: Shape, operation: Operation) -> Axes:
    """The axes of the product as NumPy's `matmul` or `dot` pairs them. Raises `ProductError`."""
    if not a or not b:
        if operation == "matmul":
            raise ProductError("scalar", a, b, operation)
        return Axes(_all_of(0, a) + _all_of(1, b), None, None, None, 0, 0)
    b_axis = -1 if len(b) == 1 else -2
    if a[-1] != b[b_axis]:
        raise ProductError("inner", a, b, operation, (-1, b_axis))
    a_strides, b_strides = row_major_strides(a), row_major_strides(b)
    row = _all_of(0, a)[len(a) - 2 : -1] if len(a) > 1 else ()
    column = _all_of(1, b)[-1:] if len(b) > 1 else ()
    if operation == "dot":
        remaining = _all_of(0, a)[:-1] + _all_of(1, b)[:-2] + column
    else:
        remaining = _batch(a, b) + row + column
    return Axes(remaining, a[-1], -1, b_axis, a_strides[-1], b_strides[b_axis])


def result_of(a: Shape, b: Shape, operation: Operation) -> Shape | None:
    """The shape that `axes_of` leads to, None where it raises: for asking of many pairs."""
    if not a or not b:
        return None if operation == "matmul" else a + b
    if a[-1] != b[-2:][0]:
        return None
    column = b[-1:] if len(b) > 1 else ()
    if operation == "dot":
        return a[:-1] + b[:-2] + column
    leading = broadcast_shape((a[:-2], b[:-2]))
    return None if leading is None else leading + a[-2:-1] + column


def _all_of(operand: int, shape: Shape) -> tuple[Origin, ...]:
    """The axes of one operand, none of them shared."""
    found = []
    for axis, stride in zip(range(-len(shape), 0), row_major_strides(shape), strict=True):
        axes = (axis, None) if operand == 0 else (None, axis)
        strides = (stride, 0) if operand == 0 else (0, stride)
        found.append(Origin(shape[axis], axes, strides))
    return tuple(found)


def _batch(a: Shape, b: Shape) -> tuple[Origin, ...]:
    """The axes before the matrices, broadcast. Raises `ProductError`."""
    leading = a[:-2], b[:-2]
    shape = broadcast_shape(leading)
    if shape is None:
        axis = clashing_axes(leading)[0] - 2
        raise ProductError("batch", a, b, "matmul", (axis, axis))
    strides = row_major_strides(a), row_major_strides(b)
    found = []
    for axis in range(-len(shape), 0):
        sizes = sizes_at(leading, axis)
        own = tuple(None if size is None else axis - 2 for size in sizes)
        steps = tuple(
            0 if size in (None, 1) else each[axis - 2]
            for size, each in zip(sizes, strides, strict=True)
        )
        found.append(Origin(shape[axis], (own[0], own[1]), (steps[0], steps[1]), is_batch=True))
    return tuple(found)


def require_limits(a: Shape, b: Shape) -> None:
    """Raise `ProductMistake` for more axes than are planned, or a size below 0."""
    for operand, shape in enumerate((a, b)):
        if len(shape) > MAX_RANK:
            raise ProductMistake(
                "product.too_many_axes",
                f"operand {operand} has {len(shape)} axes; at most {MAX_RANK} are planned",
                operand=operand,
                axes=len(shape),
                most=MAX_RANK,
            )
        for size in shape:
            if size < 0:
                raise ProductMistake(
                    "product.negative",
                    f"operand {operand} has the size {size}; the size along an axis is 0 or more",
                    operand=operand,
                    size=size,
                )
