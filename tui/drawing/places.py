"""Cells of a drawing that can be pressed, and a drawing that says which of them was."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from textual import events
from textual.message import Message

from tui.drawing.canvas import Canvas
from tui.drawing.drawing import Drawing
from tui.drawing.motion.frames import ElementFrames, Frames, SceneFrames
from tui.drawing.motion.mover import Mover


@dataclass(frozen=True, slots=True)
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

    `moment` is what is shown, and its number among its like: between two of the same the
    elements of the drawing are seen moving, or `between` gives the scenes between two, of which
    `frames` are drawn; where it gives None for them, elements move. Scenes without a moment
    follow one another at once.
    """

    draw: Callable[[Canvas, Scene], Sequence[Place] | None]
    scene: Scene
    speak: Callable[[Canvas, Scene], object] | None = None
    tell: Callable[[Scene, int], str] | None = None
    moment: tuple[Hashable, float] | None = None
    between: Callable[[Scene, Scene, float], Scene | None] | None = None
    frames: int = 8

    def follows(self, before: Sketch[Any]) -> bool:
        """Whether it is another moment of what `before` shows."""
        return (
            self.moment is not None
            and before.moment is not None
            and self.moment != before.moment
            and self.moment[0] == before.moment[0]
        )


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
        self._still: tuple[Sketch[Any] | None, Canvas] | None = None
        """What was drawn last, and of which sketch: a step draws one figure, whatever moves."""
        self.mover = Mover(self, partial(self.redraw, at_once=True))

    def show(self, sketch: Sketch[Any], *, at_once: bool = False, seconds: float = 0) -> None:
        """Draw this from now on; `at_once` as in `redraw`. What moves may take so many seconds."""
        before, self._sketch = self._sketch, sketch
        self.mover.end()
        if seconds and before is not None and self.is_mounted and self.size:
            frames = self._frames(before, sketch)
            if frames is not None and frames.count:
                self._drawing()  # the places that can be pressed are those of the last drawing
                self.mover.begin(frames, backwards=_is_earlier(sketch, before), within=seconds)
                return
        self.redraw(at_once=at_once)

    def _frames(self, before: Sketch[Any], after: Sketch[Any]) -> Frames | None:
        """What is to be seen between two sketches, the earlier one first; None if nothing is."""
        if not after.follows(before):
            return None
        first, second = (after, before) if _is_earlier(after, before) else (before, after)
        size = self.size.width, self.size.height
        between = partial(after.between or _nothing, first.scene, second.scene)
        if between(0.0) is not None:
            return SceneFrames(after.draw, between, size, after.frames)
        left = self._kept(before)
        if left is None:
            left = Canvas(*size)
            before.draw(left, before.scene)
        came = self._drawing()
        return ElementFrames(came, left) if first is after else ElementFrames(left, came)

    def to_send(self) -> Canvas:
        moving = self.mover.canvas()
        # A widget has its new size, and is drawn, before it hears that it was resized.
        is_fitting = moving is not None and (moving.width, moving.height) == self.size
        return moving if moving is not None and is_fitting else self._drawing()

    def canvas(self) -> Canvas:
        canvas = super().canvas()
        self._still = self._sketch, canvas
        return canvas

    def _drawing(self) -> Canvas:
        """The present drawing; drawn anew only where its sketch or the size is another."""
        kept = self._kept(self._sketch)
        return kept if kept is not None else self.canvas()

    def _kept(self, sketch: Sketch[Any] | None) -> Canvas | None:
        """The drawing of a sketch, if it is that which was drawn last, in this size."""
        if self._still is None or self._still[0] is not sketch:
            return None
        canvas = self._still[1]
        return canvas if (canvas.width, canvas.height) == self.size else None

    def on_resize(self) -> None:
        self.mover.end()

    def draw(self, canvas: Canvas) -> None:
        if self._sketch is not None:
            self._places = self._sketch.draw(canvas, self._sketch.scene) or ()

    def forget(self) -> None:
        super().forget()
        self._places, self._still = (), None

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


def _nothing(first: object, second: object, time: float) -> None:
    """No scenes between two."""


def _is_earlier(one: Sketch[Any], other: Sketch[Any]) -> bool:
    """Whether it is an earlier moment than the other, which it follows."""
    assert one.moment is not None
    assert other.moment is not None
    return one.moment[1] < other.moment[1]
