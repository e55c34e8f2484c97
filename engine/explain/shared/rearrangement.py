"""One operation that rearranges a tensor, as NumPy and torch write it, and what it makes of it.

Every one of them keeps the numbers: it changes how they are read, so that a repair never
refills what it repairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.explain.shared.layout import Layout
from engine.explain.shared.shapes import Shape, format_shape

_MATRIX_AXES = 2


@dataclass(frozen=True, slots=True)
class Rearrangement:
    """The tensor `name` after one operation: its shape, and the code, an expression of the name.

    `order` are the axes before in their new order, None where the elements keep theirs.
    """

    name: str
    shape: Shape
    order: tuple[int, ...] | None
    numpy: str
    torch: str

    @property
    def changes(self) -> bool:
        """Whether it does anything."""
        return self.numpy != self.name

    def of(self, layout: Layout) -> Layout | None:
        """The layout after it; None where the elements would have to be copied."""
        if self.order is not None:
            return layout.permuted(self.order)
        return layout.viewed(self.shape)


def unchanged(name: str, shape: Shape) -> Rearrangement:
    """The tensor as it is."""
    return Rearrangement(name, shape, None, name, name)


def exchanged(name: str, shape: Shape, first: int, second: int) -> Rearrangement:
    """Two axes in turn; axes below 0 count from the last."""
    order = list(range(len(shape)))
    order[first], order[second] = order[second], order[first]
    numpy, torch = f"np.swapaxes({name}, {first}, {second})", f"{name}.transpose({first}, {second})"
    if len(shape) == _MATRIX_AXES:
        numpy = torch = f"{name}.T"
    elif sorted(axis % len(shape) for axis in (first, second)) == [len(shape) - 2, len(shape) - 1]:
        torch = f"{name}.mT"  # NumPy has it from 2.0 on
    return Rearrangement(name, _ordered(shape, order), tuple(order), numpy, torch)


def permuted(name: str, shape: Shape, order: Sequence[int]) -> Rearrangement:
    """All axes in that order, counted from 0."""
    axes = tuple(order)
    numpy, torch = f"np.transpose({name}, {axes})", f"{name}.permute({axes})"
    return Rearrangement(name, _ordered(shape, axes), axes, numpy, torch)


def unsqueezed(
    name: str, shape: Shape, places: Sequence[int], *, from_last: bool = False
) -> Rearrangement:
    """New axes of size 1 at those places of the new shape, counted from 0, in rising order.

    `from_last`: written as counted from the last axis, for a single new one.
    """
    rank = len(shape) + len(places)
    sizes = iter(shape)
    grown = tuple(1 if place in places else next(sizes) for place in range(rank))
    written = [place - rank if from_last else place for place in places]
    named = written[0] if len(written) == 1 else tuple(written)
    torch = name + "".join(f".unsqueeze({place})" for place in written)
    return Rearrangement(name, grown, None, f"np.expand_dims({name}, {named})", torch)


def squeezed(name: str, shape: Shape, axes: Sequence[int]) -> Rearrangement:
    """Without those axes, all of size 1, counted from 0."""
    kept = tuple(size for axis, size in enumerate(shape) if axis not in axes)
    named = axes[0] if len(axes) == 1 else tuple(axes)
    code = f"{name}.squeeze({named})"
    return Rearrangement(name, kept, None, code, code)


def regrouped(name: str, shape: Shape) -> Rearrangement:
    """The elements in their order in another shape of as many."""
    code = f"{name}.reshape({format_shape(shape)})"
    return Rearrangement(name, shape, None, code, code)


def _ordered(shape: Shape, order: Sequence[int]) -> Shape:
    return tuple(shape[axis] for axis in order)
