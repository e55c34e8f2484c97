"""The missions of the repair shop, judged against what PyTorch and Python say."""

from __future__ import annotations

import random

import torch

from engine.explain.repair_shop.faults import FAULTS
from engine.explain.repair_shop.lines import BATCH, BATCHES, TRAIN
from engine.explain.repair_shop.missions import (
    ALONE,
    LOSS,
    judge_alone,
    judge_figure,
    judge_short,
    judge_square,
)


def test_faults_found_without_a_hint_are_counted() -> None:
    draw = random.Random(7)
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        names = draw.sample(FAULTS, draw.randint(1, 6))
        found = {fault.name: draw.choice((0, 0, 1, 2, 3)) for fault in names}
        judged = judge_alone(found)
        assert judged is not None
        right = list(found.values()).count(0) >= ALONE
        assert judged.right == right, found
        seen[right] += 1
    assert judge_alone({}) is None


def test_one_that_the_curve_does_not_tell_is_one_whose_losses_are_the_healthy_ones() -> None:
    draw = random.Random(8)
    measuring = {"total", "test", "read", "answer", "compare", "near"}
    seen = {True: 0, False: 0}
    while min(seen.values()) < 100:
        names = draw.sample(FAULTS, draw.randint(1, 3))
        judged = judge_figure({fault.name: draw.randint(0, 3) for fault in names})
        assert judged is not None
        right = any(fault.line in measuring for fault in names)
        assert judged.right == right, names
        seen[right] += 1
    assert judge_figure({}) is None


def test_the_square_is_pytorchs() -> None:
    right = (torch.zeros(BATCH, 1) - torch.zeros(BATCH)).numel()
    for number in range(right - 150, right + 150):
        assert judge_square(str(number)).right == (number == right)
    for text, code in ((BATCH, "one_each"), (2 * BATCH, "both"), (0, "other")):
        assert judge_square(str(text)).code == code


def test_the_mean_that_counts_a_short_batch_in_full() -> None:
    sizes = [len(batch) for batch in torch.split(torch.arange(TRAIN), BATCH)]
    assert len(sizes) == BATCHES
    total = sum(BATCH * LOSS for _ in sizes)
    right = total / TRAIN
    for ten_thousandth in range(-150, 151):
        typed = right + ten_thousandth / 10_000
        near = abs(typed / right - 1) < 0.0005
        assert judge_short(f"{typed:.6f}").right == near, typed
    assert judge_short(str(LOSS)).code == "mean"
    assert judge_short(f"{BATCHES * LOSS / TRAIN:.6f}").code == "unweighted"
    assert judge_short(f"{BATCHES * LOSS}").code == "sum"
