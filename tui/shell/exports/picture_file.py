"""The present screen as an SVG: what a terminal shows, cell by cell, in any viewer.

Every glyph stands at its own cell's place, so that Hangul, two cells wide, is neither
squeezed nor shifts what follows. Nothing is fetched: the fonts are those of the reader,
and what must join (blocks, boxes, braille) is drawn as shapes. The same screen always
gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.screen import Screen
from textual.strip import Strip

from tui.drawing.cells import cell_widths
from tui.shell.exports.glyph_shapes import CELL_HEIGHT, CELL_WIDTH, shape_of

FONTS = (
    "'Fira Code','Cascadia Mono',Menlo,'DejaVu Sans Mono',D2Coding,"
    "'Noto Sans Mono CJK KR','Noto Sans CJK KR','Apple SD Gothic Neo','Malgun Gothic',monospace"
)
FONT_SIZE = 16.6
"""Pixels. Most of these fonts are 0.6 as wide as they are high, which makes a cell of 10."""
WIDE_FONT_SIZE = 18.5
"""Hangul is as wide as it is high, and has two cells to fill."""
BASELINE = 15
WIDE_BASELINE = 16
MARGIN = 12


class Glyph(NamedTuple):
    """One character, `width` cells wide, at `column`; `style` is what textual made of it."""

    column: int
    character: str
    width: int
    style: Style


class Look(NamedTuple):
    """A style resolved to what a picture needs."""

    front: str
    back: str
    bold: bool
    italic: bool
    underline: bool

    @classmethod
    def plain(cls, front: str, back: str) -> Look:
        """These colours and nothing else."""
        return cls(front, back, bold=False, italic=False, underline=False)


def strips_of(screen: Screen[Any]) -> list[Strip]:
    """The lines of `screen` as they are now."""
    # textual has no public way to a screen's lines: its own screenshots take this one.
    return screen._compositor.render_strips()


def text_of(screen: Screen[Any]) -> str:
    """The screen as plain text, blanks at the ends of its lines removed."""
    return "\n".join(strip.text.rstrip() for strip in strips_of(screen)) + "\n"


def svg_of(app: App[int], screen: Screen[Any]) -> str:
    """The screen as an SVG document, on the theme's own ground."""
    theme = app.theme_variables
    ground = Look.plain(
        Color.parse(theme["foreground"]).hex6.lower(), Color.parse(theme["background"]).hex6.lower()
    )
    strips = strips_of(screen)
    columns = max((strip.cell_length for strip in strips), default=0)
    body = "\n".join(
        line for row, strip in enumerate(strips) for line in row_of(strip, row, ground)
    )
    return document(body, columns, len(strips), ground)


def document(body: str, columns: int, rows: int, ground: Look) -> str:
    """What is drawn on a ground of so many cells, as a whole file."""
    width = columns * CELL_WIDTH + 2 * MARGIN
    height = rows * CELL_HEIGHT + 2 * MARGIN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}">\n'
        f'<rect width="{width}" height="{height}" fill="{ground.back}"/>\n'
        f'<g transform="translate({MARGIN} {MARGIN})" font-family="{FONTS}"'
        f' font-size="{FONT_SIZE}" xml:space="preserve">\n'
        f"{body}\n</g>\n</svg>\n"
    )


def row_of(
    strip: Iterable[Segment], row: int, ground: Look, *, apart: bool = False
) -> Iterator[str]:
    """The elements of a row, backgrounds first; `apart` leaves a shape a cell, joined to none."""
    y = row * CELL_HEIGHT
    glyphs = [(glyph, _look(glyph.style, ground)) for glyph in _glyphs(strip)]
    for back, group in groupby(glyphs, key=lambda pair: pair[1].back):
        cells = [glyph for glyph, _ in group]
        if back != ground.back:
            first, last = cells[0], cells[-1]
            width = (last.column + last.width - first.column) * CELL_WIDTH
            yield (
                f'<rect x="{first.column * CELL_WIDTH}" y="{y}" width="{width}"'
                f' height="{CELL_HEIGHT}" fill="{back}" shape-rendering="crispEdges"/>'
            )
    for look, group in groupby(glyphs, key=lambda pair: pair[1]):
        yield from _run([glyph for glyph, _ in group], y, look, apart=apart)


