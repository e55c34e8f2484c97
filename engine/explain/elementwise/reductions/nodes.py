"""Tensors, and what is made of them, each cell computed when it is asked for.

    Source     a typed tensor, or the shape of one that counts 0, 1, 2, …
    Constant   a number
    Mapped     a function of every cell
    Combined   two of them, cell by cell, broadcast
    Reduced    the cells along some axes made one

A node knows its shape and its dtype (bool, int, float) and gives the value at an index. Where two
shapes inside of it do not broadcast it has neither: `fits` is False.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from engine.explain.elementwise.reductions.axes import Along
from engine.explain.elementwise.reductions.cell_functions import (
    COMPARISONS,
    Function,
    Sign,
    of_function,
    of_sign,
)
from engine.explain.elementwise.reductions.operations import (
    Dtype,
    Kind,
    Value,
    dtype_after,
    finished,
    int_of_bool,
    of_nothing,
    reduced,
    running,
)
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shapes import Shape, ravel

Spelling = Literal["numpy", "torch", "tensorflow", "keras", "jax"]


@dataclass(frozen=True)
class Source:
    """A tensor of the learner's; `text` is how it was typed."""

    name: str
    shape: Shape
    values: Sequence[Value]
    text: str

    cost = 1
    fits = True

    @property
    def is_counted(self) -> bool:
        """Whether it was typed as a shape, and counts 0, 1, 2, …"""
        return isinstance(self.values, range)

    @cached_property
    def dtype(self) -> Dtype:
        found = {type(value) for value in self.values} if not self.is_counted else {int}
        return "float" if float in found or not found else "int"

    def value(self, index: Shape) -> Value:
        """The number there."""
        value = self.values[ravel(index, self.shape)]
        return float(value) if self.dtype == "float" else value


@dataclass(frozen=True)
class Constant:
    """A number among tensors; `text` is Python's way to write it, which tells 1 from 1.0."""

    number: int | float
    text: str

    cost = 1
    fits = True

    @property
    def shape(self) -> Shape:
        return ()

    @property
    def dtype(self) -> Dtype:
        return "float" if isinstance(self.number, float) else "int"

    def value(self, index: Shape) -> Value:
        """The number."""
        return self.number


@dataclass(frozen=True)
class Mapped:
    """A function of every cell."""

    function: Function
    of: "Node"

    @property
    def shape(self) -> Shape:
        return self.of.shape

    @property
    def fits(self) -> bool:
        return self.of.fits

    @cached_property
    def cost(self) -> int:
        return 1 + self.of.cost

    @property
    def dtype(self) -> Dtype:
        kept = self.function in ("abs", "square", "relu")
        return self.of.dtype if kept else "float"

    def value(self, index: Shape) -> Value:
        """The function of the cell there."""
        return of_function(self.function, int_of_bool(self.of.value(index)))


@dataclass(frozen=True)
class Combined:
    """Two of them, cell by cell, as their shapes broadcast."""

    sign: Sign
    a: "Node"
    b: "Node"

    @property
    def clashes(self) -> bool:
        """Whether it is here that shapes do not broadcast."""
        return self.a.fits and self.b.fits and self._broadcast is None

    @cached_property
    def _broadcast(self) -> Shape | None:
        return broadcast_shape((self.a.shape, self.b.shape))

    @property
    def shape(self) -> Shape:
        return self._broadcast or ()

    @property
    def fits(self) -> bool:
        return self.a.fits and self.b.fits and self._broadcast is not None

    @cached_property
    def cost(self) -> int:
        return 1 + self.a.cost + self.b.cost

    @property
    def dtype(self) -> Dtype:
        if self.sign in COMPARISONS:
            return "bool"
        if self.sign == "/" or "float" in (self.a.dtype, self.b.dtype):
            return "float"
        return "int"

    def sources(self, index: Shape) -> tuple[Shape, Shape]:
        """Which cell of each the output cell at `index` reads."""
        return _read(self.a.shape, index), _read(self.b.shape, index)

    def value(self, index: Shape) -> Value:
        """What both cells give there."""
        at_a, at_b = self.sources(index)
        a, b = int_of_bool(self.a.value(at_a)), int_of_bool(self.b.value(at_b))
        value = of_sign(self.sign, a, b)
        return float(value) if self.dtype == "float" else value


def _read(shape: Shape, index: Shape) -> Shape:
    own = index[len(index) - len(shape) :] if shape else ()
    return tuple(0 if size == 1 else at for size, at in zip(shape, own, strict=True))


@dataclass(frozen=True)
class Reduced:
    """The cells along some axes made one; `axes` as they were typed, None for all of them."""

    kind: Kind
    of: "Node"
    axes: tuple[int, ...] | None
    keepdims: bool = False
    spelling: Spelling | None = field(default=None, compare=False)
    _known: dict[Shape, Value] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def along(self) -> Along:
        """Which cells of `of` each of its cells is made of."""
        return Along.of(self.of.shape, self.axes, keepdims=self.keepdims)

    @property
    def shape(self) -> Shape:
        return self.along.shape if self.fits else ()

    @property
    def fits(self) -> bool:
        return self.of.fits

    @property
    def dtype(self) -> Dtype:
        return dtype_after(self.kind, self.of.dtype)

    @property
    def _counts(self) -> bool:
        """Whether its cells are counted ones, of which nothing needs to be added up."""
        return isinstance(self.of, Source) and self.of.is_counted

    @cached_property
    def cost(self) -> int:
        return 1 if self._counts else 1 + max(self.along.length, 1) * self.of.cost

    def value(self, index: Shape) -> Value:
        """What the cells along the axes give there."""
        if index not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[index] = self._value(index)
        return self._known[index]

    def _value(self, index: Shape) -> Value:
        length = self.along.length
        if not length:
            return of_nothing(self.kind)
        if self._counts:
            return finished(self.kind, self._of_counted(index, length), length)
        return reduced(self.kind, self._values(index, length))

    def state(self, index: Shape, chunk: int) -> Value:
        """What it has come to at an output cell after that chunk, counted from 0."""
        if not self.along.length:
            return of_nothing(self.kind) if self.kind != "mean" else 0
        count = (chunk + 1) * self.along.chunk
        if self._counts:
            return self._of_counted(index, count)
        return running(self.kind, self._values(index, count))[-1]

    def states(self, index: Shape, chunk: int, most: int) -> list[Value]:
        """The same after each cell of the chunk; none if more than `most` came so far."""
        count = (chunk + 1) * self.along.chunk
        if not self.along.length or count > most:
            return []
        return running(self.kind, self._values(index, count))[chunk * self.along.chunk :]

    def _values(self, index: Shape, count: int) -> list[Value]:
        return [self.of.value(self.along.source(index, place)) for place in range(count)]

    def _of_counted(self, index: Shape, count: int) -> Value:
        """The first `count` cells of a tensor that counts: they rise from the first on."""
        along = self.along
        match self.kind:
            case "argmax":
                return count - 1
            case "argmin":
                return 0
            case "min" | "all":
                first = self.of.value(along.source(index, 0))
                return first if self.kind == "min" else first != 0
            case "max" | "any":
                last = self.of.value(along.source(index, count - 1))
                return last if self.kind == "max" else last != 0
        return along.sum_of_places(index, count)


Node = Source | Constant | Mapped | Combined | Reduced
_MOST_KNOWN: Final = 4_096


def below(node: Node) -> tuple[Node, ...]:
    """What a node is made of."""
    match node:
        case Mapped() | Reduced():
            return (node.of,)
        case Combined():
            return node.a, node.b
    return ()
