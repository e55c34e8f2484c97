"""The fastest honest training step on each device: `plain_step`'s numbers, nothing done twice.

All parameters, gradients and the optimizer's numbers lie flat; the gradient is the one
that the chapter derives, written into memory taken once; the optimizer is one pass; and
what the steps saw is computed over many at once. `ch2-tui bench` measures it.
"""

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import Tensor

from engine.protocol import Activation, Optimizer, Precision, Problem
from engine.protocol.problems import problem
from engine.training.byte_images import ByteImages
from engine.training.fast.batch_pass import BatchPass
from engine.training.fast.graphs import preparing
from engine.training.fast.learner import Learner
from engine.training.fast.products import sum_in_full
from engine.training.fast.queued_step import QueuedStep
from engine.training.fast.seen import Seen
from engine.training.network import Weights
from engine.training.step import Readings, State, TrainingStep

SLOTS = 32
"""At most so many steps are measured at once."""


class DirectStep:
    """A TrainingStep that takes each step when it is told to.

    On MPS it was never run; there, every `SLOTS` steps the host waits for the device.
    """

    def __init__(self, learner: Learner, device: torch.device) -> None:
        self._learner, self._device = learner, device
        self._batches: dict[int, BatchPass] = {}
        self._batch: BatchPass | None = None
        self._filled = 0
        self._seen = Seen()

    @property
    def parameters(self) -> Sequence[Tensor]:
        return self._learner.parameters()

    def run(self, rows: Tensor) -> None:
        batch = self._batch
        if batch is None or batch.size != rows.shape[0]:
            batch = self._turn_to(rows.shape[0])
        batch.rows[self._filled].copy_(rows)
        self._learner.learn(batch, self._filled)
        self._filled += 1
        if self._filled == batch.slots:
            self._measure()

    def _turn_to(self, size: int) -> BatchPass:
        self._measure()
        if size not in self._batches:
            self._batches[size] = self._learner.batches(size, SLOTS)
        self._batch = self._batches[size]
        return self._batch

    def _measure(self) -> None:
        if self._batch is not None and self._filled:
            self._seen.add(self._batch.measure()[:, : self._filled])
            self._filled = 0
            if self._device.type == "mps":
                # Or the host would run ahead, and a pause or a look come seconds late.
                torch.mps.synchronize()

    def read(self) -> Readings:
        self._measure()
        return self._seen.take()

    def change_rate(self, learning_rate: float) -> None:
        self._learner.change_rate(learning_rate)

    def state(self) -> State:
        return self._learner.state()

    def restore(self, state: State, steps: int) -> None:
        self._learner.restore(state, steps)


def fast_step(
    *,
    parameters: Sequence[Weights],
    images: Tensor | ByteImages,
    labels: Tensor,
    optimizer: Optimizer,
    learning_rate: float,
    precision: Precision,
    activation: Activation = "relu",
    sizes: Iterable[int],
    told: Callable[[Problem], None],
) -> TrainingStep:
    """The step for images (n, features) float32 and labels (n,) int64 where these are.

    On CUDA many steps are one graph, unless the optimizer needs the host; elsewhere each
    is taken when it comes. `sizes` are those of the batches to come. `told` hears what is
    other than one would expect of the device, now or later.
    """
    device = images.device
    if device.type == "cuda":
        sum_in_full()
    learner = Learner(
        parameters=parameters,
        images=images,
        labels=labels,
        optimizer=optimizer,
        learning_rate=learning_rate,
        precision=precision,
        activation=activation,
    )
    if learner.products == "rounded":
        told(_rounded(device))
    if device.type == "cuda" and not learner.needs_host:
        return QueuedStep(learner, preparing(device, told), sizes=sizes)
    return DirectStep(learner, device)


def _rounded(device: torch.device) -> Problem:
    return problem(
        "fit.rounded",
        f"{device} does not multiply bf16 numbers itself: they are rounded to bf16 and multiplied "
        "as float32, which takes longer than fp32",
        detail={"device": str(device)},
    )