def _glyphs(segments: Iterable[Segment]) -> Iterator[Glyph]:
    column = 0
    for text, style, control in segments:
        if control:
            continue
        for character, width in zip(text, cell_widths(text), strict=True):
            yield Glyph(column, character, width, style or Style.null())
            column += width


def _look(style: Style, ground: Look) -> Look:
    """Textual has resolved themes and opacity, so a style holds its own colours."""
    front = _hex(style.color.get_truecolor()) if style.color else ground.front
    back = _hex(style.bgcolor.get_truecolor()) if style.bgcolor else ground.back
    if style.reverse:
        front, back = back, front
    if style.dim:
        front = Color.parse(front).blend(Color.parse(back), 0.4).hex6.lower()
    return Look(front, back, bool(style.bold), bool(style.italic), bool(style.underline))


def _hex(colour: Iterable[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def _run(glyphs: list[Glyph], y: int, look: Look, *, apart: bool) -> Iterator[str]:
    """Glyphs of one look: shapes of a kind together, ASCII together, other letters alone."""
    shapes: dict[tuple[str, float, float, int], list[str]] = {}
    letters: list[Glyph] = []
    for glyph in glyphs:
        shape = shape_of(glyph.character, glyph.column * CELL_WIDTH, y)
        if shape is None:
            letters.append(glyph)
        else:
            key = (shape.paint, shape.width, shape.opacity, glyph.column if apart else 0)
            shapes.setdefault(key, []).append(shape.path)
    for (paint, width, opacity, _), paths in shapes.items():
        yield _path(paint, width, opacity, "".join(paths), look.front)
    for piece in _pieces(letters):
        yield _text(piece, y, look)


def _path(paint: str, width: float, opacity: float, path: str, ink: str) -> str:
    if paint == "fill":
        faint = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
        return f'<path d="{path}" fill="{ink}"{faint} shape-rendering="crispEdges"/>'
    ends = ' stroke-linecap="round"' if paint == "dots" else ""
    return f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{width:g}"{ends}/>'


def _pieces(letters: list[Glyph]) -> Iterator[list[Glyph]]:
    """Words of ASCII, and every other letter by itself; no blanks."""
    piece: list[Glyph] = []
    for glyph in letters:
        joins = bool(piece) and piece[-1].column + 1 == glyph.column
        plain = glyph.character.isascii() and glyph.character != " "
        if piece and not (joins and plain):
            yield piece
            piece = []
        if plain:
            piece.append(glyph)
        elif not glyph.character.isspace() and glyph.width:
            yield [glyph]
    if piece:
        yield piece


def _text(piece: list[Glyph], y: int, look: Look) -> str:
    """A word stretched to its cells, or one letter in the middle of them."""
    text = escape("".join(glyph.character for glyph in piece))
    x = piece[0].column * CELL_WIDTH
    width = sum(glyph.width for glyph in piece) * CELL_WIDTH
    if len(piece) > 1:
        shape = f'x="{x}" textLength="{width}"'
    else:
        shape = f'x="{x + width / 2:g}" text-anchor="middle"'
    wide = piece[0].width == 2
    shape += f' y="{y + (WIDE_BASELINE if wide else BASELINE)}" fill="{look.front}"'
    if wide:
        shape += f' font-size="{WIDE_FONT_SIZE}"'
    if look.bold:
        shape += ' font-weight="700"'
    if look.italic:
        shape += ' font-style="italic"'
    if look.underline:
        shape += ' text-decoration="underline"'
    return f"<text {shape}>{text}</text>"
