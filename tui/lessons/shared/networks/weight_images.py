"""First-layer weights as images: one unit large, its neighbours small, and the scale.

A weight is a grey about a middle one: lighter adds, darker takes away, so that the sign is
read without colour; with colours the light ones are warm and the dark ones cold. In ASCII,
and where there are no colours, a glyph stands for the sign.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.color import Color

from engine.explain.shared.networks.weight_images import LEVELS, LOST, SIDE, UnitImage, WeightImages
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import short, signed
from tui.drawing.places import Place

UNIT = "unit"
"""Where a small image leads: its index is the unit's number."""
BIG, WHOLE = (SIDE, SIDE // 2), (2 * SIDE, SIDE)
"""Columns and rows of the large image, and of one whose pixels are two cells each."""
TILE = (SIDE // 2 + 2, SIDE // 4 + 1)
"""Columns and rows of a small image, with its gap and its number."""
GAP = 2
DARK, MIDDLE, LIGHT = (Color.parse(colour) for colour in ("#06145c", "#77787b", "#fff0c4"))
"""The colours of the most negative weight, of zero and of the most positive one."""
SIGNS = "=-·+#"
"""Glyphs of strongly negative weights up to strongly positive ones."""
STRONG = 3
"""From this level on a weight is strong."""


def _colour(level: int) -> str:
    end = LIGHT if level > 0 else DARK
    return MIDDLE.blend(end, abs(level) / LEVELS).hex6.lower()


COLOURS = {level: _colour(level) for level in range(-LEVELS, LEVELS + 1)}


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


@dataclass(frozen=True)
class Grid:
    """How many small images fit, and where the first one stands."""

    columns: int
    rows: int
    left: int
    top: int

    @property
    def page(self) -> int:
        return self.columns * self.rows

    def first(self, cursor: int) -> int:
        """The first unit of the page that the cursor is on."""
        return cursor // self.page * self.page


def grid_of(width: int, height: int) -> Grid:
    """The small images of a figure of that size; beside the large one where that has room."""
    with_big = height >= BIG[1] + 3
    left = BIG[0] + GAP if with_big else 0
    top = 1 if with_big else 0
    columns = max((width - left + GAP) // TILE[0], 1)
    rows = max((height - top) // TILE[1], 1)
    return Grid(columns, rows, left, top)


def draw_weights(canvas: Canvas, scene: WeightScene) -> list[Place]:
    """The whole figure; gives the small images as what can be pressed."""
    grid = grid_of(canvas.width, canvas.height)
    first = grid.first(scene.cursor)
    if grid.top:
        _draw_unit(canvas, scene)
    elif scene.images is None:
        _draw_note(canvas, 0, canvas.width, scene.note)
    places: list[Place] = []
    last = first + grid.page if scene.units is None else min(first + grid.page, scene.units)
    for number in range(first, last):
        line, place = divmod(number - first, grid.columns)
        row, column = grid.top + line * TILE[1], grid.left + place * TILE[0]
        unit = scene.images.unit(number) if scene.images is not None else None
        if scene.images is not None:
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
        glyph, ink = _sign(level) if signs else (" ", f"{COLOURS[level]} on {COLOURS[level]}")
        canvas.put(row, column + place, glyph, ink)
    canvas.put(row, column + room + 1, high, "quiet")


def draw_levels(
    canvas: Canvas,
    row: int,
    column: int,
    levels: Sequence[Sequence[int]],
    *,
    signs: bool,
    wide: bool = False,
) -> None:
    """An image of `levels`: two rows of them in a row of cells, or each on two cells if `wide`."""
    if wide:
        for line, values in enumerate(levels):
            for place, level in enumerate(values):
                glyph, ink = _both(level, level) if signs else _half(level, level)
                canvas.put(row + line, column + 2 * place, 2 * glyph, ink)
        return
    for line in range(0, len(levels), 2):
        upper, lower = levels[line], levels[line + 1]
        for place, (above, below) in enumerate(zip(upper, lower, strict=True)):
            glyph, ink = _both(above, below) if signs else _half(above, below)
            canvas.put(row + line // 2, column + place, glyph, ink)


def _half(above: int, below: int) -> tuple[str, str]:
    """Half blocks of both colours; the glyph shows where it is lighter, also without them."""
    if LOST in (above, below):
        return "!", "bad"
    if above == below:
        ink = f"{COLOURS[above]} on {COLOURS[above]}"
        return ("█" if above > 0 else " "), ink
    if above > below:
        return "▀", f"{COLOURS[above]} on {COLOURS[below]}"
    return "▄", f"{COLOURS[below]} on {COLOURS[above]}"


def _both(above: int, below: int) -> tuple[str, str]:
    """The sign of two weights together."""
    if LOST in (above, below):
        return "!", "bad"
    return _sign((above + below) // 2 if above + below > 0 else -((-above - below) // 2))


def _sign(level: int) -> tuple[str, str]:
    if not level:
        return SIGNS[2], "virtual"
    strong = 1 + (abs(level) >= STRONG)
    return SIGNS[2 + (strong if level > 0 else -strong)], "accent" if level > 0 else "b"
