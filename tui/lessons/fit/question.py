"""What fit asks: the loss before training, and the test accuracy after it."""

from __future__ import annotations

import math
from collections.abc import Callable

from engine.explain.shared.typed.real_numbers import parse_real, parse_share
from tui.drawing.numbers import short
from tui.shell.question import Verdict

CLOSE = 0.005
"""A guess of the test accuracy this near counts as right."""
NEAR = 0.1
"""A guess of the loss before training may be this share off."""


def loss_verdict(text: str, classes: int, answer: Callable[..., str]) -> Verdict:
    """What a guess of the loss before training is worth. Raises `RealMistake`."""
    guess, even = parse_real(text), math.log(classes)
    values = {"classes": classes, "ln": f"{even:.3f}", "guess": short(guess)}
    if abs(guess - even) <= NEAR * even:
        return Verdict(True, answer("before.right", **values))
    for meaning, value in (
        ("log2", math.log2(classes)),
        ("zero", 0.0),
        ("one", 1.0),
        ("classes", float(classes)),
        ("chance", 1 / classes),
        ("wrong", 1 - 1 / classes),
    ):
        if math.isclose(guess, value, abs_tol=0.02):
            return Verdict(False, answer(f"before.{meaning}", **values))
    return Verdict(False, answer("before.other", **values))


def accuracy_verdict(
    text: str,
    accuracy: float | None,
    answer: Callable[..., str],
    *,
    over: bool = False,
    stopped_after: int | None = None,
) -> Verdict:
    """What a guess of the test accuracy is worth. Raises `RealMistake`.

    `accuracy` is that after the last epoch that has ended, `over` whether it was the last; a
    run that was stopped before has ended `stopped_after` so many of them.
    """
    guess = parse_share(text)
    if accuracy is None and stopped_after is not None:
        return Verdict(True, answer("after.untested", guess=short(guess)))
    if accuracy is None:
        return Verdict(True, answer("after.noted", guess=short(guess)))
    values = {"guess": short(guess), "accuracy": short(accuracy)}
    if stopped_after is not None:
        return Verdict(True, answer("after.stopped", epochs=stopped_after, **values))
    if not over:
        return Verdict(True, answer("after.so_far", **values))
    close = abs(guess - accuracy) <= CLOSE
    key = "close" if close else "low" if guess < accuracy else "high"
    return Verdict(close, answer(f"after.{key}", **values))
