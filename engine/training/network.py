"""The chapter's network: dense layers with an activation between them, logits at the end."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.protocol import Activation
from engine.training.initialisation import Weights as Weights
from engine.training.initialisation import initial_parameters as initial_parameters
from engine.training.initialisation import parameter_names as parameter_names
from engine.training.initialisation import sample_order as sample_order
from engine.training.initialisation import sizes as sizes

_EVALUATION_CELLS = 8_000_000
"""Most numbers in one layer's output while evaluating: 32 MB in float32."""


def parameter_count(widths: Sequence[int]) -> int:
    """How many numbers are learned: weights and biases of every layer."""
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(widths))


ACTIVATIONS: Mapping[Activation, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
}


def logits(parameters: Sequence[Tensor], images: Tensor, activation: Activation = "relu") -> Tensor:
    """(batch, classes) from images (batch, features): relu(x @ W + b), the last without relu.

    Or with another `activation` in relu's place.
    """
    x = images
    for layer, (weight, bias) in enumerate(_layers(parameters)):
        x = torch.addmm(bias, x if layer == 0 else ACTIVATIONS[activation](x), weight)
    return x


def _layers(parameters: Sequence[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    return zip(parameters[::2], parameters[1::2], strict=True)


def evaluate(
    parameters: Sequence[Tensor],
    images: Tensor,
    labels: Tensor,
    interrupted: Callable[[], bool] = lambda: False,
    activation: Activation = "relu",
) -> tuple[float, float] | None:
    """Mean loss and accuracy on images (n, features), in float32; None if interrupted."""
    widest = max(max(weight.shape) for weight in parameters[::2])
    rows = max(128, _EVALUATION_CELLS // widest)
    loss = torch.zeros((), dtype=torch.float32, device=images.device)
    right = torch.zeros((), dtype=torch.float32, device=images.device)
    with torch.inference_mode():
        for first in range(0, len(images), rows):
            if interrupted():
                return None
            target = labels[first : first + rows]
            output = logits(parameters, images[first : first + rows], activation)
            loss += functional.cross_entropy(output, target, reduction="sum")
            right += (output.argmax(1) == target).sum()
        total_loss, total_right = torch.stack((loss, right)).tolist()
    return total_loss / len(images), total_right / len(images)


def weights_sha256(parameters: Sequence[Weights]) -> str:
    """Hexadecimal SHA-256 over the float32 bytes of W1, b1, W2, b2, …."""
    digest = hashlib.sha256()
    for parameter in parameters:
        digest.update(np.ascontiguousarray(parameter, dtype="<f4").data)
    return digest.hexdigest()
