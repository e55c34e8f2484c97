"""Cells of a drawing that can be pressed, and a drawing that says which of them was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from textual import events
from textual.message import Message

from tui.drawing.canvas import Canvas
from tui.drawing.drawing import Drawing


@dataclass(frozen=True)
class Place:
    """Cells `start` up to `end` of a row, both included, and what they stand for."""

    row: int
    start: int
    end: int
    leads_to: str
    index: tuple[int, ...]


Scene = TypeVar("Scene")


@dataclass(frozen=True)
class Sketch(Generic[Scene]):
    """A scene and what draws it, which gives the places that can be pressed.

    `speak` draws what is said in words and numbers, where the picture would say nothing; `tell`
    gives it in lines of so many cells, where the picture has no room for all of it.
    """

    draw: Callable[[Canvas, Scene], Sequence[Place] | None]
    scene: Scene
    speak: Callable[[Canvas, Scene], object] | None = None
    tell: Callable[[Scene, int], str] | None = None


class PlacedDrawing(Drawing):
    """A figure that draws the scene it was shown, and says which place of it was pressed."""

    class Pressed(Message):
        """A place was pressed."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sketch: Sketch[Any] | None = None
        self._places: Sequence[Place] = ()

    def show(self, sketch: Sketch[Any], *, at_once: bool = False) -> None:
        """Draw this from now on; `at_once` as in `redraw`."""
        self._sketch = sketch
        self.redraw(at_once=at_once)

    def draw(self, canvas: Canvas) -> None:
        if self._sketch is not None:
            self._places = self._sketch.draw(canvas, self._sketch.scene) or ()

    def said(self) -> str:
        sketch = self._sketch
        if sketch is not None and sketch.tell is not None:
            return sketch.tell(sketch.scene, self.size.width)
        if sketch is None or sketch.speak is None:
            return super().said()
        canvas = Canvas(*self.size)
        sketch.speak(canvas, sketch.scene)
        return canvas.text()

    def on_click(self, event: events.Click) -> None:
        for place in self._places:
            if place.row == event.y and place.start <= event.x <= place.end:
                event.stop()
                self.post_message(self.Pressed(place))
                return
