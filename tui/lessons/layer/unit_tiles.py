"""Several units on one image: their templates, and what each makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.shared.networks.unit_ranking import Ranking
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.digit_image import Style
from tui.drawing.numbers import short, signed
from tui.drawing.places import Place
from tui.drawing.shades.heat import draw_levels
from tui.lessons.layer.scene import Template, UnitsScene
from tui.lessons.layer.unit_figure import GAP, SMALL, draw_image, draw_note
from tui.lessons.shared.networks.followed import light
from tui.lessons.shared.networks.network_line import draw_network
from tui.lessons.shared.networks.unit_grid import BIG, TILE
from tui.lessons.shared.networks.weight_images import UNIT

IN_A_ROW = 4


@dataclass(frozen=True)
class Tiles:
    """How large the image and the units' templates are, and where the tiles stand.

    `both`: the products stand below each template.
    """

    image: Style
    template: tuple[int, int]
    left: int
    pitch: int
    both: bool

    @property
    def height(self) -> int:
        """Rows of a tile."""
        return self.template[1] + 1 + (SMALL[1] + 1) * self.both


def tiles_of(width: int, height: int) -> Tiles:
    """The largest that fit."""
    wide = BIG[0] + GAP
    if width >= wide * (IN_A_ROW + 1) - GAP and height >= 1 + 2 * (BIG[1] + SMALL[1] + 2):
        return Tiles("half", BIG, wide, (width - wide + GAP) // IN_A_ROW, True)
    both = height >= 1 + 2 * (TILE[1] + SMALL[1] + 1)
    if width >= wide + IN_A_ROW * TILE[0] - GAP and height > BIG[1] + 3:
        return Tiles("half", SMALL, wide, (width - wide + GAP) // IN_A_ROW, both)
    return Tiles("braille", SMALL, TILE[0], TILE[0], both)


def draw_units(canvas: Canvas, scene: UnitsScene) -> list[Place]:
    """Draw the image and the units; gives the units as what can be pressed."""
    places = draw_network(canvas, 0, scene.network)
    ranking = scene.ranking
    if scene.note or ranking is None:
        draw_note(canvas, scene)
        return places
    tiles = tiles_of(canvas.width, canvas.height)
    columns, rows = BIG if tiles.image == "half" else SMALL
    draw_image(canvas, scene, 1, tiles.image, columns)
    _draw_facts(canvas, scene, ranking, 1 + rows + 2, columns)
    for number, template in enumerate(scene.templates):
        line, place = divmod(number, IN_A_ROW)
        row, column = 1 + line * tiles.height, tiles.left + place * tiles.pitch
        _draw_tile(canvas, scene, ranking, template, row, column, tiles)
        end = column + tiles.template[0] - 1
        places += [
            Place(at, column, end, UNIT, (template.unit,)) for at in range(row, row + tiles.height)
        ]
    return places


def _draw_facts(canvas: Canvas, scene: UnitsScene, ranking: Ranking, row: int, width: int) -> None:
    """How many of the units fire, below the image."""
    if scene.hidden:
        text = scene.word("which")
    else:
        text = scene.word("firing", firing=ranking.firing, units=ranking.units)
    for offset, line in enumerate(wrap_cells(text, width)):
        canvas.put(row + offset, 0, line, "strong")


def _draw_tile(
    canvas: Canvas,
    scene: UnitsScene,
    ranking: Ranking,
    template: Template,
    row: int,
    column: int,
    tiles: Tiles,
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
    columns, rows = tiles.template
    canvas.right(row, column + columns, text, ink)
    if not scene.pictured:
        return
    if template.image is not None:
        levels = template.image.full if tiles.template == BIG else template.image.small
        draw_levels(canvas, row + 1, column, levels, signs=scene.signs)
        if here:
            style: Style = "half" if tiles.template == BIG else "braille"
            light(canvas, row + 1, column, style, scene.lit)
    if tiles.both and template.sum is not None:
        canvas.put(row + rows + 1, column, scene.word("products.short"), "quiet")
        levels = template.sum.small_product_levels
        draw_levels(canvas, row + rows + 2, column, levels, signs=scene.signs)
