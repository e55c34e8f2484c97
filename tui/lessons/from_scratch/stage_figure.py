"""A stage of the network by hand: its source as the engine runs it, and what it gave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

from rich.cells import cell_len

from engine.explain.from_scratch.sources import FRAMEWORK
from engine.explain.shared.shapes import format_shape
from engine.protocol import ScratchStage, StageRun
from engine.protocol.arrays import number
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.dots import Dots
from tui.drawing.numbers import duration, short
from tui.drawing.places import Place

CODE = 55
"""Cells of the widest line of source."""
MARGIN = 2
BESIDE = MARGIN + CODE + 1
"""The first cell of what the stage gave."""
TAB = "stage"
"""What a name in the first line leads to."""
NARROWEST = 18
"""Cells that what a stage gave needs to stand beside its source."""
PLOT_ROWS = 3
LONGEST = 36
"""Rows above what is said of the run; in a figure that is higher they stay together."""
ROOMY = 20
"""From so many rows on the framework's source stands there whole, else the line that matters."""
GIST = {
    "dense": "x @ self.w + self.b",
    "sequential": "x = layer(x)",
    "batches": "yield x[rows]",
    "step": "grad(losses",
    "loop": "yield step(",
    "evaluation": "argmax",
}
"""Of each stage the line that matters."""
FRAMEWORKS_GIST = {
    "dense": "relu(",
    "sequential": "nn.Sequential(",
    "batches": "DataLoader(",
    "step": "list(grad(",
    "loop": "yield step(",
    "evaluation": "argmax",
}
"""The same in the framework's."""
WHOLE = {"parameters", "batches", "last", "steps", "same", "of"}
"""Figures that are counts."""


@dataclass(frozen=True)
class StageScene:
    """What is shown of `stages[chosen]`: its source line by line, None before it is here.

    `framework` is what the framework runs instead. `first` is the line to begin with, None to
    leave the imports out where there is little room. `result` is None before the stage has been
    run; `status`, in its `ink`, says what happens.
    """

    stages: Sequence[ScratchStage]
    chosen: int
    source: Sequence[str] | None
    framework: Sequence[str]
    first: int | None
    result: StageRun | None
    status: str
    ink: str
    word: Callable[..., str]


def draw_stage(canvas: Canvas, scene: StageScene) -> list[Place]:
    """The names of the stages, both sources, the result beside them, and what happens below."""
    places = _draw_names(canvas, scene)
    stage = scene.stages[scene.chosen]
    told, bottom = _told(canvas, scene)
    for row, line in enumerate(told, bottom):
        canvas.put(row, 1, line, scene.ink)
    canvas.put(1, MARGIN, f"engine/by_hand/from_scratch/{stage}.py", "quiet")
    if scene.source is None:
        canvas.put(3, MARGIN, scene.word("source.waiting"), "quiet")
    else:
        rows = source_rows(canvas, scene)
        _draw_source(canvas, 2, rows, scene.source, scene.first, stage)
        _draw_framework(canvas, 2 + rows, bottom - 2 - rows, scene)
    if _has_room_beside(canvas):
        _draw_result(canvas, 1, scene)
    return places


def source_rows(canvas: Canvas, scene: StageScene) -> int:
    """How many lines of the source by hand are seen at once."""
    _, bottom = _told(canvas, scene)
    below = 1 + len(scene.framework) if bottom > ROOMY else 1
    return max(bottom - 2 - below, 1)


def _told(canvas: Canvas, scene: StageScene) -> tuple[list[str], int]:
    """What is said of the run, line by line, and the row in which it begins."""
    text, result = scene.status, scene.result
    if result is not None and scene.ink == "quiet" and not _has_room_beside(canvas):
        found = {
            "by_hand": duration(result.seconds),
            "framework": duration(result.framework_seconds),
            "difference": _apart(result),
        }
        text = " · ".join(f"{scene.word(name)} {value}" for name, value in found.items())
    told = wrap_cells(text, max(canvas.width - 2, 10))[:2]
    return told, min(canvas.height - len(told), LONGEST)


def _has_room_beside(canvas: Canvas) -> bool:
    return canvas.width >= BESIDE + NARROWEST


def _draw_framework(canvas: Canvas, top: int, rows: int, scene: StageScene) -> None:
    gist = FRAMEWORKS_GIST[scene.stages[scene.chosen]]
    if rows > 1:
        canvas.put(top, MARGIN, f"engine/by_hand/from_scratch/{FRAMEWORK}.py", "quiet")
        for row, line in enumerate(scene.framework, top + 1):
            canvas.put(row, MARGIN, line[:CODE], "b" if gist in line else "")
        return
    name = f"{scene.word('framework')}  "
    canvas.put(top, MARGIN, name, "quiet")
    line = next((line for line in scene.framework if gist in line), "")
    left = MARGIN + cell_len(name)
    canvas.line(top, left, line.strip(), "b", width=BESIDE - 1 - left)


