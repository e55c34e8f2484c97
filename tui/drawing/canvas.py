"""A grid of terminal cells that a drawing writes on.

Drawings place text by row and column, in cells, so that Hangul (two cells wide) never
shifts what stands beside it. A style is the name of an ink (tui.drawing.look.inks).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from rich.cells import get_character_cell_size
from textual.geometry import Region

from tui.drawing.cells import cell_widths, cut_cells, is_narrow
from tui.drawing.look.ascii_cells import in_cells

MOVE = 9
"""Bytes that move the cursor."""
STYLE = 40
"""Bytes that set two colours and reset them, where there are 16 million."""


@dataclass(frozen=True, slots=True)
class Element:
    """A text of a drawing that is the same thing in the next one, wherever that has it.

    `origin` names what it comes out of where it was not there before, `into` what it goes into
    where it is no longer there and `becomes` what it is once it is there, "" for what it was;
    `via` what it passes on the way out of its origin. `turn`, from 0 to 1, is when it goes among
    all that move.
    """

    row: int
    column: int
    text: str
    ink: str = ""
    origin: Hashable = None
    into: Hashable = None
    via: Hashable = None
    turn: float = 0.0
    becomes: str = ""


class Canvas:
    """`width` × `height` cells. Writing outside of it is cut, never an error.

    `elements` are the texts in it that have a name, which no two share.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = max(width, 0)
        self.height = max(height, 0)
        self.elements: dict[Hashable, Element] = {}
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

    def element(
        self,
        name: Hashable,
        row: int,
        column: int,
        text: str,
        ink: str = "",
        *,
        origin: Hashable = None,
        into: Hashable = None,
        via: Hashable = None,
        turn: float = 0.0,
        becomes: str = "",
    ) -> int:
        """`put` a text that has a name; one without (None), or not wholly in sight, stays put."""
        end = self.put(row, column, text, ink)
        if name is not None and 0 <= row < self.height and column >= 0 and end <= self.width:
            self.elements[name] = Element(row, column, text, ink, origin, into, via, turn, becomes)
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
        for name, one in other.elements.items():
            at = replace(one, row=row + one.row, column=column + one.column)
            if 0 <= at.row < self.height and 0 <= at.column <= self.width - len(at.text):
                self.elements[name] = at
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

    def copy(self) -> Canvas:
        """The same cells, without the names of its elements."""
        other = Canvas(0, 0)
        other.width, other.height = self.width, self.height
        other._glyphs = [row.copy() for row in self._glyphs]
        other._inks = [row.copy() for row in self._inks]
        return other

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

    def spell(self) -> None:
        """Write every sign as it is where only ASCII is drawn."""
        for row, glyphs in enumerate(self._glyphs):
            text = "".join(glyphs)
            if text.isascii():
                continue
            inks = [ink for one, ink in zip(glyphs, self._inks[row], strict=True) for _ in one]
            self._glyphs[row], self._inks[row] = [], []
            for character, place in in_cells(text):
                cells = get_character_cell_size(character)
                if not cells:
                    self._glyphs[row][-1] += character
                self._glyphs[row] += [character, ""][:cells]
                self._inks[row] += [inks[place]] * cells

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
        colours = sum([inks[column] != inks[column - 1] for column in range(first, stop + 1)])
        return len("".join(glyphs[first:stop]).encode()) + STYLE * colours
