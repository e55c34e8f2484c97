"""The caption of a lesson: the lines that say what is seen, of which only what changes is sent."""

from __future__ import annotations

from tui.drawing.canvas import Canvas
from tui.drawing.drawing import Drawing

INDENT = 1


class CaptionLines(Drawing):
    """Shows the lines that it was last given."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: tuple[str, ...] = ()

    def show(self, lines: tuple[str, ...]) -> None:
        """Show these lines from now on."""
        if lines != self._lines:
            self._lines = lines
            self.redraw()

    def draw(self, canvas: Canvas) -> None:
        for row, line in enumerate(self._lines):
            canvas.put(row, INDENT, line)
