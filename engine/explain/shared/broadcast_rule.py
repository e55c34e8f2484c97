"""The rule of broadcasting, for shapes alone: align right, and only 1 or nothing stretches.

Along each axis the sizes must be equal, or 1, or missing; the result takes the size that is
not 1, so that 1 against 0 gives 0. NumPy and torch agree on this for every shape, 0 included
(`numpy.broadcast_shapes`, `torch.broadcast_shapes`). Axes are counted from the right and
written as negative numbers: -1 is the last, the same one in every operand.
"""

from collections.abc import Sequence

from engine.explain.shared.shapes import Shape


def result_rank(shapes: Sequence[Shape]) -> int:
    """The number of axes of the result: as many as the longest shape has."""
    return max(map(len, shapes), default=0)


def sizes_at(shapes: Sequence[Shape], axis: int) -> tuple[int | None, ...]:
    """The size of each shape at a negative axis, None where the shape has no such axis."""
    return tuple(shape[axis] if -axis <= len(shape) else None for shape in shapes)


def common_size(sizes: Sequence[int | None]) -> int | None:
    """The one size that all others fit or stretch to; None if two of them clash."""
    wanted = {size for size in sizes if size is not None and size != 1}
    if len(wanted) > 1:
        return None
    return wanted.pop() if wanted else 1


def clashing_axes(shapes: Sequence[Shape]) -> tuple[int, ...]:
    """The negative axes at which the shapes do not fit, the rightmost first."""
    return tuple(
        axis
        for axis in range(-1, -result_rank(shapes) - 1, -1)
        if common_size(sizes_at(shapes, axis)) is None
    )


def broadcast_shape(shapes: Sequence[Shape]) -> Shape | None:
    """The shape of the result, or None if the shapes do not broadcast."""
    result = [1] * result_rank(shapes)
    for shape in shapes:
        for axis, size in enumerate(shape, -len(shape)):
            if result[axis] == 1:
                result[axis] = size
            elif size not in (1, result[axis]):
                return None
    return tuple(result)
