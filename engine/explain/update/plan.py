"""A weight that is nudged: what its gradient predicts, what was measured, and where they part.

To first order the loss changes by gradient · nudge. What is left out grows with the square of
the nudge where the loss is smooth (Taylor), so ten times less nudge is a hundred times less
error, until rounding is all that is left of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor, inf, isfinite, log10, ulp
from typing import Final, Literal

from engine.explain.shared.typed.real_numbers import parse_real

SIZES: Final = (
    *(float(f"{mantissa}e{exponent}") for exponent in range(-6, 0) for mantissa in (1, 3)),
    1.0,
)
"""The nudges that are tried, smallest first; 1e-6, 3e-6, 1e-5, …, 1."""
ASKED: Final = 0.1
"""The nudge whose loss is asked for."""
TOO_FAR: Final = 0.1
"""An error of this share of the change: then the prediction is not worth much."""
_FLOAT32_BITS: Final = 29
"""So many bits fewer has a float32's fraction than a float64's."""
_SEEN: Final = 100
"""So many distances between two float64 is an error that is more than rounding."""
_JUMP: Final = 10
"""An error that is so many times what the square of the nudge makes of the one before."""
_CLOSE: Final = 0.1
"""A guess that is off by this share of the change is right."""


@dataclass(frozen=True)
class Nudged:
    """One nudge, the change of the loss by first order, and as measured in both precisions."""

    nudge: float
    predicted: float
    measured: float
    single: float

    @property
    def error(self) -> float:
        """|measured − predicted|."""
        return abs(self.measured - self.predicted)

    @property
    def share(self) -> float:
        """The error as a share of what was predicted; infinite where that is 0 and wrong."""
        if not self.predicted:
            return inf if self.error else 0.0
        return self.error / abs(self.predicted)

    @property
    def too_far(self) -> bool:
        """Whether the nudge is too big for the prediction."""
        return not self.share <= TOO_FAR

    @property
    def single_error(self) -> float:
        """|change in float32 − predicted|."""
        return abs(self.single - self.predicted)

    @property
    def drowned(self) -> bool:
        """Whether rounding in float32 takes more than TOO_FAR of the change that is there."""
        return not abs(self.single - self.measured) <= TOO_FAR * abs(self.measured)


@dataclass(frozen=True)
class NudgePlan:
    """The loss before, the gradient of one weight, and a step for each nudge, smallest first."""

    loss: float
    gradient: float
    steps: tuple[Nudged, ...]

    @property
    def rounding(self) -> float:
        """The distance from the loss to the next float64: no smaller change is seen."""
        return ulp(self.loss) if isfinite(self.loss) else inf

    @property
    def rounding32(self) -> float:
        """The same for float32."""
        return self.rounding * float(2**_FLOAT32_BITS)

    @property
    def still(self) -> bool:
        """Whether the loss has no slope here, and does not move."""
        return not self.gradient and all(not step.measured for step in self.steps)

    @cached_property
    def good_until(self) -> float:
        """The size of the largest nudge up to which every prediction holds; 0 if none does.

        At the smallest nudges of a small gradient only rounding may be left; these count not.
        """
        last = 0.0
        for step in self.steps:
            if abs(step.predicted) < self.rounding / TOO_FAR:
                continue
            if step.too_far:
                break
            last = abs(step.nudge)
        return last

    def bends(self, number: int) -> bool:
        """Whether the error jumps at step `number`, far more than with the square of the nudge.

        A smooth loss does not: at a jump something turned on or off, as a relu does for an
        image. Told only from a step on whose error is more than rounding.
        """
        if not 0 < number < len(self.steps):
            return False
        before, here = self.steps[number - 1 : number + 1]
        if not _SEEN * self.rounding < before.error < inf:
            return False
        return here.error > _JUMP * before.error * (here.nudge / before.nudge) ** 2

    @property
    def drowned_until(self) -> float:
        """The size of the largest nudge whose change float32 drowns; 0 if it drowns none."""
        return max((abs(step.nudge) for step in self.steps if step.drowned), default=0.0)


def plan(
    loss: float,
    gradient: float,
    nudges: Sequence[float],
    losses: Sequence[float],
    loss32: float,
    losses32: Sequence[float],
) -> NudgePlan:
    """The plan of a weight: `losses` in float64 and `losses32` in float32 are those after each
    of `nudges`, `loss` and `loss32` those before."""
    steps = tuple(
        Nudged(nudge, gradient * nudge, after - loss, single - loss32)
        for nudge, after, single in zip(nudges, losses, losses32, strict=True)
    )
    return NudgePlan(loss, gradient, steps)


@dataclass(frozen=True)
class Shares:
    """What images add to a gradient: gradient = Σ x · delta, over the images of the batch.

    `products` has (image, x, delta, x · delta) with the largest |x · delta| first; `dark`
    images have x = 0 and add nothing, whatever delta is, and `deaf` ones x ≠ 0 and delta = 0.
    """

    products: tuple[tuple[int, float, float, float], ...]
    total: float
    dark: int
    deaf: int

    def rest(self, shown: int) -> float:
        """What all but the first `shown` images add together."""
        return sum(product for *_, product in self.products[shown:])


def shares(inputs: Sequence[float], deltas: Sequence[float]) -> Shares:
    """The shares of a gradient by image, in the order of their sizes."""
    found = [
        (image, x, delta, x * delta)
        for image, (x, delta) in enumerate(zip(inputs, deltas, strict=True))
    ]
    found.sort(key=lambda one: -abs(one[3]) if one[3] == one[3] else -inf)
    return Shares(
        tuple(one for one in found if one[3]),
        sum(one[3] for one in found),
        sum(not x for _, x, _, _ in found),
        sum(bool(x) and not delta for _, x, delta, _ in found),
    )


Meaning = Literal[
    "right", "right.measured", "still", "moved", "sign", "change", "same", "gradient", "other"
]


def grade_loss(loss: float, step: Nudged, text: str) -> tuple[Meaning, float]:
    """What a guess of the loss after a nudge was worth, and the guess.

    Right is what the gradient predicts, or what was measured, to a tenth of the change; where
    nothing changes the loss itself. Raises `RealMistake`.
    """
    guess = parse_real(text)
    slope = step.predicted / step.nudge
    seen = 10 ** -decimals(loss, 0.0)
    if not step.predicted and not step.measured:
        return ("still" if abs(guess - loss) <= seen else "moved"), guess
    room = _CLOSE * abs(step.predicted) or seen
    meanings: tuple[tuple[Meaning, float], ...] = (
        ("right", loss + step.predicted),
        ("right.measured", loss + step.measured),
        ("sign", loss - step.predicted),
        ("same", loss),
        ("gradient", loss + slope),
        ("gradient", loss - slope),
        ("change", step.predicted),
        ("change", -step.predicted),
    )
    for meaning, value in meanings:
        if abs(guess - value) <= room:
            return meaning, guess
    return "other", guess


def decimals(loss: float, change: float) -> int:
    """Decimals with which both a loss and a loss changed by that much are told apart: the
    change keeps three digits; at least 4, at most 15."""
    size = abs(change)
    if not size or not isfinite(size):
        return 5
    return min(max(2 - floor(log10(size)), 4), 15)
