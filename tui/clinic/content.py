"""What the clinic says, line by line, for a width: the screen shows as many as it has rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.cells import cell_len

from tui.clinic.shapes import NOTHING, Picture, Row
from tui.drawing.canvas import Canvas
from tui.drawing.cells import even_lines, wrap_cells
from tui.drawing.places import Place

MARGIN: Final = 1
INDENT: Final = 5
"""Where shapes and reasons begin, and the code of repairs, behind their numbers."""
GAP: Final = 3
LEAST_SPARE: Final = 8
"""Rows that stay empty where all repairs are told in other libraries, and causes one by one."""
REPAIR: Final = "repair"
"""What a place leads to: a repair by its number from 1 on."""
Piece = tuple[int, str, str]
"""The column that a text begins in, the text, and its ink."""


@dataclass(frozen=True)
class Line:
    """A line of the screen; one of a repair can be pressed."""

    pieces: tuple[Piece, ...] = ()
    repair: int | None = None


@dataclass(frozen=True)
class Offered:
    """A repair as it is shown: its code, the shape it gives, what is said of it, and the code in
    other libraries, each with the names of those that write it so. One that is not `good` is
    named as a warning, without a number.
    """

    code: str
    shape: str
    note: str
    good: bool
    elsewhere: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ClinicScene:
    """What is shown: all of it in words already, in the learner's language.

    `refused` says why a text was not understood, in the place of all the rest.
    """

    picture: Picture = NOTHING
    said: str = ""
    why: str = ""
    repairs: tuple[Offered, ...] = ()
    causes: tuple[str, ...] = ()
    """What they are, and each of them: in one paragraph, or below one another."""
    checks: str = ""
    note: str = ""
    """What stands for what in the lesson that is offered."""
    hint: str = ""
    """What can be brought, while there is nothing."""
    refused: str = ""
    top: int = 0
    """The first line that is seen."""


def draw_clinic(canvas: Canvas, scene: ClinicScene) -> list[Place]:
    """Draw it; gives the repairs that can be pressed."""
    lines = content(scene, canvas.width, canvas.height)
    top = scene.top if len(lines) > canvas.height else 0
    places = []
    for row, line in enumerate(lines[top : top + canvas.height]):
        for column, text, ink in line.pieces:
            canvas.line(row, column, text, ink, width=max(canvas.width - MARGIN - column, 0))
        if line.repair is not None:
            places.append(Place(row, 0, canvas.width - 1, REPAIR, (line.repair,)))
    for row in thumb(len(lines), canvas.height, top):
        canvas.put(row, canvas.width - 1, "█", "virtual")
    return places


def thumb(count: int, rows: int, top: int) -> range:
    """The rows of the scroll bar's thumb; none where all lines are seen."""
    if count <= rows or rows <= 0:
        return range(0)
    length = max(rows * rows // count, 1)
    start = round(top * (rows - length) / (count - rows))
    return range(start, start + length)


@dataclass
class Blocks:
    """Parts that stand below one another, some of them after a blank line where there is room."""

    parts: list[list[Line]] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)

    def add(self, lines: Iterable[Line], *, turn: int = 0) -> None:
        """A part; of too few blank lines those before it get one whose turn comes first."""
        if part := list(lines):
            self.parts.append(part)
            self.wanted.append(turn)

    def lines(self, rows: int) -> list[Line]:
        """All of them: with every blank line, unless without some all would be seen at once."""
        spare = rows - sum(map(len, self.parts))
        turns = sorted(self.wanted[1:])
        last = turns[spare - 1] if 0 <= spare < len(turns) else len(self.wanted)
        found: list[Line] = []
        for number, (part, turn) in enumerate(zip(self.parts, self.wanted, strict=True)):
            found += [Line()] * (number > 0 and spare != 0 and turn <= last)
            found += part
        return found


def content(scene: ClinicScene, width: int, rows: int) -> list[Line]:
    """Everything that is said, in lines of that width."""
    blocks = Blocks()
    wrap = Wrapped(width)
    blocks.add(wrap.text(scene.refused, "bad"))
    blocks.add(wrap.text(scene.hint, "quiet"))
    blocks.add(wrap.text(scene.said, "strong"))
    blocks.add(_shapes(scene.picture), turn=2)
    blocks.add(wrap.text(scene.why, indent=INDENT), turn=4)
    blocks.add(_repairs(scene.repairs, width), turn=1)
    below = [*wrap.text(scene.checks), *wrap.text(scene.note, "quiet")]
    causes = wrap.text(" ".join(scene.causes))
    taken = sum(map(len, blocks.parts)) + len(causes) + len(below)
    blocks.add(_elsewhere(scene.repairs, width, rows - taken), turn=5)
    each = wrap.text("".join(scene.causes[:1]))
    each += [line for cause in scene.causes[1:] for line in wrap.text(cause, indent=INDENT)]
    taken = sum(map(len, blocks.parts)) + len(blocks.parts)
    if taken + len(each) + len(below) + LEAST_SPARE <= rows:
        blocks.add(each, turn=3)
        blocks.add(below, turn=3)
    else:
        blocks.add([*causes, *below], turn=3)
    return blocks.lines(rows)


@dataclass(frozen=True)
class Wrapped:
    """Texts in lines of a width."""

    width: int

    def text(self, text: str, ink: str = "", *, indent: int = MARGIN) -> list[Line]:
        room = max(self.width - indent - 2 * MARGIN, 10)
        lines = even_lines(text, room) if text else []
        return [Line(((indent, line, ink),)) for line in lines]


