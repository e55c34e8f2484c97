"""What a network is before it has learned: its widths, and all that follows from its seed.

torch-free: an untrained network can be asked before torch is there, or where it never is.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Weights = npt.NDArray[np.float32]

_WEIGHT_STREAM, _ORDER_STREAM = 0, 1


def sizes(features: int, hidden: Sequence[int], classes: int) -> tuple[int, ...]:
    """The widths from input to output, such as (784, 512, 10)."""
    return (features, *hidden, classes)


def parameter_names(widths: Sequence[int]) -> list[str]:
    """W1, b1, W2, b2, … in the order in which `initial_parameters` gives them."""
    return [f"{kind}{layer}" for layer in range(1, len(widths)) for kind in ("W", "b")]


def shapes(widths: Sequence[int]) -> list[tuple[int, ...]]:
    """Of the parameters, in that order: W (inputs, outputs), b (outputs,)."""
    return [shape for pair in pairwise(widths) for shape in (pair, pair[1:])]


def initial_parameters(widths: Sequence[int], seed: int) -> list[Weights]:
    """W1 (inputs, outputs), b1 (outputs,), W2, b2, …: Glorot-uniform weights, zero biases.

    Uniform in ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010, equation 16). Each
    layer has a generator of its own, so that the weights depend on neither the device nor
    the layers before.
    """
    parameters: list[Weights] = []
    for layer, (inputs, outputs) in enumerate(pairwise(widths)):
        weights = initial_weights(widths, seed, layer, 0, inputs * outputs)
        parameters += [weights.reshape(inputs, outputs), np.zeros(outputs, np.float32)]
    return parameters


def initial_weights(
    widths: Sequence[int], seed: int, layer: int, first: int, count: int
) -> Weights:
    """(count,) of the weights of that layer, counted from 0, in row-major order from `first` on.

    Costs what `count` costs, however large the network: PCG64 leaps over those before, as
    each uniform number takes one step of it.
    """
    inputs, outputs = widths[layer : layer + 2]
    limit = (6 / (inputs + outputs)) ** 0.5
    numbers = np.random.PCG64(_seeds(seed, _WEIGHT_STREAM, layer))
    numbers.advance(first)
    return np.random.Generator(numbers).uniform(-limit, limit, count).astype(np.float32)


def sample_order(samples: int, seed: int, epoch: int) -> npt.NDArray[np.int64]:
    """The order (samples,) in which epoch `epoch`, counted from 0, sees the training set."""
    return _generator(seed, _ORDER_STREAM, epoch).permutation(samples)


def _generator(seed: int, stream: int, index: int) -> np.random.Generator:
    return np.random.default_rng(_seeds(seed, stream, index))


def _seeds(seed: int, stream: int, index: int) -> np.random.SeedSequence:
    return np.random.SeedSequence(seed, spawn_key=(stream, index))
