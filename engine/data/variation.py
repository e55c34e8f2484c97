"""Many 28×28 images from few 8×8 originals: each scaled up, centred, turned, sheared, bent.

An output pixel looks up where it came from: one map from (row, column) to a place in its
original, drawn once at `FINE` times the output's resolution. The maps and the originals are
integers (fixed point), the random numbers are PCG64's raw stream, whose values NumPy promises
never to change, and the few real numbers use only + − × ÷ and are rounded: so the bytes are
the same on every machine and with every NumPy.
"""

import numpy as np
import numpy.typing as npt

from engine.data.dataset import SIDE, Images

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

FINE = 4
"""Fine pixels to one pixel of the output."""
_BOX = 20 * FINE
"""A digit fills 20×20 of 28×28, as in MNIST."""
_TILE = _BOX + 16
"""A fine original with a black border, which stands for all that lies outside."""
_POINT = 8
"""Binary digits after the point of a fine coordinate."""
_FIELDS = 256
"""Smooth displacement fields, shared among the images."""
_CHUNK = 256
"""Images made at once: their maps fit in a core's cache."""

# How far each image may be varied, at most.
TURN_TANGENT = 0.06993  # tan(8° / 2)
SCALE = 0.08
SHEAR = 0.12
SHIFT = 1.2  # pixels
BEND = 1.6  # pixels, at a node of a field
_NODES = 5

_DRAWS = 9


def uniform(raw: npt.NDArray[np.uint64]) -> Floats:
    """Raw 64-bit draws as numbers in [-1, 1): exact, 52 random bits each."""
    numbers: Floats = (raw >> np.uint64(12)).astype(np.float64) * 2.0**-51 - 1.0
    return numbers


def _spline(positions: Floats, nodes: int) -> Floats:
    """Cubic B-spline weights of `nodes` nodes at each position, (positions, nodes)."""
    distance = np.abs(positions[:, None] - np.arange(nodes))
    near = 2 / 3 - distance * distance * (1 - distance / 2)
    far = (2 - distance) * (2 - distance) * (2 - distance) / 6
    weights: Floats = np.where(distance < 1, near, np.where(distance < 2, far, 0.0))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _rounded(weights: Floats, steps: int) -> Floats:
    return np.rint(weights * steps)


