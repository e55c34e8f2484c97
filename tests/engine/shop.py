"""What the repair shop runs its programs on, and its programs made short."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from engine.by_hand.repair_shop import ShopRun
from engine.by_hand.training import Samples
from engine.data import digits
from engine.data.dataset import SIDE, Arrays
from engine.explain.repair_shop.lines import BATCH, EPOCHS, TEST, TRAIN
from engine.explain.repair_shop.outcome import Ran
from engine.explain.repair_shop.program import Program

FEW = BATCH + 10
"""A full batch and a short one."""


def few_digits() -> Arrays:
    """Those of the bundled digits that the shop looks at."""
    found = digits.originals()
    _, test = digits.split(found.labels)
    x_test, y_test = digits._images(found, test, digits.TEST_IMAGES, digits._TEST_SEED, first=TEST)
    return Arrays(*digits.first_images(TRAIN), x_test, y_test)


def samples(arrays: Arrays) -> Samples:
    """The first images of any data, as the engine hands them over."""
    x, x_test = (
        torch.tensor(images).reshape(-1, SIDE * SIDE).float() / 255
        for images in (arrays.x_train[:TRAIN], arrays.x_test[:TEST])
    )
    y, y_test = (
        torch.tensor(labels).long() for labels in (arrays.y_train[:TRAIN], arrays.y_test[:TEST])
    )
    return Samples(x, y, x_test, y_test)


def few(one: Samples) -> Samples:
    """So few of them that a short program is over at once."""
    return Samples(one.x[:FEW], one.y[:FEW], one.x_test[:30], one.y_test[:30])


@dataclass(frozen=True)
class Short(Program):
    """A program of one epoch, in whose line `at` may stand what was typed."""

    at: int = 0
    typed: str | None = None

    def text(self, line: int) -> str:
        stands = super().text(line)
        if self.typed is not None and line == self.at:
            stands = " " * (len(stands) - len(stands.lstrip())) + self.typed.strip()
        return stands.replace(f"range({EPOCHS})", "range(1)")


def ran(run: ShopRun) -> Ran:
    """A run to its end, as the lesson knows it."""
    figures = {
        name: tuple(value for said, value in run.printed if said == name)
        for name in ("loss", "accuracy")
    }
    accuracy = figures["accuracy"][0] if figures["accuracy"] else None
    return Ran(
        tuple(run.losses), figures["loss"], accuracy, run.shapes, trouble=run.trouble, ended=True
    )
