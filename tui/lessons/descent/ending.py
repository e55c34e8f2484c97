"""How a descent ended, in words: the caption at its end, and what an answer about it is worth."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.explain.descent.outcome import Outcome, largest_stable_rate
from engine.explain.descent.own_loss import OwnLoss
from engine.explain.descent.plan import Descent
from engine.explain.shared.typed.yes_or_no import parse_yes_no
from tui.drawing.cells import cut_cells
from tui.drawing.numbers import short, significant
from tui.shell.question import Verdict

HELD = 40
"""Cells of the values of names that are no weights."""


def held_text(own: OwnLoss) -> str:
    """The values of the names that are no weights."""
    held = (f"{name} = {significant(value, 3)}" for name, value in own.held.items())
    return cut_cells(", ".join(held), HELD)


def exceeded_limit(descent: Descent, ending: Outcome) -> float | None:
    """The largest learning rate that would not have exploded, where that is why it did."""
    limit = largest_stable_rate(descent.landscape, descent.rule)
    exceeds = limit is not None and descent.rule.learning_rate > limit
    return limit if exceeds and ending.ending == "explodes" else None


def ending_caption(descent: Descent, ending: Outcome) -> tuple[str, Mapping[str, object]]:
    """Which caption tells how it ended, and what fills its placeholders."""
    values = {
        "rate": significant(descent.rule.learning_rate, 4),
        "step": ending.step,
        "steps": descent.asked,
        "away": significant(descent.distances[-1], 3),
        "loss": significant(descent.losses[-1], 3),
    }
    if ending.ending in ("bounces", "swings") and descent.noise is not None:
        return "end.noise", values
    if ending.ending == "arrives" and ending.place:
        return "end.shallow", values
    if (limit := exceeded_limit(descent, ending)) is not None:
        return "end.explodes.limit", values | {"limit": significant(limit, 3)}
    return f"end.{ending.ending}", values


def convergence_verdict(
    descent: Descent, ending: Outcome, text: Callable[..., str], answer: str
) -> Verdict:
    """The verdict on a typed yes or no. `text` gives a text of the lesson. Raises Mistake."""
    right = parse_yes_no(answer) == ending.converges
    limit = exceeded_limit(descent, ending)
    above = "" if limit is None else ".limit"
    said = text(
        "answers",
        f"{'right' if right else 'wrong'}.{ending.ending}{above}",
        step=ending.step,
        away=significant(descent.distances[-1], 3),
        limit="" if limit is None else significant(limit, 3),
        slope=short(sum(g * g for g in descent.steps[-1].gradient) ** 0.5, 2),
    )
    return Verdict(right, said)
