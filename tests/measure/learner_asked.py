"""Questions that steps alone do not lead to: `fit`'s come with a training, others with an edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.measure.learner import Learner
from tests.measure.learner_missions import train_once
from tui.shell import chapter

EDITS: Mapping[str, str] = {"network": "64, 32"}
"""What is edited, in a lesson that asks something else then."""


def fit_asks(learner: Learner, ask: Callable[[], None]) -> str:
    """The chapter's training, with what stands before it and during it asked; gives what is asked
    when it is over: that was answered before, and is answered once more, too low."""
    texts = chapter.texts(learner.language, "fit")

    def during() -> None:
        learner.until(lambda: "after" in learner.asked("fit"), what="fit.after")
        ask()

    ask()
    train_once(learner, during)
    learner.press("tab")
    learner.until(lambda: learner.sees(texts.get("questions", "was")), what="fit.was")
    learner.press(*"0.5", "enter")
    too_low = texts.get("answers", "after.low")
    learner.until(lambda: learner.is_told_like(too_low), what="that it was too low")
    return "was"


def edit(learner: Learner, text: str) -> None:
    """`e`, another text in the field, Enter."""
    learner.press("e")
    learner.until(lambda: learner.types, what="the field of e")
    learner.press(*["backspace"] * 24, *text, "enter")
    learner.until(lambda: not learner.types, what=f"{text} taken")
    learner.quiet(0.3)
