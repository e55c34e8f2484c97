"""A training of the network by hand, with what its settings switch. Torch."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from engine.by_hand.from_scratch import activations, initial, losses, optimizers
from engine.by_hand.from_scratch.dense import Dense
from engine.by_hand.from_scratch.evaluation import accuracy
from engine.by_hand.from_scratch.loop import fit
from engine.by_hand.from_scratch.orders import in_order, shuffled
from engine.by_hand.from_scratch.sequential import Sequential
from engine.data.dataset import CLASSES, SIDE, Dataset
from engine.protocol import FIRST_BLOCK, FIRST_BLOCKS, ScratchSettings

BATCH = 128
HIDDEN = 512
_CEILING = -torch.tensor(losses.FLOOR).log()
"""The loss of a sample whose label's probability is clipped; the book's loss is never above."""


@dataclass(frozen=True, eq=False)
class Samples:
    """Images (n, 784) float32 from 0 to 1 and labels (n,) int64, to train and to test on."""

    x: Tensor
    y: Tensor
    x_test: Tensor
    y_test: Tensor


def samples(dataset: Dataset) -> Samples:
    """The images of a data set as the network takes them."""
    return Samples(
        x=torch.tensor(dataset.x_train.reshape(-1, SIDE * SIDE)).float() / 255,
        y=torch.tensor(dataset.y_train).long(),
        x_test=torch.tensor(dataset.x_test.reshape(-1, SIDE * SIDE)).float() / 255,
        y_test=torch.tensor(dataset.y_test).long(),
    )


def network(settings: ScratchSettings, seed: int) -> Sequential:
    """The 784-512-10 network before its first step; its biases are zero.

    It ends in probabilities, or in logits where the loss is of those.
    """
    draws: dict[str, initial.Draw] = {
        "positive": initial.positive,
        "centred": initial.centred,
        "glorot": initial.glorot,
    }
    draw, seeded = draws[settings.initialisation], Generator().manual_seed(seed)
    last = activations.softmax if settings.loss == "clipped" else activations.none
    return Sequential(
        Dense(draw((SIDE * SIDE, HIDDEN), seeded), torch.zeros(HIDDEN), activations.relu),
        Dense(draw((HIDDEN, CLASSES), seeded), torch.zeros(CLASSES), last),
    )


def orders(settings: ScratchSettings, count: int, seed: int) -> Iterator[Tensor]:
    """The order (count,) of the training set in each epoch."""
    seeded = Generator().manual_seed(seed + 1)
    order = shuffled if settings.shuffled else in_order
    for _ in range(settings.epochs):
        yield order(count, seeded)


def optimizer(settings: ScratchSettings) -> optimizers.Optimizer:
    """The optimizer that the settings name."""
    kind = optimizers.SGD if settings.optimizer == "sgd" else optimizers.RMSprop
    return kind(settings.learning_rate)


def loss(settings: ScratchSettings) -> losses.Loss:
    """The loss that the settings name."""
    return losses.from_clipped if settings.loss == "clipped" else losses.from_logits


class ScratchTraining:
    """The network by hand while it learns; `model` is what it is now.

    What it has seen so far is kept as `ScratchLook` tells it: by epoch, and of its first steps.
    """

    def __init__(self, settings: ScratchSettings, seed: int, data: Samples) -> None:
        self.model = network(settings, seed)
        self.steps_per_epoch = -(-len(data.x) // BATCH)
        self.steps = settings.epochs * self.steps_per_epoch
        self.step = 0
        self._data = data
        self._steps = fit(
            self.model,
            data.x,
            data.y,
            orders(settings, len(data.x), seed),
            loss(settings),
            optimizer(settings),
        )
        self._seen: list[Tensor] = []
        self.accuracy = [self._measured()]
        self.loss: list[float] = []
        self.clipped: list[float] = []
        self.first_loss: list[float] = []
        self.first_clipped: list[float] = []

    def advance(self) -> None:
        """One step; after an epoch's last one the test set too. Raises StopIteration at the end."""
        self._seen.append(next(self._steps))
        self.step += 1
        if self.step <= FIRST_BLOCKS * FIRST_BLOCK and self.step % FIRST_BLOCK == 0:
            block = torch.cat(self._seen[-FIRST_BLOCK:])
            self.first_loss.append(float(block.mean()))
            self.first_clipped.append(clipped(block))
        if self.step % self.steps_per_epoch == 0:
            every = torch.cat(self._seen)
            self.loss.append(float(every.mean()))
            self.clipped.append(clipped(every))
            self._seen.clear()
            self.accuracy.append(self._measured())

    def _measured(self) -> float:
        """The share of the test set that is recognised now."""
        return accuracy(self.model, self._data.x_test, self._data.y_test)


def clipped(losses_of_samples: Tensor) -> float:
    """The share of samples whose label has a probability below the floor: −log(clip(p)) has no
    slope there. With the loss from logits none is clipped; it says how many would be."""
    return float((losses_of_samples > _CEILING - 1e-4).float().mean())
