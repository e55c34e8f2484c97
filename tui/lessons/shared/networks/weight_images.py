"""First-layer weights as images: one unit large, its neighbours small, and the scale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from engine.explain.shared.levels import LEVELS
from engine.explain.shared.networks.weight_images import UnitImage, WeightImages
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import short, signed
from tui.drawing.places import Place
from tui.drawing.shades.heat import COLOURS, both, draw_levels
from tui.lessons.shared.networks.unit_grid import BIG, GAP, TILE, Grid, grid_of

UNIT = "unit"
"""Where a small image leads: its index is the unit's number."""


@dataclass(frozen=True)
class WeightScene:
    """What is shown: the units `images`, None while they are not here, those of `step`.

    `cursor` is the unit that is shown large, of `units`, None while that is not known; `note`
    says in words why there is nothing, or whose weights they are. With `signs` glyphs stand
    for levels. `word` gives a label of the lesson.
    """

    images: WeightImages | None
    step: int
    units: int | None
    cursor: int
    note: str
    signs: bool
    word: Callable[..., str]


def draw_weights(canvas: Canvas, scene: WeightScene) -> list[Place]:
    """The whole figure; gives the small images as what can be pressed."""
    grid = grid_of(canvas.width, canvas.height)
    if grid.top:
        _draw_unit(canvas, scene)
    elif scene.images is None:
        _draw_note(canvas, 0, canvas.width, scene.note)
    return draw_tiles(canvas, grid, scene)


def draw_tiles(
    canvas: Canvas, grid: Grid, scene: WeightScene, *, numbered: bool = True
) -> list[Place]:
    """The small images of the cursor's page; gives them as what can be pressed.

    `numbered`: above each stands its number, and which of them the cursor is on.
    """
    first = grid.first(scene.cursor)
    places: list[Place] = []
    last = first + grid.page if scene.units is None else min(first + grid.page, scene.units)
    for number in range(first, last):
        line, place = divmod(number - first, grid.columns)
        row, column = grid.top + line * TILE[1], grid.left + place * TILE[0]
        unit = scene.images.unit(number) if scene.images is not None else None
        if scene.images is not None and numbered:
            mark, ink = ("▸ ", "accent") if number == scene.cursor else ("", "quiet")
            canvas.put(row, column, f"{mark}{number}", ink)
        if unit is not None:
            draw_levels(canvas, row + 1, column, unit.small, signs=scene.signs)
        end = column + TILE[0] - GAP - 1
        places += [Place(line, column, end, UNIT, (number,)) for line in range(row, row + TILE[1])]
    return places


def _draw_unit(canvas: Canvas, scene: WeightScene) -> None:
    """The unit under the cursor: its numbers, its weights, and the scale below."""
    word, images = scene.word, scene.images
    unit = images.unit(scene.cursor) if images is not None else None
    if images is None or unit is None:
        _draw_note(canvas, 0, canvas.width, scene.note)
        return
    column = 0
    for piece in facts(unit, word):
        column = canvas.put(0, column, piece) + 3
    title = word("unit", number=unit.number, units=scene.units or 0, step=scene.step)
    canvas.put(1, 0, title, "accent")
    draw_levels(canvas, 2, 0, unit.full, signs=scene.signs)
    _draw_scale(canvas, 2 + BIG[1], unit.largest, signs=scene.signs)
    if canvas.height > BIG[1] + 5:
        _draw_note(canvas, 4 + BIG[1], BIG[0], scene.note)


def _draw_note(canvas: Canvas, row: int, width: int, note: str) -> None:
    for offset, line in enumerate(wrap_cells(note, width)):
        canvas.put(row + offset, 0, line, "quiet")


def facts(unit: UnitImage, word: Callable[..., str]) -> list[str]:
    """Its largest weights with their pixels, and its norm."""
    found = []
    for key, place in (("highest", unit.highest), ("lowest", unit.lowest)):
        value = signed(place.value, 3)
        found.append(word(f"weight.{key}", value=value, row=place.row, column=place.column))
    found.append(word("norm", norm=short(unit.norm, 3)))
    return found


def _draw_scale(canvas: Canvas, row: int, largest: float, *, signs: bool) -> None:
    """From −largest by way of 0 to +largest, as wide as the large image."""
    low, high = signed(-largest, 3), signed(largest, 3)
    column = canvas.put(row, 0, low, "quiet") + 1
    room = BIG[0] - 2 * cell_len(low) - 2
    for place in range(room):
        level = round(place * 2 * LEVELS / max(room - 1, 1)) - LEVELS
        colours = f"{COLOURS[level]} on {COLOURS[level]}"
        glyph, ink = both(level, level, signs=True) if signs else (" ", colours)
        canvas.put(row, column + place, glyph, ink)
    canvas.put(row, column + room + 1, high, "quiet")
