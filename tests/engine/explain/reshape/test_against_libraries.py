"""Reshapes and transpositions in a row are what NumPy and torch make of them: values, strides,
and whether memory is shared."""

from __future__ import annotations

import math
import random
from itertools import product
from typing import Any

import numpy as np
import pytest

from engine.explain.reshape.rearranging import Operation, Reshape, Transpose, plan
from engine.explain.shared.shapes import Shape

CHAINS = 5_000
MOST_WALKED = 48
"""Elements of a tensor that are read one by one."""


def random_shape(draw: random.Random) -> Shape:
    return tuple(
        draw.choice([1, 2, 2, 3, 4, 6, 0 if draw.random() < 0.1 else 2]) for _ in range(4)
    )[: draw.randint(0, 4)]


def random_factors(draw: random.Random, count: int) -> list[int]:
    """Sizes that multiply to `count`, with some of 1 among them."""
    if not count:
        return draw.sample([0, draw.randint(0, 3), 1], 3)
    sizes: list[int] = []
    while count > 1:
        sizes.append(draw.choice([size for size in range(2, count + 1) if count % size == 0]))
        count //= sizes[-1]
    for _ in range(draw.randint(0, 2)):
        sizes.insert(draw.randint(0, len(sizes)), 1)
    return sizes


def random_operations(draw: random.Random, shape: Shape) -> list[Operation]:
    """One to four that fit, now and then with a -1 or a negative axis."""
    operations: list[Operation] = []
    for _ in range(draw.randint(1, 4)):
        kind = draw.random()
        if kind < 0.5:
            sizes = random_factors(draw, math.prod(shape))
            known = tuple(sizes)
            if sizes and draw.random() < 0.3:
                place = draw.randrange(len(sizes))
                if math.prod(sizes[:place] + sizes[place + 1 :]):
                    sizes[place] = -1
            operations.append(Reshape(tuple(sizes)))
            shape = known
        elif kind < 0.65:
            operations.append(Transpose())
            shape = tuple(reversed(shape))
        else:
            order = draw.sample(range(len(shape)), len(shape))
            shape = tuple(shape[axis] for axis in order)
            named = [axis - len(order) * (draw.random() < 0.3) for axis in order]
            operations.append(Transpose(tuple(named)))
    return operations


def by_numpy(tensor: np.ndarray[Any, Any], operation: Operation) -> np.ndarray[Any, Any]:
    if isinstance(operation, Reshape):
        return tensor.reshape(operation.sizes)
    return tensor.transpose(operation.axes)


def by_torch(tensor: Any, operation: Operation) -> tuple[Any, bool]:
    """What torch gives, and whether `view`, which never copies, gives it too."""
    if isinstance(operation, Transpose):
        axes = operation.axes or tuple(reversed(range(tensor.ndim)))
        return tensor.permute(axes), True
    try:
        tensor.view(operation.sizes)
    except RuntimeError:
        return tensor.reshape(operation.sizes), False
    return tensor.reshape(operation.sizes), True


def test_chains_are_what_both_libraries_make_of_them() -> None:
    torch = pytest.importorskip("torch")
    draw = random.Random(20_260_102)
    tried = {"view": 0, "copy": 0, "transpose": 0, "empty": 0, "scattered": 0}
    for _ in range(CHAINS):
        shape = random_shape(draw)
        operations = random_operations(draw, shape)
        found = plan(shape, operations)
        # Each element is the cell of the first memory that it lay in.
        ours = np.arange(math.prod(shape)).reshape(shape)
        theirs = torch.from_numpy(ours)
        for done, operation in enumerate(operations, start=1):
            one, said = found.plans[done - 1], (found.text, done)
            before, pointer = ours, theirs.data_ptr()
            ours = by_numpy(before, operation)
            theirs, viewed = by_torch(theirs, operation)
            assert one.after.shape == found.layout(done).shape == ours.shape == theirs.shape, said
            assert one.after.is_contiguous == ours.flags.c_contiguous == theirs.is_contiguous()
            assert one.is_view == viewed, said
            tried["transpose"] += isinstance(operation, Transpose)
            tried["view" if viewed else "copy"] += isinstance(operation, Reshape)
            tried["scattered"] += not one.after.is_contiguous
            tried["empty"] += not ours.size
            if not ours.size:
                continue
            assert one.is_view == np.shares_memory(before, ours), said
            assert one.is_view == (theirs.data_ptr() == pointer), said
            steps = zip(one.after.strides, ours.strides, theirs.stride(), ours.shape, strict=True)
            for stride, bytes_apart, elements_apart, size in steps:
                assert size == 1 or stride == bytes_apart // ours.itemsize == elements_apart, said
            if ours.size <= MOST_WALKED:
                values = ours.ravel().tolist()
                assert [found.value(done, number) for number in range(found.count)] == values, said
                assert values == theirs.flatten().tolist()
                for index in product(*map(range, ours.shape)):
                    source = one.source(index)
                    assert before[source] == ours[index], said
                    assert one.result(source) == index
    assert min(tried.values()) > 300, tried
