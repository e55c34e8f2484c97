"""Reshape and transpose over the same row of memory: which cell each element reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from engine.explain.reshape.layout import Layout, Read
from engine.explain.reshape.rearranging import Plan, RearrangingPlan, Reshape
from engine.explain.reshape.reshape import UNKNOWN
from engine.explain.reshape.transpose import TransposePlan
from engine.explain.shared.memory import Amount
from engine.explain.shared.shapes import Shape, format_shape, ravel
from tui.drawing.canvas import Canvas
from tui.drawing.memory_row import draw_memory_row, label_width, page_of
from tui.drawing.places import Place

OPERATION, ELEMENT = "operation", "element"
"""Where a pressed operation and a pressed element lead: its number, row by row in the result."""
BYTES = 4
"""Of an element, in float32."""
PLANE_AXES = 2
LOOSE = 15
"""From so many rows on there are blank ones between the parts."""


@dataclass(frozen=True)
class RearrangingScene:
    """The present operation of a plan, and how many elements of its result are there.

    `read` is the present step, None before the first one and where there are no elements.
    `asked` is the element that is still a guess, `found` the one that was guessed; None for none.
    """

    plan: RearrangingPlan
    operation: int
    begun: bool
    read: Read | None
    asked: int | None
    found: int | None
    word: Callable[..., str]

    @property
    def present(self) -> Plan:
        """The plan of the present operation."""
        return self.plan.plans[self.operation]

    @property
    def known(self) -> int:
        """How many elements of the result are known."""
        return self.read.number + 1 if self.read is not None else 0

    @property
    def digits(self) -> int:
        """Of the largest value in sight."""
        highest = max(self.plan.count - 1, 0)
        present, read = self.present, self.read
        first = all(plan.is_view for plan in self.plan.plans[: self.operation])
        if first and (present.before.is_contiguous or isinstance(present, TransposePlan)):
            seen = [_highest(present.before, read.source if read is not None else None)]
            if isinstance(present, TransposePlan):
                seen.append(_highest(present.after, read.index if read is not None else None))
            # Behind the cell that is read, memory shows some more of them.
            seen.append((read.cell if read is not None else 0) + 99)
            highest = min(highest, max(seen))
        return len(str(highest))

    def shown(self, number: int) -> tuple[str, str]:
        """What stands for an element of the result, and its ink."""
        if number == self.asked:
            return "?", "accent"
        if number < self.known or number == self.found:
            return str(self.plan.value(self.operation + 1, number)), "b"
        return "·", "virtual"


def _highest(layout: Layout, index: Shape | None) -> int:
    """The last cell of the plane that an element is on; of the first plane without one."""
    if not layout.count:
        return 0
    outer = (index or (0,) * len(layout.shape))[:-PLANE_AXES]
    return layout.cell((*outer, *(size - 1 for size in layout.shape[len(outer) :])))


def draw_rearranging(canvas: Canvas, scene: RearrangingScene) -> list[Place]:
    """Draw the whole figure; gives the operations and the elements as what can be pressed."""
    loose = canvas.height >= LOOSE
    places = _draw_chain(canvas, scene)
    row = _draw_memory(canvas, 1 + loose, scene, loose)
    row += canvas.height > LOOSE + 5
    bottom = last = canvas.height - 2
    ends = [row + 2]
    half = canvas.width // 2
    sides = ((0, half - 2, False), (half, canvas.width - half, True))
    for left, width, after in sides:
        below = _draw_head(canvas, row, left, width, scene, after)
        if scene.plan.count:
            grid = _Grid(canvas, below, left, width, bottom - loose, scene, after)
            places += grid.draw()
            ends.append(grid.end)
        else:
            canvas.put(below, left + 1, scene.word("no_elements"), "quiet")
            ends.append(below + 1)
    _draw_words(canvas, min(max(ends) + 1, last), scene)
    return places


def _draw_chain(canvas: Canvas, scene: RearrangingScene) -> list[Place]:
    """The tensor and its operations, the present one marked."""
    column = canvas.put(0, 0, format_shape(scene.plan.shape), "strong")
    places: list[Place] = []
    for number, operation in enumerate(scene.plan.operations):
        here = number == scene.operation
        start = column + 2
        text = f"{'▸' if here else ''}{operation.text}"
        column = canvas.put(0, start, text, "accent" if here else "quiet")
        places.append(Place(0, start, column - 1, OPERATION, (number,)))
    return places


def _draw_memory(canvas: Canvas, row: int, scene: RearrangingScene, loose: bool) -> int:
    """The memory that x lies in, the way from one cell read to the next, and a copy's own."""
    plan, read, word = scene.plan, scene.read, scene.word
    copies = not scene.present.is_view
    left = label_width(word("memory"), word("memory.new"))
    now = read.cell if read is not None else -1
    canvas.put(row, 0, word("memory"), "quiet")

    def stored(cell: int) -> tuple[str, str]:
        return str(plan.stored(scene.operation, cell)), "a"

    mark, _ = draw_memory_row(canvas, row, left, plan.count, scene.digits, now, stored, ink="a-now")
    row += 1
    if loose or not copies:
        if read is not None:
            column = canvas.put(row, mark, "▲", "accent") + 1
            canvas.put(row, column, _way(scene, read), "quiet")
        row += 1
    if copies:
        written = read.written if read is not None and read.written is not None else -1
        canvas.put(row, 0, word("memory.new"), "quiet")
        shown = scene.shown
        draw_memory_row(canvas, row, left, plan.count, scene.digits, written, shown, ink="b-now")
        row += 1
    elif loose:
        row += 1
    return row


