"""What a reshape and a transposition may be asked for, for shapes alone.

A reshape takes as many elements as there are, one of its sizes worked out from the others; a
transposition names every axis once.
"""

from collections.abc import Sequence
from math import prod
from typing import Final

from engine.explain.shared.shapes import Shape, format_shape
from engine.protocol.errors import Mistake

UNKNOWN: Final = -1
"""The size that is worked out from the others."""


class ReshapeMistake(Mistake):
    """A shape for another number of elements. Codes: `reshape.count` (elements, shape, product,
    works), `reshape.negative` (size), `reshape.two_unknown`, `reshape.not_divisible` (elements,
    known, works), `reshape.beside_zero`; `works` is a shape that would do. And of torch's view
    `view.not_contiguous` (shape), where the elements would have to be copied.
    """


class TransposeMistake(Mistake):
    """Axes that are no order of the tensor's own. Codes: `transpose.wrong_count` (given, rank,
    works), `transpose.no_axis` (axis, rank, works), `transpose.repeated` (axis, works); `works`
    is an order that would do.
    """


def known_shape(elements: int, new_shape: Sequence[int]) -> Shape:
    """The shape with its `UNKNOWN` size worked out. Raises `ReshapeMistake`."""
    for size in new_shape:
        if size < UNKNOWN:
            raise ReshapeMistake(
                "reshape.negative",
                f"a size is 0 or more, or -1 for the one to work out; not {size}",
                size=str(size),
            )
    unknown = [axis for axis, size in enumerate(new_shape) if size == UNKNOWN]
    if len(unknown) > 1:
        raise ReshapeMistake(
            "reshape.two_unknown", "only one size can be worked out; write a single -1"
        )
    known = prod(size for size in new_shape if size != UNKNOWN)
    if not unknown:
        if known != elements:
            raise _wrong_count(elements, tuple(new_shape), known)
        return tuple(new_shape)
    if not known:
        raise ReshapeMistake(
            "reshape.beside_zero", "beside a 0 any size would do; write a number, not -1"
        )
    if elements % known:
        works = format_shape(_fitting(elements, tuple(new_shape)))
        raise ReshapeMistake(
            "reshape.not_divisible",
            f"{elements:,} elements do not divide by {known:,}; {works} would do",
            elements=elements,
            known=known,
            works=works,
        )
    return tuple(elements // known if size == UNKNOWN else size for size in new_shape)


def axis_order(rank: int, axes: Sequence[int]) -> tuple[int, ...]:
    """The axes counted from 0, each of them named once. Raises `TransposeMistake`."""
    works = ", ".join(map(str, reversed(range(rank))))
    if len(axes) != rank:
        raise TransposeMistake(
            "transpose.wrong_count",
            f"{len(axes)} axes were named, the tensor has {rank}; name each once: {works}",
            given=len(axes),
            rank=rank,
            works=works,
        )
    order: list[int] = []
    for axis in axes:
        if not -rank <= axis < rank:
            raise TransposeMistake(
                "transpose.no_axis",
                f"there is no axis {axis} among {rank}; name each once: {works}",
                axis=str(axis),
                rank=rank,
                works=works,
            )
        if axis % rank in order:
            raise TransposeMistake(
                "transpose.repeated",
                f"axis {axis} was named before; name each once: {works}",
                axis=str(axis),
                works=works,
            )
        order.append(axis % rank)
    return tuple(order)


def _wrong_count(elements: int, shape: Shape, product: int) -> ReshapeMistake:
    works = format_shape(_fitting(elements, shape))
    return ReshapeMistake(
        "reshape.count",
        f"{format_shape(shape)} takes {product:,} elements, there are {elements:,}; "
        f"{works} would do",
        elements=elements,
        shape=format_shape(shape),
        product=product,
        works=works,
    )


def _fitting(elements: int, shape: Shape) -> Shape:
    """The nearest shape that takes all elements: one size another, from the last; else flat."""
    for axis in reversed(range(len(shape))):
        rest = prod(size for other, size in enumerate(shape) if other != axis and size != UNKNOWN)
        unknown = UNKNOWN in shape and shape[axis] != UNKNOWN
        if rest > 0 and elements % rest == 0 and not unknown:
            return (*shape[:axis], elements // rest, *shape[axis + 1 :])
    return (elements,)
