"""The boxes of the lesson `ranks`: the list and its brackets, boxes in boxes, what is counted."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.ranks.in_memory import draw_in_memory
from tui.lessons.ranks.nested_boxes import BoxLine, box_lines, closed_label
from tui.lessons.ranks.scene import RankScene, list_text

MARGIN: Final = 1
FACTS_GAP: Final = 3
INDENT: Final = 2
LIST_ROWS: Final = 3
"""The list, the numbers below its brackets, a blank."""
INKS: Final = ("a", "b", "c", "d")
"""Of the boxes, from outside."""
SLOT: Final = "[ ? ]"


def draw_ranks(canvas: Canvas, scene: RankScene) -> list[Place]:
    """Draw the list, the boxes and the facts; returns the numbers, which lead to `cell`."""
    draw_list(canvas, scene)
    room = canvas.height - LIST_ROWS
    facts = facts_of(scene, room)
    # Measured on what will be known at the end, so that nothing moves on the way there.
    width = max(cell_len(text) for text, _ in facts_of(scene.at_end(), room))
    left = max(canvas.width - width - 1, 0)
    for row, (text, ink) in enumerate(facts):
        canvas.put(LIST_ROWS + row, left, text, ink)
    boxes = Canvas(left - FACTS_GAP, room)
    places = draw_boxes(boxes, scene)
    canvas.paste(LIST_ROWS, 0, boxes)
    used = boxes.text().rstrip().count("\n") + 1
    draw_in_memory(canvas, LIST_ROWS + max(used, len(facts_of(scene.at_end(), room))) + 1, scene)
    return [
        Place(place.row + LIST_ROWS, place.start, place.end, place.leads_to, place.index)
        for place in places
    ]


def draw_list(canvas: Canvas, scene: RankScene) -> None:
    """`x = [[[5, 78, …`, and below each bracket counted so far its number."""
    column = canvas.put(0, MARGIN, "x = ", "quiet")
    canvas.put(0, column, list_text(scene.tensor, canvas.width - column - 1))
    now = scene.step.brackets if scene.step.stage == "bracket" else None
    for bracket in range(1, scene.step.brackets + 1):
        ink = "now" if bracket == now else INKS[(bracket - 1) % len(INKS)]
        canvas.ink(0, column + bracket - 1, 1, ink)
        canvas.put(1, column + bracket - 1, str(bracket), ink)


Line = tuple[str, str]
"""A text and its ink."""


def facts_of(scene: RankScene, room: int) -> list[Line]:
    """The lines beside the boxes: each axis as it is counted, then rank, shape and number.

    Where there is no room for all, blanks go first, then values and shape, then the axes far
    from the present one.
    """
    axes, known, reached = _axes(scene), _known(scene), scene.reached()
    head, *rows = axes
    blank: list[Line] = [("", "")]
    end: list[Line] = [(f"  {reached}", "accent")] if reached else []
    lines = [head, *rows, *blank, *known, *(blank if end else []), *end]
    if len(lines) <= room:
        return lines
    while len(known) > 1 and 2 + len(known) + len(end) > room:
        known.pop()
    spare = room - len(known) - len(end) - 1
    if len(rows) > spare:
        last = scene.step.axis if scene.step.axis is not None else len(rows) - 1
        first = min(max(last + 1 - spare, 0), last)
        rows = rows[first : last + 1] if spare > 0 else []
    return [head, *rows, *known, *end]


def _axes(scene: RankScene) -> list[Line]:
    """A head, and for each axis counted so far its size and its index once that is given."""
    word, step, shape = scene.word, scene.step, scene.tensor.shape
    heads = [word(key) for key in ("head.axis", "head.entries", "head.index")]
    sizes = [f"{size:,}" for size in shape]
    places = [str(position) for position in scene.index]
    entries = max(cell_len(text) for text in [heads[1], *sizes])
    positions = max(cell_len(text) for text in [heads[2], *places])
    axes = cell_len(heads[0])
    head = f"  {heads[0]}  {_right(heads[1], entries)}  {_right(heads[2], positions)}"
    lines = [(head, "quiet")]
    for axis in range(step.brackets):
        now = step.axis == axis
        given = places[axis] if axis < len(step.prefix) else "·"
        said = f"{'▸' if now else ' '} {_cells(str(axis), axes)}  {_right(sizes[axis], entries)}"
        lines.append((f"{said}  {_right(given, positions)}", "accent" if now else ""))
    return lines


def _known(scene: RankScene) -> list[Line]:
    """The rank, or its slot, and once every bracket is counted the shape and the values."""
    word, tensor = scene.word, scene.tensor
    names = [word(key) for key in ("rank", "shape", "values")]
    width = max(map(cell_len, names)) + 2
    rank = f"{tensor.rank}  {scene.name}" if scene.revealed else SLOT
    lines = [(f"  {_cells(names[0], width)}{rank}", "strong" if scene.revealed else "accent")]
    if scene.all_counted and scene.revealed:
        lines.append((f"  {_cells(names[1], width)}{format_shape(tensor.shape)}", ""))
        lines.append((f"  {_cells(names[2], width)}{tensor.count:,}", ""))
        if isinstance(tensor.values, range):
            lines.append((f"  {_cells('', width)}{word('counted')}", "quiet"))
    return lines


def _cells(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


def draw_boxes(canvas: Canvas, scene: RankScene) -> list[Place]:
    """Draw the boxes; returns the numbers as places that lead to `cell`."""
    lines = box_lines(scene.tensor.shape, scene.index, canvas.height)
    deepest = max(line.depth for line in lines)
    row = _Row(scene, canvas.width - MARGIN - 2 * INDENT * deepest, lines)
    outer = row.width + 2 * INDENT * deepest
    closed = [
        2 * INDENT * line.depth + cell_len(closed_label(line.part, scene.tensor.shape))
        for line in lines
        if line.kind == "closed"
    ]
    outer = min(max([outer, *closed]), canvas.width - MARGIN)
    places: list[Place] = []
    for y, line in enumerate(lines):
        _draw_frames(canvas, y, line, outer, scene)
        x = MARGIN + INDENT * line.depth
        if line.kind == "row":
            places += row.draw(canvas, y, x, line)
        elif line.kind == "closed":
            label = closed_label(line.part, scene.tensor.shape)
            canvas.line(y, x, label, "virtual", width=outer - 2 * (x - MARGIN))
        elif line.kind == "more":
            canvas.put(y, x, scene.word("more", count=line.hidden), "virtual")
    return places


def _ink(scene: RankScene, part: tuple[int, ...]) -> str:
    """The ink of a box: of its depth, loud in the present step, quiet when it isn't chosen."""
    if scene.step.stage == "bracket" and len(part) == scene.step.axis:
        return "accent"
    if scene.walking and not scene.is_chosen(part):
        return "virtual"
    if scene.step.stage == "index" and part == scene.step.prefix:
        return "accent"
    return INKS[len(part) % len(INKS)]


