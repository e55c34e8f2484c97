"""What the two views of geometry have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.lessons.shared.lesson_view import LessonView

if TYPE_CHECKING:
    from tui.lessons.geometry.lesson import GeometryLesson


class GeometryView(LessonView):
    """The keys that only geometry has."""

    lesson: GeometryLesson

    def switch(self) -> None:
        """`x`: relu or none."""

    def next_set(self) -> None:
        """`p`: the next set of points."""

    def following(self) -> None:
        """`n`."""

    def turn(self, step: int) -> None:
        """The brackets."""

    def more(self, by: int) -> None:
        """A layer more, or one less."""