def _way(scene: RearrangingScene, read: Read) -> str:
    """How far in memory the element before lay: `+1`, `+20`, `−39`."""
    if not read.number:
        return ""
    by = read.cell - scene.present.steps[read.number - 1].cell
    return scene.word("way", by=f"+{by:,}" if by >= 0 else f"−{-by:,}")


def _draw_head(
    canvas: Canvas, row: int, left: int, width: int, scene: RearrangingScene, after: bool
) -> int:
    """What a tensor is called, its shape, its strides; returns the row below."""
    layout = scene.present.after if after else scene.present.before
    operation = scene.plan.operations[scene.operation]
    ink = "b" if after else "a"
    name = f"y = x{operation.text}" if after else "x"
    shape = f"  {format_shape(layout.shape)}"
    room = width - cell_len(shape)
    column = canvas.line(row, left, name, ink, width=room)
    canvas.put(row, column, shape, "strong")
    kind = "contiguous" if layout.is_contiguous else "scattered"
    said = scene.word(kind, strides=format_shape(layout.strides))
    if after and isinstance(operation, Reshape) and UNKNOWN in operation.sizes:
        said += f"   −1 = {layout.shape[operation.sizes.index(UNKNOWN)]}"
    canvas.line(row + 1, left, said, "quiet", width=width)
    return row + 2


