"""The stages of the network by hand, each run on real data beside the framework's. Torch."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from time import perf_counter
from typing import TypeVar

import torch
from torch import Tensor, nn, no_grad

from engine.by_hand.framework import largest_difference, linear, same_network, weights
from engine.by_hand.from_scratch import framework
from engine.by_hand.from_scratch.batches import batches
from engine.by_hand.from_scratch.evaluation import accuracy
from engine.by_hand.from_scratch.loop import fit
from engine.by_hand.from_scratch.sequential import Sequential
from engine.by_hand.from_scratch.step import step
from engine.by_hand.training import BATCH, Samples, loss, network, optimizer, orders
from engine.protocol import ScratchSettings, ScratchStage

_BOOK = ScratchSettings()
_SEED = 0
_RATE = _BOOK.learning_rate
_TIMED = 5
"""Runs of what is short, whose median counts."""
Told = Callable[[int, int], None]
"""Takes how many steps are over, of how many."""
Found = TypeVar("Found")


class Cancelled(Exception):
    """The stage was not run to its end."""


@dataclass(frozen=True, eq=False)
class Stage:
    """What a stage gave; see `protocol.StageRun`."""

    shapes: dict[str, tuple[int, ...]]
    difference: float
    compared: int
    seconds: float
    framework_seconds: float
    values: list[float]
    figures: dict[str, float] = field(default_factory=dict)


class Stages:
    """The stages on one data set. What the loop has trained is kept for the evaluation."""

    def __init__(self, data: Samples) -> None:
        self._data = data
        self._x, self._y = data.x[:BATCH], data.y[:BATCH]
        self._trained: tuple[Sequential, nn.Sequential] | None = None

    def run(self, stage: ScratchStage, cancelled: Callable[[], bool], told: Told) -> Stage:
        """Run a stage of the book's network, seed 0. Raises Cancelled when `cancelled()`."""
        match stage:
            case "dense":
                return self._dense()
            case "sequential":
                return self._sequential()
            case "batches":
                return self._batches(cancelled)
            case "step":
                return self._step()
            case "loop":
                return self._loop(cancelled, told)
            case "evaluation":
                return self._evaluation(cancelled, told)

    def _dense(self) -> Stage:
        layer = network(_BOOK, _SEED).layers[0]
        torchs = linear(layer.w, layer.b)
        with no_grad():
            ours, seconds = _timed(lambda: layer(self._x))
            theirs, others = _timed(lambda: framework.dense(torchs, self._x))
        return Stage(
            shapes=_shapes(x=self._x, w=layer.w, b=layer.b, result=ours),
            difference=largest_difference([ours], [theirs]),
            compared=ours.numel(),
            seconds=seconds,
            framework_seconds=others,
            values=ours[0, :4].tolist(),
        )

    def _sequential(self) -> Stage:
        model = network(_BOOK, _SEED)
        torchs = same_network(model)
        with no_grad():
            ours, seconds = _timed(lambda: model(self._x))
            theirs, others = _timed(lambda: torchs(self._x))
        return Stage(
            shapes=_shapes(x=self._x, hidden=model.layers[0](self._x), result=ours),
            difference=largest_difference([ours], [theirs]),
            compared=ours.numel(),
            seconds=seconds,
            framework_seconds=others,
            values=ours[0].tolist(),
            figures={
                "parameters": sum(w.numel() for w in model.weights),
                "row_sum": float(ours[0].sum()),
            },
        )

    def _batches(self, cancelled: Callable[[], bool]) -> Stage:
        x, y = self._data.x, self._data.y
        ours = batches(x, y, torch.arange(len(x)))
        theirs = framework.batches(x, y)
        seconds = others = difference = 0.0
        sizes: list[int] = []
        while True:
            began = perf_counter()
            batch = next(ours, None)
            between = perf_counter()
            other = next(theirs, None)
            others += perf_counter() - between
            seconds += between - began
            if batch is None or other is None:
                break
            sizes.append(len(batch[0]))
            difference = max(difference, largest_difference(batch, other))
            if cancelled():
                raise Cancelled
        return Stage(
            shapes={"x": (BATCH, x.shape[1]), "y": (BATCH,)},
            difference=difference,
            compared=x.numel() + y.numel(),
            seconds=seconds,
            framework_seconds=others,
            values=[float(label) for label in y[:8]],
            figures={"batches": len(sizes), "last": sizes[-1]},
        )

    def _step(self) -> Stage:
        seconds, others = [], []
        for _ in range(_TIMED):  # each on a network that has not learned
            model = network(_BOOK, _SEED)
            torchs = same_network(model)
            losses, took = _took(
                partial(step, model, self._x, self._y, loss(_BOOK), optimizer(_BOOK))
            )
            seconds.append(took)
            _, took = _took(partial(framework.step, torchs, self._x, self._y, _RATE))
            others.append(took)
        with no_grad():
            after = loss(_BOOK)(model(self._x), self._y)
        return Stage(
            shapes=_shapes(x=self._x, y=self._y, losses=losses),
            difference=largest_difference(model.weights, weights(torchs)),
            compared=sum(w.numel() for w in model.weights),
            seconds=median(seconds),
            framework_seconds=median(others),
            values=losses[:4].tolist(),
            figures={"before": float(losses.mean()), "after": float(after.mean())},
        )

    def _loop(self, cancelled: Callable[[], bool], told: Told) -> Stage:
        data, model = self._data, network(_BOOK, _SEED)
        torchs = same_network(model)
        order = next(orders(_BOOK, len(data.x), _SEED))
        steps = -(-len(data.x) // BATCH)
        training = fit(model, data.x, data.y, [order], loss(_BOOK), optimizer(_BOOK))
        others_training = framework.loop(torchs, data.x, data.y, order, _RATE)
        means: list[float] = []
        seconds = others = 0.0
        for number in range(1, steps + 1):
            losses, took = _took(partial(next, training))
            seconds += took
            means.append(float(losses.mean()))
            _, took = _took(partial(next, others_training))
            others += took
            told(number, steps)
            if cancelled():
                raise Cancelled
        self._trained = model, torchs
        return Stage(
            shapes=_shapes(x=data.x, y=data.y),
            difference=largest_difference(model.weights, weights(torchs)),
            compared=sum(w.numel() for w in model.weights),
            seconds=seconds,
            framework_seconds=others,
            values=means,
            figures={"steps": steps, "first_loss": means[0], "last_loss": means[-1]},
        )

    def _evaluation(self, cancelled: Callable[[], bool], told: Told) -> Stage:
        if self._trained is None:
            self._loop(cancelled, told)
        assert self._trained is not None
        model, torchs = self._trained
        x, y = self._data.x_test, self._data.y_test
        ours, seconds = _timed(lambda: accuracy(model, x, y))
        theirs, others = _timed(lambda: framework.evaluation(torchs, x, y))
        with no_grad():
            outputs, torchs_outputs = model(x), torchs(x)
        guesses = outputs.argmax(1)
        return Stage(
            shapes=_shapes(x=x, y=y, guesses=guesses),
            difference=largest_difference([outputs], [torchs_outputs]),
            compared=outputs.numel(),
            seconds=seconds,
            framework_seconds=others,
            values=[float(guess) for guess in guesses[:8]],
            figures={
                "accuracy": ours,
                "framework": theirs,
                "same": float((guesses == torchs_outputs.argmax(1)).sum()),
                "of": len(y),
            },
        )


def _shapes(**tensors: Tensor) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in tensors.items()}


def _timed(run: Callable[[], Found]) -> tuple[Found, float]:
    """What it gives, and the median of its seconds."""
    found = [_took(run) for _ in range(_TIMED)]
    return found[-1][0], median(seconds for _, seconds in found)


def _took(run: Callable[[], Found]) -> tuple[Found, float]:
    began = perf_counter()
    found = run()
    return found, perf_counter() - began
