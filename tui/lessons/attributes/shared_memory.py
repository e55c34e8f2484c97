"""A vector, a view of it and a copy, as cells of memory; a write through the view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from engine.explain.attributes.dtypes import dtype
from engine.explain.attributes.sharing import PART, STAGES, VALUES, SharingPlan, Stage
from tui.drawing.canvas import Canvas

CELL = 5
"""Cells of one value, its left border included."""
LEFT = 4
ITEM = dtype("int64").item_size
"""Bytes of a value, as NumPy keeps whole numbers."""
NARROW = 4
"""Cells of one where nothing stands between them."""
BELOW = 16
"""The row from which on the tables stand, where they have room."""
TABLES = 10
PENDING = "·"


@dataclass(frozen=True)
class SharingScene:
    """The state of the figure; `asked`: the written element of x is still a guess."""

    plan: SharingPlan
    stage: Stage
    asked: bool
    word: Callable[..., str]

    def has_come(self, stage: Stage) -> bool:
        return STAGES.index(self.stage) >= STAGES.index(stage)


def draw_sharing(canvas: Canvas, scene: SharingScene) -> None:
    """Draw the lines of code so far, both memories, and what each library allows."""
    plan, word = scene.plan, scene.word
    code = [(stage, text, word(f"{stage}.is")) for stage, text in _code(plan).items()]
    tight = canvas.height < 15
    shown = [line for line in code if scene.has_come(line[0])]
    width = max(len(text) for _, text, _ in code)
    if tight:
        shown = [line for line in shown if line[0] == scene.stage]
    for row, (stage, text, said) in enumerate(shown):
        here = stage == scene.stage
        canvas.put(row, 2, f"{'▸' if here else ' '} {text}", "accent" if here else "strong")
        place = 4 + width + 2
        canvas.line(row, place, said, "quiet")
    row = len(shown) if tight else len(code) + 1
    row = _draw_memory(canvas, row, scene)
    if scene.has_come("copy"):
        row = _draw_copy(canvas, row + (not tight), scene)
    if scene.stage == "constant":
        for key in ("constant.yes", "constant.no"):
            row += not tight and key == "constant.yes"
            canvas.line(row, 2, word(key))
            row += 1
    below = max(row, BELOW)
    if below + TABLES <= canvas.height:
        _draw_history(canvas, _draw_owners(canvas, below, scene) + 1, scene)


def _draw_owners(canvas: Canvas, row: int, scene: SharingScene) -> int:
    """Whose memory each name reads, from which byte on and how many; returns the row below."""
    word, item = scene.word, ITEM
    taken = PART.stop - PART.start
    owners: tuple[tuple[str, Stage, str, int, int, str], ...] = (
        ("x", "vector", "own.x", 0, len(VALUES), "b"),
        ("y", "view", "own.y", PART.start * item, taken, "a"),
        ("z", "copy", "own.z", 0, taken, "c"),
    )
    heads = [word(f"memory.{key}") for key in ("name", "whose", "begins", "bytes")]
    lines = [
        (name, word(owner), f"{start}", f"{count} × {item} = {count * item}")
        for name, _, owner, start, count, _ in owners
    ]
    ends, column = [], 2
    for number, head in enumerate(heads):
        column += max(cell_len(head), *(cell_len(line[number]) for line in lines))
        ends.append(column)
        column += 3
    canvas.table(row, ends, [heads], "quiet")
    for offset, (line, (_, stage, *_, ink)) in enumerate(zip(lines, owners, strict=True), start=1):
        if scene.has_come(stage):
            canvas.table(row + offset, ends, [[(line[0], ink), *line[1:]]])
        else:
            canvas.table(row + offset, ends, [[PENDING] * len(line)], "virtual")
    return row + 1 + len(owners)


def _draw_history(canvas: Canvas, row: int, scene: SharingScene) -> None:
    """The values under each name after each line of code, as far as it has been run."""
    plan, start, code = scene.plan, PART.start, _code(scene.plan)
    shown = {**code, "vector": "x = …"}
    sizes = {"x": len(VALUES), "y": PART.stop - start, "z": PART.stop - start}
    columns, column = dict[str, int](), 2 + max(map(cell_len, shown.values()))
    for name, size in sizes.items():
        columns[name] = column + 2
        column = columns[name] + NARROW * size
        canvas.right(row, columns[name] + NARROW, name, {"x": "b", "y": "a", "z": "c"}[name])
    canvas.put(row, 2, scene.word("after"), "quiet")
    for line, stage in enumerate(code, start=row + 1):
        if not scene.has_come(stage):
            canvas.put(line, 2, PENDING, "virtual")
            continue
        here = stage == scene.stage
        canvas.put(line, 2, shown[stage], "accent" if here else "quiet")
        x = [str(value) for value in plan.memory(stage)]
        if stage == "write" and scene.asked:
            x[plan.cell] = "?"
        found = {"x": x, "y": x[PART], "z": [str(value) for value in plan.copied()]}
        for name, since in zip(found, code, strict=False):
            if STAGES.index(stage) < STAGES.index(since):
                break
            for place, value in enumerate(found[name]):
                written = stage == "write" and name != "z"
                now = written and place + (start if name == "y" else 0) == plan.cell
                ink = "now" if now else "" if here else "quiet"
                canvas.right(line, columns[name] + NARROW * (place + 1), value, ink)


def _code(plan: SharingPlan) -> dict[Stage, str]:
    """The line of each stage that has one."""
    part = f"x[{PART.start}:{PART.stop}]"
    return {
        "vector": f"x = np.array({list(VALUES)})",
        "view": f"y = {part}",
        "copy": f"z = {part}.copy()",
        "write": f"y[{plan.place}] = {plan.value}",
    }


def _draw_memory(canvas: Canvas, row: int, scene: SharingScene) -> int:
    """The cells that x and y share: their numbers in x above, those in y below."""
    plan = scene.plan
    values = scene.plan.memory(scene.stage)
    _draw_indices(canvas, row, "x", 0, len(VALUES), "b")
    _draw_cells(canvas, row + 1, 0, [str(value) for value in values])
    if scene.has_come("write"):
        text = "?" if scene.asked else str(plan.value)
        column = LEFT + CELL * plan.cell
        canvas.put(row + 1, column, f"[{text:>3}]", "now")
    if scene.has_come("view"):
        _draw_indices(canvas, row + 2, "y", PART.start, PART.stop - PART.start, "a")
        row += 1
    return row + 2


def _draw_copy(canvas: Canvas, row: int, scene: SharingScene) -> int:
    values = scene.plan.copied()
    _draw_cells(canvas, row, PART.start, [str(value) for value in values])
    _draw_indices(canvas, row + 1, "z", PART.start, len(values), "c")
    return row + 2


def _draw_cells(canvas: Canvas, row: int, first: int, values: list[str]) -> None:
    column = LEFT + CELL * first
    for value in values:
        canvas.put(row, column, f"│{value:>3} ", "")
        column += CELL
    canvas.put(row, column, "│")


def _draw_indices(canvas: Canvas, row: int, name: str, first: int, count: int, ink: str) -> None:
    canvas.put(row, 2, name, ink)
    for number in range(count):
        canvas.right(row, LEFT + CELL * (first + number) + 4, str(number), ink)
