"""What is sent where NO_COLOR is set: bold, underlined and reversed, and not even greys."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class NoColours(LineFilter):
    """Takes the colours out of everything that reaches the screen; Textual's leaves greys."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, style.without_color if style else style, control)
            for text, style, control in segments
        ]
