"""An element-wise operation as a Python loop and as vectorised calls, raced. NumPy, no torch.

The operation is the book's: add two tensors, then relu, each by itself.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.protocol import MAX_ROUNDS

Tensor = npt.NDArray[np.float32]
_NO_TIME = 1e-9
"""Seconds; a clock that ticks rarely may see a pass take none."""


@dataclass
class Raced:
    """Seconds that a pass took in each round, mean over its passes, and whether both agreed."""

    loop: list[float] = field(default_factory=list)
    call: list[float] = field(default_factory=list)
    equal: bool = True
    cancelled: bool = False


def by_loop(x: Tensor, y: Tensor) -> Tensor:
    """relu(x + y), cell after cell; x and y are (rows, columns)."""
    return naive_relu(naive_add(x, y))


def naive_add(x: Tensor, y: Tensor) -> Tensor:
    """x + y, cell after cell."""
    x = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[i, j] += y[i, j]
    return x


def naive_relu(x: Tensor) -> Tensor:
    """relu(x), cell after cell."""
    x = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[i, j] = max(x[i, j], 0)
    return x


def by_call(x: Tensor, y: Tensor) -> Tensor:
    """relu(x + y) in two vectorised calls."""
    found: Tensor = np.maximum(x + y, 0)
    return found


def race(
    shape: tuple[int, ...],
    repeats: int,
    *,
    cancelled: Callable[[], bool],
    told: Callable[[int], None],
) -> Raced:
    """Race them in at most MAX_ROUNDS rounds of equal length, the loop first in each.

    `told(passes)` is called after each pass of the loop, outside of what is timed;
    `cancelled()` is asked then too, and leaves the round that is under way out. The values
    are random and the same each time.
    """
    source = np.random.default_rng(0)
    x, y = (source.standard_normal(shape, np.float32).reshape(-1, shape[-1]) for _ in range(2))
    by_call(x, y)  # the first call of all costs what no other does
    raced = Raced()
    rounds = min(MAX_ROUNDS, repeats)
    done = 0
    for number in range(rounds):
        passes = repeats * (number + 1) // rounds - repeats * number // rounds
        looped, seconds = x, 0.0
        for _ in range(passes):
            began = time.perf_counter()
            looped = by_loop(x, y)
            seconds += time.perf_counter() - began
            done += 1
            told(done)
            if cancelled():
                raced.cancelled = True
                return raced
        raced.loop.append(max(seconds / passes, _NO_TIME))
        called = x
        began = time.perf_counter()
        for _ in range(passes):
            called = by_call(x, y)
        raced.call.append(max((time.perf_counter() - began) / passes, _NO_TIME))
        raced.equal &= bool(np.array_equal(looped, called))
    return raced
