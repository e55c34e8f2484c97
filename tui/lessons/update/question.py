"""What a guess of the loss after a nudge was worth, in words."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.update.plan import ASKED, SIZES, NudgePlan, decimals, grade_loss
from tui.drawing.numbers import fixed, significant
from tui.shell.question import Verdict


def right(plan: NudgePlan) -> str:
    """The loss that the gradient predicts, to the digits that are asked for."""
    step = plan.steps[SIZES.index(ASKED)]
    return fixed(plan.loss + step.predicted, decimals(plan.loss, step.predicted))


def graded(plan: NudgePlan, text: str, say: Callable[..., str]) -> Verdict:
    """The verdict; `say` gives a text of the lesson by section and key. Raises `RealMistake`."""
    step = plan.steps[SIZES.index(ASKED)]
    meaning, _ = grade_loss(plan.loss, step, text)
    digits = decimals(plan.loss, step.predicted)
    said = say(
        "answers",
        meaning,
        predicted=right(plan),
        measured=fixed(plan.loss + step.measured, digits),
        nudge=significant(ASKED),
    )
    return Verdict(meaning in ("right", "right.measured", "still"), said)
