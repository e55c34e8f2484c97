"""A small network that learns to separate two tangled sets of points, in NumPy and float64.

Its last hidden layer has two units, so what it makes of the points can be drawn: there the
sets are to lie on either side of a straight line. With relu the layers before that one are
relu(x @ W + b), and its own two units go through tanh, which gives the drawing an edge; without,
no layer has an activation, and the whole network is one affine map.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from engine.explain.geometry.tangles import region_places, tangle
from engine.protocol import Untangle

Numbers = npt.NDArray[np.float64]

_LOOKS = 60
"""Looks at a training, beside the one before its first step."""
_BETA1, _BETA2, _EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True, eq=False)
class Look:
    """The network after `step` steps.

    `loss` is the mean cross-entropy of the points, `accuracy` the share that lies on its own
    side, `hidden` (points, 2) what the two units make of each, `regions` (side, side) the set
    that each place of the plane is taken for, `line` (w1, w2, b) the line w·h + b = 0 that
    separates the hidden plane.
    """

    step: int
    loss: float
    accuracy: float
    hidden: Numbers
    regions: npt.NDArray[np.bool_]
    line: Numbers


class TangleNetwork:
    """The network that `asked` describes, before its first step; `seed` draws its weights."""

    def __init__(self, asked: Untangle) -> None:
        points, labels = tangle(asked.kind)
        self._points, self._labels = np.array(points), np.array(labels, np.float64)
        self._places = np.array(region_places())
        self._relu, self._rate = asked.relu, asked.learning_rate
        sizes = (2, *(asked.units,) * asked.layers, 2, 1)
        generator = np.random.default_rng(asked.seed)
        self._parameters: list[Numbers] = []
        for inputs, outputs in pairwise(sizes):
            limit = (6 / (inputs + outputs)) ** 0.5  # Glorot and Bengio (2010)
            self._parameters += [
                generator.uniform(-limit, limit, (inputs, outputs)),
                np.zeros(outputs),
            ]
        self._means = [np.zeros_like(parameter) for parameter in self._parameters]
        self._squares = [np.zeros_like(parameter) for parameter in self._parameters]
        self.step = 0

    def look(self) -> Look:
        """What the network makes of the points and of the plane, now."""
        outputs, logits = self._forward(self._points)
        _, regions = self._forward(self._places)
        with np.errstate(all="ignore"):
            losses = np.logaddexp(0, logits) - self._labels * logits
        side = round(len(regions) ** 0.5)
        return Look(
            step=self.step,
            loss=float(losses.mean()),
            accuracy=float(((logits > 0) == (self._labels > 0)).mean()),
            hidden=outputs[-1],
            regions=(regions > 0).reshape(side, side),
            line=np.concatenate([self._parameters[-2][:, 0], self._parameters[-1]]),
        )

    def learn(self) -> None:
        """One step of Adam (Kingma and Ba, 2015) on all points at once."""
        outputs, logits = self._forward(self._points)
        self.step += 1
        with np.errstate(all="ignore"):
            probability = 0.5 + 0.5 * np.tanh(logits / 2)
            slope = ((probability - self._labels) / len(logits))[:, None]
            for layer in range(len(outputs) - 1, -1, -1):
                weights = self._parameters[2 * layer]
                gradients = (outputs[layer].T @ slope, slope.sum(0))
                slope = slope @ weights.T
                if self._relu and layer:
                    output = outputs[layer]
                    last_hidden = layer == len(outputs) - 1
                    slope = slope * (1 - output**2 if last_hidden else output > 0)
                for number, gradient in enumerate(gradients, 2 * layer):
                    self._move(number, gradient)

    def _forward(self, x: Numbers) -> tuple[list[Numbers], Numbers]:
        """What enters each layer, the points first, and the logits (n,)."""
        outputs = [x]
        # What has diverged overflows; its infinities are what is shown.
        with np.errstate(all="ignore"):
            hidden = len(self._parameters) // 2 - 1
            for layer in range(hidden):
                x = x @ self._parameters[2 * layer] + self._parameters[2 * layer + 1]
                if self._relu:
                    x = np.tanh(x) if layer == hidden - 1 else np.maximum(x, 0)
                outputs.append(x)
            logits: Numbers = (x @ self._parameters[-2] + self._parameters[-1])[:, 0]
        return outputs, logits

    def _move(self, number: int, gradient: Numbers) -> None:
        mean, square = self._means[number], self._squares[number]
        mean += (1 - _BETA1) * (gradient - mean)
        square += (1 - _BETA2) * (gradient**2 - square)
        rate = self._rate / (1 - _BETA1**self.step)
        spread = np.sqrt(square / (1 - _BETA2**self.step)) + _EPSILON
        self._parameters[number] -= rate * mean / spread


def looks(asked: Untangle) -> Iterator[Look]:
    """The training, look by look: before the first step, at even distances, after the last."""
    network = TangleNetwork(asked)
    yield network.look()
    for number in range(1, min(asked.steps, _LOOKS) + 1):
        upto = number * asked.steps // min(asked.steps, _LOOKS)
        while network.step < upto:
            network.learn()
        yield network.look()
