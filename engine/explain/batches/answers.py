"""What a guess about batches would have meant."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from engine.explain.batches.plan import BatchPlan
from engine.explain.shared.typed.whole_numbers import parse_exact, parse_whole_number

CountCode = Literal[
    "right", "forgot_short", "one_too_many", "batch_size", "samples", "last_size", "epochs",
    "product", "fraction", "other",
]  # fmt: skip
LastCode = Literal["right", "full", "missing", "left_over", "position", "count", "other"]

MOST_EPOCHS: Final = 100
"""A count times a number of epochs up to this is told as such."""


@dataclass(frozen=True, slots=True)
class CountVerdict:
    """What the guessed number of batches means. `epochs` is set for the code `epochs`; for
    `fraction` the guess is `quotient`, all samples by the batch size, and `answer` its whole part.
    """

    code: CountCode
    answer: int
    epochs: int = 0
    quotient: float = 0.0

    @property
    def right(self) -> bool:
        """Whether it is the number of batches."""
        return self.code == "right"


@dataclass(frozen=True, slots=True)
class LastVerdict:
    """What the guessed length of the last batch means."""

    code: LastCode
    answer: int

    @property
    def right(self) -> bool:
        """Whether it is the last batch's length."""
        return self.code == "right"


def grade_count(plan: BatchPlan, text: str) -> CountVerdict:
    """The verdict on a typed number of batches. Raises `NumberMistake`."""
    exact, quotient = parse_exact(text), Fraction(plan.samples, plan.batch_size)
    if exact.denominator != 1 and abs(exact - quotient) <= Fraction(1, 20):
        return CountVerdict("fraction", int(quotient), quotient=float(quotient))
    guess, count = parse_whole_number(text), plan.count
    meanings: tuple[tuple[CountCode, int], ...] = (
        ("right", count),
        ("forgot_short", plan.full),
        ("one_too_many", count + 1),
        ("batch_size", plan.batch_size),
        ("samples", plan.samples),
        ("last_size", plan.last_size),
        ("product", plan.samples * plan.batch_size),
    )
    for code, meaning in meanings:
        if guess == meaning:
            return CountVerdict(code, guess)
    if count and guess % count == 0 and 1 < guess // count <= MOST_EPOCHS:
        return CountVerdict("epochs", guess, guess // count)
    return CountVerdict("other", guess)


def grade_last(plan: BatchPlan, text: str) -> LastVerdict:
    """The verdict on a typed length of the last batch. Raises `NumberMistake`."""
    guess = parse_whole_number(text)
    meanings: tuple[tuple[LastCode, int], ...] = (
        ("right", plan.last_size),
        ("full", plan.batch_size),
        ("left_over", plan.left_over),
        ("missing", plan.batch_size - plan.left_over),
        ("position", plan.samples - plan.last_size),
        ("count", plan.count),
    )
    for code, meaning in meanings:
        if guess == meaning:
            return LastVerdict(code, guess)
    return LastVerdict("other", guess)
