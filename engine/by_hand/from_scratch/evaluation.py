"""Evaluation: how often the best guess is right."""

from torch import Tensor, no_grad

from .sequential import Sequential


def accuracy(
    model: Sequential,
    x: Tensor,
    y: Tensor,
) -> float:
    with no_grad():
        guesses = model(x).argmax(1)
    return (guesses == y).float().mean().item()
