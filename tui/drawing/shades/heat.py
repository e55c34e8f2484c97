"""Signed numbers as heat: levels of them as shades about a middle one, two rows in a cell.

Lighter adds, darker takes away, so that the sign is read without colour; with colours the light
ones are warm and the dark ones cold. In ASCII, and where there are no colours, a glyph stands
for the sign.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.color import Color

from engine.explain.shared.levels import LEVELS, LOST
from tui.drawing.canvas import Canvas

DARK, MIDDLE, LIGHT = (Color.parse(colour) for colour in ("#06145c", "#77787b", "#fff0c4"))
"""The colours of the most negative number, of zero and of the most positive one."""
SIGNS = "=-·+#"
"""Glyphs of strongly negative numbers up to strongly positive ones."""
STRONG = 3
"""From this level on a number is strong."""


def _colour(level: int) -> str:
    end = LIGHT if level > 0 else DARK
    return MIDDLE.blend(end, abs(level) / LEVELS).hex6.lower()


COLOURS = {level: _colour(level) for level in range(-LEVELS, LEVELS + 1)}


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
                glyph, ink = both(level, level, signs=signs)
                canvas.put(row + line, column + 2 * place, 2 * glyph, ink)
        return
    for line in range(0, len(levels), 2):
        upper, lower = levels[line], levels[line + 1]
        for place, (above, below) in enumerate(zip(upper, lower, strict=True)):
            glyph, ink = both(above, below, signs=signs)
            canvas.put(row + line // 2, column + place, glyph, ink)


def both(above: int, below: int, *, signs: bool) -> tuple[str, str]:
    """The glyph and ink of two levels in a cell, one above the other."""
    return _together(above, below) if signs else _half(above, below)


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


def _together(above: int, below: int) -> tuple[str, str]:
    """The sign of two levels together."""
    if LOST in (above, below):
        return "!", "bad"
    return _sign((above + below) // 2 if above + below > 0 else -((-above - below) // 2))


def _sign(level: int) -> tuple[str, str]:
    if not level:
        return SIGNS[2], "virtual"
    strong = 1 + (abs(level) >= STRONG)
    return SIGNS[2 + (strong if level > 0 else -strong)], "accent" if level > 0 else "b"
