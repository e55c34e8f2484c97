"""Affine maps of the plane, x → W·x + b, and the four moves that they are made of.

Points are (x, y); W is ((xx, xy), (yx, yy)), so that a point's new x is xx·x + xy·y + bx.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, isfinite, radians, sin, sqrt
from typing import Final, Literal

Point = tuple[float, float]
Points = tuple[Point, ...]
Kind = Literal["rotation", "scaling", "shear", "translation", "own"]
KINDS: Final[tuple[Kind, ...]] = ("rotation", "scaling", "shear", "translation")
"""The moves that have amounts; "own" is any W and b."""

_TINY: Final = 1e-9
"""What is left of a column, as a share of it, where only rounding is left."""


@dataclass(frozen=True, slots=True)
class Affine:
    """x → W·x + b of the plane: `weights` is W (2, 2), `bias` is b (2,)."""

    weights: tuple[Point, Point]
    bias: Point

    def __call__(self, point: Point) -> Point:
        """Where a point goes."""
        (xx, xy), (yx, yy) = self.weights
        x, y = point
        return xx * x + xy * y + self.bias[0], yx * x + yy * y + self.bias[1]

    def after(self, first: Affine) -> Affine:
        """The one map that does `first` and then this one: W2·W1 and W2·b1 + b2."""
        (a, b), (c, d) = self.weights
        (e, f), (g, h) = first.weights
        weights = ((a * e + b * g, a * f + b * h), (c * e + d * g, c * f + d * h))
        return Affine(weights, self(first.bias))


IDENTITY: Final = Affine(((1.0, 0.0), (0.0, 1.0)), (0.0, 0.0))


def apply(affine: Affine, points: Sequence[Point]) -> Points:
    """`points` (n, 2), each sent through `affine`."""
    return tuple(map(affine, points))


def compose(maps: Sequence[Affine]) -> Affine:
    """The one map that does all of `maps`, the first one first; of none, the identity."""
    found = IDENTITY
    for affine in maps:
        found = affine.after(found)
    return found


def relu(points: Sequence[Point]) -> Points:
    """max(0, ·) of every coordinate."""
    return folded(points, 1.0)


def folded(points: Sequence[Point], share: float) -> Points:
    """What is negative that share of its way to 0: 0 leaves it, 1 is relu."""
    rest = 1 - share
    return tuple((x if x > 0 else rest * x, y if y > 0 else rest * y) for x, y in points)


def move(kind: Kind, amounts: Point) -> Affine:
    """The map of one of `KINDS`.

    Its amounts are degrees anticlockwise (the second is not used) for a rotation, a factor
    for x and y for a scaling, how much y adds to x and x to y for a shear, and what is added
    to x and y for a translation. Raises ValueError for "own", which has no amounts.
    """
    x, y = amounts
    match kind:
        case "rotation":
            c, s = cos(radians(x)), sin(radians(x))
            return Affine(((c, -s), (s, c)), (0.0, 0.0))
        case "scaling":
            return Affine(((x, 0.0), (0.0, y)), (0.0, 0.0))
        case "shear":
            return Affine(((1.0, x), (y, 1.0)), (0.0, 0.0))
        case "translation":
            return Affine(IDENTITY.weights, (x, y))
        case "own":
            raise ValueError("a map of one's own is not made of amounts")


def towards(affine: Affine, share: float) -> Affine:
    """The map that takes each point that `share` of its straight way; 0 is the identity."""
    (xx, xy), (yx, yy) = affine.weights
    rest = 1 - share
    weights = ((rest + share * xx, share * xy), (share * yx, rest + share * yy))
    return Affine(weights, (share * affine.bias[0], share * affine.bias[1]))


@dataclass(frozen=True, slots=True)
class BestFit:
    """The affine map that comes nearest to a change of points.

    `residual` is the root of the mean squared distance between where it sends the points and
    where they went; `largest` is the largest of these distances.
    """

    affine: Affine
    residual: float
    largest: float


def best_fit(points: Sequence[Point], images: Sequence[Point]) -> BestFit:
    """The least-squares fit of x → W·x + b to `points` (n, 2) that went to `images` (n, 2).

    By orthogonalising the columns 1, x and y (modified Gram–Schmidt); a column that adds
    nothing, as where the points stand on one line, gets the weight 0. Raises ValueError for
    no points or unequal numbers of them.
    """
    if not points or len(points) != len(images):
        raise ValueError(f"{len(points)} points that went to {len(images)}")
    columns = [[1.0] * len(points), [x for x, _ in points], [y for _, y in points]]
    basis, upper = _orthogonal(columns)
    rows = [_coefficients(basis, upper, [image[axis] for image in images]) for axis in (0, 1)]
    (bx, xx, xy), (by, yx, yy) = rows
    affine = Affine(((xx, xy), (yx, yy)), (bx, by))
    squares = [
        (x - u) ** 2 + (y - v) ** 2
        for (x, y), (u, v) in zip(apply(affine, points), images, strict=True)
    ]
    return BestFit(affine, sqrt(sum(squares) / len(squares)), sqrt(max(squares)))


def _dot(a: Sequence[float], b: Sequence[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def _orthogonal(columns: list[list[float]]) -> tuple[list[list[float]], list[list[float]]]:
    """Q by columns, of length 1 or all 0, and R by rows: columns[j] = Σ R[i][j]·Q[i]."""
    basis: list[list[float]] = []
    upper = [[0.0] * len(columns) for _ in columns]
    for number, column in enumerate(columns):
        length = sqrt(_dot(column, column))
        rest = column
        for _ in range(2):  # once more for what rounding left
            for before, direction in enumerate(basis):
                part = _dot(direction, rest)
                upper[before][number] += part
                rest = [r - part * d for r, d in zip(rest, direction, strict=True)]
        left = sqrt(_dot(rest, rest))
        if left <= _TINY * length or not isfinite(left):
            basis.append([0.0] * len(column))
        else:
            upper[number][number] = left
            basis.append([r / left for r in rest])
    return basis, upper


def _coefficients(
    basis: list[list[float]], upper: list[list[float]], wanted: list[float]
) -> list[float]:
    """Back-substitution: the weights of the columns that come nearest to `wanted`."""
    found = [0.0] * len(basis)
    for row in reversed(range(len(basis))):
        if upper[row][row]:
            known = sum(upper[row][later] * found[later] for later in range(row + 1, len(basis)))
            found[row] = (_dot(basis[row], wanted) - known) / upper[row][row]
    return found
