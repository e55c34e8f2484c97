"""Scores as probabilities."""

from collections.abc import Sequence
from math import exp


def softmax(logits: Sequence[float]) -> tuple[float, ...]:
    """Probabilities (classes,) that sum to 1: exp of each logit over the sum of all of them."""
    largest = max(logits)
    powers = [exp(logit - largest) for logit in logits]
    total = sum(powers)
    return tuple(power / total for power in powers)
