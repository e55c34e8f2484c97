"""The chapter's network: dense layers with an activation between them, logits at the end."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from engine.protocol import Activation

Weights = npt.NDArray[np.float32]

_WEIGHT_STREAM, _ORDER_STREAM = 0, 1
_EVALUATION_CELLS = 8_000_000
"""Most numbers in one layer's output while evaluating: 32 MB in float32."""


def sizes(features: int, hidden: Sequence[int], classes: int) -> tuple[int, ...]:
    """The widths from input to output, such as (784, 512, 10)."""
    return (features, *hidden, classes)


def parameter_count(widths: Sequence[int]) -> int:
    """How many numbers are learned: weights and biases of every layer."""
    return sum((inputs + 1) * outputs for inputs, outputs in pairwise(widths))


def parameter_names(widths: Sequence[int]) -> list[str]:
    """W1, b1, W2, b2, … in the order in which `initial_parameters` gives them."""
    return [f"{kind}{layer}" for layer in range(1, len(widths)) for kind in ("W", "b")]


def initial_parameters(widths: Sequence[int], seed: int) -> list[Weights]:
    """W1 (inputs, outputs), b1 (outputs,), W2, b2, …: Glorot-uniform weights, zero biases.

    Uniform in ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010, equation 16). Each
    layer has a generator of its own, so that the weights depend on neither the device nor
    the layers before.
    """
    parameters: list[Weights] = []
    for layer, (inputs, outputs) in enumerate(pairwise(widths)):
        limit = (6 / (inputs + outputs)) ** 0.5
        uniform = _generator(seed, _WEIGHT_STREAM, layer).uniform(-limit, limit, (inputs, outputs))
        parameters += [uniform.astype(np.float32), np.zeros(outputs, np.float32)]
    return parameters


def sample_order(samples: int, seed: int, epoch: int) -> npt.NDArray[np.int64]:
    """The order (samples,) in which epoch `epoch`, counted from 0, sees the training set."""
    return _generator(seed, _ORDER_STREAM, epoch).permutation(samples)


def _generator(seed: int, stream: int, index: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(stream, index)))


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
