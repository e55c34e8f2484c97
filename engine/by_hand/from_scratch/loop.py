"""The loop: each epoch, each batch, one step."""

from collections.abc import Iterable, Iterator

from torch import Tensor

from .batches import batches
from .losses import Loss
from .optimizers import Optimizer
from .sequential import Sequential
from .step import step


def fit(
    model: Sequential,
    x: Tensor,
    y: Tensor,
    orders: Iterable[Tensor],
    loss: Loss,
    optimizer: Optimizer,
) -> Iterator[Tensor]:
    for order in orders:
        for batch in batches(x, y, order):
            yield step(model, *batch, loss, optimizer)
