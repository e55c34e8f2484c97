"""What can be done after evaluate: counting errors, and fooling a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.explain.evaluate import book
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_whole

TEST_IMAGES: Final = 10_000
TRAINING_IMAGES: Final = 60_000


def judge_wrong(text: str) -> Judged:
    """How many test images the book's network read wrong. Raises `NumberMistake`."""
    right = round(book.ACCURACY * TEST_IMAGES)
    of_training = TRAINING_IMAGES - round(book.ACCURACY * TRAINING_IMAGES)
    meant = {"were_right": right, "of_training": of_training, "percent": 2}
    return judge_whole(text, TEST_IMAGES - right, meant)


def judge_fooled(meant: int, shares: Sequence[float]) -> Judged:
    """A digit that is meant to be `meant`, read with these probabilities by a network."""
    read = max(range(len(shares)), key=shares.__getitem__)
    values = {"meant": meant, "read": read, "share": f"{shares[read]:.2f}"}
    return Judged(read != meant, "right" if read != meant else "was_read", values)
