"""A grid of terminal cells that a drawing writes on, and that a widget shows.

Drawings place text by row and column, in cells, so that Hangul (two cells wide) never
shifts what stands beside it. A style is a name of `INKS`, which themes give a colour.
"""

from __future__ import annotations

from textual.content import Content, Span
from textual.widget import Widget

from tui.cells import cell_widths

INKS = {
    "": "",
    "strong": "bold",
    "accent": "$accent bold",
    "next": "$accent bold reverse",
    "a": "$operand-a",
    "b": "$operand-b",
    "c": "$operand-c",
    "d": "$operand-d",
    "a-now": "$operand-a bold reverse",
    "b-now": "$operand-b bold reverse",
    "c-now": "$operand-c bold reverse",
    "d-now": "$operand-d bold reverse",
    "now": "$accent bold reverse",
    "virtual": "$virtual",
    "quiet": "$quiet",
    "good": "$success bold",
    "bad": "$error bold",
    "cursor": "reverse",
}


class Canvas:
    """`width` × `height` cells. Writing outside of it is cut, never an error."""

    def __init__(self, width: int, height: int) -> None:
        self.width = max(width, 0)
        self.height = max(height, 0)
        self._glyphs = [[" "] * self.width for _ in range(self.height)]
        self._inks = [[""] * self.width for _ in range(self.height)]

    def put(self, row: int, column: int, text: str, ink: str = "") -> int:
        """Write `text` from that cell on; returns the column after it."""
        if not 0 <= row < self.height:
            return column + sum(cell_widths(text))
        glyphs, inks = self._glyphs[row], self._inks[row]
        for character, width in zip(text, cell_widths(text), strict=True):
            if width == 0:
                if 0 < column <= self.width:
                    glyphs[column - 1] += character
                continue
            if column >= 0 and column + width <= self.width:
                self._clear(row, column, width)
                glyphs[column] = character
                inks[column] = ink
                if width == 2:
                    glyphs[column + 1] = ""
                    inks[column + 1] = ink
            column += width
        return column

    def right(self, row: int, column: int, text: str, ink: str = "") -> None:
        """Write `text` so that it ends just before `column`."""
        self.put(row, column - sum(cell_widths(text)), text, ink)

    def ink(self, row: int, column: int, width: int, ink: str) -> None:
        """Give cells already written another style."""
        if 0 <= row < self.height:
            for place in range(max(column, 0), min(column + width, self.width)):
                self._inks[row][place] = ink

    def _clear(self, row: int, column: int, width: int) -> None:
        glyphs = self._glyphs[row]
        if glyphs[column] == "" and column > 0:
            glyphs[column - 1] = " "
        after = column + width
        if after < self.width and glyphs[after] == "":
            glyphs[after] = " "

    def text(self) -> str:
        """The drawing without styles, trailing blanks removed."""
        return "\n".join("".join(row).rstrip() for row in self._glyphs)

    def content(self) -> Content:
        """The drawing for a widget to render."""
        pieces: list[str] = []
        spans: list[Span] = []
        length = 0
        for number, (glyphs, inks) in enumerate(zip(self._glyphs, self._inks, strict=True)):
            if number:
                pieces.append("\n")
                length += 1
            start, present = length, ""
            for glyph, ink in zip(glyphs, inks, strict=True):
                if ink != present:
                    if present and length > start:
                        spans.append(Span(start, length, style_of(present)))
                    start, present = length, ink
                pieces.append(glyph)
                length += len(glyph)
            if present and length > start:
                spans.append(Span(start, length, style_of(present)))
        return Content("".join(pieces), spans, strip_control_codes=False)


def style_of(ink: str) -> str:
    """The style behind an ink: a name of INKS, or a style such as "#808080 on #101010"."""
    return INKS.get(ink, ink)


class Drawing(Widget):
    """A widget that shows what `draw` puts on a canvas of its own size."""

    DEFAULT_CSS = """
    Drawing {
        width: 1fr;
        height: 1fr;
    }
    """

    def draw(self, canvas: Canvas) -> None:
        """Draw the present state on `canvas`."""
        raise NotImplementedError

    def canvas(self) -> Canvas:
        """The present drawing, at the widget's present size."""
        canvas = Canvas(*self.size)
        draw = self.draw
        draw(canvas)
        return canvas

    def render(self) -> Content:
        return self.canvas().content()

    def redraw(self) -> None:
        """Draw again without asking for a new layout."""
        self.refresh()
