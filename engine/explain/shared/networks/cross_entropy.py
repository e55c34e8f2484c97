"""The plan of one prediction and its loss: categorical cross-entropy beside accuracy.

The loss of a prediction is −Σ y·ln p over the classes. As y is 1 at the label and 0 elsewhere,
it is −ln of one number, the probability of the label.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, isclose, log, log1p, log2, log10
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.networks.softmax import softmax
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.text import Span, require_length
from engine.protocol.errors import Mistake

NEAR: Final = 0.05
"""A guessed loss may be this share off, or a hundredth."""
SHARPER: Final = 2.0
"""By how much the logits of the bolder of two predictions are multiplied."""
NUDGE: Final = 0.25
"""By how much one press of an arrow moves a logit."""
FARTHEST: Final = 12.0
"""How far a logit is moved at most."""
SMALL: Final = 1e-3
"""The nudge by which a slope is checked."""

Stage = Literal["loss", "move", "pair", "slope", "choices"]
STAGES: Final[tuple[Stage, ...]] = ("loss", "move", "pair", "slope", "choices")


class LossMistake(Mistake):
    """A prediction or an answer that does not fit. Codes: `loss.no_label` (label, classes),
    `loss.negative`, and for the choice of two `loss.no_choice` (token), `loss.too_long`
    (characters, most).
    """


@dataclass(frozen=True)
class Prediction:
    """The logits (classes,) of one image, and its label. Raises `LossMistake` for no label."""

    logits: tuple[float, ...]
    label: int

    def __post_init__(self) -> None:
        if not 0 <= self.label < len(self.logits):
            raise LossMistake(
                "loss.no_label",
                f"{self.label} is none of {len(self.logits)} classes",
                label=self.label,
                classes=len(self.logits),
            )

    @cached_property
    def probabilities(self) -> tuple[float, ...]:
        """(classes,): softmax of the logits."""
        return softmax(self.logits)

    @property
    def probability(self) -> float:
        """That of the label: the one number that the loss hears."""
        return self.probabilities[self.label]

    @property
    def loss(self) -> float:
        """−ln of the label's probability, by way of logits: neither does 0 meet ln, nor does the
        little that is left of a sure answer get lost beside 1.
        """
        largest = self.logits[self.answer]
        rest = sum(exp(x - largest) for at, x in enumerate(self.logits) if at != self.answer)
        return largest - self.logits[self.label] + log1p(rest)

    @property
    def answer(self) -> int:
        """The class of the largest logit, the first of several."""
        return self.logits.index(max(self.logits))

    @property
    def right(self) -> bool:
        """Whether the answer is the label: all that accuracy hears."""
        return self.answer == self.label

    def moved(self, change: float) -> "Prediction":
        """The label's logit moved by `change`; the other classes keep their proportions."""
        logits = list(self.logits)
        logits[self.label] += change
        return Prediction(tuple(logits), self.label)

    def sharpened(self, factor: float) -> "Prediction":
        """All logits times `factor`: the same answer, bolder above 1 and more timid below."""
        return Prediction(tuple(logit * factor for logit in self.logits), self.label)

    @property
    def slope(self) -> float:
        """d loss / d logit of the label = p − 1, which is minus the sum of the others."""
        return -sum(p for at, p in enumerate(self.probabilities) if at != self.label)

    @property
    def turning(self) -> float:
        """The change of the label's logit at which the answer turns to or from the label."""
        others = [logit for place, logit in enumerate(self.logits) if place != self.label]
        return max(others, default=-inf) - self.logits[self.label]


@dataclass(frozen=True, slots=True)
class LossStep:
    stage: Stage


@dataclass(frozen=True)
class LossPlan:
    """One prediction, and how far its label's logit has been moved."""

    prediction: Prediction
    change: float

    @cached_property
    def moved(self) -> Prediction:
        """The prediction with the label's logit moved."""
        return self.prediction.moved(self.change)

    @cached_property
    def pair(self) -> tuple[Prediction, Prediction]:
        """Two predictions with the same answer: this one, and a bolder one."""
        return self.prediction, self.prediction.sharpened(SHARPER)

    @property
    def lower(self) -> int:
        """Which of the pair has the lower loss, 0 or 1."""
        first, second = self.pair
        return int(second.loss < first.loss)

    @property
    def nudged(self) -> tuple[float, float]:
        """What a nudge of SMALL does to the loss and to the accuracy, as differences."""
        after = self.moved.moved(SMALL)
        return after.loss - self.moved.loss, float(after.right) - float(self.moved.right)

    @property
    def steps(self) -> Lazy[LossStep]:
        """One loss, what moves it, two of them, slopes, and what is chosen."""
        return Lazy(len(STAGES), lambda position: LossStep(STAGES[position]))


def plan(logits: Sequence[float], label: int, change: float = 0.0) -> LossPlan:
    """The plan of a prediction. Raises `LossMistake`."""
    change = min(max(change, -FARTHEST), FARTHEST)
    return LossPlan(Prediction(tuple(logits), label), change)


@dataclass(frozen=True, slots=True)
class LossVerdict:
    """What a guessed loss would have been: right, or something else of this prediction."""

    code: Literal["right", "probability", "rest", "log2", "log10", "even", "wrong_class", "other"]
    answer: float

    @property
    def right(self) -> bool:
        return self.code == "right"


def grade_loss(prediction: Prediction, text: str) -> LossVerdict:
    """The verdict on a typed loss. Raises `RealMistake` and `LossMistake`."""
    answer = parse_real(text)
    if answer < 0:
        raise LossMistake(
            "loss.negative", "a probability is at most 1, so −ln of it is never below 0"
        )

    def is_near(value: float) -> bool:
        return isclose(answer, value, rel_tol=NEAR, abs_tol=0.01)

    p = prediction.probability
    if is_near(prediction.loss):
        return LossVerdict("right", answer)
    if isclose(answer, p, abs_tol=0.006):
        return LossVerdict("probability", answer)
    if isclose(answer, 1 - p, abs_tol=0.006):
        return LossVerdict("rest", answer)
    if p and is_near(-log2(p)):
        return LossVerdict("log2", answer)
    if p and is_near(-log10(p)):
        return LossVerdict("log10", answer)
    if is_near(log(len(prediction.logits))):
        return LossVerdict("even", answer)
    largest = max(prediction.probabilities)
    if is_near(-log(largest)):
        return LossVerdict("wrong_class", answer)
    return LossVerdict("other", answer)


def parse_choice(text: str) -> int:
    """0 for a typed A (or 1), 1 for B (or 2). Raises `LossMistake`."""
    require_length(text, 40, LossMistake, "loss.too_long")
    span = Span.of(text)
    token = span.text.strip("()[]. ").lower()
    if token in ("a", "1"):
        return 0
    if token in ("b", "2"):
        return 1
    if not span:
        raise LossMistake("loss.empty", "nothing was given; write A or B")
    raise LossMistake(
        "loss.no_choice", f"{span.quoted!r} is none of both; write A or B", token=span.quoted
    )
