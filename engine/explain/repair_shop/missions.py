"""What can be done after the repair shop: faults found by oneself, two numbers worked out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.explain.repair_shop.faults import FAULTS
from engine.explain.repair_shop.lines import BATCH, BATCHES, TRAIN
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_real, judge_whole

ALONE: Final = 3
"""Faults that are to be found without a hint."""
LOSS: Final = 0.5
"""Of each batch of an epoch, the short one too."""


def judge_alone(found: Mapping[str, int]) -> Judged | None:
    """`ALONE` faults found without a hint; `found` has the hints of each. None before the first."""
    alone = sum(hints == 0 for hints in found.values())
    if not found:
        return None
    return Judged(alone >= ALONE, "right" if alone >= ALONE else "few", {"alone": alone})


def judge_figure(found: Mapping[str, int]) -> Judged | None:
    """A fault found that the curve does not tell. None before the first of any."""
    telling = {fault.name: fault.tells for fault in FAULTS}
    if not found:
        return None
    right = any("curve" not in telling[name] for name in found if name in telling)
    return Judged(right, "right" if right else "curve", {})


def judge_square(text: str) -> Judged:
    """How many values (128, 1) − (128,) has. Raises `NumberMistake`."""
    return judge_whole(text, BATCH**2, {"one_each": BATCH, "both": 2 * BATCH})


def judge_short(text: str) -> Judged:
    """What an epoch prints whose losses are all LOSS, where each batch, the short one too, is
    weighted with BATCH. Raises `RealMistake`."""
    right = BATCHES * BATCH * LOSS / TRAIN
    meant = {"mean": LOSS, "unweighted": BATCHES * LOSS / TRAIN, "sum": BATCHES * LOSS}
    return judge_real(text, right, meant, 0.0005)
