"""What can be done after batches: sizes for a last batch, and for a number of steps."""

from __future__ import annotations

from math import ceil
from typing import Final

from engine.explain.batches.plan import plan
from engine.explain.shared.judged import Judged
from engine.explain.shared.typed.whole_numbers import parse_whole_number

TEST: Final = 10_000
TRAIN: Final = 60_000
STEPS: Final = 100


def judge_single(text: str) -> Judged:
    """A batch size of which the last batch of TEST images holds one. Raises `NumberMistake`,
    and `BatchMistake` for a size below 1."""
    size = parse_whole_number(text)
    found = plan((TEST,), size)
    values = {"size": size, "last": found.last_size, "batches": found.count}
    if size == 1:
        return Judged(False, "all_single", values)
    return Judged(found.last_size == 1, "right" if found.last_size == 1 else "other", values)


def judge_steps(text: str) -> Judged:
    """The smallest batch size of which an epoch of TRAIN images has fewer than STEPS steps."""
    size = parse_whole_number(text)
    count, before = plan((TRAIN,), size).count, plan((TRAIN,), max(size - 1, 1)).count
    values = {"size": size, "count": count, "steps": STEPS, "smaller": size - 1}
    if count >= STEPS:
        return Judged(False, "exactly" if count == STEPS else "too_many", values)
    is_smallest = before >= STEPS
    assert is_smallest == (size == ceil(TRAIN / (STEPS - 1)))
    return Judged(is_smallest, "right" if is_smallest else "smaller_does", values)
