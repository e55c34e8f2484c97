"""What the two views of evaluate have in common: the network that is asked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.lessons.shared.lesson_view import LessonView
from tui.shell.keys.table import Key

if TYPE_CHECKING:
    from tui.lessons.evaluate.lesson import EvaluateLesson


class EvaluateView(LessonView):
    """Asks the network for what it shows, and keeps what was answered."""

    lesson: EvaluateLesson

    def looked(self) -> None:
        """It is about to be shown: ask for what that takes."""
        raise NotImplementedError

    def leave(self) -> bool:
        """Esc: whether there was something to leave, other than the lesson."""
        return False

    def note(self, answer: str) -> None:
        """Keep what an answer said beyond its question."""
        raise NotImplementedError

    def answer_text(self, key: str, **values: object) -> str:
        """What is said of an answer, in the learner's language."""
        return self.lesson.text("answers", key, **values)

    def network_row(self) -> Key:
        """`[`, `]` and `n`: another of the networks that can be asked."""
        following, before = (partial(self.lesson.to_network, step) for step in (1, -1))
        return Key("[ ]", "network", {"]": following, "[": before, "n": following})
