"""Runs a program of the repair shop: the text that is shown, line for line. Torch.

The text comes from a table of ours (engine.explain.repair_shop.program), in which a learner only
chooses; nothing that was typed is ever in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Generator, Tensor
from torch.nn import functional

from engine.by_hand.training import Samples
from engine.data.dataset import SIDE
from engine.explain.repair_shop.lines import TEST, TRAIN
from engine.explain.repair_shop.program import Program

SHOWN_SHAPES = ("x", "y", "h", "logits", "y_pred", "error", "loss")
TEST_SHAPES = ("answers", "hits")


class Ended(Exception):
    """Somebody ended it."""


@dataclass
class ShopRun:
    """What has come of a program: `losses` by step, what it `printed`, `shapes` by name.

    `trouble` is the exception that ended it, in one line.
    """

    losses: list[float] = field(default_factory=list)
    printed: list[tuple[str, float]] = field(default_factory=list)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    seconds: float = 0.0
    trouble: str = ""


class _Losses(list[float]):
    """The list that the program appends its losses to; each is told, and may end it."""

    def __init__(self, appended: Callable[[float], None]) -> None:
        super().__init__()
        self._appended = appended

    def append(self, loss: float) -> None:
        super().append(loss)
        self._appended(loss)


def run(
    program: Program,
    seed: int,
    samples: Samples,
    told: Callable[[ShopRun], None] = lambda _: None,
    ended: Callable[[], bool] = lambda: False,
) -> ShopRun:
    """Run it on the first TRAIN and TEST images; `told` is called after each step.

    Raises Ended when `ended` says so. What the program itself raises is its `trouble`.
    """
    found = ShopRun()
    began = time.perf_counter()

    def appended(loss: float) -> None:
        found.losses.append(loss)
        found.seconds = time.perf_counter() - began
        if len(found.losses) == 1:
            found.shapes.update(_shapes(names, SHOWN_SHAPES))
        told(found)
        if ended():
            raise Ended

    generator = Generator().manual_seed(seed)

    def glorot(inputs: int, outputs: int) -> Tensor:
        """As Glorot and Bengio begin: uniform within ±√(6 / (inputs + outputs))."""
        most = (6 / (inputs + outputs)) ** 0.5
        return (torch.rand(inputs, outputs, generator=generator) * 2 - 1) * most

    names: dict[str, Any] = {
        "torch": _Seeded(generator),
        "F": functional,
        "glorot": glorot,
        "data": {
            "x_train": pixels(samples.x[:TRAIN]),
            "y_train": samples.y[:TRAIN],
            "x_test": pixels(samples.x_test[:TEST]),
            "y_test": samples.y_test[:TEST],
        },
        "losses": _Losses(appended),
        "print": lambda name, value: found.printed.append((name, float(value))),
    }
    try:
        exec(compile(program.source(), "<shop>", "exec"), names)  # noqa: S102 - our own text
    except Ended:
        raise
    except Exception as error:  # what a wrong program does is what there is to see
        found.trouble = f"{type(error).__name__}: {error}".splitlines()[0]
    found.shapes.update(_shapes(names, TEST_SHAPES))
    found.seconds = time.perf_counter() - began
    return found


class _Seeded:
    """`torch` as the program knows it, whose `randperm` draws from the seed of the run."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator

    def __getattr__(self, name: str) -> Any:
        return getattr(torch, name)

    def randperm(self, count: int) -> Tensor:
        return torch.randperm(count, generator=self._generator)


def _shapes(names: dict[str, Any], wanted: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """The shapes of those names that are tensors now."""
    there = ((name, names.get(name)) for name in wanted)
    return {name: tuple(value.shape) for name, value in there if isinstance(value, Tensor)}


def pixels(images: Tensor) -> Tensor:
    """Images (n, 28, 28) as bytes, as they lie in the data set, of (n, 784) from 0 to 1."""
    return (images * 255).round().byte().reshape(-1, SIDE, SIDE)
