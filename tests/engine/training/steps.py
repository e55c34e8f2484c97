"""A little data set and training by torch itself, to hold a training step against."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.protocol import Activation, Optimizer
from engine.training.network import Weights, initial_parameters
from engine.training.optimizers import EPSILON

FEATURES, CLASSES, SAMPLES, BATCH = 60, 10, 76, 32
"""The last batch of an epoch is a short one, of 12."""
OPTIMIZERS: tuple[Optimizer, ...] = ("sgd", "momentum", "rmsprop", "adam")
ACTIVATIONS: tuple[Activation, ...] = ("relu", "tanh", "sigmoid")
HIDDEN: tuple[tuple[int, ...], ...] = ((), (16,), (16, 12))
RATE: dict[Optimizer, float] = {"sgd": 0.1, "momentum": 0.02, "rmsprop": 0.001, "adam": 0.001}

_ORACLES: dict[Optimizer, Callable[..., torch.optim.Optimizer]] = {
    "sgd": torch.optim.SGD,
    "momentum": lambda p, lr: torch.optim.SGD(p, lr=lr, momentum=0.9),
    "rmsprop": lambda p, lr: torch.optim.RMSprop(p, lr=lr, alpha=0.9, eps=EPSILON),
    "adam": lambda p, lr: torch.optim.Adam(p, lr=lr, eps=EPSILON),
}
_MODULES: dict[Activation, type[nn.Module]] = {
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
}


class Given(NamedTuple):
    """Images (76, 60) of which a fifth is lit, and every other pixel in none; labels (76,),
    first weights, and batches."""

    images: Tensor
    labels: Tensor
    weights: list[Weights]
    batches: list[Tensor]


class Trained(NamedTuple):
    parameters: list[Tensor]
    loss: list[float]
    right: list[int]


def given(hidden: Sequence[int], steps: int, seed: int = 0) -> Given:
    """What a training of `steps` begins with."""
    random = torch.Generator().manual_seed(seed)
    images = torch.rand(SAMPLES, FEATURES, generator=random)
    images *= torch.rand(SAMPLES, FEATURES, generator=random) < 0.2
    images[:, ::2] = 0
    labels = torch.randint(CLASSES, (SAMPLES,), generator=random)
    weights = initial_parameters((FEATURES, *hidden, CLASSES), seed)
    noise = np.random.default_rng(seed)
    for bias in weights[1::2]:  # so that a mistaken bias shows at the first step
        bias += noise.normal(scale=0.1, size=bias.shape).astype(np.float32)
    batches: list[Tensor] = []
    while len(batches) < steps:
        batches += torch.split(torch.randperm(SAMPLES, generator=random), BATCH)
    return Given(images, labels, weights, batches[:steps])


def by_torch(
    start: Given,
    optimizer: Optimizer,
    activation: Activation,
    dtype: torch.dtype,
    changes: Mapping[int, float] = MappingProxyType({}),
) -> Trained:
    """The training as torch.nn, autograd and torch.optim do it.

    `changes` are the learning rates from other steps on, by the number of steps before.
    """
    layers: list[nn.Module] = []
    for weight, bias in zip(start.weights[::2], start.weights[1::2], strict=True):
        inputs, outputs = weight.shape
        linear = nn.Linear(inputs, outputs, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(weight).t())
            linear.bias.copy_(torch.tensor(bias))
        layers += [linear, _MODULES[activation]()]
    model = nn.Sequential(*layers[:-1])
    oracle = _ORACLES[optimizer](model.parameters(), lr=RATE[optimizer])
    loss, right = [], []
    for step, rows in enumerate(start.batches):
        for group in oracle.param_groups:
            group["lr"] = changes.get(step, group["lr"])
        output, labels = model(start.images[rows].to(dtype)), start.labels[rows]
        mean = functional.cross_entropy(output, labels)
        oracle.zero_grad()
        torch.autograd.backward(mean)
        oracle.step()
        loss.append(mean.item())
        right.append(int((output.argmax(1) == labels).sum()))
    parameters = [p.detach().t() if p.ndim == 2 else p.detach() for p in model.parameters()]
    return Trained(parameters, loss, right)


def relative_error(ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> float:
    """The largest distance of two parameters, each by the size of its tensor's largest."""
    assert len(ours) == len(theirs)
    return max(
        ((mine.double() - other.double()).abs().max() / other.double().abs().max()).item()
        for mine, other in zip(ours, theirs, strict=True)
    )
