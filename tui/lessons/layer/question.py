"""What a guess of the unit that fires most was worth, in words."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.shared.networks.unit_ranking import Ranking, grade_unit
from tui.drawing.numbers import short, signed
from tui.shell.question import Verdict


def graded(ranking: Ranking, text: str, say: Callable[..., str]) -> Verdict:
    """The verdict; `say` gives a text of the lesson by section and key."""
    meaning, unit = grade_unit(ranking, text)
    best = ranking.order[0]
    said = say(
        "answers",
        meaning,
        unit=unit,
        value=signed(float(ranking.before[unit]), 3),
        best=best,
        most=short(float(ranking.after[best]), 3),
    )
    return Verdict(meaning == "right", said)