def tiles(originals: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Fine drawings (originals, _TILE, _TILE) of 8×8 originals (originals, 64), 0 to 255."""
    size = 8
    positions = (np.arange(_BOX) + 0.5) * size / _BOX - 0.5
    # Whole weights, so that every sum is exact in float32 whatever order a BLAS adds in.
    weights = _rounded(_sharp(positions, size), 64).astype(np.float32)
    small = originals.reshape(-1, size, size).astype(np.float32)
    drawn = np.maximum(weights @ small @ weights.T, 0).astype(np.int32)
    brightest = drawn.reshape(len(drawn), -1).max(axis=1)[:, None, None]
    # A pen's stroke is white to its edge: of the brightest, less than a third is paper, more
    # than three quarters ink. With these the mean pixel is MNIST's, about 33.
    level = drawn * 1000 // np.maximum(brightest, 1)
    contrast = np.clip((level - 330) * 255 // 420, 0, 255)
    result = np.zeros((len(originals), _TILE, _TILE), np.uint8)
    border = (_TILE - _BOX) // 2
    result[:, border:-border, border:-border] = contrast
    return result


def _sharp(positions: Floats, nodes: int) -> Floats:
    """Catmull-Rom weights: through the values, where a B-spline would blur them."""
    distance = np.abs(positions[:, None] - np.arange(nodes))
    near = 1 - distance * distance * (2.5 - 1.5 * distance)
    far = 2 - distance * (4 - distance * (2.5 - 0.5 * distance))
    weights: Floats = np.where(distance < 1, near, np.where(distance < 2, far, 0.0))
    return weights


def centres(drawn: npt.NDArray[np.uint8]) -> Floats:
    """Centre of mass (row, column) of each tile, in fine pixels, (tiles, 2)."""
    rows = drawn.sum(axis=2, dtype=np.int64)
    columns = drawn.sum(axis=1, dtype=np.int64)
    mass = np.maximum(rows.sum(axis=1), 1)
    place = np.arange(_TILE)
    return np.stack([(rows * place).sum(axis=1) / mass, (columns * place).sum(axis=1) / mass], 1)


def _fields(seed: int) -> Ints:
    """Smooth displacements (_FIELDS, 28·28) in fixed-point fine pixels."""
    raw = np.random.PCG64(seed).random_raw(_FIELDS * _NODES * _NODES)
    nodes = _rounded(uniform(raw).reshape(_FIELDS, _NODES, _NODES), 1 << 12)
    weights = _rounded(_spline(np.linspace(0, _NODES - 1, SIDE), _NODES), 1 << 12)
    bent = weights @ nodes @ weights.T  # whole numbers below 2⁵³: exact
    return (
        np.rint(bent * (BEND * FINE * 2.0 ** (_POINT - 36)))
        .astype(np.int32)
        .reshape(_FIELDS, SIDE * SIDE)
    )


def varied(originals: npt.NDArray[np.uint8], chosen: npt.NDArray[np.intp], seed: int) -> Images:
    """One image of `originals[chosen[i]]` for each i, (len(chosen), 28, 28).

    `originals` is (originals, 64) with values 0 to 16. Image i depends on `seed`, i and its
    original alone, so that a shorter `chosen` gives the first of the same images.
    """
    used, position = np.unique(chosen, return_inverse=True)
    drawn = tiles(originals[used])
    centre = centres(drawn)[position]
    raw = np.random.PCG64(seed).random_raw(len(chosen) * _DRAWS).reshape(-1, _DRAWS)
    matrix, start = _maps(uniform(raw[:, :7]), centre)
    field = (raw[:, 7:] % np.uint64(_FIELDS)).astype(np.intp)
    fields = _fields(seed + 1)
    out = np.empty((len(chosen), SIDE, SIDE), np.uint8)
    for low in range(0, len(chosen), _CHUNK):
        part = slice(low, low + _CHUNK)
        _draw(drawn, position[part], matrix[part], start[part], field[part], fields, out[part])
    return out


def _maps(draw: Floats, centre: Floats) -> tuple[Ints, Ints]:
    """From an output pixel to its fine place: matrices (images, 2, 2), starts (images, 2).

    The rotation is the rational one, (1 − t²) / (1 + t²) and 2t / (1 + t²), t the tangent of
    half the angle.
    """
    tangent = draw[:, 0] * TURN_TANGENT
    whole = 1 + tangent * tangent
    cosine, sine = (1 - tangent * tangent) / whole, 2 * tangent / whole
    tall, wide = 1 + SCALE * draw[:, 1], 1 + SCALE * draw[:, 2]
    shear = SHEAR * draw[:, 3]
    matrix = np.empty((len(draw), 2, 2))
    matrix[:, 0, 0] = cosine / tall
    matrix[:, 0, 1] = -sine / tall
    matrix[:, 1, 0] = (sine + shear * cosine) / wide
    matrix[:, 1, 1] = (cosine - shear * sine) / wide
    middle = (SIDE - 1) / 2
    moved = middle + SHIFT * draw[:, 4:6]
    fine = FINE * matrix
    start = centre - (fine[:, :, 0] * moved[:, :1] + fine[:, :, 1] * moved[:, 1:])
    unit = 1 << _POINT
    return np.rint(fine * unit).astype(np.int32), np.rint(start * unit).astype(np.int32)


def _draw(
    drawn: npt.NDArray[np.uint8],
    tile: npt.NDArray[np.intp],
    matrix: Ints,
    start: Ints,
    field: npt.NDArray[np.intp],
    fields: Ints,
    out: Images,
) -> None:
    """Fill `out` (images, 28, 28): the fine place of each pixel, then one look-up."""
    count = len(out)
    line = np.arange(SIDE, dtype=np.int32)
    half = np.int32(1 << (_POINT - 1))
    places = []
    for axis in (0, 1):
        place = fields[field[:, axis]].reshape(count, SIDE, SIDE)
        place += (matrix[:, axis, 0, None] * line)[:, :, None]
        place += (matrix[:, axis, 1, None] * line + (start[:, axis, None] + half))[:, None, :]
        place >>= _POINT
        np.clip(place, 0, _TILE - 1, out=place)
        places.append(place)
    row, column = places
    row *= _TILE
    row += column
    index = row + (tile * (_TILE * _TILE))[:, None, None]
    np.take(drawn.reshape(-1), index, out=out, mode="clip")
