"""The log of a run under both rules for its figures, beside the book's."""

from __future__ import annotations

from collections.abc import Mapping

from tui.canvas import Canvas
from tui.lessons.fit_view import FitView
from tui.widgets.places import Place


class LogView(FitView):
    """Each epoch as Keras would print it."""

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return "log", {}

    def paint(self, canvas: Canvas) -> list[Place]:
        return []
