"""Several units on one image: their templates, and what each makes of it."""

from __future__ import annotations

from engine.explain.shared.networks.unit_ranking import Ranking
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import short, signed
from tui.drawing.places import Place
from tui.lessons.layer.scene import Template, UnitsScene
from tui.lessons.layer.unit_figure import SMALL, draw_image, draw_note
from tui.lessons.shared.networks.network_line import draw_network
from tui.lessons.shared.networks.weight_images import TILE, UNIT, draw_levels

IN_A_ROW = 4


def draw_units(canvas: Canvas, scene: UnitsScene) -> list[Place]:
    """Draw the image and the units; gives the units as what can be pressed."""
    places = draw_network(canvas, 0, scene.network)
    ranking = scene.ranking
    if scene.note or ranking is None:
        draw_note(canvas, scene)
        return places
    draw_image(canvas, scene, 1, "braille", SMALL[0])
    _draw_facts(canvas, scene, ranking, 1 + TILE[1] + 1)
    both = canvas.height >= 1 + 2 * (TILE[1] + SMALL[1] + 1)
    height = TILE[1] + (SMALL[1] + 1) * both
    for number, template in enumerate(scene.templates):
        line, place = divmod(number, IN_A_ROW)
        row, column = 1 + line * height, TILE[0] + place * TILE[0]
        _draw_tile(canvas, scene, ranking, template, row, column, both=both)
        end = column + SMALL[0] - 1
        places += [
            Place(at, column, end, UNIT, (template.unit,)) for at in range(row, row + height)
        ]
    return places


def _draw_facts(canvas: Canvas, scene: UnitsScene, ranking: Ranking, row: int) -> None:
    """How many of the units fire, below the image."""
    if scene.hidden:
        text = scene.word("which")
    else:
        text = scene.word("firing", firing=ranking.firing, units=ranking.units)
    for offset, line in enumerate(wrap_cells(text, TILE[0] - 2)):
        canvas.put(row + offset, 0, line, "strong")


def _draw_tile(
    canvas: Canvas,
    scene: UnitsScene,
    ranking: Ranking,
    template: Template,
    row: int,
    column: int,
    *,
    both: bool,
) -> None:
    """A unit's number, what it makes of the image, its template, its products where they fit."""
    here = template.unit == scene.unit
    canvas.put(
        row, column - here, f"{'▸' if here else ''}{template.unit}", "accent" if here else "a"
    )
    after = float(ranking.after[template.unit])
    before = float(ranking.before[template.unit])
    value = "?" if scene.hidden else short(after, 3) if after > 0 else signed(before, 3)
    ink = "accent" if scene.hidden else "strong" if after > 0 else "quiet"
    text = value if scene.hidden or after > 0 else f"{value} → 0"
    canvas.right(row, column + SMALL[0], text, ink)
    if not scene.pictured:
        return
    if template.image is not None:
        draw_levels(canvas, row + 1, column, template.image.small, signs=scene.signs)
    if both and template.sum is not None:
        canvas.put(row + TILE[1], column, scene.word("products.short"), "quiet")
        levels = template.sum.small_product_levels
        draw_levels(canvas, row + TILE[1] + 1, column, levels, signs=scene.signs)