def _draw_frames(canvas: Canvas, y: int, line: BoxLine, outer: int, scene: RankScene) -> None:
    """The sides of all boxes around a line, and the edge of the one that begins or ends."""
    hidden = len(line.part) - line.depth + (line.kind == "more")
    for depth in range(line.depth):
        around = line.part[: depth + hidden]
        ink = _ink(scene, around)
        canvas.put(y, MARGIN + INDENT * depth, "│", ink)
        canvas.put(y, MARGIN + outer - 1 - INDENT * depth, "│", ink)
    if line.kind not in ("top", "bottom"):
        return
    ink, x = _ink(scene, line.part), MARGIN + INDENT * line.depth
    width = outer - 2 * INDENT * line.depth
    corners = "┌┐" if line.kind == "top" else "└┘"
    canvas.put(y, x, corners[0] + "─" * (width - 2) + corners[1], ink)
    if line.kind == "top" and scene.is_on_the_way(line.part):
        _put_title(canvas, y, x + 2, width - 4, line, ink, scene)


def _put_title(
    canvas: Canvas, y: int, x: int, width: int, line: BoxLine, ink: str, scene: RankScene
) -> None:
    """On the boxes on the way: the axis, once it is counted, and the part that is chosen."""
    axis = len(line.part)
    step = scene.step
    title = ""
    if axis < step.brackets:
        title = scene.word("box", axis=axis, size=scene.tensor.shape[axis])
    if step.stage == "bracket" and axis == step.axis:
        title = f"▸ {title}"
    elif step.stage == "index" and line.part == step.prefix:
        title = f"▸ {part_name(line.part)}"
    if title and cell_len(title) + 2 <= width:
        canvas.put(y, x, f" {title} ", ink)


class _Row:
    """The innermost lists, all of one width, with a window around the number on the way."""

    def __init__(self, scene: RankScene, room: int, lines: list[BoxLine]) -> None:
        self._scene = scene
        shape = scene.tensor.shape
        size = shape[-1] if shape else 1
        at = scene.index[-1] if scene.index else 0
        rows = [line.part for line in lines if line.kind == "row"]
        self._digits = max((self._widest(part, at, size, room) for part in rows), default=1)
        cell = self._digits + 2
        fits = max((room - 2) // cell, 1)
        if fits < size:
            fits = max((room - 4) // cell, 1)
        self._first = min(max(at - fits // 2, 0), max(size - fits, 0))
        self._end = min(self._first + fits, size)
        self._before, self._after = self._first > 0, self._end < size
        count = self._end - self._first
        self.width = count * cell + self._before + self._after + (2 if shape else 0)

    def _widest(self, part: tuple[int, ...], at: int, size: int, room: int) -> int:
        """The most characters of a number that may be in sight."""
        tensor = self._scene.tensor
        near = range(max(at - room, 0), min(at + room, size))
        if tensor.rank == 0:
            return len(str(tensor.value(())))
        return max((len(str(tensor.value((*part, place)))) for place in near), default=0)

    def draw(self, canvas: Canvas, y: int, x: int, line: BoxLine) -> list[Place]:
        scene, part = self._scene, line.part
        if not scene.tensor.rank:
            ink = "now" if scene.walking else "strong"
            canvas.put(y, x, str(scene.tensor.value(())), ink)
            return []
        ink = _ink(scene, part)
        here = scene.is_on_the_way(part)
        counting = scene.step.stage == "bracket" and scene.step.axis == len(part)
        chosen = scene.step.stage == "index" and scene.step.prefix == part
        if here and (counting or chosen):
            canvas.put(y, x - 1, "▸", "accent")
        canvas.put(y, x, "[", ink)
        column = x + 1
        if self._before:
            column = canvas.put(y, column, "…", "virtual")
        places: list[Place] = []
        cell = self._digits + 2
        for position in range(self._first, self._end):
            index = (*part, position)
            text = _right(str(scene.tensor.value(index)), self._digits)
            reached = scene.walking and scene.step.prefix == index
            if reached:
                canvas.put(y, column, "▸", "accent")
            dim = scene.walking and not scene.is_chosen(index)
            canvas.put(y, column + 1, text, "now" if reached else "virtual" if dim else "")
            places.append(Place(y, column, column + cell - 1, "cell", index))
            column += cell
        if self._after:
            column = canvas.put(y, column, "…", "virtual")
        canvas.put(y, column, "]", ink)
        return places
