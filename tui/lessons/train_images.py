"""The images that a lesson shows, asked of the engine when the learner comes to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.shapes import Shape
from tui.widgets.digit_image import Picture

if TYPE_CHECKING:
    from tui.app import Ch2App

SPLIT: protocol.Split = "train"
CHUNK = 64
"""Images asked for at a time; the application asks for the first ones itself."""
CHAPTER_SHAPE: Shape = (60_000, 28, 28)
"""Of the chapter's training images, until the engine says what there is."""


class TrainImages:
    """The images of the training set, by sample. One question is on its way at a time."""

    def __init__(self) -> None:
        self._awaited = False

    @staticmethod
    def shape(app: Ch2App) -> Shape:
        """`(samples, height, width)`."""
        data = app.engine_state.data
        return CHAPTER_SHAPE if data is None else (data.train, data.height, data.width)

    def picture(self, app: Ch2App, sample: int) -> Picture | None:
        """The image of a sample; None until it is here, and then it has been asked for."""
        image = app.engine_state.image(SPLIT, sample)
        if image is not None:
            return Picture.of(image[0], *self.shape(app)[1:])
        data = app.engine_state.data
        if data is not None and not self._awaited:
            first = sample // CHUNK * CHUNK
            count = min(CHUNK, data.train - first)
            question = protocol.GetImages(split=SPLIT, first=first, count=count)
            self._awaited = app.ask(question)
        return None

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed by it."""
        match event:
            case protocol.DataReady():
                # The application asks for the first images in the same breath.
                self._awaited = True
                return True
            case protocol.Images(split=split) if split == SPLIT:
                self._awaited = False
                return True
            case protocol.Problem():
                self._awaited = False
        return False
