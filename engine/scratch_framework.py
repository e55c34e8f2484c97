"""The framework's own version of what is built by hand: torch.nn with the same weights."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn, no_grad
from torch.autograd import grad
from torch.nn import functional

# The class torch.optim.SGD imports torch's compiler, which takes seconds; this is its update.
from torch.optim.sgd import sgd

from engine.from_scratch.losses import FLOOR
from engine.from_scratch.sequential import Sequential


def linear(w: Tensor, b: Tensor) -> nn.Linear:
    """A layer with copies of these weights; it keeps w (inputs, outputs) transposed."""
    made = nn.Linear(*w.shape)
    with no_grad():
        made.weight.copy_(w.T)
        made.bias.copy_(b)
    return made


def framework(model: Sequential) -> nn.Sequential:
    """The two layers of `model` in torch.nn, softmax included."""
    hidden, last = (linear(layer.w, layer.b) for layer in model.layers)
    return nn.Sequential(hidden, nn.ReLU(), last, nn.Softmax(1))


def weights(model: nn.Sequential) -> list[Tensor]:
    """Its weights in the order and the shapes of those by hand."""
    return [p.T if p.ndim > 1 else p for p in model.parameters()]


def framework_step(model: nn.Sequential, x: Tensor, y: Tensor, rate: float) -> Tensor:
    """One step of SGD on −log of the clipped probability: the mean loss before it."""
    logs = model(x).clamp(FLOOR, 1 - FLOOR).log()
    mean = functional.nll_loss(logs, y)
    parameters: list[Tensor] = list(model.parameters())
    gradients = list(grad(mean, parameters))
    with no_grad():
        sgd(
            parameters,
            gradients,
            [None] * len(parameters),
            lr=rate,
            momentum=0.0,
            dampening=0.0,
            weight_decay=0.0,
            nesterov=False,
            maximize=False,
        )
    return mean.detach()


def framework_accuracy(model: nn.Sequential, x: Tensor, y: Tensor) -> float:
    """The share of the images x whose largest output is that of the label."""
    with torch.inference_mode():
        return float((model(x).argmax(1) == y).float().mean())


def largest_difference(ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> float:
    """The largest one between two lists of tensors of the same shapes; NaN if one is."""
    with no_grad():
        each = [(a - b).abs().max() for a, b in zip(ours, theirs, strict=True)]
        return float(torch.stack([value.float() for value in each]).max())
