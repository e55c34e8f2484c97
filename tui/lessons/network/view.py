"""What the views of network have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.shared.lesson_view import LessonView

if TYPE_CHECKING:
    from tui.lessons.network.lesson import NetworkLesson

PICTURE, TREE, FLOW = 1, 2, 3
"""The views."""


class NetworkView(LessonView):
    """Knows what its lesson has."""

    lesson: NetworkLesson

    def settle(self) -> None:
        """As a lesson's."""