class _Grid:
    """The numbers of x or of y: the plane of the last two axes around the present element."""

    def __init__(
        self,
        canvas: Canvas,
        top: int,
        left: int,
        width: int,
        bottom: int,
        scene: RearrangingScene,
        after: bool,
    ) -> None:
        self.canvas, self.top, self.left, self.width, self.bottom = canvas, top, left, width, bottom
        self.scene, self.after = scene, after
        self.layout: Layout = scene.present.after if after else scene.present.before
        self.end = top
        """The row below what was drawn."""

    @property
    def _now(self) -> Shape | None:
        read = self.scene.read
        if read is None:
            return None
        return read.index if self.after else read.source

    def draw(self) -> list[Place]:
        """Draw it; gives its elements, each as the number of y's that it is or goes to."""
        shape, canvas = self.layout.shape, self.canvas
        focus = self._now or (0,) * len(shape)
        rows, columns = (1, 1, *shape)[-PLANE_AXES:]
        at_row, at_column = (0, 0, *focus)[-PLANE_AXES:]
        outer = focus[:-PLANE_AXES]
        row = self.top
        if outer and self.bottom - row > 3:
            title = f"{'xy'[self.after]}[{', '.join(map(str, outer))}]"
            canvas.put(row, self.left, title, "quiet")
            row += 1
        cell = self.scene.digits + 2
        rim = len(str(rows - 1)) + 1 if len(shape) >= PLANE_AXES else 0
        shown_columns = page_of(at_column, columns, (self.width - rim - 2) // cell)
        numbered = self.bottom - row > 2
        shown_rows = page_of(at_row, rows, self.bottom - row - numbered)
        if numbered and shape:
            for place, column in enumerate(shown_columns, start=1):
                end = self.left + rim + cell * place - 1
                ink = "accent" if self._now and column == at_column else "virtual"
                canvas.right(row, end, str(column), ink)
        row += numbered
        places: list[Place] = []
        for line, r in enumerate(shown_rows, start=row):
            if rim:
                ink = "accent" if self._now and r == at_row else "virtual"
                canvas.right(line, self.left + rim - 1, str(r), ink)
            for place, c in enumerate(shown_columns):
                start = self.left + rim + cell * place
                index = (*outer, r, c)[len(outer) + PLANE_AXES - len(shape) :]
                number = self._draw_element(line, start, index)
                places.append(Place(line, start, start + cell - 1, ELEMENT, (number,)))
            if shown_columns.stop < columns:
                canvas.put(line, self.left + rim + cell * len(shown_columns), "⋯", "virtual")
        self.end = row + len(shown_rows) + (len(shown_rows) < rows)
        if shown_rows.stop < rows:
            canvas.put(row + len(shown_rows), self.left + rim, "⋮", "virtual")
        return places

    def _draw_element(self, line: int, start: int, index: Shape) -> int:
        scene, digits = self.scene, self.scene.digits
        number = ravel(index, self.layout.shape)
        if self.after:
            text, ink = scene.shown(number)
            asked, leads_to = number == scene.asked, number
        else:
            text, ink = str(scene.plan.value(scene.operation, number)), "a"
            asked = False
            leads_to = ravel(scene.present.result(index), scene.present.after.shape)
        if index == self._now:
            self.canvas.put(line, start, f"[{text:>{digits}}]", "b-now" if self.after else "a-now")
        elif asked:
            self.canvas.put(line, start, f"[{text:>{digits}}]", "accent")
        else:
            self.canvas.put(line, start, f" {text:>{digits}} ", ink)
        return leads_to


def _draw_words(canvas: Canvas, row: int, scene: RearrangingScene) -> None:
    """What the present element reads, and whether anything is copied."""
    read, word = scene.read, scene.word
    if read is not None:
        line = reading(scene, read, canvas.width)
        canvas.line(row, 0, line, "accent")
    if scene.begun:
        text = word(kind_of(scene.present), bytes=Amount(scene.plan.count * BYTES).text)
        canvas.line(row + 1, 0, text)


def kind_of(plan: Plan) -> str:
    """Which sentence says what becomes of the memory."""
    if isinstance(plan, TransposePlan):
        return "same" if plan.moves_nothing else "view.transpose"
    return "view.reshape" if plan.is_view else "copy"


def reading(scene: RearrangingScene, read: Read, width: int) -> str:
    """`y[1, 0] reads cell 1 × 3 + 0 × 1 = 3`, shorter where there is no room."""
    present = scene.present
    copies = not present.is_view
    layout = present.before if copies else present.after
    index = read.source if copies else read.index
    pairs = zip(index, layout.strides, strict=True)
    total = " + ".join(f"{position} × {stride}" for position, stride in pairs)
    values = {
        "result": subscript("y", read.index),
        "source": subscript("x", read.source),
        "written": f"{read.written:,}" if read.written is not None else "",
    }
    key = "reads.copy" if copies else "reads"
    long = f"{total} = {read.cell:,}" if total else str(read.cell)
    lines = [scene.word(key, cell=cell, **values) for cell in (long, f"{read.cell:,}")]
    return next((line for line in lines if cell_len(line) <= width), lines[-1])


def subscript(name: str, index: Shape) -> str:
    """`x[1, 2]`, or `x` alone for a scalar."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name
