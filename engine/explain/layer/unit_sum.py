"""One unit of the first layer on one image: its template times the image, summed, + b, activated.

The engine computes in float32 and in an order of its own; here the sum is taken pixel by pixel in
float64, so that each of its parts can be shown. Both agree to the digits that are shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, tanh
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.networks.weight_images import SIDE, levels

Activation = Literal["relu", "tanh", "sigmoid"]
Pace = Literal["rows", "pixels"]
Stage = Literal["row", "pixel", "bias", "activation"]
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SumStep:
    """What has been added after a step.

    `done` pixels of the 784 have been multiplied, `row` is the one of the last of them and
    `pixel` that pixel itself where pixels are taken one by one. `added` is what this step added;
    `raising` and `lowering` are the sums of the products above and below 0 so far, `total` both
    together; in "bias" and "activation" it is Σ x·w + b and what becomes of that.
    """

    stage: Stage
    done: int
    row: int
    pixel: int | None
    added: float
    raising: float
    lowering: float
    total: float


@dataclass(frozen=True, eq=False)
class UnitSum:
    """`x` and `w` are float64 (784,), row by row as the image."""

    x: Values
    w: Values
    bias: float
    activation: Activation
    pace: Pace

    @cached_property
    def products(self) -> Values:
        """(784,): each pixel by its weight."""
        with np.errstate(all="ignore"):
            return self.x * self.w

    @cached_property
    def _sums(self) -> tuple[Values, Values]:
        """Sums of the first n products above 0 and of those below, n from 0 to 784."""
        with np.errstate(all="ignore"):
            parts = (np.fmax(self.products, 0), np.fmin(self.products, 0))
            # What is not a number belongs to neither, but must show.
            lost = np.where(np.isnan(self.products), np.nan, 0)
            above, below = (np.concatenate(([0.0], np.cumsum(part + lost))) for part in parts)
        return above, below

    @cached_property
    def product_levels(self) -> list[list[int]]:
        """The products as an image of whole levels, as of weights."""
        return levels(self.products.reshape(SIDE, SIDE))

    @cached_property
    def small_product_levels(self) -> list[list[int]]:
        """The same of means over 2 × 2 pixels."""
        blocks = self.products.reshape(SIDE // 2, 2, SIDE // 2, 2)
        with np.errstate(all="ignore"):
            return levels(blocks.mean((1, 3)))

    @cached_property
    def lit(self) -> Sequence[int]:
        """The pixels that are not 0: only they add anything."""
        found: list[int] = np.flatnonzero(self.x).tolist()
        return found

    @cached_property
    def row_sums(self) -> Sequence[float]:
        """What each of the 28 rows of pixels adds."""
        with np.errstate(all="ignore"):
            found: list[float] = self.products.reshape(SIDE, SIDE).sum(1).tolist()
        return found

    @property
    def sum(self) -> float:
        """Σ x·w."""
        above, below = self._sums
        return float(above[-1] + below[-1])

    @property
    def before(self) -> float:
        """Σ x·w + b."""
        return self.sum + self.bias

    @property
    def output(self) -> float:
        """What the unit hands on."""
        return activated(self.before, self.activation)

    @property
    def steps(self) -> Lazy[SumStep]:
        """Row by row or lit pixel by lit pixel, then the bias and the activation."""
        parts = SIDE if self.pace == "rows" else len(self.lit)
        return Lazy(parts + 2, self._step)

    def steps_to(self, step: SumStep) -> int:
        """After how many steps as much is done as after `step` of the other pace, or just less."""
        last = len(self.steps)
        if step.stage in ("bias", "activation"):
            return last if step.stage == "activation" else last - 1
        return sum(one.done <= step.done for one in self.steps[: last - 2])

    def _step(self, position: int) -> SumStep:
        parts = len(self.steps) - 2
        above, below = self._sums
        if position >= parts:
            stage: Stage = "bias" if position == parts else "activation"
            total = self.before if position == parts else self.output
            added = self.bias if position == parts else 0.0
            ends = float(above[-1]), float(below[-1])
            return SumStep(stage, SIDE * SIDE, SIDE - 1, None, added, *ends, total)
        if self.pace == "rows":
            first, done, pixel = position * SIDE, (position + 1) * SIDE, None
        else:
            first = pixel = self.lit[position]
            done = pixel + 1
        raising, lowering = float(above[done]), float(below[done])
        added = raising - float(above[first]) + lowering - float(below[first])
        stage = "row" if self.pace == "rows" else "pixel"
        return SumStep(
            stage, done, (done - 1) // SIDE, pixel, added, raising, lowering, raising + lowering
        )


def plan(
    pixels: bytes,
    weights: bytes,
    bias: float,
    *,
    activation: Activation = "relu",
    scaled: bool = True,
    pace: Pace = "rows",
) -> UnitSum:
    """The plan for an image of 28 × 28 bytes and weights float32 (28, 28), little-endian.

    `scaled` says whether the network gets pixels divided by 255.
    """
    x = np.frombuffer(pixels, np.uint8).astype(np.float64)
    w = np.frombuffer(weights, "<f4").astype(np.float64)
    # As the network does: divided in float32.
    x = (x.astype(np.float32) / np.float32(255)).astype(np.float64) if scaled else x
    return UnitSum(x, w, bias, activation, pace)


def activated(value: float, activation: Activation) -> float:
    """What the activation makes of Σ x·w + b."""
    if activation == "relu":
        return value if value > 0 or value != value else 0.0
    return tanh(value) if activation == "tanh" else _sigmoid(value)


def _sigmoid(value: float) -> float:
    if value < 0:
        return exp(value) / (1 + exp(value)) if value > -700 else 0.0
    return 1 / (1 + exp(-value)) if value < 700 else 1.0
