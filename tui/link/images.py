"""The images of a split, asked of the engine when they are first looked at."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Final

from engine.explain.shared.shapes import Shape
from engine.protocol import AnyEvent, GetImages, Split
from engine.protocol import Images as ImagesTold
from tui.drawing.digit_image import Picture
from tui.link.asked import Asked, Engine

Image = tuple[bytes, int | None]
"""The pixels of an image, row by row, and its label; only one's own digit may have none."""
YOURS: Final = -1
"""The number of the learner's own digit, in every split: it stands after the last image."""
CHAPTER_SHAPES: Final[dict[Split, Shape]] = {"train": (60_000, 28, 28), "test": (10_000, 28, 28)}
"""Of the chapter's images, until the engine says what there is."""
AT_ONCE: Final[dict[Split, int]] = {"train": 64, "test": 1}
"""Images asked for together: those of training are looked through, of the others some are."""
KEPT: Final[dict[Split, int]] = {"train": 4_096, "test": 256}
"""Images that are kept, 4 MB: of training all that a batch in any order is drawn with."""


class Images:
    """Those of one split, by their index."""

    def __init__(
        self,
        engine: Callable[[], Engine],
        split: Split,
        yours: Callable[[], Image | None] = lambda: None,
    ) -> None:
        """`yours` gives the learner's own digit, None until there is one."""
        self._engine, self._split, self._yours = engine, split, yours
        self._together = AT_ONCE[split]
        self._asked: Asked[int, tuple[Image, ...]] = Asked(
            engine, self._command, _images, lambda: None, kept=KEPT[split] // self._together
        )

    @property
    def shape(self) -> Shape:
        """`(images, height, width)`."""
        data = self._engine().engine_state.data
        if data is None:
            return CHAPTER_SHAPES[self._split]
        count = data.train if self._split == "train" else data.test
        return (count, data.height, data.width)

    @property
    def yours(self) -> Image | None:
        """The learner's own digit, if there is one that is as large as these images."""
        found = self._yours()
        return found if found is not None and len(found[0]) == prod(self.shape[1:]) else None

    def within(self, index: int) -> int:
        """The number of an image that there is, the nearest to `index`."""
        first = 0 if self.yours is None else YOURS
        return min(max(index, first), self.shape[0] - 1)

    def stacked(self, index: int) -> tuple[int, int]:
        """The place of an image among them all, and how many these are: yours is one more."""
        count = self.shape[0]
        return (count, count + 1) if index == YOURS else (index, count)

    def shape_with(self, *, yours: bool) -> Shape:
        """`shape`, of one image more with the learner's own behind the others."""
        count, *side = self.shape
        return (count + (yours and self.yours is not None), *side)

    def numbered(self, place: int) -> int:
        """The number of the image at that place among them all."""
        return YOURS if place == self.shape[0] else place

    def image(self, index: int) -> Image | None:
        """Pixels and label; None until they are here, and then they have been asked for."""
        if index == YOURS:
            return self.yours
        if index >= self.shape[0]:
            return None
        part, place = divmod(index, self._together)
        found = self._asked.wanted(part)
        return found[place] if found is not None and place < len(found) else None

    def label_of(self, index: int) -> int | None:
        """The label alone; None also where the learner has not said that of their own digit."""
        image = self.image(index)
        return image[1] if image is not None else None

    def picture(self, index: int) -> Picture | None:
        """The same to be drawn."""
        image = self.image(index)
        return Picture.of(image[0], *self.shape[1:]) if image is not None else None

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is under way."""
        return self._asked.is_waiting

    def _command(self, part: int) -> GetImages:
        first = part * self._together
        count = min(self._together, self.shape[0] - first)
        return GetImages(split=self._split, first=first, count=count)


def _images(_: object, event: AnyEvent) -> tuple[Image, ...] | None:
    if not isinstance(event, ImagesTold):
        return None
    count, height, width = event.pixels.shape
    size = height * width
    pixels, labels = event.pixels.data, event.labels.data
    return tuple((pixels[at * size : (at + 1) * size], labels[at]) for at in range(count))
