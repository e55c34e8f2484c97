"""The loss of a densely connected network and its gradient, derived by hand: NumPy, no torch.

z_1 = x @ W1 + b1, a_1 = f(z_1), z_2 = a_1 @ W2 + b2, …; the last z are the logits, and the
loss is the mean of −log softmax at the labels. Back through it, with delta_l = dL/dz_l:

    delta_last = (softmax(z_last) − one_hot) / n
    dL/dW_l = a_(l−1)ᵀ @ delta_l        dL/db_l = Σ over the images of delta_l
    delta_(l−1) = (delta_l @ W_lᵀ) · f′(z_(l−1))

All of it in the dtype of what is given: float64 to be held against other ways to the same
numbers, float32 to be timed. What has diverged overflows without a warning, as in a training.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Activation = Literal["relu", "tanh", "sigmoid"]
Values = npt.NDArray[np.floating[Any]]
Labels = npt.NDArray[np.integer[Any]]


def _sigmoid(z: Values) -> Values:
    # By way of tanh, which does not overflow: sigmoid(z) = (1 + tanh(z / 2)) / 2.
    half = z.dtype.type(0.5)
    found: Values = np.tanh(z * half) * half + half
    return found


FUNCTIONS: Mapping[Activation, Callable[[Values], Values]] = MappingProxyType(
    {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "sigmoid": _sigmoid}
)
SLOPES: Mapping[Activation, Callable[[Values], Values]] = MappingProxyType(
    {
        "relu": lambda a: (a > 0).astype(a.dtype),
        "tanh": lambda a: 1 - a * a,
        "sigmoid": lambda a: a * (1 - a),
    }
)
"""f′(z), told from a = f(z); that of relu at 0 is 0, as PyTorch has it."""


class LossAndGradients(NamedTuple):
    """`activations` as by `forward`; `gradients` in the order and the shapes of the parameters."""

    loss: float
    activations: list[Values]
    gradients: list[Values]


def loss_and_gradients(
    parameters: Sequence[Values],
    images: Values,
    labels: Labels,
    activation: Activation = "relu",
) -> LossAndGradients:
    """The mean loss of a batch and its gradient with regard to every parameter.

    `parameters` are W1 (inputs, outputs), b1 (outputs,), W2, b2, …; `images` (n, features);
    `labels` (n,) whole numbers below the last layer's outputs.
    """
    activations = forward(parameters, images, activation)
    gradients: list[Values] = []
    with np.errstate(all="ignore"):
        for a, delta in zip(
            activations, deltas(parameters, activations, labels, activation), strict=False
        ):
            gradients += [a.T @ delta, delta.sum(0)]
    return LossAndGradients(mean_loss(activations[-1], labels), activations, gradients)


def forward(
    parameters: Sequence[Values], images: Values, activation: Activation = "relu"
) -> list[Values]:
    """What goes into each layer, the images first, and at the end the logits (n, classes)."""
    function, last = FUNCTIONS[activation], len(parameters) // 2 - 1
    found = [images]
    with np.errstate(all="ignore"):
        for layer, (weights, bias) in enumerate(layers(parameters)):
            z = found[-1] @ weights + bias
            found.append(z if layer == last else function(z))
    return found


def deltas(
    parameters: Sequence[Values],
    activations: Sequence[Values],
    labels: Labels,
    activation: Activation = "relu",
) -> list[Values]:
    """dL/dz of each layer, (n, outputs), the first layer's first; `activations` as by `forward`."""
    logits, slope = activations[-1], SLOPES[activation]
    with np.errstate(all="ignore"):
        delta = np.exp(log_softmax(logits))
        delta[np.arange(len(labels)), labels] -= 1
        delta /= len(labels)
        found = [delta]
        for weights, a in zip(parameters[-2:0:-2], activations[-2:0:-1], strict=True):
            delta = (delta @ weights.T) * slope(a)
            found.append(delta)
    return found[::-1]


def mean_loss(logits: Values, labels: Labels) -> float:
    """The mean of −log softmax at the labels, over `logits` (n, classes)."""
    with np.errstate(all="ignore"):
        return float(-log_softmax(logits)[np.arange(len(labels)), labels].mean())


def log_softmax(logits: Values) -> Values:
    """Along the last axis; shifted by the largest logit, so that nothing finite overflows."""
    shifted = logits - logits.max(1, keepdims=True)
    found: Values = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return found


def layers(parameters: Sequence[Values]) -> list[tuple[Values, Values]]:
    """(W, b) of each layer, from W1, b1, W2, b2, …"""
    return list(zip(parameters[::2], parameters[1::2], strict=True))
