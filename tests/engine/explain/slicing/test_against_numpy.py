"""Every plan of an index says what NumPy does: shape, elements, memory, and which error."""

from __future__ import annotations

import math
import random
from itertools import product
from typing import Any

import numpy as np

from engine.explain.shared.typed.index_text import (
    Entry,
    Index,
    SliceIndexMistake,
    SliceMistake,
    index_text,
    parse_index,
)
from engine.explain.slicing.plan import SlicePlan, numpy_shape, plan

INDICES = 5_000
FAR = 7
"""Bounds go this far beyond the axes, on both sides."""


def random_index(draw: random.Random, rank: int) -> Index:
    """Mostly fitting, now and then out of range, too long, with a step of 0 or two `...`."""

    def number() -> int:
        return draw.randint(-FAR, FAR)

    def entry() -> Entry:
        kind = draw.random()
        if kind < 0.35:
            return draw.randint(-3, 2)
        if kind < 0.85:
            start, stop = (number() if draw.random() < 0.6 else None for _ in range(2))
            step = draw.choice([None, None, 1, 2, 3, -1, -2, -5, 0 if draw.random() < 0.1 else 1])
            made: slice = slice(start, stop, step)
            return made
        return None if kind < 0.94 else Ellipsis

    return tuple(entry() for _ in range(draw.randint(0, rank + 1 if draw.random() < 0.2 else rank)))


def numpy_result(source: np.ndarray[Any, Any], index: Index) -> Any:
    try:
        return source[index]
    except (IndexError, ValueError) as error:
        return error


def planned(shape: tuple[int, ...], index: Index) -> SlicePlan | SliceMistake:
    try:
        return plan(shape, index_text(index))
    except SliceMistake as mistake:
        return mistake


def test_plans_equal_numpy_for_5_000_random_indices() -> None:
    draw = random.Random(20_240_601)
    tried = {"view": 0, "number": 0, "empty": 0, "IndexError": 0, "ValueError": 0}
    for _ in range(INDICES):
        shape = tuple(draw.choice([0, 1, 2, 3, 4, 5, 6]) for _ in range(draw.randint(0, 5)))
        index = random_index(draw, len(shape))
        # Each element holds its own place in memory.
        source = np.arange(math.prod(shape)).reshape(shape)
        wanted = numpy_result(source, index)
        found = planned(shape, index)
        if isinstance(found, SliceMistake):
            kind = IndexError if isinstance(found, SliceIndexMistake) else ValueError
            assert type(wanted) is kind, (shape, index, found, wanted)
            tried[kind.__name__] += 1
            continue
        assert not isinstance(wanted, Exception), (shape, index, wanted)
        assert found.shape == np.shape(wanted) == numpy_shape(found), (shape, index)
        assert found.count == np.size(wanted)
        for cell in product(*map(range, found.shape)):
            assert source[found.source(cell)] == wanted[cell], (shape, index, cell)
        taken = set(np.ravel(wanted).tolist())
        for cell in product(*map(range, shape)):
            assert found.takes(cell) == (source[cell] in taken), (shape, index, cell)
        assert found.is_view == (isinstance(wanted, np.ndarray) and wanted.base is not None)
        tried["view" if found.is_view else "number"] += 1
        tried["empty"] += not found.count
        if source.size:
            if found.is_view:
                address = wanted.__array_interface__["data"][0]
                begins = source.__array_interface__["data"][0]
                assert found.offset * source.itemsize == address - begins, (shape, index)
                strides = tuple(step * source.itemsize for step in found.strides)
                assert strides == wanted.strides, (shape, index)
            if found.count:
                assert found.is_view == np.may_share_memory(source, wanted)
                assert found.offset == np.ravel(wanted)[0]
    assert min(tried.values()) > 20, tried


def test_what_is_typed_means_what_python_reads() -> None:
    class Taken:
        def __getitem__(self, index: Any) -> Index:
            return index if isinstance(index, tuple) else (index,)

    taken = Taken()
    draw = random.Random(7)
    for _ in range(500):
        text = index_text(random_index(draw, 4))
        # The text is ours, made of integers and colons.
        assert parse_index(text) == eval(f"taken[{text}]", {"taken": taken})
