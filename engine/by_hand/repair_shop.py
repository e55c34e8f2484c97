"""Runs a program of the repair shop: the text that is shown, line for line. Torch.

The text comes from a table of ours (engine.explain.repair_shop.lines), in which a learner only
chooses; nothing that was typed is ever in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import torch
from torch import Generator, Tensor
from torch.nn import functional

from engine.by_hand.training import Samples
from engine.data.dataset import SIDE
from engine.explain.repair_shop.lines import STEPS, TEST, TRAIN
from engine.explain.repair_shop.program import Program
from engine.protocol import ShopFigure

FILE = "<shop>"
"""Where tracebacks say that the program stands."""
LOOP_SHAPES = ("x", "y", "h", "logits", "y_pred", "error", "loss")
"""The names whose shapes are told of after the first step, or where it broke before its end."""
TEST_SHAPES = ("answers", "hits")
"""And at the end."""


class Ended(Exception):
    """Somebody ended it."""


@dataclass
class ShopRun:
    """What has come of a program: see `protocol.ShopLook`, which tells of it.

    `trouble` is the line, from 0, that raised something, and what that said.
    """

    losses: list[float] = field(default_factory=list)
    printed: list[tuple[ShopFigure, float]] = field(default_factory=list)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    seconds: float = 0.0
    trouble: tuple[int, str] | None = None


class _Losses(list[float]):
    """The list that the program appends its losses to; each is told."""

    def __init__(self, appended: Callable[[float], None]) -> None:
        super().__init__()
        self._appended = appended

    def append(self, loss: float) -> None:
        super().append(loss)
        self._appended(loss)


class _Seeded:
    """`torch` as the program knows it, whose `randperm` draws from the seed of the run."""

    def __init__(self, generator: Generator) -> None:
        self._generator = generator

    def __getattr__(self, name: str) -> Any:
        return getattr(torch, name)

    def randperm(self, count: int) -> Tensor:
        return torch.randperm(count, generator=self._generator)


def run(
    program: Program,
    seed: int,
    samples: Samples,
    told: Callable[[ShopRun], None] = lambda _: None,
    ended: Callable[[], bool] = lambda: False,
) -> ShopRun:
    """Run it on the first TRAIN and TEST images, STEPS steps; `told` is called in each.

    It ends early where `ended` says so, with what there is until then. What the program itself
    raises is its `trouble`.
    """
    found, began = ShopRun(), time.perf_counter()
    generator = Generator().manual_seed(seed)

    def appended(loss: float) -> None:
        found.losses.append(loss)
        found.seconds = time.perf_counter() - began
        if len(found.losses) == 1:
            found.shapes.update(_shapes(names, LOOP_SHAPES))
        told(found)
        if ended() and len(found.losses) < STEPS:
            raise Ended

    def glorot(inputs: int, outputs: int) -> Tensor:
        """As Glorot and Bengio begin: uniform within ±√(6 / (inputs + outputs))."""
        most: float = (6 / (inputs + outputs)) ** 0.5
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
        exec(compile(program.source(), FILE, "exec"), names)  # noqa: S102 - our own text
    except Ended:
        return found
    except Exception as error:  # what a wrong program does is what there is to see
        says = f"{type(error).__name__}: {error}".splitlines()[0]
        found.trouble = _line(error.__traceback__), says
    found.shapes.update(_shapes(names, TEST_SHAPES if found.losses else LOOP_SHAPES))
    found.seconds = time.perf_counter() - began
    return found


def pixels(images: Tensor) -> Tensor:
    """Images (n, 28, 28) as bytes, as they lie in the data set, of (n, 784) from 0 to 1."""
    return (images * 255).round().byte().reshape(-1, SIDE, SIDE)


def _shapes(names: dict[str, Any], wanted: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """The shapes of those names that are tensors now."""
    there = ((name, names.get(name)) for name in wanted)
    return {name: tuple(value.shape) for name, value in there if isinstance(value, Tensor)}


def _line(traceback: TracebackType | None) -> int:
    """The line of the program, from 0, in which something was raised."""
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == FILE:
            line = traceback.tb_lineno - 1
        traceback = traceback.tb_next
    return line
