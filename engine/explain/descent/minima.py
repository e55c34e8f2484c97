"""Where a loss of one or two parameters is lowest in a window, found by looking.

A loss that was typed may have kinks, ends and whole valleys of lowest places. So nothing is solved:
from every place of a grid that is lowest along some line through it, one walks down with ever
shorter steps, and what stays where it is, inside the window, is a minimum. Of a valley whose floor
is level it is a chain of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Function = Callable[[Values], Values]
"""Of points (…, parameters) their losses (…), or their gradients (…, parameters)."""

SIDE: Final = {1: 801, 2: 53}
"""Places of the grid along an axis, by how many parameters there are."""
ROUNDS: Final = 34
"""Each halves the step, unless one of that size leads lower: then the next is longer."""
RINGS: Final = (0.02, 0.1, 0.5)
"""How far off it is looked, in parts of a cell of the grid, whether a point is a minimum."""
BESIDE: Final = 1e-5
"""How far aside slopes are compared, for how they bend."""
WAYS: Final = 16
"""Directions in which it is looked for something lower."""
LEVEL: Final = 1e-12
LEAST: Final = 1e-28
"""Parts of a loss, and how much: less is no way down."""
APART: Final = {1: 0.01, 2: 0.02}
"""Parts of the window: nearer minima are one."""
LINKED: Final = 0.09
"""Parts of the window: so near to each other minima may be of one valley."""
SAME: Final = 1e-9
"""Losses that differ by less, in parts of 1 and of them, are of one level."""
LINKS: Final = 1e-7
"""The same for the floor between two of them."""
BEGUN: Final = 300
"""Places from which it is walked down, at most."""
MOST: Final = 120
"""Minima that are kept."""


@dataclass(frozen=True, eq=False)
class Minima:
    """`points` (count, parameters), the lowest first; `links` (many, 2) are pairs of them that a
    level floor joins. `room`: so near to one another place as low belongs to it.
    """

    points: Values
    links: npt.NDArray[np.intp]
    loss: Function
    room: float

    def distances(self, points: Values) -> Values:
        """From each of the points (…, parameters) to the nearest minimum, or floor between two.

        0 for one that is as low as the nearest: a level stretch goes on to its edge.
        """
        starts, ends = self.points[self.links[:, 0]], self.points[self.links[:, 1]]
        starts, ends = np.concatenate([self.points, starts]), np.concatenate([self.points, ends])
        along = ends - starts
        square = (along**2).sum(-1)
        beside = points[..., np.newaxis, :] - starts
        share = (beside * along).sum(-1) / np.where(square == 0, 1, square)
        nearest = beside - np.clip(share, 0, 1)[..., np.newaxis] * along
        far = np.sqrt((nearest**2).sum(-1))
        found: Values = far.min(-1)
        with np.errstate(all="ignore"):
            level, here = self.loss(starts)[far.argmin(-1)], self.loss(points)
            as_low = (here <= level + SAME * (1 + np.abs(level))) & (found <= self.room)
        return np.where(as_low, 0.0, found)


def minima(loss: Function, gradient: Function, reach: tuple[float, ...]) -> Minima:
    """The minima of a loss within ±reach along each axis."""
    parameters = len(reach)
    axes = [np.linspace(-far, far, SIDE[parameters]) for far in reach]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    with np.errstate(all="ignore"):
        values = _finite(loss(grid))
        low = _lowest_on_a_line(values)
        if not low.any():
            return Minima(np.empty((0, parameters)), np.empty((0, 2), np.intp), loss, 0.0)
        cell = max(2 * far / (SIDE[parameters] - 1) for far in reach)
        begun = grid[low]
        begun = begun[:: -(-len(begun) // BEGUN)]
        points = _descended(loss, gradient, begun, cell)
        points = _at_rest(loss, gradient, _inside(points, reach, cell), cell)
        points = _apart(loss, points, APART[parameters] * 2 * max(reach))
        return _joined(loss, gradient, points, LINKED * 2 * max(reach), cell)


def _finite(values: Values) -> Values:
    return np.where(np.isfinite(values), values, np.inf)


def _lowest_on_a_line(values: Values) -> npt.NDArray[np.bool_]:
    """Places with no lower neighbour on either side along some line."""
    found = np.zeros(values.shape, np.bool_)
    padded = np.pad(values, 1, constant_values=np.inf)
    middle = (slice(1, -1),) * values.ndim
    ways = [way for way in product((-1, 0, 1), repeat=values.ndim) if way > (0,) * values.ndim]
    for way in ways:
        sides = []
        for sign in (-1, 1):
            shift = tuple(sign * step for step in way)
            sides.append(np.roll(padded, shift, range(values.ndim))[middle])
        found |= (values <= sides[0]) & (values <= sides[1])
    return found & np.isfinite(values)


def _directions(parameters: int, turn: float, count: int = WAYS) -> Values:
    if parameters == 1:
        return np.array([[1.0], [-1.0]])
    angles = 2 * np.pi * (np.arange(count) + turn) / count
    return np.stack([np.cos(angles), np.sin(angles)], -1)


def _descended(loss: Function, gradient: Function, points: Values, step: float) -> Values:
    """Each point where no step of ever smaller size leads lower, nor Newton's."""
    points, size = points.copy(), np.full(len(points), step)
    values = _finite(loss(points))
    rows = np.arange(len(points))
    for turn in range(ROUNDS):
        ways = size[:, np.newaxis, np.newaxis] * _directions(points.shape[-1], turn * 0.38)
        newton = _newton(gradient, points, 4 * step)[:, np.newaxis]
        tried = points[:, np.newaxis] + np.concatenate([ways, newton], 1)
        found = _finite(loss(tried))
        best = found.argmin(-1)
        lower = found[rows, best] < values - LEVEL * np.abs(values)
        points[lower] = tried[rows, best][lower]
        values[lower] = found[rows, best][lower]
        size = np.where(lower & (best < ways.shape[1]), size * 1.3, size / 2)
    return points