def first_line(source: Sequence[str], rows: int, stage: ScratchStage, first: int | None) -> int:
    """The line that is drawn first: all of it if it fits, else from `first` on.

    With `first` None the imports are left out, and more where the line that matters needs it.
    """
    most = max(len(source) - rows, 0)
    if first is not None:
        return min(max(first, 0), most)
    body = next((n for n, line in enumerate(source) if line.startswith(("def", "class"))), 0)
    gist = next((n for n, line in enumerate(source) if GIST[stage] in line), 0)
    return min(most, max(body, gist - rows + 1))


def _draw_names(canvas: Canvas, scene: StageScene) -> list[Place]:
    column, places = 0, []
    for index, stage in enumerate(scene.stages):
        name = f"{index + 1} {scene.word(f'stage.{stage}')}"
        chosen = index == scene.chosen
        text = f"[{name}]" if chosen else f" {name} "
        canvas.put(0, column, text, "accent" if chosen else "quiet")
        places.append(Place(0, column, column + cell_len(text) - 1, TAB, (index,)))
        column += cell_len(text) + 1
    return places


def _draw_source(
    canvas: Canvas,
    top: int,
    rows: int,
    source: Sequence[str],
    first: int | None,
    stage: ScratchStage,
) -> None:
    start, gist = first_line(source, rows, stage, first), GIST[stage]
    for row, line in enumerate(source[start : start + rows], top):
        if gist in line:
            canvas.put(row, 0, "▸", "accent")
        canvas.put(row, MARGIN, line[:CODE], _ink(line, gist))
    if start:
        canvas.put(top, 1, "↑", "quiet")
    if start + rows < len(source):
        canvas.put(top + rows - 1, 1, "↓", "quiet")


def _ink(line: str, gist: str) -> str:
    if gist in line:
        return "accent"
    if line.startswith(('"""', "from ", "import ", "#")):
        return "quiet"
    return "strong" if line.lstrip().startswith(("def ", "class ")) else ""


def _draw_result(canvas: Canvas, top: int, scene: StageScene) -> None:
    left, width, word = BESIDE, canvas.width - BESIDE, scene.word
    result = scene.result
    both: tuple[tuple[str, float | None], ...] = (
        ("by_hand", result.seconds if result else None),
        ("framework", result.framework_seconds if result else None),
    )
    for row, (name, seconds) in enumerate(both, top):
        value = duration(seconds) if seconds is not None else "–"
        _pair(canvas, row, left, width, word(name), value, "a" if name == "by_hand" else "b")
    canvas.line(top + 2, left, word("difference"), "quiet", width=width)
    if result is None:
        canvas.right(top + 3, left + width, "–", "virtual")
        return
    canvas.right(top + 3, left + width, _apart(result), "accent")
    compared = word("compared", count=f"{result.compared:,}")
    canvas.line(top + 4, left, compared, "quiet", width=width)
    row = top + 6
    for shape in result.shapes:
        _pair(canvas, row, left, width, shape.name, format_shape(shape.shape), "strong")
        row += 1
    for name, packed in result.figures.items():
        figure = number(packed)
        text = f"{figure:,.0f}" if name in WHOLE else short(figure)
        _pair(canvas, row, left, width, word(f"figure.{name}"), text, "")
        row += 1
    _draw_values(canvas, row, left, width, result, word)


def _apart(result: StageRun) -> str:
    difference = number(result.difference)
    return f"{difference:.1e}" if difference else "0"


def _pair(canvas: Canvas, row: int, left: int, width: int, name: str, value: str, ink: str) -> None:
    room = max(width - cell_len(value) - 1, 3)
    canvas.line(row, left, name, "quiet", width=room)
    canvas.right(row, left + width, value, ink)


def _draw_values(
    canvas: Canvas, row: int, left: int, width: int, result: StageRun, word: Callable[..., str]
) -> None:
    """The numbers worth a look: as a line where they are one a step."""
    values = result.values.values()
    name = word(f"values.{result.stage}")
    canvas.line(row, left, name, "quiet", width=width)
    if result.stage == "loop":
        draw_line(canvas, row + 1, left, width, PLOT_ROWS, values)
        return
    whole = result.stage in ("batches", "evaluation")
    if result.stage == "sequential":
        best = max(range(len(values)), key=values.__getitem__)
        canvas.right(row + 1, left + width, f"{best}  {short(values[best], 3)}", "strong")
        return
    text = ""
    for value in values:
        more = f"{text} {value:.0f}" if whole else f"{text} {value:.3g}"
        if cell_len(more) > width + 1:
            break
        text = more
    canvas.put(row + 1, left, text.strip(), "strong")


def draw_line(
    canvas: Canvas, row: int, left: int, columns: int, rows: int, values: Sequence[float]
) -> None:
    """A line of dots from the first value to the last; the few largest are at its upper edge."""
    ordered = sorted(value for value in values if isfinite(value)) or [0.0]
    least, most = ordered[0], ordered[(len(ordered) - 1) * 97 // 100]
    dots = Dots(rows)
    for dot in range(2 * columns):
        value = values[dot * len(values) // (2 * columns)]
        share = (value - least) / (most - least) if most > least else 0.0
        share = min(share, 1.0) if isfinite(value) else 1.0
        down = min(int((1 - share) * 4 * rows), 4 * rows - 1)
        dots.dot(dot, 4 * rows - 1 - down, "a")
    dots.draw(canvas, row, left)
