"""What can be done after product: matrices of one's own, multiplied exactly."""

from __future__ import annotations

from typing import Final

from engine.explain.product.text import parse_product
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import told
from engine.explain.shared.nested_lists import parse_nested
from engine.explain.shared.shapes import MAX_RANK, MAX_SIZE, Shape, format_shape

Matrix = tuple[tuple[float, float], tuple[float, float]]
YOURS: Final[Matrix] = ((1, 2), (0, 1))
TURNED: Final[Matrix] = ((1, 0), (2, 1))
SQUARE: Final[Shape] = (2, 2)
MATRIX: Final = 2
"""Axes."""


def judge_transpose(text: str) -> Judged:
    """A matrix X with YOURS @ X = the transpose of YOURS. Raises `NestedMistake`."""
    shape, numbers = parse_nested(text)
    if shape != SQUARE:
        return Judged(False, "square", {"shape": format_shape(shape)})
    a, b, c, d = map(float, numbers)
    typed: Matrix = ((a, b), (c, d))
    product = _times(YOURS, typed)
    values = {"product": _written(product, TURNED), "wanted": _written(TURNED, TURNED)}
    if product == TURNED:
        return Judged(True, "right", values)
    return Judged(False, "other_side" if _times(typed, YOURS) == TURNED else "other", values)


def judge_small_inside(text: str) -> Judged:
    """Two shapes (a, b) @ (b, c) whose product has more values than both. Raises `ShapeMistake`."""
    typed = parse_product(text, max_rank=MAX_RANK, max_size=MAX_SIZE)
    if any(len(shape) != MATRIX for shape in (typed.a, typed.b)):
        return Judged(False, "matrices", {})
    (rows, inner), (other, columns) = typed.a, typed.b
    values = {"inner": inner, "other": other, "shape": format_shape((rows, columns))}
    if inner != other:
        return Judged(False, "unequal", values)
    values |= {"count": rows * columns, "both": inner * (rows + columns)}
    more = rows * columns > inner * (rows + columns)
    return Judged(more, "right" if more else "fewer", values)


def _times(left: Matrix, right: Matrix) -> Matrix:
    (a, b), (c, d) = left
    (e, f), (g, h) = right
    return (a * e + b * g, a * f + b * h), (c * e + d * g, c * f + d * h)


def _written(matrix: Matrix, unlike: Matrix) -> str:
    rows = zip(matrix, unlike, strict=True)
    return str([list(map(told, *row)) for row in rows]).replace("'", "")
