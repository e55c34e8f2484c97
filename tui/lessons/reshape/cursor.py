"""A cursor that moves in a tensor, and stays in it."""

from __future__ import annotations

from engine.explain.shared.shapes import Shape


def moved(index: Shape, by: tuple[int, ...], shape: Shape) -> Shape:
    """The index so many places further along each axis, within the shape."""
    return tuple(
        min(max(position + step, 0), size - 1)
        for position, step, size in zip(index, by, shape, strict=True)
    )