def _at_rest(loss: Function, gradient: Function, points: Values, cell: float) -> Values:
    """Those around which nothing is lower, near by and a little farther off.

    Where all around is level as far as float64 tells, the slope has to be 0 too.
    """
    values = _finite(loss(points))
    kept, room = np.isfinite(values), LEVEL * np.abs(values) + LEAST
    for share in RINGS:
        ring = points[:, np.newaxis] + share * cell * _directions(points.shape[-1], 0.5, 2 * WAYS)
        around = _finite(loss(ring))
        kept &= around.min(-1) >= values - room
    level = around.max(-1) <= values + room
    kept &= ~level | (gradient(points) == 0).all(-1)
    return np.asarray(points[kept])


def _newton(gradient: Function, points: Values, most: float) -> Values:
    """Steps of Newton's method for each point, downhill where the loss is bent the other way."""
    slopes, count = np.nan_to_num(gradient(points), posinf=0, neginf=0), points.shape[-1]
    bends = np.empty((len(points), count, count))
    for axis in range(count):
        aside = np.zeros(count)
        aside[axis] = BESIDE
        bends[:, axis] = (gradient(points + aside) - gradient(points - aside)) / (2 * BESIDE)
    bends = np.nan_to_num((bends + bends.swapaxes(-1, -2)) / 2, posinf=0, neginf=0)
    sizes, axes = np.linalg.eigh(bends)
    sizes = np.abs(sizes)
    least = 1e-9 * sizes.max(-1, keepdims=True) + 1e-12
    along = (axes.swapaxes(-1, -2) @ slopes[..., np.newaxis])[..., 0] / np.maximum(sizes, least)
    found = -(axes @ along[..., np.newaxis])[..., 0]
    far = np.linalg.norm(found, axis=-1, keepdims=True)
    return np.asarray(found * np.minimum(1, most / np.maximum(far, 1e-300)))


def _inside(points: Values, reach: tuple[float, ...], cell: float) -> Values:
    """Without those that were on their way out of the window."""
    kept: Values = points[(np.abs(points) < np.array(reach) - cell / 2).all(-1)]
    return kept


def _apart(loss: Function, points: Values, least: float) -> Values:
    """The lowest first, and none near one that is kept."""
    order = np.argsort(_finite(loss(points)), kind="stable")
    kept: list[Values] = []
    for point in points[order]:
        if len(kept) == MOST:
            break
        if all(float(np.linalg.norm(point - other)) > least for other in kept):
            kept.append(point)
    return np.array(kept).reshape(-1, points.shape[-1])


def _joined(loss: Function, gradient: Function, points: Values, most: float, cell: float) -> Minima:
    """The points, with those pairs near each other linked between which it is as low."""
    pairs = [
        (one, other)
        for one in range(len(points))
        for other in range(one)
        if float(np.linalg.norm(points[one] - points[other])) <= most
    ]
    if not pairs:
        return Minima(points, np.empty((0, 2), np.intp), loss, most)
    found = np.array(pairs, np.intp)
    ends = points[found]
    between, higher = ends.mean(1), _finite(loss(ends)).max(-1)
    # The floor between two of them lies a little aside at most.
    sunk = _descended(loss, gradient, between, cell / 8)
    near = np.linalg.norm(sunk - between, axis=-1) <= cell / 2
    level = _finite(loss(sunk)) <= higher + LINKS * (1 + np.abs(higher))
    return Minima(points, found[near & level], loss, most)