# ---- shapes


def _shapes(picture: Picture) -> list[Line]:
    lines = _rows(picture.rows) if picture.rows else []
    name = max((cell_len(label) for label, _ in picture.facts), default=0)
    lines += [
        Line(((INDENT, label, "quiet"), (INDENT + name + GAP, value, "")))
        for label, value in picture.facts
    ]
    return lines


def _rows(rows: Sequence[Row]) -> list[Line]:
    """The shapes, what does not fit in one column, a line below it, and what is said beside."""
    columns = max(row.first + len(row.cells) for row in rows)
    widths = [
        max((cell_len(row.cells[at - row.first]) for row in rows if _has(row, at)), default=1)
        for at in range(columns)
    ]
    begin = INDENT + max(cell_len(row.name) for row in rows) + GAP
    starts = [begin + 1 + sum(widths[:at]) + 2 * at for at in range(columns + 1)]
    beside = starts[-1] + GAP + 2
    number = beside + max(cell_len(row.about) for row in rows) + GAP
    digits = max(cell_len(row.number) for row in rows)
    lines = [
        Line(
            (
                (INDENT, row.name, "strong"),
                *_shape(row, starts, widths),
                (beside, row.about, "quiet"),
                (number + digits - cell_len(row.number), row.number, ""),
            )
        )
        for row in rows
    ]
    marked = sorted({row.first + row.clash for row in rows if row.clash is not None})
    if marked:
        lines.append(Line(tuple((starts[at], "─" * widths[at], "bad") for at in marked)))
    return lines


def _has(row: Row, at: int) -> bool:
    return row.first <= at < row.first + len(row.cells)


def _shape(row: Row, starts: Sequence[int], widths: Sequence[int]) -> Iterable[Piece]:
    """The sizes in their columns, each ending where its column does, in brackets."""
    yield starts[row.first] - 1, "(", ""
    last = row.first + len(row.cells) - 1
    for at, cell in enumerate(row.cells, row.first):
        clashes = row.clash is not None and at == row.first + row.clash
        end = starts[at] + widths[at]
        yield end - cell_len(cell), cell, "bad" if clashes else ""
        comma = at < last or (len(row.cells) == 1 and cell != "...")
        yield end, "," * comma + ")" * (at == last), ""
    if not row.cells:
        yield starts[row.first], ")", ""


# ---- repairs


def _repairs(repairs: Sequence[Offered], width: int) -> list[Line]:
    """Each with its number, the shape that it gives, and what it is: beside, or else below."""
    room = max(width - INDENT - 1 - 2 * MARGIN, 10)
    widest = max((cell_len(one.code) for one in repairs if cell_len(one.code) < room), default=0)
    at_shape = INDENT + 1 + widest + GAP
    widest = max((cell_len(one.shape) for one in repairs), default=0)
    at_note = at_shape + widest + GAP
    lines: list[Line] = []
    for number, one in enumerate(repairs, 1):
        ink = "strong" if number == 1 else ("" if one.good else "quiet")
        first, *rest = wrap_cells(one.code, room)
        mark = (str(number), "accent") if one.good else ("✗", "bad")
        pieces = [(MARGIN + 2, *mark), (INDENT + 1, first, ink)]
        below = [((INDENT + 1, more, ink),) for more in rest]
        note = one.note
        if not rest and at_shape + cell_len(one.shape) <= width - MARGIN:
            pieces.append((at_shape, one.shape, ink))
            if at_note + cell_len(note) <= width - 2 * MARGIN:
                pieces.append((at_note, note, "quiet"))
                note = ""
        else:
            note = f"{one.shape}  {note}".strip()
        below += [((INDENT + GAP, more, "quiet"),) for more in even_lines(note, room - 2) if more]
        pressed = number if one.good else None
        lines += [Line(piece, pressed) for piece in (tuple(pieces), *below)]
    return lines


def _elsewhere(repairs: Sequence[Offered], width: int, rows: int) -> list[Line]:
    """How other libraries write the first repair; all of them where there are rows to spare."""
    every = [_written(one, number, width) for number, one in enumerate(repairs, 1) if one.good]
    if sum(map(len, every)) + LEAST_SPARE <= rows:
        return [line for lines in every for line in lines]
    return _written(repairs[0], None, width) if repairs else []


def _written(one: Offered, number: int | None, width: int) -> list[Line]:
    """The code in the other libraries: side by side, or else one below the other."""
    begin = MARGIN if number is None else INDENT + 1
    first: list[Piece] = [] if number is None else [(MARGIN + 2, str(number), "quiet")]
    beside, column = list(first), begin
    for libraries, code in one.elsewhere:
        beside += [(column, libraries, "quiet"), (column + cell_len(libraries) + 2, code, "")]
        column += cell_len(libraries) + 2 + cell_len(code) + GAP + 1
    if not one.elsewhere or column - GAP - 1 <= width - 2 * MARGIN:
        return [Line(tuple(beside))] if one.elsewhere else []
    names = max(cell_len(libraries) for libraries, _ in one.elsewhere)
    lines = []
    for libraries, code in one.elsewhere:
        rest = wrap_cells(code, max(width - begin - names - 2 - 2 * MARGIN, 10))
        for at, piece in enumerate(rest):
            named = [*first, (begin, libraries, "quiet")] if not at else []
            lines.append(Line((*named, (begin + names + 2, piece, ""))))
        first = []
    return lines
