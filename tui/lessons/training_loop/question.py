"""What is said to a guess whether the batch's loss falls."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.shared.typed.yes_or_no import parse_yes_no
from engine.explain.training_loop.plan import outcome
from tui.drawing.numbers import short
from tui.shell.question import Verdict


def graded(text: str, losses: tuple[float, float] | None, word: Callable[..., str]) -> Verdict:
    """The verdict by the losses before and after the update, None while that is to be seen.

    `word` gives a text of the lesson. Raises `YesNoMistake`.
    """
    said = parse_yes_no(text)
    if losses is None:
        return Verdict(True, word("answers", "noted"))
    what = outcome(*losses)
    right = said == (what == "fell")
    values = {"before": short(losses[0]), "after": short(losses[1])}
    return Verdict(right, word("answers", f"{'right' if right else 'wrong'}.{what}", **values))
