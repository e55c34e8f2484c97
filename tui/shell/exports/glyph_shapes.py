"""Glyphs that a terminal draws edge to edge, as the shapes they are.

Fonts leave gaps between lines, and give these glyphs widths of their own, so a picture
that used letters for them would be torn. Shapes are SVG path data in a cell of
CELL_WIDTH × CELL_HEIGHT with its corner at (x, y).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CELL_WIDTH = 10
CELL_HEIGHT = 20
DOT_RADIUS = 1.75
CORNER_RADIUS = 5

EIGHTHS_FROM_BELOW = "▁▂▃▄▅▆▇█"
EIGHTHS_FROM_LEFT = "▏▎▍▌▋▊▉█"
SHADES = {"░": 0.25, "▒": 0.5, "▓": 0.75}
ARMS = {
    "─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu",
    "├": "urd", "┤": "uld", "┬": "lrd", "┴": "lru", "┼": "lrud",
    "╴": "l", "╵": "u", "╶": "r", "╷": "d",
    "━": "LR", "┃": "UD",
}  # fmt: skip
"""Where the lines of a box glyph lead: left, right, up, down; capitals are thick."""
ROUNDED = {"╭": (1, 1), "╮": (-1, 1), "╯": (-1, -1), "╰": (1, -1)}
"""Which way a rounded corner opens: right or left, down or up."""
DASHED = {"╌": ("h", 2), "┄": ("h", 3), "┈": ("h", 4), "╎": ("v", 2), "┆": ("v", 3), "┊": ("v", 4)}
DOUBLE = {
    "═": "LR", "║": "UD", "╔": "RD", "╗": "LD", "╚": "RU", "╝": "LU",
    "╞": "udR", "╡": "udL", "╥": "lrD", "╨": "lrU", "╟": "UDr", "╢": "UDl", "╤": "LRd", "╧": "LRu",
    "╒": "dR", "╓": "rD", "╕": "dL", "╖": "lD", "╘": "uR", "╙": "rU", "╛": "uL", "╜": "lU",
    "╠": "UDR", "╣": "UDL", "╦": "LRD", "╩": "LRU", "╬": "LRUD", "╪": "udLR", "╫": "lrUD",
}  # fmt: skip
"""As ARMS, capitals are doubled."""
HALF_GAP = 2
"""Half the distance of the two lines of a doubled arm."""


@dataclass(frozen=True)
class Shape:
    """One glyph: `path` is filled with the ink or drawn in it with a pen `width` wide."""

    path: str
    paint: Literal["fill", "stroke", "dots"]
    width: float = 0.0
    opacity: float = 1.0


def shape_of(glyph: str, x: float, y: float) -> Shape | None:
    """The shape of `glyph` in the cell at (x, y), or None where a font's letter will do."""
    if "\u2800" <= glyph <= "\u28ff":
        return Shape(_braille(ord(glyph) - 0x2800, x, y), "dots", 2 * DOT_RADIUS)
    if glyph in SHADES:
        return Shape(_box(x, y, CELL_WIDTH, CELL_HEIGHT), "fill", opacity=SHADES[glyph])
    block = _block(glyph, x, y)
    if block is not None:
        return Shape(block, "fill")
    if glyph in ARMS:
        arms = ARMS[glyph]
        return Shape(_arms(arms, x, y), "stroke", 3.0 if arms.isupper() else 1.4)
    if glyph in ROUNDED:
        return Shape(_rounded(*ROUNDED[glyph], x, y), "stroke", 1.4)
    if glyph in DASHED:
        return Shape(_dashed(*DASHED[glyph], x, y), "stroke", 1.4)
    if glyph in DOUBLE:
        return Shape(_double(DOUBLE[glyph], x, y), "stroke", 1.2)
    return None


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z"


