"""The training loop: which samples come next, when an epoch ends, what it gave. No I/O."""

from array import array
from collections.abc import Callable
from math import ceil
from time import perf_counter
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import CLASSES, SIDE, Dataset, Images
from engine.protocol import EpochFigures, FitSettings, Problem
from engine.training.byte_images import ByteImages
from engine.training.device_failure import told_plainly
from engine.training.fast.step import fast_step
from engine.training.metrics import EpochSoFar
from engine.training.network import (
    Weights,
    evaluate,
    initial_parameters,
    logits,
    parameter_count,
    parameter_names,
    sample_order,
    sizes,
    weights_sha256,
)
from engine.training.step import State, TrainingStep

_AT_ONCE = 1_024
"""Images that go through the network together where a batch is looked at."""


class StepsTaken(NamedTuple):
    """Steps [first, first + n), as many as `loss` f (n,) and `right` I (n,) have entries."""

    first: int
    loss: "array[float]"
    right: "array[int]"
    samples: int
    seconds: float


class Position(NamedTuple):
    """All that a training stands on besides the tensors of `Training.state`."""

    step: int
    so_far: EpochSoFar
    figures: tuple[EpochFigures, ...]


def _never() -> bool:
    return False


class Training:
    """One network, learning from one data set on one device.

    `step` counts the updates behind; with seed and epoch it says which samples come next.
    `figures` are those of the finished epochs. An epoch is finished by `end_epoch`, which
    is due when `epoch_is_over`. A device that is too small or gone is told by the Mistakes of
    `device_failure`.
    """

    @told_plainly
    def __init__(self, settings: FitSettings, dataset: Dataset, device: torch.device) -> None:
        self.device = device
        self.settings = settings
        self.train, self.test = len(dataset.x_train), len(dataset.x_test)
        self.widths = sizes(SIDE * SIDE, settings.hidden, CLASSES)
        self.parameters = parameter_count(self.widths)
        self.steps_per_epoch = ceil(self.train / settings.batch_size)
        self.steps = settings.epochs * self.steps_per_epoch
        self.step = 0
        self.so_far = EpochSoFar()
        self.figures: tuple[EpochFigures, ...] = ()
        self._order: tuple[int, Tensor] | None = None
        self._rate = settings.learning_rate
        self._problems: list[Problem] = []
        self._test_images = ByteImages(dataset.x_test, device, scaled=settings.scaled)[:]
        self._test_labels = _labels(dataset.y_test, device)
        self._step: TrainingStep = fast_step(
            parameters=initial_parameters(self.widths, settings.seed),
            images=ByteImages(dataset.x_train, device, scaled=settings.scaled),
            labels=_labels(dataset.y_train, device),
            optimizer=settings.optimizer,
            learning_rate=settings.learning_rate,
            precision=settings.precision,
            activation=settings.activation,
            sizes={self.samples_of(step) for step in (0, self.steps_per_epoch - 1)},
            told=self._problems.append,
        )

    def problems(self) -> list[Problem]:
        """What is other than one would expect of the device; each is given once."""
        problems = self._problems.copy()
        self._problems.clear()
        return problems

    @property
    def finished(self) -> bool:
        """Whether the last epoch is over and evaluated."""
        return len(self.figures) == self.settings.epochs

    @property
    def epoch_is_over(self) -> bool:
        """Whether the present epoch has no steps left and waits for `end_epoch`."""
        return not self.finished and self.step == (len(self.figures) + 1) * self.steps_per_epoch

    @told_plainly
    def advance(
        self,
        *,
        steps: int | None = None,
        seconds: float = float("inf"),
        interrupted: Callable[[], bool] = _never,
    ) -> StepsTaken:
        """Train until a limit, the epoch's end or an interruption, whichever is first.

        At least one step is taken unless the epoch is over. Gives what the steps saw.
        """
        first, started = self.step, perf_counter()
        epoch_end = (len(self.figures) + 1) * self.steps_per_epoch
        end = min(epoch_end, self.steps) if steps is None else min(epoch_end, first + steps)
        if not self.finished:
            rows = self._rows(len(self.figures))
            self._turn_to(self.settings.learning_rate_after(len(self.figures)))
            batch = self.settings.batch_size
            while self.step < end:
                begin = (self.step % self.steps_per_epoch) * batch
                self._step.run(rows[begin : begin + batch])
                self.step += 1
                if perf_counter() - started >= seconds or interrupted():
                    break
        readings = self._step.read()
        elapsed = perf_counter() - started
        return self._account(first, readings.loss, readings.right, elapsed)

    def _turn_to(self, learning_rate: float) -> None:
        if learning_rate != self._rate:
            self._step.change_rate(learning_rate)
            self._rate = learning_rate

    def _account(
        self, first: int, loss: "array[float]", right: "array[int]", seconds: float
    ) -> StepsTaken:
        total = 0
        for step, (step_loss, step_right) in enumerate(zip(loss, right, strict=True), first):
            samples = self.samples_of(step)
            total += samples
            self.so_far.add(loss=step_loss, right=step_right, samples=samples)
        self.so_far.seconds += seconds
        return StepsTaken(first, loss, right, total, seconds)

    def samples_of(self, step: int) -> int:
        """How many samples step `step`, counted from 0, learns from."""
        begin = (step % self.steps_per_epoch) * self.settings.batch_size
        return min(self.settings.batch_size, self.train - begin)

    def _rows(self, epoch: int) -> Tensor:
        if self._order is None or self._order[0] != epoch:
            order = sample_order(self.train, self.settings.seed, epoch)
            self._order = (epoch, torch.from_numpy(order).to(self.device))
        return self._order[1]

    @told_plainly
    def next_batch(self) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        """The places in the training set (batch,) of what the next step learns from, in its order.

        Empty if the epoch is over.
        """
        if self.finished or self.epoch_is_over:
            return np.empty(0, np.int64)
        begin = (self.step % self.steps_per_epoch) * self.settings.batch_size
        rows = self._rows(len(self.figures))[begin : begin + self.settings.batch_size]
        return rows.cpu().numpy()

    @told_plainly
    def logits(self, images: Images) -> Tensor:
        """(n, classes) on the CPU from images (n, 28, 28) u1, by the present weights in float32."""
        given = ByteImages(images, self.device, scaled=self.settings.scaled)
        parameters, activation = self._step.parameters, self.settings.activation
        with torch.inference_mode():
            parts = [
                logits(parameters, given[first : first + _AT_ONCE], activation).cpu()
                for first in range(0, len(given), _AT_ONCE)
            ]
        return torch.cat(parts)

    @told_plainly
    def evaluate(self, interrupted: Callable[[], bool] = _never) -> tuple[float, float] | None:
        """Loss and accuracy on the test set with the present weights; None if interrupted."""
        return evaluate(
            self._step.parameters,
            self._test_images,
            self._test_labels,
            interrupted,
            self.settings.activation,
        )

    @told_plainly
    def unit_weights(self, first: int, count: int) -> Weights:
        """The first layer's weights of units [first, first + count), copied, (units, 784)."""
        columns = self._step.parameters[0][:, first : first + count]
        copied: Weights = columns.t().to("cpu", torch.float32).numpy().copy("C")
        return copied

    def end_epoch(self, interrupted: Callable[[], bool] = _never) -> EpochFigures | None:
        """Evaluate and close an epoch that is over; None, and nothing changed, if interrupted."""
        on_test = self.evaluate(interrupted)
        if on_test is None:
            return None
        figures = self.so_far.figures(*on_test)
        self.figures = (*self.figures, figures)
        self.so_far = EpochSoFar()
        return figures

    @told_plainly
    def weights(self) -> list[Weights]:
        """W1 (inputs, outputs), b1 (outputs,), W2, b2, … in float32."""
        state = self._step.state()
        return [state[name] for name in parameter_names(self.widths)]

    def weights_sha256(self) -> str:
        """Hexadecimal SHA-256 over the float32 bytes of W1, b1, W2, b2, …."""
        return weights_sha256(self.weights())

    @told_plainly
    def state(self) -> State:
        """Weights and the optimizer's numbers, copied."""
        return self._step.state()

    @told_plainly
    def restore(self, state: State, position: Position) -> None:
        """Go on from there. Raises KeyError or ValueError if `state` is of another network."""
        self._step.restore(state, position.step)
        self.step, self.so_far, self.figures = position


def _labels(
    labels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], device: torch.device
) -> Tensor:
    return torch.tensor(labels, device=device).to(torch.int64)
