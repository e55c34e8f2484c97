"""Cells of a drawing that can be pressed, and a drawing that says which of them was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui.canvas import Canvas, Drawing


@dataclass(frozen=True)
class Place:
    """Cells `start` up to `end` of a row, both included, and what they stand for."""

    row: int
    start: int
    end: int
    leads_to: str
    index: tuple[int, ...]


class PlacedDrawing(Drawing):
    """A figure that `paint` draws; it returns what can be pressed.

    `speak` draws what it says in words and numbers, where its pictures would say nothing.
    """

    class Pressed(Message):
        """A place was pressed."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    def __init__(
        self,
        paint: Callable[[Canvas], list[Place]],
        *,
        speak: Callable[[Canvas], object] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._paint, self._speak = paint, speak
        self._places: list[Place] = []

    def draw(self, canvas: Canvas) -> None:
        self._places = self._paint(canvas)

    def said(self) -> str:
        if self._speak is None:
            return super().said()
        canvas = Canvas(*self.size)
        self._speak(canvas)
        return canvas.text()

    def on_click(self, event: events.Click) -> None:
        for place in self._places:
            if place.row == event.y and place.start <= event.x <= place.end:
                event.stop()
                self.post_message(self.Pressed(place))
                return
