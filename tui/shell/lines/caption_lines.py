"""The caption of a lesson: what is seen, and the legend of what has a sign or a name in it."""

from __future__ import annotations

from tui.drawing.canvas import Canvas
from tui.drawing.drawing import Drawing

INDENT = 1


class CaptionLines(Drawing):
    """Shows what it was last given, the legend in its last row; only what changes is sent."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[str, ...] = ()
        self._legend = ""

    def show(self, lines: tuple[str, ...], legend: str = "") -> None:
        """Show these lines from now on."""
        if (lines, legend) != (self._lines, self._legend):
            self._lines, self._legend = lines, legend
            self.redraw()

    def draw(self, canvas: Canvas) -> None:
        for row, line in enumerate(self._lines):
            canvas.put(row, INDENT, line)
        if self._legend:
            canvas.put(canvas.height - 1, INDENT, self._legend, "quiet")
