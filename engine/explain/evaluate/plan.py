"""The plan of an evaluation: what a network got right, what it took for what, where it was
sure and wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.typed.real_numbers import parse_share
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol.errors import Mistake

SHOWN: Final = 8
"""The most wrong images that are gone through one by one."""
CLOSE: Final = 0.002
"""A guessed accuracy this near counts as right."""

Stage = Literal["measure", "gap", "matrix", "wrong"]
_BEFORE: Final[tuple[Stage, ...]] = ("measure", "gap", "matrix")


class EvaluationMistake(Mistake):
    """Counts or an answer that do not fit. Codes: `evaluation.wrong_size` (given, wanted),
    and for an answer `evaluation.no_class` (most)."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """An image that was answered wrongly: its place in the set, its label, the answer, and
    the probability that the network gave it."""

    index: int
    label: int
    answer: int
    confidence: float


@dataclass(frozen=True, slots=True)
class EvaluationStep:
    """What a step is about: `wrong` is the position of its image among the wrong ones."""

    stage: Stage
    wrong: int | None


@dataclass(frozen=True)
class Evaluation:
    """A network on a set of images.

    `confusion` holds the counts by label and answer, row after row; `wrong` the surest wrong
    answers, surest first. Raises `EvaluationMistake` if the counts are not classes².
    """

    classes: int
    samples: int
    loss: float
    accuracy: float
    confusion: Sequence[int]
    wrong: Sequence[Wrong]

    def __post_init__(self) -> None:
        if len(self.confusion) != self.classes**2:
            raise EvaluationMistake(
                "evaluation.wrong_size",
                f"{self.classes} classes have {self.classes**2} counts, not {len(self.confusion)}",
                given=len(self.confusion),
                wanted=self.classes**2,
            )

    @property
    def right(self) -> int:
        """How many images were answered rightly."""
        return sum(self.cell(digit, digit) for digit in range(self.classes))

    def cell(self, label: int, answer: int) -> int:
        """How many images of that label got that answer."""
        return self.confusion[label * self.classes + answer]

    def of_label(self, label: int) -> int:
        """How many images have that label."""
        return sum(self.confusion[label * self.classes : (label + 1) * self.classes])

    @cached_property
    def most_confused(self) -> tuple[int, int]:
        """Label and answer of the most frequent wrong answer; (0, 0) if there is none."""
        pairs = [
            (self.cell(label, answer), label, answer)
            for label in range(self.classes)
            for answer in range(self.classes)
            if label != answer
        ]
        count, label, answer = max(pairs, key=lambda pair: pair[0], default=(0, 0, 0))
        return (label, answer) if count else (0, 0)

    @property
    def steps(self) -> Lazy[EvaluationStep]:
        """What was measured, on what, the matrix, and the surest wrong images one by one."""
        return Lazy(len(_BEFORE) + min(len(self.wrong), SHOWN), _step)


def _step(position: int) -> EvaluationStep:
    if position < len(_BEFORE):
        return EvaluationStep(_BEFORE[position], None)
    return EvaluationStep("wrong", position - len(_BEFORE))


BARE_STEPS: Final[Lazy[EvaluationStep]] = Lazy(len(_BEFORE), _step)
"""The steps while nothing has been measured yet."""


@dataclass(frozen=True, slots=True)
class AccuracyVerdict:
    """How near a guessed accuracy came. Of a wrong guess `side` says on which side the
    measured one lies; `test` that the accuracy on the test set was given instead."""

    code: Literal["close", "test", "higher", "lower"]
    answer: float

    @property
    def right(self) -> bool:
        return self.code == "close"


def grade_accuracy(measured: float, test: float, text: str) -> AccuracyVerdict:
    """The verdict on a typed accuracy on the training set. Raises `RealMistake`."""
    answer = parse_share(text)
    if not isfinite(measured) or abs(answer - measured) <= CLOSE:
        return AccuracyVerdict("close", answer)
    if abs(answer - test) <= CLOSE / 10:
        return AccuracyVerdict("test", answer)
    return AccuracyVerdict("higher" if measured > answer else "lower", answer)


@dataclass(frozen=True, slots=True)
class ReadingVerdict:
    """What was read on an image: as its label says, as the network did, or otherwise."""

    code: Literal["right", "network", "other"]
    answer: int

    @property
    def right(self) -> bool:
        return self.code == "right"


def grade_reading(wrong: Wrong, text: str, classes: int) -> ReadingVerdict:
    """The verdict on a typed digit. Raises `NumberMistake` and `EvaluationMistake`."""
    answer = parse_class(text, classes)
    if answer == wrong.label:
        return ReadingVerdict("right", answer)
    return ReadingVerdict("network" if answer == wrong.answer else "other", answer)


def parse_class(text: str, classes: int) -> int:
    """A typed class from 0 to classes − 1. Raises `NumberMistake` and `EvaluationMistake`."""
    answer = parse_whole_number(text)
    if answer >= classes:
        raise EvaluationMistake(
            "evaluation.no_class",
            f"the digits are 0 to {classes - 1}; write one of them",
            most=classes - 1,
        )
    return answer
