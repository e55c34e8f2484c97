"""The missions about tensors, judged beside NumPy."""

from __future__ import annotations

import random

import numpy as np
import pytest

from engine.explain.attributes.missions import judge_light, judge_mebibyte
from engine.explain.batches.missions import judge_single, judge_steps
from engine.explain.kinds.missions import judge_frames, judge_year
from engine.explain.ranks.missions import judge_block, judge_deep
from engine.explain.slicing.missions import judge_half_row, judge_last_rows
from engine.protocol.errors import Mistake

DTYPES = ("uint8", "int16", "float32", "float64")


def shapes(count: int, most: int = 4, *, seed: int) -> list[tuple[int, ...]]:
    draw = random.Random(seed)
    return [
        tuple(draw.choice((1, 1, 2, 2, 3)) for _ in range(draw.randint(1, most)))
        for _ in range(count)
    ]


def test_a_deep_tensor_and_a_block_are_counted_by_numpy() -> None:
    seen: dict[str, list[bool]] = {"deep": [], "block": []}
    for shape in [*shapes(900, seed=0), *[(1,) * 4] * 100, *[(2,) * 3] * 100]:
        array = np.arange(np.prod(shape)).reshape(shape)
        text = str(array.tolist())
        assert judge_deep(text).right == (array.ndim == 4 and array.size == 1)
        thick = array.ndim == 3 and min(shape) > 1
        assert judge_block(text).right == (thick and array.size == 8), shape
        assert judge_block(str(shape)).right == judge_block(text).right
        seen["deep"].append(judge_deep(text).right)
        seen["block"].append(judge_block(text).right)
    assert all(min(kind.count(True), kind.count(False)) >= 100 for kind in seen.values())


def test_bytes_are_numpys() -> None:
    draw = random.Random(1)
    right = 0
    for _ in range(400):
        name = draw.choice(DTYPES)
        count = 2**20 // np.dtype(name).itemsize
        rows = 2 ** draw.randint(0, 12)
        shape = (rows, count // rows) if draw.random() < 0.5 else (rows, count // rows + 1)
        found = np.empty(shape, name).nbytes
        judged = judge_mebibyte(f"{shape} {name}")
        assert judged.right == (found == 2**20)
        right += judged.right
        small = tuple(draw.randint(1, 8) for _ in range(3))
        light = np.empty(small, name).nbytes < 784 and name == "float64"
        assert judge_light(f"{small} {name}").right == light, (small, name)
    assert right >= 100
    assert not judge_light("(3, 4) float64").right
    assert not judge_light("(0, 4, 5) float64").right


def numpy_index(text: str) -> tuple[int | slice, ...]:
    parts = []
    for part in text.split(","):
        bounds = [int(bound) if bound.strip() else None for bound in part.split(":")]
        parts.append(slice(*bounds) if ":" in part else int(part))
    return tuple(parts)


def test_an_index_is_numpys() -> None:
    """Of an array that holds no memory, in which each value is its own place."""
    draw = random.Random(2)
    images = np.lib.stride_tricks.as_strided(np.zeros(1, np.int8), (60_000, 28, 28), (0, 0, 0))
    kinds = ("4:5", "7", ":14", "14:", "::2", "-1", "::3", ":", "0:28:2", "3:4")
    seen = {True: 0, False: 0}
    for _ in range(8_000):
        text = ", ".join(draw.choice(kinds) for _ in range(draw.randint(1, 3)))
        shape = images[numpy_index(text)].shape
        judged = judge_half_row(f"train_images[{text}]")
        assert judged.right == (shape == (1, 14)), text
        seen[judged.right] += 1
        rows = [slice(None, None, 3), -1], [slice(None, None, 3), -1, slice(None)]
        assert judge_last_rows(f"[{text}]").right == (list(numpy_index(text)) in rows), text
    assert min(seen.values()) >= 100


@pytest.mark.parametrize("text", ["x[::3, 27]", "train_images[0::3, 27, :]", "[0:60000:3, -1]"])
def test_the_same_rows_may_be_written_in_other_ways(text: str) -> None:
    assert judge_last_rows(text).right


def test_batches_are_counted_one_by_one() -> None:
    singles = []
    for size in range(1, 1_000):
        lengths = [min(size, 10_000 - start) for start in range(0, 10_000, size)]
        right = size > 1 and lengths[-1] == 1
        assert judge_single(str(size)).right == right, size
        singles += [size] * right
        steps = len(range(0, 60_000, size))
        fewer = len(range(0, 60_000, max(size - 1, 1)))
        assert judge_steps(str(size)).right == (steps < 100 <= fewer), size
    assert singles == [3, 9, 11, 33, 99, 101, 303, 909]


def test_a_film_and_a_year() -> None:
    frame = np.empty((256, 256, 3), np.uint8).nbytes
    for count in range(400, 700):
        fits = count * frame <= 100 * 2**20 < (count + 1) * frame
        assert judge_frames(str(count)).right == fits
    draw = random.Random(3)
    for _ in range(200):
        shape = tuple(draw.sample((20, 8760, 3, 24, 365), draw.randint(1, 4)))
        assert judge_year(str(shape)).right == (shape == (20, 8760, 3))


def test_nonsense_is_refused() -> None:
    judges = (judge_deep, judge_block, judge_half_row, judge_single, judge_steps, judge_frames)
    for judge in judges:
        for text in ("", "?", "]", "seven", "(", "x y z", "1e400"):
            with pytest.raises(Mistake):
                judge(text)
