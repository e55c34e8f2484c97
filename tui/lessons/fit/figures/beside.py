"""The curves, and where there is room the weights that these steps move, beside or below them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.fit.figures.beside_grid import BETWEEN, weights_grid
from tui.lessons.fit.figures.figure import FitScene, draw_fit, speak_fit
from tui.lessons.shared.networks.unit_grid import GAP, TILE, Grid
from tui.lessons.shared.networks.weight_images import WeightScene, draw_tiles


@dataclass(frozen=True)
class BothScene:
    """The curves and, unless None, the weights."""

    fit: FitScene
    weights: WeightScene | None


def draw_both(canvas: Canvas, scene: BothScene) -> list[Place]:
    """Both views where both fit, else the curves alone."""
    grid = weights_grid(canvas.width, canvas.height)
    if grid is None or scene.weights is None:
        draw_fit(canvas, scene.fit)
        return []
    width, height = canvas.width, canvas.height
    if grid.left:
        width = grid.left - BETWEEN
    else:
        height = grid.top
    first = Canvas(width, height)
    draw_fit(first, scene.fit)
    canvas.paste(0, 0, first)
    second, places = _weights(canvas.width - grid.left, canvas.height - grid.top, scene.weights)
    canvas.paste(grid.top, grid.left, second)
    return [
        Place(
            place.row + grid.top,
            place.start + grid.left,
            place.end + grid.left,
            place.leads_to,
            place.index,
        )
        for place in places
    ]


def speak_both(canvas: Canvas, scene: BothScene) -> None:
    """The figures of the training; the weights have a view of their own, which tells them."""
    speak_fit(canvas, scene.fit)


_DRAWN: list[tuple[tuple[int, int, str], WeightScene, Canvas, list[Place]]] = []
"""The weights as they were drawn last: most frames show the same ones again."""


def _weights(width: int, height: int, scene: WeightScene) -> tuple[Canvas, list[Place]]:
    title = scene.note or scene.word("weights.step", step=scene.step)
    key = width, height, title
    if _DRAWN:
        known, before, canvas, places = _DRAWN[0]
        same = before.images is scene.images and replace(before, images=None, word=scene.word)
        if known == key and same == replace(scene, images=None):
            return canvas, places
    canvas = Canvas(width, height)
    canvas.line(0, 0, title, "quiet")
    grid = Grid((width + GAP) // TILE[0], height // TILE[1], 0, 0)
    places = draw_tiles(canvas, grid, scene, numbered=False)
    _DRAWN[:] = [(key, scene, canvas, places)]
    return canvas, places
