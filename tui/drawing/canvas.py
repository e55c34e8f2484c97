"""A grid of terminal cells that a drawing writes on, and that a widget shows.

Drawings place text by row and column, in cells, so that Hangul (two cells wide) never
shifts what stands beside it. A style is a name of `INKS`, which themes give a colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from tui.drawing.cells import cell_widths, cut_cells, is_narrow
from tui.drawing.glyphs import AsciiGlyphs

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


MOVE = 9
"""Bytes that move the cursor."""
STYLE = 40
"""Bytes that set two colours and reset them, where there are 16 million."""


class Canvas:
    """`width` × `height` cells. Writing outside of it is cut, never an error."""

    def __init__(self, width: int, height: int) -> None:
        self.width = max(width, 0)
        self.height = max(height, 0)
        self._glyphs = [[" "] * self.width for _ in range(self.height)]
        self._inks = [[""] * self.width for _ in range(self.height)]

    def put(self, row: int, column: int, text: str, ink: str = "") -> int:
        """Write `text` from that cell on; returns the column after it."""
        end = column + len(text)
        if not is_narrow(text):
            return self._put_wide(row, column, text, ink)
        if not 0 <= row < self.height:
            return end
        begin, stop = max(column, 0), min(end, self.width)
        if begin < stop:
            self._clear(row, begin, stop - begin)
            self._glyphs[row][begin:stop] = text[begin - column : stop - column]
            self._inks[row][begin:stop] = [ink] * (stop - begin)
        return end

    def _put_wide(self, row: int, column: int, text: str, ink: str) -> int:
        """Write text some of whose characters take two cells, or none."""
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

    def line(
        self, row: int, column: int, text: str, ink: str = "", *, width: int | None = None
    ) -> int:
        """Write `text`, cut to `width` cells or at the edge; returns the column after it."""
        room = self.width - column if width is None else width
        return self.put(row, column, cut_cells(text, room), ink)

    def right(self, row: int, column: int, text: str, ink: str = "") -> None:
        """Write `text` so that it ends just before `column`."""
        self.put(row, column - sum(cell_widths(text)), text, ink)

    def table(
        self,
        row: int,
        ends: Sequence[int],
        lines: Iterable[Iterable[str | tuple[str, str]]],
        ink: str = "",
        *,
        left: int = 0,
    ) -> int:
        """Write lines of texts below one another, each text ending where its column does.

        `ends` count from `left`. A text may bring an ink of its own. Returns the row below.
        """
        for line in lines:
            for end, cell in zip(ends, line, strict=True):
                text, own = (cell, ink) if isinstance(cell, str) else cell
                self.right(row, left + end, text, own)
            row += 1
        return row

    def paste(self, row: int, column: int, other: Canvas) -> None:
        """Put another drawing on this one, its upper left corner at that cell."""
        if column < 0 or column + other.width > self.width:
            self._paste_cut(row, column, other)
            return
        stop = column + other.width
        for number in range(max(-row, 0), min(other.height, self.height - row)):
            if column < stop:
                self._clear(row + number, column, other.width)
                self._glyphs[row + number][column:stop] = other._glyphs[number]
                self._inks[row + number][column:stop] = other._inks[number]

    def _paste_cut(self, row: int, column: int, other: Canvas) -> None:
        for number in range(other.height):
            place = column
            for text, ink in other.runs(number):
                place = self.put(row + number, place, text, ink)

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

    def runs(self, row: int, first: int = 0, stop: int | None = None) -> list[tuple[str, str]]:
        """The row, or the cells [first, stop) of it, as pieces of one ink each."""
        stop = self.width if stop is None else stop
        if not 0 <= row < self.height:
            return [(" " * (stop - first), "")]
        found: list[tuple[str, str]] = []
        start, inks, glyphs = first, self._inks[row], self._glyphs[row]
        cut = [place for place in (first, stop) if place < self.width and not glyphs[place]]
        if cut:
            # Half a wide glyph at either end is a blank.
            glyphs = glyphs.copy()
            for place in cut:
                glyphs[place if place == first else place - 1] = " "
        for column in range(first + 1, stop + 1):
            if column == stop or inks[column] != inks[start]:
                found.append(("".join(glyphs[start:column]), inks[start]))
                start = column
        return found

    def changes(self, before: Canvas) -> list[Region]:
        """Where it differs from another canvas of its size, as spans of rows.

        Spans with little between them are one: a span of its own costs the bytes that move
        the cursor there and set the colours.
        """
        regions: list[Region] = []
        for row in range(self.height):
            glyphs, inks = self._glyphs[row], self._inks[row]
            old_glyphs, old_inks = before._glyphs[row], before._inks[row]
            if glyphs == old_glyphs and inks == old_inks:
                continue
            changed = [
                column
                for column in range(self.width)
                if glyphs[column] != old_glyphs[column] or inks[column] != old_inks[column]
            ]
            first, end = changed[0], changed[0] + 1
            spans: list[tuple[int, int]] = []
            for column in changed:
                if column > end and self._cost(row, end, column) > MOVE + STYLE:
                    spans.append((first, end))
                    first = column
                end = column + 1
            spans.append((first, end))
            for first, end in spans:
                # Half a wide glyph can't be sent: its other half would be blanked.
                while first > 0 and "" in (glyphs[first], old_glyphs[first]):
                    first -= 1
                while end < self.width and "" in (glyphs[end], old_glyphs[end]):
                    end += 1
                regions.append(Region(first, row, end - first, 1))
        return regions

    def _cost(self, row: int, first: int, stop: int) -> int:
        """Bytes that it takes to send the cells [first, stop) between two that are sent."""
        glyphs, inks = self._glyphs[row], self._inks[row]
        colours = sum(inks[column] != inks[column - 1] for column in range(first, stop + 1))
        return len("".join(glyphs[first:stop]).encode()) + STYLE * colours


def style_of(ink: str) -> str:
    """The style behind an ink: a name of INKS, or a style such as "#808080 on #101010"."""
    return INKS.get(ink, ink)


class Drawing(Widget):
    """A widget that shows what `draw` puts on a canvas of its own size.

    `redraw()` sends only the cells that have changed: over a slow link, and ten times a
    second, a whole widget would be most of the bytes.
    """

    DEFAULT_CSS = """
    Drawing {
        width: 1fr;
        height: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._canvas: Canvas | None = None
        self._ink_styles = InkStyles((), Style(), (), None)

    def draw(self, canvas: Canvas) -> None:
        """Draw the present state on `canvas`."""
        raise NotImplementedError

    def said(self) -> str:
        """What the drawing says in words and numbers, for those who cannot see the rest."""
        return self.canvas().text()

    def canvas(self) -> Canvas:
        """The present drawing, at the widget's present size."""
        canvas = Canvas(*self.size)
        self.draw(canvas)
        return canvas

    def redraw(self, *, at_once: bool = False) -> None:
        """Draw the present state; cells that stay the same are not sent again.

        `at_once` sends them before this returns, where nothing else waits to be sent: a frame
        of its own, which costs a live figure half of what Textual's messages and timers do.
        """
        if not self.is_mounted or not self.size:
            return
        before, self._canvas = self._canvas, self.canvas()
        if (
            before is None
            or before.width != self._canvas.width
            or before.height != self._canvas.height
        ):
            self.refresh()
            return
        regions = self._canvas.changes(before)
        if regions and not (at_once and self._sent(regions)):
            self.refresh(*regions)

    def _sent(self, regions: Sequence[Region]) -> bool:
        """Send these regions by themselves; False where that has to wait."""
        screen = self.screen
        waits = screen._dirty_widgets or screen._layout_required or screen._repaint_required
        if waits or not screen.is_current or screen.app._batch_count or self._repaint_required:
            return False
        self._set_dirty(*regions)
        screen._compositor.update_widgets({self})
        screen._compositor_refresh()
        return True

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of `crop`. What Textual adds to a widget's own lines is left out if nothing."""
        first, stop = crop.column_span
        spans = self.render_spans([(y, first, stop) for y in crop.line_range])
        if spans is None:
            return super().render_lines(crop)
        return [Strip(pieces, stop - first) for pieces in spans]

    def render_spans(self, spans: Sequence[tuple[int, int, int]]) -> list[list[Segment]] | None:
        """The cells [first, stop) of a row y, for each (y, first, stop), as they are sent.

        None where Textual adds something to the widget's own lines.
        """
        styles = self.styles
        if styles.gutter or styles.outline.top[0] or styles.tint.a or self.opacity != 1.0:
            return None
        filters = self.get_line_filters()
        canvas, found = self._drawn(), self._styles_as_sent(filters)
        pieces = [_pieces(canvas, found, *span) for span in spans]
        for line_filter in filters:
            if isinstance(line_filter, AsciiGlyphs):  # the only one that changes more than styles
                background = self.background_colors[1]
                pieces = [line_filter.apply(one, background) for one in pieces]
        return pieces

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return Strip(_pieces(self._drawn(), self._styles_as_sent(()), y, 0, width), width)

    def _drawn(self) -> Canvas:
        if self._canvas is None or (self._canvas.width, self._canvas.height) != self.size:
            self._canvas = self.canvas()
        return self._canvas

    def _styles_as_sent(self, filters: Sequence[LineFilter]) -> InkStyles:
        """The styles of the inks, as the filters leave them; those of the last time if alike."""
        base, background = self.visual_style, self.background_colors[1] if filters else None
        made_for = (base, background, self.app.theme, *filters)
        if self._ink_styles.made_for != made_for:
            self._ink_styles = InkStyles(made_for, base, filters, background)
        return self._ink_styles


def _pieces(canvas: Canvas, styles: InkStyles, y: int, first: int, stop: int) -> list[Segment]:
    """The cells [first, stop) of a row, as they are sent."""
    return [Segment(text, styles[ink]) for text, ink in canvas.runs(y, first, stop)]


class InkStyles(dict[str, RichStyle]):
    """Inks and their styles: over `base`, and as `filters` leave them on `background`."""

    def __init__(
        self,
        made_for: tuple[object, ...],
        base: Style,
        filters: Sequence[LineFilter],
        background: Color | None,
    ) -> None:
        super().__init__()
        self.made_for = made_for
        self._base, self._filters, self._background = base, filters, background

    def __missing__(self, ink: str) -> RichStyle:
        strip = Strip([Segment("x", (self._base + Style.parse(style_of(ink))).rich_style)])
        for line_filter in self._filters:
            assert self._background is not None
            strip = strip.apply_filter(line_filter, self._background)
        (segment,) = strip
        style = self[ink] = segment.style or RichStyle.null()
        return style
