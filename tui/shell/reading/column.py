"""Beside the figure of a wide screen: the longer text, lit where the step is, and the mistake."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from textual import events
from textual.geometry import Size

from tui.drawing.canvas import Canvas
from tui.drawing.cells import balanced_lines, fit_cells
from tui.drawing.drawing import Drawing
from tui.drawing.look.glyphs import to_ascii
from tui.shell.chapter import Texts
from tui.shell.reading.belonging import Headings, paragraphs

FIGURE: Final = 80
"""Columns that the figure and its margins keep at least: those of the narrow screen."""
LEAST, USUAL, MOST = 30, 38, 48
"""Columns of this one, the figure leaving them."""
EDGE: Final = 2
"""Cells at the left of the text: a mark beside what is lit, and a blank."""
BAR: Final = 2
"""Cells at the right of the text: a blank, and the scroll bar."""
BOX: Final = 4
"""Cells that the box takes of the width of its text."""
LEAST_TEXT = 1 / 3
"""Of the rows, where the box would leave the text fewer."""
WHEEL = 2

Line = tuple[tuple[str, str] | None, str]
"""A line, and the heading of what it is part of."""


def width_beside(columns: int) -> int:
    """Columns of the reading column on a screen of so many."""
    return min(max(columns - FIGURE, LEAST), max(USUAL, columns // 4), MOST)


@dataclass
class Scrolled:
    """Lines of which `rows` are seen, from `top` on."""

    lines: list[Line] = field(default_factory=list)
    rows: int = 0
    top: int = 0

    def by(self, rows: int) -> bool:
        """Go on by so many rows, as far as there are some; whether there were."""
        top = min(max(self.top + rows, 0), max(len(self.lines) - self.rows, 0))
        moved, self.top = top != self.top, top
        return moved

    def to(self, headings: Headings) -> None:
        """Bring what stands below these headings into sight, from its beginning."""
        found = [row for row, (heading, _) in enumerate(self.lines) if heading in headings]
        if found and not (self.top <= found[0] and found[-1] < self.top + self.rows):
            self.top = found[0]
        self.by(0)

    @property
    def seen(self) -> list[Line]:
        return self.lines[self.top : self.top + self.rows]

    @property
    def thumb(self) -> range:
        """The rows of the scroll bar's thumb; none where all is seen."""
        if len(self.lines) <= self.rows:
            return range(0)
        length = max(self.rows * self.rows // len(self.lines), 1)
        start = round(self.top * (self.rows - length) / (len(self.lines) - self.rows))
        return range(start, start + length)


class ReadingColumn(Drawing):
    """The paragraph that belongs to the step is lit, and in sight; the mistake stands below.

    What does not fit scrolls: by the wheel, and by `turn`.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._texts: Texts | None = None
        self._title = ""
        self._lit: Headings = frozenset()
        self._text, self._mistake = Scrolled(), Scrolled()
        self._broken_for: object = None
        self._followed: object = None

    def show(self, texts: Texts, lit: Headings, title: str) -> None:
        """Show the texts of a lesson, lit below these headings; `title` is the mistake's."""
        if (texts, lit, title) != (self._texts, self._lit, self._title):
            self._texts, self._lit, self._title = texts, lit, title
            self.redraw()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return width_beside(viewport.width)

    @property
    def overflows(self) -> bool:
        """Whether there is more of it than is seen."""
        return bool(self._text.thumb or self._mistake.thumb)

    def turn(self, pages: int) -> None:
        """A page of the text on or back; of the mistake, where the text has no more."""
        page = max(self._text.rows - 1, 1)
        first, second = (self._text, self._mistake)[:: 1 if pages > 0 else -1]
        if first.by(pages * page) or second.by(pages * page):
            self.redraw()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event.y, WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event.y, -WHEEL)

    def _wheel(self, row: int, rows: int) -> None:
        if (self._text if row < self._text.rows else self._mistake).by(rows):
            self.redraw()

    # ---- drawing

    def draw(self, canvas: Canvas) -> None:
        if self._texts is None:
            return
        self._break(self._texts, canvas.width, canvas.height)
        text, lit = self._text, self._lit
        for row in range(canvas.height):
            canvas.put(row, 0, "│", "virtual")
        for row, (heading, line) in enumerate(text.seen):
            canvas.put(row, EDGE, line, "" if heading in lit else "quiet")
            if heading in lit:
                canvas.put(row, 0, "▋", "accent")
        for row in text.thumb:
            canvas.put(row, canvas.width - 1, "█", "virtual")
        self._draw_box(canvas, canvas.height - self._mistake.rows - 2)

    def _draw_box(self, canvas: Canvas, top: int) -> None:
        """The mistake in its frame; a bar in the frame says where in it one is."""
        mistake, stop = self._mistake, canvas.width - 1
        lit = any(section == "mistake" for section, _ in self._lit)
        inside, frame = stop - EDGE - 2, "accent" if lit else "virtual"
        bottom = top + 1 + mistake.rows
        canvas.put(top, EDGE, f"┌{'─' * inside}┐", frame)
        end = canvas.line(top, EDGE + 3, self._title, "strong", width=inside - 2)
        canvas.put(top, EDGE + 2, " ")
        canvas.put(top, end, " ")
        for row, (_, line) in enumerate(mistake.seen, top + 1):
            bar = row - top - 1 in mistake.thumb
            canvas.put(row, EDGE, "│", frame)
            canvas.put(row, EDGE + 2, fit_cells(line, inside - 2), "" if lit else "quiet")
            canvas.put(row, stop - 1, "█" if bar else "│", frame)
        canvas.put(bottom, EDGE, f"└{'─' * inside}┘", frame)

    def _break(self, texts: Texts, width: int, height: int) -> None:
        """Break lines for that room and share it out; follow the step where it has moved on."""
        broken_for = (texts.name, texts.language, width, height, self.spells)
        if broken_for != self._broken_for:
            self._broken_for = broken_for
            text, mistake = self._text, self._mistake
            text.lines = self._lines(texts, "reading", width - EDGE - BAR)
            mistake.lines = self._lines(texts, "mistake", width - EDGE - 1 - BOX)
            left = height - 2 - len(mistake.lines) - 1
            text.rows = max(left, min(len(text.lines), round(height * LEAST_TEXT)))
            mistake.rows = max(min(len(mistake.lines), height - text.rows - 3), 0)
            text.top = mistake.top = 0
        if (followed := (broken_for, self._lit)) != self._followed:
            self._followed = followed
            self._text.to(self._lit)
            self._mistake.to(self._lit)

    def _lines(self, texts: Texts, section: str, width: int) -> list[Line]:
        lines: list[Line] = []
        for heading, paragraph in paragraphs(texts, section):
            if lines:
                before = lines[-1][0]
                lines.append((heading if before == heading else None, ""))
            spelled = to_ascii(paragraph) if self.spells else paragraph
            lines += [(heading, line) for line in balanced_lines(spelled, width)]
        return lines
