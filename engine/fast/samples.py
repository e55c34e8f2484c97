"""The training set as a step wants it: one row a sample, all that it needs side by side."""

import torch
from torch import Tensor

_ROW = 16
"""Rows begin at multiples of so many numbers: 64 bytes in float32, one line of cache."""


class Samples:
    """Images (n, features) and labels (n,), int64, so that one copy a sample gathers both.

    A row of `table` is the image, a one (which the biases are multiplied by), and the label
    as `classes` numbers, one of which is 1.
    """

    def __init__(self, images: Tensor, labels: Tensor, classes: int, dtype: torch.dtype) -> None:
        count, self._features = images.shape
        self._classes = classes
        self.labels = labels
        used = self._features + 1 + classes
        width = -(-used // _ROW) * _ROW
        self.table = torch.zeros(count, width, dtype=dtype, device=images.device)
        self.table[:, : self._features].copy_(images)
        self.table[:, self._features].fill_(1)
        self.targets(self.table).scatter_(1, labels.unsqueeze(1), 1)

    def inputs(self, rows: Tensor) -> Tensor:
        """Of rows (batch, width) of the table: image and one, (batch, features + 1)."""
        return rows[:, : self._features + 1]

    def targets(self, rows: Tensor) -> Tensor:
        """Of rows (batch, width) of the table: the labels, one-hot (batch, classes)."""
        return rows[:, self._features + 1 : self._features + 1 + self._classes]
