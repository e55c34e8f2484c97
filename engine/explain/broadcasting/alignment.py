"""How operands lie in the result of a broadcast, and which cells of them it reads."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count, require_index, unravel


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand as the result reads it; all axes are negative, counted from the right.

    `aligned` is its shape with a 1 for each of `added_axes`. `stretched_axes` are those where
    a 1 of `aligned`, added or its own, is repeated to another size. `strides` count elements,
    one for each axis of the result: 0 wherever `aligned` has a 1, as `numpy.broadcast_to`
    gives them (for an operand without elements NumPy's differ between its versions).
    """

    shape: Shape
    aligned: Shape
    added_axes: tuple[int, ...]
    stretched_axes: tuple[int, ...]
    strides: tuple[int, ...]

    def source(self, index: Sequence[int]) -> Shape:
        """The index in the original operand that the output cell at `index` reads."""
        own = index[len(index) - len(self.shape) :]
        # A list first: a generator would be entered once for each axis of each cell.
        return tuple(
            [0 if size == 1 else position for position, size in zip(own, self.shape, strict=True)]
        )


@dataclass(frozen=True)
class Alignment:
    """Operands aligned on the right and stretched to a result of shape `shape`."""

    shape: Shape
    operands: tuple[Operand, ...]

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """The original shapes."""
        return tuple(operand.shape for operand in self.operands)

    @property
    def both_stretch(self) -> bool:
        """Whether at least two operands are repeated, as in (3, 1) + (1, 4)."""
        return sum(bool(operand.stretched_axes) for operand in self.operands) > 1

    def sources(self, index: Sequence[int]) -> tuple[Shape, ...]:
        """For an output index, the index in each original operand. Raises `IndexMistake`."""
        require_index(index, self.shape)
        return tuple(operand.source(index) for operand in self.operands)

    def reads(self, operand: int, source_index: Sequence[int]) -> int:
        """How many output cells read that cell of an original operand. Raises `IndexMistake`."""
        return len(self.readers(operand, source_index))

    def readers(self, operand: int, source_index: Sequence[int]) -> Lazy[Shape]:
        """The output cells that read one cell of an original operand, in row-major order."""
        chosen = self.operands[operand]
        require_index(source_index, chosen.shape)
        repeated = tuple(self.shape[axis] for axis in chosen.stretched_axes)
        fixed = (0,) * len(chosen.added_axes) + tuple(source_index)

        def reader(number: int) -> Shape:
            index = list(fixed)
            for axis, position in zip(
                chosen.stretched_axes, unravel(number, repeated), strict=True
            ):
                index[axis] = position
            return tuple(index)

        return Lazy(math.prod(repeated), reader)

    def bytes_not_copied(self, itemsize: int) -> int:
        """Bytes that copies of the stretched operands, written out in full, would take."""
        stretched = sum(bool(operand.stretched_axes) for operand in self.operands)
        return stretched * element_count(self.shape) * itemsize
