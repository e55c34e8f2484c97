"""The framework's network with the weights of the one by hand, and how far the two are apart."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn, no_grad

from engine.by_hand.from_scratch import framework
from engine.by_hand.from_scratch.sequential import Sequential


def linear(w: Tensor, b: Tensor) -> nn.Linear:
    """A layer with copies of these weights; it keeps w (inputs, outputs) transposed."""
    made = nn.Linear(*w.shape)
    with no_grad():
        made.weight.copy_(w.T)
        made.bias.copy_(b)
    return made


def same_network(model: Sequential) -> nn.Sequential:
    """The two layers of `model` in torch.nn, softmax included."""
    hidden, last = (linear(layer.w, layer.b) for layer in model.layers)
    return framework.sequential(hidden, last)


def weights(model: nn.Sequential) -> list[Tensor]:
    """Its weights in the order and the shapes of those by hand."""
    return [p.T if p.ndim > 1 else p for p in model.parameters()]


def largest_difference(ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> float:
    """The largest one between two lists of tensors of the same shapes; NaN if one is."""
    with no_grad():
        each = [(a - b).abs().max() for a, b in zip(ours, theirs, strict=True)]
        return float(torch.stack([value.float() for value in each]).max())