def _block(glyph: str, x: float, y: float) -> str | None:
    if glyph in EIGHTHS_FROM_BELOW:
        height = CELL_HEIGHT * (EIGHTHS_FROM_BELOW.index(glyph) + 1) / 8
        return _box(x, y + CELL_HEIGHT - height, CELL_WIDTH, height)
    if glyph in EIGHTHS_FROM_LEFT:
        return _box(x, y, CELL_WIDTH * (EIGHTHS_FROM_LEFT.index(glyph) + 1) / 8, CELL_HEIGHT)
    others = {
        "▀": (0.0, 0.0, 1.0, 0.5),
        "▔": (0.0, 0.0, 1.0, 0.125),
        "▐": (0.5, 0.0, 0.5, 1.0),
        "▕": (0.875, 0.0, 0.125, 1.0),
    }
    if glyph not in others:
        return None
    left, top, width, height = others[glyph]
    return _box(
        x + left * CELL_WIDTH, y + top * CELL_HEIGHT, width * CELL_WIDTH, height * CELL_HEIGHT
    )


def _braille(bits: int, x: float, y: float) -> str:
    """A dot is a line without length, drawn with a round pen."""
    places = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
    return "".join(
        f"M{x + CELL_WIDTH * (1 + 2 * column) / 4:g} {y + CELL_HEIGHT * (1 + 2 * row) / 8:g}h0"
        for bit, (column, row) in enumerate(places)
        if bits >> bit & 1
    )


def _arms(arms: str, x: float, y: float) -> str:
    middle_x, middle_y = x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2
    moves = {
        "l": f"H{x:g}",
        "r": f"H{x + CELL_WIDTH:g}",
        "u": f"V{y:g}",
        "d": f"V{y + CELL_HEIGHT:g}",
    }
    first, *rest = (moves[arm] for arm in arms.lower())
    # Two arms are one line, so that a corner is mitred rather than notched.
    if len(rest) == 1:
        start = {"H": f"M{first[1:]} {middle_y:g}", "V": f"M{middle_x:g} {first[1:]}"}[first[0]]
        return f"{start}L{middle_x:g} {middle_y:g}{rest[0]}"
    return "".join(f"M{middle_x:g} {middle_y:g}{move}" for move in (first, *rest))


def _rounded(right: int, down: int, x: float, y: float) -> str:
    middle_x, middle_y = x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2
    end_y = middle_y + down * CELL_HEIGHT / 2
    turn = middle_y + down * CORNER_RADIUS
    end_x = middle_x + right * CELL_WIDTH / 2
    return f"M{middle_x:g} {end_y:g}V{turn:g}Q{middle_x:g} {middle_y:g} {end_x:g} {middle_y:g}"


def _dashed(way: str, dashes: int, x: float, y: float) -> str:
    length = CELL_WIDTH if way == "h" else CELL_HEIGHT
    pitch = length / dashes
    return "".join(
        f"M{x + pitch * (number + 0.25):g} {y + CELL_HEIGHT / 2:g}h{pitch / 2:g}"
        if way == "h"
        else f"M{x + CELL_WIDTH / 2:g} {y + pitch * (number + 0.25):g}v{pitch / 2:g}"
        for number in range(dashes)
    )


def _double(arms: str, x: float, y: float) -> str:
    """Each arm from the crossing to its edge; where doubled arms meet, inner and outer corner."""
    middle_x, middle_y = x + CELL_WIDTH / 2, y + CELL_HEIGHT / 2
    lines: list[str] = []
    for arm in arms:
        across = arm.lower() in "lr"
        others = [other for other in arms if (other.lower() in "lr") != across]
        edge = {
            "l": x,
            "r": x + CELL_WIDTH,
            "u": y,
            "d": y + CELL_HEIGHT,
        }[arm.lower()]
        towards = 1 if arm.lower() in "rd" else -1
        for side in (-HALF_GAP, HALF_GAP) if arm.isupper() else (0,):
            begin = _begin(arm, side, others) * towards
            if across:
                lines.append(f"M{middle_x + begin:g} {middle_y + side:g}H{edge:g}")
            else:
                lines.append(f"M{middle_x + side:g} {middle_y + begin:g}V{edge:g}")
    return "".join(lines)


def _begin(arm: str, side: int, others: list[str]) -> float:
    """How far from the middle, towards its edge, one line of an arm begins."""
    doubled = [other for other in others if other.isupper()]
    if not others:
        return 0.0
    if len(others) == 2:
        return float(HALF_GAP) if doubled else 0.0
    if not doubled:
        return 0.0
    (other,) = others
    turns = -1 if other.lower() in "lu" else 1
    if arm.islower():
        return float(-HALF_GAP)
    inside = side * turns > 0
    return float(HALF_GAP if inside else -HALF_GAP)
