"""The images of one cell of the confusion matrix, as large as all of them have room."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells
from tui.drawing.digit_image import Picture, Style, cells_of, draw_picture
from tui.drawing.numbers import fixed
from tui.lessons.evaluate.cells.images import CellImage
from tui.lessons.evaluate.confusion_matrix import matrix_size

SIDE, CUT = 28, 20
"""Pixels of an image, and of a small one, cut around its ink."""
TILES: tuple[tuple[Style, int], ...] = (("half", SIDE), ("braille", SIDE), ("braille", CUT))
"""How an image is drawn, and how much of it: the largest first."""
BESIDE = 10
"""Cells between the matrix and what stands at its right, in which the shares stand."""
HEAD = 1
"""Rows above the images that say which they are."""


class Gallery(NamedTuple):
    """Where images stand, `across` in a row and `down` rows of them, from that cell on."""

    top: int
    left: int
    style: Style
    side: int
    across: int
    down: int

    @property
    def page(self) -> int:
        """So many are seen at once."""
        return self.across * self.down


@dataclass(frozen=True)
class GalleryScene:
    """Images of a cell of `total`: those from place `first` on, by place, as far as they are here.

    `opened`: they are all that is shown, and not beside the matrix.
    """

    images: Mapping[int, CellImage]
    total: int
    first: int
    opened: bool
    dark: bool
    word: Callable[..., str]


def gallery_in(top: int, left: int, columns: int, rows: int, total: int) -> Gallery:
    """The largest images of which all have room in so many cells, or else the smallest."""
    found = Gallery(top, left, "braille", CUT, 0, 0)
    for style, side in TILES:
        width, height = _tile(style, side)
        found = Gallery(
            top, left, style, side, max((columns + 1) // width, 0), max(rows // height, 0)
        )
        if found.page >= max(total, 1):
            return found
    return found


def gallery_place(
    columns: int, rows: int, top: int, classes: int, total: int, *, opened: bool
) -> Gallery:
    """Where the images stand in a figure whose matrix begins at row `top`.

    All of it where they are `opened`, else beside the matrix or below it; nowhere (a page of 0)
    where there is no room for a row of two.
    """
    if opened:
        return gallery_in(top + 2, 0, columns, rows - top - 2, total)
    width, height = matrix_size(classes)
    below = top + height + 3
    left = width + BESIDE
    places = (
        gallery_in(top + HEAD, left, columns - left, rows - top - HEAD, total),
        gallery_in(below + HEAD - 1, 0, columns, rows - below - HEAD + 1, total),
    )
    best = max(places, key=lambda place: (min(place.page, total), place.side, place.page))
    return best if best.across >= 2 else best._replace(across=0)


def _tile(style: Style, side: int) -> tuple[int, int]:
    """Cells of an image with its line of text and the gap beside it."""
    width, height = cells_of(Picture(b"", side, side), style)
    return width + 1, height + 1


def draw_gallery(canvas: Canvas, place: Gallery, scene: GalleryScene) -> None:
    """The images from the scene's first one on, each above its number and how sure it was."""
    if not place.page:
        return
    first, stop = scene.first, min(scene.first + place.page, scene.total)
    key = "images" if scene.total else "images.none"
    said = scene.word(key, first=first + 1, last=stop, total=scene.total)
    canvas.line(place.top - HEAD, place.left, said, "quiet")
    width, height = _tile(place.style, place.side)
    longest = max((len(f"{image.index:,}") for image in scene.images.values()), default=0)
    decimals = 3 if longest + len(" 0.000") < width else 2
    for number, at in enumerate(range(first, stop)):
        line, column = divmod(number, place.across)
        row, left = place.top + line * height, place.left + column * width
        image = scene.images.get(at)
        if image is None:
            canvas.put(row + height // 2, left + width // 2, "·", "virtual")
            continue
        canvas.paste(row, left, _drawn(image, place.style, place.side, scene.dark))
        text = f"{image.index:,} {fixed(image.confidence, decimals)}"
        canvas.put(row + height - 1, left, cut_cells(text, width - 1), "quiet")


@lru_cache(256)
def _drawn(image: CellImage, style: Style, side: int, dark: bool) -> Canvas:
    """The image is the same in every frame, so it is drawn once."""
    picture = image.picture.cropped(side)
    canvas = Canvas(*cells_of(picture, style))
    draw_picture(canvas, 0, 0, picture, style, dark=dark)
    return canvas
