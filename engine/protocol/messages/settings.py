"""What a training is asked to be, and one of its epochs in numbers."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from engine.protocol.arrays import Real
from engine.protocol.messages.base import RunName, Seconds, Threads, WishedDevice

MOST_EPOCHS = 10_000
MAX_FORKS = 64
"""The most changes of the learning rate in one training."""
MAX_WIDTH = 16_384
"""The most units of a hidden layer."""
MAX_HIDDEN = 8
"""The most hidden layers."""
Optimizer = Literal["rmsprop", "sgd", "momentum", "adam"]
Precision = Literal["fp32", "bf16"]
Activation = Literal["relu", "tanh", "sigmoid"]
LearningRate = Annotated[float, Meta(gt=0, le=1_000)]


class Fork(Struct, frozen=True, kw_only=True):
    """Where a training leaves that of `run`: with `epoch` epochs behind it, at another rate."""

    run: RunName
    epoch: Annotated[int, Meta(ge=0, le=MOST_EPOCHS)]
    learning_rate: LearningRate


class FitSettings(Struct, frozen=True, kw_only=True):
    """What one training is asked to be. The defaults are the chapter's.

    `forks` are where the learning rate changes, in the order of their epochs: the last one
    says which run this one was forked from, those before it are that run's own.
    """

    epochs: Annotated[int, Meta(ge=1, le=MOST_EPOCHS)] = 5
    batch_size: Annotated[int, Meta(ge=1, le=65_536)] = 128
    hidden: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=MAX_WIDTH)], ...],
        Meta(min_length=1, max_length=MAX_HIDDEN),
    ] = (512,)
    activation: Activation = "relu"
    optimizer: Optimizer = "rmsprop"
    learning_rate: LearningRate = 0.001
    device: WishedDevice = "auto"
    precision: Precision = "fp32"
    threads: Threads | None = None
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    data: Annotated[str, Meta(max_length=4_096)] = "auto"
    scaled: bool = True
    """Whether pixels are divided by 255; without it the network gets 0 to 255."""
    forks: Annotated[tuple[Fork, ...], Meta(max_length=MAX_FORKS)] = ()

    def __post_init__(self) -> None:
        epochs = [fork.epoch for fork in self.forks]
        if epochs != sorted(set(epochs)) or any(epoch >= self.epochs for epoch in epochs):
            raise ValueError(f"forks at {epochs} of {self.epochs} epochs")

    def learning_rate_after(self, epochs: int) -> float:
        """The learning rate of the steps that follow so many finished epochs."""
        rates = [fork.learning_rate for fork in self.forks if fork.epoch <= epochs]
        return rates[-1] if rates else self.learning_rate


class EpochFigures(Struct, frozen=True, kw_only=True):
    """One epoch in numbers.

    `loss` and `accuracy` are means over the epoch's samples; `..._running` is the mean
    over its steps of the running mean, as TensorFlow 2.4 printed it (tensorflow#48033).
    `seconds` counts the training steps, not evaluation or writing.
    """

    loss: Real
    accuracy: Real
    loss_running: Real
    accuracy_running: Real
    test_loss: Real
    test_accuracy: Real
    seconds: Seconds
