"""The training set as a step wants it: one row a sample, all that it needs side by side."""

import torch
from torch import Tensor

from engine.training.byte_images import ByteImages

_ROW = 16
"""Rows begin at multiples of so many numbers: 64 bytes in float32, one line of cache."""

_AT_ONCE = 1024
"""Images copied at once: the table is all the memory that is taken, the rest stays in cache."""


class Samples:
    """`columns` (inputs,) of images (n, features) and labels (n,), int64, a row a sample.

    So one copy gathers all. A row of `table` is the inputs, a one (which the biases are
    multiplied by), and the label as `classes` numbers, one of which is 1.
    """

    def __init__(
        self,
        images: Tensor | ByteImages,
        columns: Tensor,
        labels: Tensor,
        classes: int,
        dtype: torch.dtype,
    ) -> None:
        count, self._inputs = len(images), len(columns)
        self._classes = classes
        self.labels = labels
        used = self._inputs + 1 + classes
        width = -(-used // _ROW) * _ROW
        self.table = torch.zeros(count, width, dtype=dtype, device=images.device)
        for first in range(0, count, _AT_ONCE):
            part = images[first : first + _AT_ONCE].index_select(1, columns)
            self.table[first : first + _AT_ONCE, : self._inputs].copy_(part)
        self.table[:, self._inputs].fill_(1)
        # Compared, then copied: MPS may not scatter into a part of each row.
        numbers = torch.arange(classes, device=images.device)
        self.targets(self.table).copy_(labels.unsqueeze(1) == numbers)

    def inputs(self, rows: Tensor) -> Tensor:
        """Of rows (batch, width) of the table: inputs and one, (batch, inputs + 1)."""
        return rows[:, : self._inputs + 1]

    def targets(self, rows: Tensor) -> Tensor:
        """Of rows (batch, width) of the table: the labels, one-hot (batch, classes)."""
        return rows[:, self._inputs + 1 : self._inputs + 1 + self._classes]
