"""Video as strips of film, a strip a sample; the first one runs."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.cells import cell_len

from engine.explain.kinds.plan import Axis
from engine.explain.kinds.samples import film
from tui.drawing.canvas import Canvas
from tui.drawing.shades.colour_image import Colour, draw_colours
from tui.lessons.kinds.pictures.images import fitted, shown
from tui.lessons.kinds.scene import TAG, KindScene

_EDGES: Final = 2
"""Rows of a strip's holes."""
_ROWS: Final = 7
"""Rows of cells of a frame, before there is a strip more."""


def draw_film(canvas: Canvas, scene: KindScene) -> None:
    """Draw a strip for each sample that has room, its frames from the present one on.

    The numbers of the frames stand below the first strip; it is cut at the edge, as it goes on.
    """
    samples, frames, height, width, channels = (axis.size for axis in _axes(scene))
    if 0 in (samples, frames, height, width, channels):
        return
    left = TAG
    strips = min(samples, max((canvas.height - 1) // (_ROWS + _EDGES), 1))
    rows = (canvas.height - 1) // strips - _EDGES
    size = fitted(height, width, rows, canvas.width - left)
    if size[1] < 1:
        return
    strip = Canvas(canvas.width - left, size[1] + _EDGES)
    top = 0
    for sample in range(strips):
        _draw_strip(strip, scene, sample, size)
        canvas.paste(top, left, strip)
        top += strip.height
        if sample == 0:
            _number_frames(canvas, top, left, scene, size[0] + 1)
            top += 1
    scene.put_tag(canvas, 0, 0, "samples", "↓")
    scene.put_tag(canvas, 1 + size[1] // 2, 0, "height", "↓")


def _axes(scene: KindScene) -> list[Axis]:
    """The axes in the order samples, frames, height, width, channels."""
    by_name = {axis.name: axis for axis in scene.plan.axes}
    return [by_name[name] for name in scene.plan.kind.axes]


def _draw_strip(strip: Canvas, scene: KindScene, sample: int, size: tuple[int, int]) -> None:
    """A strip of one sample: the first runs, the others stand at their first frames."""
    pitch, frames = size[0] + 1, scene.size("frames")
    holes = ("▄ " * strip.width)[: strip.width]
    strip.put(0, 0, holes, "virtual")
    strip.put(size[1] + 1, 0, holes.replace("▄", "▀"), "virtual")
    first = scene.frame if sample == 0 else 0
    for number in range(min(-(-strip.width // pitch), frames)):
        frame = (first + number) % frames
        strip.paste(1, number * pitch, picture(scene, sample, frame, *size))


def _number_frames(canvas: Canvas, row: int, left: int, scene: KindScene, pitch: int) -> None:
    """The numbers of the frames of the first strip, the present one marked."""
    frames = scene.size("frames")
    for number in range(min(-(-(canvas.width - left) // pitch), frames)):
        text = scene.word("frame", number=(scene.frame + number) % frames)
        said = text if number else f"▸{text}"
        column = left + number * pitch
        if column + cell_len(said) <= canvas.width - TAG:
            canvas.put(row, column, said, "quiet" if number else "accent")
    scene.put_tag(canvas, row, 0, "width", "→")
    scene.put_tag(canvas, row, canvas.width - TAG + 1, "frames", "→")


def picture(scene: KindScene, sample: int, frame: int, columns: int, rows: int) -> Canvas:
    """A frame of a sample."""
    canvas = Canvas(columns, rows)
    found = _pixels(sample, frame, columns, rows, scene.size("channels"))
    draw_colours(canvas, 0, 0, columns, rows, lambda r, c: found[r][c], signs=scene.signs)
    return canvas


@lru_cache(128)
def _pixels(
    sample: int, frame: int, columns: int, rows: int, channels: int
) -> tuple[tuple[Colour, ...], ...]:
    return tuple(
        tuple(
            shown(
                film(sample, frame, (row + 0.5) / (2 * rows), (column + 0.5) / columns, channels),
                None,
            )
            for column in range(columns)
        )
        for row in range(2 * rows)
    )
