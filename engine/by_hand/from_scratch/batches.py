"""A batch generator: 128 images and labels at once."""

from collections.abc import Iterator

from torch import Tensor

Batch = tuple[Tensor, Tensor]


def batches(
    x: Tensor,
    y: Tensor,
    order: Tensor,
    size: int = 128,
) -> Iterator[Batch]:
    for first in range(0, len(order), size):
        rows = order[first : first + size]
        yield x[rows], y[rows]
