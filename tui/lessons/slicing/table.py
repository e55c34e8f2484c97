"""What an index does with each axis, as a table, and below it the result and its memory."""

from __future__ import annotations

from rich.cells import cell_len

from engine.explain.shared.shapes import format_shape
from engine.explain.shared.typed_tensors.indexing import Choice
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.lessons.slicing.scene import UNKNOWN, SliceScene, chosen_text, shape_text

PENDING = "·"
"""Stands for what has not been chosen yet."""
MARK = 2
"""Cells before a row: ▸ at the present one."""
GAP = 2
HEADS = ("axis", "size", "index", "chosen", "left")
RIGHT = (False, True, False, False, True)
"""Which columns end at the right, as numbers do."""
GIVES_WAY = 3
"""The column that goes where there is not room for all: what was chosen."""

Cells = tuple[str, str, str, str, str]


def draw_table(canvas: Canvas, top: int, left: int, width: int, scene: SliceScene) -> int:
    """Draw the table from that cell on; returns the row below it."""
    heads: Cells = tuple(scene.word(f"head.{head}") for head in HEADS)  # type: ignore[assignment]
    final = [_cells(scene, choice, known=True) for choice in scene.plan.choices]
    # Widths of what will stand there in the end, so that no column moves.
    widths = [max(cell_len(row[place]) for row in (heads, *final)) for place in range(len(heads))]
    shown = list(range(len(heads)))
    if MARK + sum(widths) + GAP * (len(shown) - 1) > width:
        shown.remove(GIVES_WAY)
    spare = width - MARK - sum(widths[place] for place in shown) - GAP * (len(shown) - 1)
    gap = GAP + (spare >= 2 * (len(shown) - 1))
    _draw_row(canvas, top, left + MARK, heads, ["quiet"] * len(heads), widths, shown, gap)
    for number, choice in enumerate(scene.plan.choices):
        row, known = top + 1 + number, number < scene.known
        here = scene.present == number
        if here:
            canvas.put(row, left, "▸", "accent")
        plain = "accent" if here else ""
        unknown = "accent" if number == scene.known else "virtual"
        last = plain or "strong"
        inks = [plain, plain, plain, plain if known else "virtual", last if known else unknown]
        cells = _cells(scene, choice, known=known)
        _draw_row(canvas, row, left + MARK, cells, inks, widths, shown, gap)
    return top + 1 + len(scene.plan.choices)


def _cells(scene: SliceScene, choice: Choice, *, known: bool) -> Cells:
    if choice.axis is None or choice.size is None:
        return "+", "", choice.text, "", "1" if known else UNKNOWN
    name = scene.names[choice.axis] if scene.names else ""
    left = scene.word("gone") if choice.left is None else f"{choice.left:,}"
    return (
        f"{choice.axis} {name}".rstrip(),
        f"{choice.size:,}",
        choice.text if choice.given == "typed" else f"({choice.text})",
        chosen_text(choice.chosen) if known else PENDING,
        left if known else UNKNOWN,
    )


def _draw_row(
    canvas: Canvas,
    row: int,
    column: int,
    cells: Cells,
    inks: list[str],
    widths: list[int],
    shown: list[int],
    gap: int,
) -> None:
    for place in shown:
        if RIGHT[place]:
            canvas.right(row, column + widths[place], cells[place], inks[place])
        else:
            canvas.put(row, column, cells[place], inks[place])
        column += widths[place] + gap


def draw_result(canvas: Canvas, top: int, left: int, width: int, scene: SliceScene) -> int:
    """The shape so far, the learner's guess and NumPy's answer; returns the row below."""
    row = top
    canvas.line(row, left + MARK, scene.word("result"), "quiet", width=width - MARK)
    names = [scene.word(key) for key in ("so_far", "guess", "numpy")]
    place = left + 2 * MARK + max(map(cell_len, names)) + GAP
    told = scene.numpy is not None
    step = scene.step
    if step is not None and not told:
        row += 1
        canvas.put(row, left + 2 * MARK, names[0], "quiet")
        canvas.put(row, place, format_shape(step.after), "accent")
    if scene.guess is not None:
        row += 1
        canvas.put(row, left + 2 * MARK, names[1], "quiet")
        end = canvas.put(row, place, scene.guess.shape)
        said = scene.word("right" if scene.guess.right else "wrong")
        ink = "good" if scene.guess.right else "bad"
        canvas.right(row, left + width, said, ink) if end + cell_len(said) < left + width else None
    row += 1
    canvas.put(row, left + 2 * MARK, names[2], "quiet")
    canvas.put(row, place, shape_text(scene.numpy), "strong" if told else "accent")
    return row + 1


def memory_lines(scene: SliceScene) -> list[tuple[str, str]]:
    """What the result is in memory, line by line with its ink, the most important first."""
    plan, word = scene.plan, scene.word
    if not plan.is_view:
        lines = [(word("number"), "strong"), (word("number.torch"), "")]
    else:
        lines = [(word("view"), "strong")]
    if plan.count == 0:
        return [*lines, (word("empty"), "")]
    if plan.offset:
        lines.append((word("offset", offset=plan.offset), ""))
        lines.append((f"  {_sum(plan.axes)} = {plan.offset:,}", "accent"))
    else:
        lines.append((word("offset.none"), ""))
    if plan.is_view:
        before, after = format_shape(plan.source_strides), format_shape(plan.strides)
        same = before == after
        key = "strides.same" if same else "strides.new"
        lines.append((word(key, before=before, after=after), ""))
    if plan.steps_backwards:
        lines.append((word("backwards"), "quiet"))
    return lines


def _sum(choices: tuple[Choice, ...]) -> str:
    """`14 × 28 + 14`: where each axis begins, times its stride."""
    terms: list[str] = []
    for number, choice in enumerate(choices):
        if choice.skipped:
            begin = choice.chosen.start
            stride = choice.skipped // begin
            last = number == len(choices) - 1
            terms.append(str(begin) if stride == 1 and last else f"{begin} × {stride}")
    return " + ".join(terms)


def draw_memory(canvas: Canvas, top: int, left: int, width: int, scene: SliceScene) -> int:
    """Where the result lies; what does not fit below `top` is left out."""
    row = top
    for text, ink in memory_lines(scene):
        indent = "  " if text.startswith("  ") else ""
        for line in wrap_cells(text.strip(), width - MARK - len(indent)):
            canvas.put(row, left + MARK, indent + line, ink)
            row += 1
    return row
