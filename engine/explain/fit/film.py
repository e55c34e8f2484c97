"""The film of one training step: its batch by the weights before it, then by those after it.

A film has two halves. In each the images are judged one after the other, a share of them in
every frame; between the halves stands the step itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

FRAMES = 8
"""Frames in which the images of a half are judged."""
LAST = 2 * FRAMES
"""The last frame; frame 0 has none judged, frame FRAMES all by the weights before the step."""
SIDE = 28
INK = 20
"""Pixels of the square, around the middle of an image's ink, that a small image is made of."""

Turn = Literal["right", "wrong", "mended", "spoilt"]
"""What the step made of an image: right or wrong both times, right now, wrong now."""


@dataclass(frozen=True, slots=True)
class Filmed:
    """An image: its place in the training set, its label, what it was taken for before the step
    and after it, and the probabilities that its label was given."""

    index: int
    label: int
    answers: tuple[int, int]
    given: tuple[float, float]

    def wrong(self, half: int) -> bool:
        """Whether it was taken for something else, before the step (0) or after it (1)."""
        return self.answers[half] != self.label

    @property
    def turn(self) -> Turn:
        if self.wrong(0):
            return "wrong" if self.wrong(1) else "mended"
        return "spoilt" if self.wrong(1) else "right"


@dataclass(frozen=True, eq=False)
class Film:
    """The step that made `step` updates, of `samples` images; `images` are the first of them.

    `losses` and `rights` are those of the whole batch before the update and after it, `pixels`
    the bytes of the images, 28 × 28 each.
    """

    run: str
    step: int
    samples: int
    losses: tuple[float, float]
    rights: tuple[int, int]
    images: Sequence[Filmed]
    pixels: bytes

    @cached_property
    def turns(self) -> dict[Turn, int]:
        """How many of the images turned out so."""
        found: dict[Turn, int] = {"right": 0, "wrong": 0, "mended": 0, "spoilt": 0}
        for image in self.images:
            found[image.turn] += 1
        return found

    def seen_in(self, room: int) -> tuple[int, ...]:
        """The places of the images for which there is room, in the order of the batch.

        Those that were wrong before the step or after it come before the others.
        """
        places = range(len(self.images))
        telling = [place for place in places if self.images[place].turn != "right"]
        others = [place for place in places if self.images[place].turn == "right"]
        return tuple(sorted((telling + others)[: max(room, 0)]))

    def judged(self, frame: int, half: int) -> int:
        """How many of the images have been judged in a half by that frame."""
        done = min(max(frame - half * FRAMES, 0), FRAMES)
        return -(-len(self.images) * done // FRAMES)

    def small(self, side: int) -> list[list[list[int]]]:
        """Levels of the images (n, side, side), `side` at most INK: means over their pixels."""
        images = np.frombuffer(self.pixels, np.uint8).reshape(-1, SIDE, SIDE)
        inked = np.stack([_around_ink(image) for image in images]).astype(np.float64)
        edges = np.arange(side) * INK // side
        sizes = np.diff([*edges, INK])
        sums = np.add.reduceat(np.add.reduceat(inked, edges, axis=1), edges, axis=2)
        means: list[list[list[int]]] = (sums / np.outer(sizes, sizes)).astype(int).tolist()
        return means


def _around_ink(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The INK × INK pixels around the middle of what is lit."""
    first = []
    for axis in (1, 0):
        lit = np.flatnonzero(image.any(axis))
        middle = (int(lit[0]) + int(lit[-1]) + 1) // 2 if lit.size else SIDE // 2
        first.append(min(max(middle - INK // 2, 0), SIDE - INK))
    top, left = first
    return image[top : top + INK, left : left + INK]
