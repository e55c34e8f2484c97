"""The weights of the first layer as images, one for each hidden unit."""

from __future__ import annotations

from collections.abc import Mapping

from tui.canvas import Canvas
from tui.lessons.fit_view import FitView
from tui.widgets.places import Place


class WeightsView(FitView):
    """The first layer of the run on screen, or of the untrained network."""

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return "weights", {}

    def paint(self, canvas: Canvas) -> list[Place]:
        return []
