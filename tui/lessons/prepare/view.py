"""The figure of the lesson prepare: the way to the network, or what comes of a gap in it."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.message import Message

from tui.drawing.canvas import Canvas
from tui.lessons.prepare.figure import draw_preparation
from tui.lessons.prepare.forgetting_figure import draw_forgetting
from tui.lessons.prepare.scene import ForgettingScene, Forgotten, PreparationScene
from tui.lessons.shared.images.pixel_grid import PixelGrid
from tui.lessons.shared.images.pixel_scene import PixelScene


class PreparationView(PixelGrid):
    """Shows whichever scene `shown` gives; `image` is the one whose pixels can be pressed."""

    class Chosen(Message):
        """A preparation was pressed, to be forgotten."""

        def __init__(self, forgotten: Forgotten) -> None:
            super().__init__()
            self.forgotten = forgotten

    def __init__(
        self,
        image: Callable[[], PixelScene],
        shown: Callable[[], PreparationScene | ForgettingScene],
    ) -> None:
        super().__init__(image)
        self._shown = shown
        self._choices: dict[int, Forgotten] = {}

    def draw(self, canvas: Canvas) -> None:
        self._places, self._choices = [], {}
        scene = self._shown()
        if isinstance(scene, ForgettingScene):
            self._choices = draw_forgetting(canvas, scene)
        else:
            self._places = draw_preparation(canvas, scene)

    def on_click(self, event: events.Click) -> None:
        if event.y in self._choices:
            event.stop()
            event.prevent_default()
            self.post_message(self.Chosen(self._choices[event.y]))

    def said(self) -> str:
        """The whole drawing: its facts are the stops, not those of a pixel."""
        return self.canvas().text()
