"""Both sets side by side, images and labels, and the labels as the arrays that they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.shared.shapes import Shape, format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture, draw_picture
from tui.lessons.shared.images.pixel_scene import DTYPE

ENDS: Final = 3
"""So many labels of an array are written at its beginning and at its end, as NumPy does."""
THUMBNAIL: Final = 20
"""Pixels of a small image, cut around its ink."""
COLUMNS, ROWS = THUMBNAIL // 2 + 1, THUMBNAIL // 4
"""Cells of a small image, with the gap behind it, and its rows."""
DOTS: Final = 3
UNKNOWN: Final = "–"


@dataclass(frozen=True)
class Sample:
    """Its place in its set, its label and its image; None until they are here."""

    index: int
    label: int | None
    picture: Picture | None


@dataclass(frozen=True)
class SetScene:
    """One of the sets: `name` in words, the `array` of its labels, (samples, height, width), and
    the samples at both ends."""

    name: str
    array: str
    shape: Shape
    samples: Sequence[Sample]


@dataclass(frozen=True)
class SetsScene:
    """Training set and test set; `word` gives a text of the figure by its key."""

    sets: Sequence[SetScene]
    dark: bool
    word: Callable[..., str]


def ends(samples: int) -> tuple[int, ...]:
    """The places of the samples that are shown of a set: the first and the last."""
    if samples <= 2 * ENDS:
        return tuple(range(samples))
    return (*range(ENDS), *range(samples - ENDS, samples))


def draw_sets(canvas: Canvas, scene: SetsScene) -> None:
    """Shapes and label arrays; below, as far as there is room, images with their labels."""
    row = speak_sets(canvas, scene) + 1
    for one in scene.sets:
        if row + ROWS + 2 > canvas.height:
            return
        row = _draw_pairs(canvas, row, one, dark=scene.dark) + 1


def speak_sets(canvas: Canvas, scene: SetsScene) -> int:
    """What needs no picture; returns the row below."""
    names = max(len(one.array) for one in scene.sets) + 2
    left = max(names, *(cell_len(one.name) + 2 for one in scene.sets))
    images = [format_shape(one.shape) for one in scene.sets]
    labels = left + max(map(len, images)) + 4
    canvas.put(0, left, scene.word("images"), "quiet")
    canvas.put(0, labels, scene.word("labels"), "quiet")
    for row, (one, shape) in enumerate(zip(scene.sets, images, strict=True), 1):
        canvas.put(row, 0, one.name, "strong")
        canvas.put(row, left, shape, "a")
        canvas.put(row, labels, format_shape(one.shape[:1]), "a")
    row = len(scene.sets) + 2
    for offset, one in enumerate(scene.sets):
        canvas.put(row + offset, 0, one.array, "strong")
        canvas.line(row + offset, names, array_of(one))
    return row + len(scene.sets)


def array_of(one: SetScene) -> str:
    """The labels as NumPy shows an array: the first, the last, and what they are stored as."""
    written = [UNKNOWN if sample.label is None else str(sample.label) for sample in one.samples]
    if one.shape[0] > len(written):
        written.insert(ENDS, "...")
    return f"array([{', '.join(written)}], dtype={DTYPE})"


def _draw_pairs(canvas: Canvas, top: int, one: SetScene, *, dark: bool) -> int:
    """Each image with its place above and its label below; returns the row below."""
    across = min((canvas.width - DOTS) // COLUMNS // 2, ENDS)
    first, last = list(one.samples[:across]), list(one.samples[max(len(one.samples) - across, 0) :])
    if len(one.samples) <= 2 * across and one.shape[0] == len(one.samples):
        first, last = list(one.samples), []
    column = 0
    for number, sample in enumerate((*first, *last)):
        if last and number == len(first):
            canvas.put(top + 1 + ROWS // 2, column, "…", "quiet")
            column += DOTS
        canvas.put(top, column, f"[{sample.index}]", "quiet")
        if sample.picture is None:
            canvas.put(top + 1 + ROWS // 2, column + COLUMNS // 2, "·", "virtual")
        else:
            picture = sample.picture
            small = picture.cropped(min(THUMBNAIL, picture.height, picture.width))
            draw_picture(canvas, top + 1, column, small, "braille", dark=dark)
        label = UNKNOWN if sample.label is None else str(sample.label)
        canvas.put(top + 1 + ROWS, column + COLUMNS // 2 - 1, label, "accent")
        column += COLUMNS
    return top + 2 + ROWS
