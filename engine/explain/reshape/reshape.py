"""The plan of a reshape: the elements keep their order and are only grouped anew.

It is a view wherever strides can say the new grouping over the memory as it lies; else the
elements are copied, in their order, to a memory of their own. Both NumPy's `reshape` and
torch's decide so; torch's `view` raises instead of copying.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Final

from engine.explain.reshape.read import Read
from engine.explain.shared.layout import Layout, view_strides
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, format_shape, ravel, unravel
from engine.protocol.errors import Mistake

UNKNOWN: Final = -1
"""The size that is worked out from the others."""


class ReshapeMistake(Mistake):
    """A shape for another number of elements. Codes: `reshape.count` (elements, shape, product,
    works), `reshape.negative` (size), `reshape.two_unknown`, `reshape.not_divisible` (elements,
    known, works), `reshape.beside_zero`; `works` is a shape that would do.
    """


@dataclass(frozen=True)
class ReshapePlan:
    """`view` are the strides of the result over the same memory, None where it is copied."""

    before: Layout
    shape: Shape
    view: tuple[int, ...] | None

    @cached_property
    def after(self) -> Layout:
        """The result, over the same memory or over its own."""
        if self.view is None:
            return Layout.row_major(self.shape)
        return Layout(self.shape, self.view)

    @property
    def is_view(self) -> bool:
        """Whether the result shares the memory of the tensor before."""
        return self.view is not None

    def source(self, index: Sequence[int]) -> Shape:
        """The index in the tensor before of an element of the result. Raises `IndexMistake`."""
        return unravel(ravel(index, self.shape), self.before.shape)

    def result(self, source: Sequence[int]) -> Shape:
        """The index in the result of an element of the tensor before. Raises `IndexMistake`."""
        return unravel(ravel(source, self.before.shape), self.shape)

    @property
    def steps(self) -> Lazy[Read]:
        """The elements of the result, row by row."""
        return Lazy(self.before.count, self._step)

    def _step(self, number: int) -> Read:
        source = unravel(number, self.before.shape)
        cell = self.before.cell(source)
        index = unravel(number, self.shape)
        return Read(number, index, source, cell, None if self.is_view else number)


def plan(
    shape: Shape, new_shape: Sequence[int], strides: tuple[int, ...] | None = None
) -> ReshapePlan:
    """The plan for a tensor of that shape, one size of `new_shape` may be `UNKNOWN`.

    `strides` are those of a tensor that does not lie row by row. Raises `ReshapeMistake`.
    """
    before = Layout.row_major(shape) if strides is None else Layout(shape, strides)
    wanted = known_shape(before.count, new_shape)
    return ReshapePlan(before, wanted, view_strides(before, wanted))


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
