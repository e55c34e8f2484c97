"""The same stages of the framework's own parts."""

from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor, nn, no_grad
from torch.autograd import grad
from torch.nn.functional import nll_loss, relu

# What torch.optim.SGD does in its step(); that class
# would load torch's compiler first, for seconds.
from torch.optim.sgd import sgd
from torch.utils.data import DataLoader, TensorDataset

from .batches import Batch
from .losses import FLOOR

plain_sgd = partial(
    sgd,
    weight_decay=0.0,
    momentum=0.0,
    dampening=0.0,
    nesterov=False,
    maximize=False,
)


def dense(layer: nn.Linear, x: Tensor) -> Tensor:
    return relu(layer(x))


def sequential(
    hidden: nn.Linear,
    last: nn.Linear,
) -> nn.Sequential:
    act, end = nn.ReLU(), nn.Softmax(1)
    return nn.Sequential(hidden, act, last, end)


def batches(x: Tensor, y: Tensor) -> Iterator[Batch]:
    each = TensorDataset(x, y)
    yield from DataLoader(each, batch_size=128)


def step(
    model: nn.Sequential,
    x: Tensor,
    y: Tensor,
    rate: float,
) -> Tensor:
    p = model(x).clamp(FLOOR, 1 - FLOOR)
    mean = nll_loss(p.log(), y)
    ws: list[Tensor] = list(model.parameters())
    gs = list(grad(mean, ws))
    with no_grad():
        plain_sgd(ws, gs, [None] * len(ws), lr=rate)
    return mean.detach()


def loop(
    model: nn.Sequential,
    x: Tensor,
    y: Tensor,
    order: Tensor,
    rate: float,
) -> Iterator[Tensor]:
    for rows in torch.split(order, 128):
        yield step(model, x[rows], y[rows], rate)


def evaluation(
    model: nn.Sequential,
    x: Tensor,
    y: Tensor,
) -> float:
    with torch.inference_mode():
        guesses: Tensor = model(x).argmax(1)
    return (guesses == y).float().mean().item()
