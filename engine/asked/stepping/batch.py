"""What a step of the training loop learns from."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from engine.data.dataset import Dataset
from engine.explain.batches.shuffling import sample_order
from engine.protocol.arrays import Array
from engine.protocol.messages.settings import FitSettings


class Batch(NamedTuple):
    """Places [first, first + n) of an epoch's order: which images, (n, features), and labels."""

    epoch: int
    first: int
    samples: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    images: Tensor
    labels: Tensor


def batch_of(data: Dataset, settings: FitSettings, step: int) -> Batch:
    """The batch of step `step`, counted from 0: as in `training.Training`."""
    train = len(data.x_train)
    epoch, number = divmod(step, -(-train // settings.batch_size))
    first = number * settings.batch_size
    index = sample_order(train, settings.seed, epoch)[first : first + settings.batch_size]
    images = _scaled(torch.tensor(data.x_train[index]), settings)
    labels = torch.tensor(data.y_train[index]).to(torch.int64)
    return Batch(epoch, first, index, images, labels)


def image_of(pixels: Array, settings: FitSettings) -> Tensor:
    """One image u1 (height, width) as the network gets it, (1, features)."""
    return _scaled(torch.frombuffer(bytearray(pixels.data), dtype=torch.uint8)[None], settings)


def _scaled(pixels: Tensor, settings: FitSettings) -> Tensor:
    return pixels.reshape(len(pixels), -1).to(torch.float32).div_(255 if settings.scaled else 1)
