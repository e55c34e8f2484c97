"""Reshape and transpose over the same row of memory: which cell each element reads."""

from __future__ import annotations

from rich.cells import cell_len

from engine.explain.reshape.read import Read
from engine.explain.reshape.rearranging import Reshape
from engine.explain.shared.memory import Amount
from engine.explain.shared.shape_rules.rearranging import UNKNOWN
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.memory_row import draw_memory_row, label_width
from tui.drawing.places import Place
from tui.drawing.tensors.tiles import COMPACT, Scale, scale_for
from tui.lessons.reshape.figures.grid import MEMORY, Grid
from tui.lessons.reshape.figures.scene import RearrangingScene, kind_of
from tui.lessons.shared.tensors.broadcast_scene import subscript

OPERATION = "operation"
"""Where a pressed operation leads: its number."""
BYTES = 4
"""Of an element, which is a whole number: an int32, as in the code."""
LOOSE = 15
"""From so many rows on there are blank ones between the parts."""
ROOMY = 24
"""From so many rows on memory has a frame, if the tiles are no smaller for it."""
FRAME = 2
"""Rows that it adds."""


def draw_rearranging(canvas: Canvas, scene: RearrangingScene) -> list[Place]:
    """Draw the whole figure; gives the operations and the elements as what can be pressed."""
    loose = canvas.height >= LOOSE
    places = _draw_chain(canvas, scene)
    top = 1 + loose
    row = top + _memory_rows(scene, loose) + (canvas.height > LOOSE + 5)
    last = canvas.height - 2
    scale = _scale_of(_grids(canvas, row, scene, loose))
    # Room for a copy's is kept through all operations if one of them copies.
    frames = FRAME * (1 + any(not plan.is_view for plan in scene.plan.plans))
    framed = (
        canvas.height >= ROOMY
        and scale != COMPACT
        and _scale_of(_grids(canvas, row + frames, scene, loose)) == scale
    )
    row += frames * framed
    _draw_memory(canvas, top, scene, loose, framed)
    ends = [row + 2]
    for grid in _grids(canvas, row, scene, loose):
        _draw_head(canvas, row, grid)
        if scene.plan.count:
            pressed, end = grid.draw() if scale == COMPACT else grid.draw_tiled(scale)
            places += pressed
            ends.append(end)
        else:
            canvas.put(grid.top, grid.left + 1, scene.word("no_elements"), "quiet")
            ends.append(grid.top + 1)
    _draw_words(canvas, min(max(ends) + 1, last), scene)
    return places


def _grids(canvas: Canvas, row: int, scene: RearrangingScene, loose: bool) -> tuple[Grid, Grid]:
    """x at the left and y at the right, their heads from that row on."""
    half, bottom = canvas.width // 2, canvas.height - 2 - loose
    return (
        Grid(canvas, row + 2, 0, half - 2, bottom, scene, after=False),
        Grid(canvas, row + 2, half, canvas.width - half, bottom, scene, after=True),
    )


def _scale_of(grids: tuple[Grid, Grid]) -> Scale:
    """The largest for both."""
    return scale_for(lambda one: all(grid.fits(one) for grid in grids))


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


def _memory_rows(scene: RearrangingScene, loose: bool) -> int:
    """Rows of memory, of the mark below it, and of a copy, without frames."""
    copies = not scene.present.is_view
    return 1 + (loose or not copies) + (loose or copies)


def _draw_memory(
    canvas: Canvas, row: int, scene: RearrangingScene, loose: bool, framed: bool
) -> None:
    """The memory that x lies in, the way from one cell read to the next, and a copy's own."""
    plan, read, word = scene.plan, scene.read, scene.word
    copies = not scene.present.is_view
    left = label_width(word("memory"), word("memory.new"))
    now = read.cell if read is not None else -1
    row += framed
    canvas.put(row, 0, word("memory"), "quiet")

    def stored(cell: int) -> tuple[str, str]:
        return str(plan.stored(scene.operation, cell)), "a"

    mark, _ = draw_memory_row(
        canvas,
        row,
        left,
        plan.count,
        scene.digits,
        now,
        stored,
        ink="a-now",
        name=MEMORY,
        framed=framed,
    )
    row += 1 + framed
    if loose or not copies:
        if read is not None:
            column = canvas.put(row, mark, "▲", "accent") + 1
            canvas.put(row, column, _way(scene, read), "quiet")
        row += 1
    if copies:
        row += framed
        written = read.written if read is not None and read.written is not None else -1
        canvas.put(row, 0, word("memory.new"), "quiet")
        draw_memory_row(
            canvas,
            row,
            left,
            plan.count,
            scene.digits,
            written,
            scene.shown,
            ink="b-now",
            framed=framed,
        )


def _way(scene: RearrangingScene, read: Read) -> str:
    """How far in memory the element before lay: `+1`, `+20`, `−39`."""
    if not read.number:
        return ""
    by = read.cell - scene.present.steps[read.number - 1].cell
    return scene.word("way", by=f"+{by:,}" if by >= 0 else f"−{-by:,}")


def _draw_head(canvas: Canvas, row: int, grid: Grid) -> None:
    """What a tensor is called, its shape, its strides."""
    scene, left, width, after = grid.scene, grid.left, grid.width, grid.after
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


def _draw_words(canvas: Canvas, row: int, scene: RearrangingScene) -> None:
    """What the present element reads, and whether anything is copied."""
    read, word = scene.read, scene.word
    if read is not None:
        line = reading(scene, read, canvas.width)
        canvas.line(row, 0, line, "accent")
    if scene.begun:
        text = word(kind_of(scene.present), bytes=Amount(scene.plan.count * BYTES).text)
        canvas.line(row + 1, 0, text)


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
