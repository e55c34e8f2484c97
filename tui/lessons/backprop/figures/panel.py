"""Beneath the graph: the way back to the chosen value, slope by slope, and its check by nudging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from engine.explain.backprop.steps import BackpropPlan
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells
from tui.lessons.backprop.figures.check import check_of
from tui.lessons.backprop.figures.panel_lines import Row, lines_of, step_row, sum_row
from tui.lessons.backprop.figures.panel_scene import PanelScene

INDENT, SIGN, LEAST_SIGN = 2, 4, 4
WIDEST_FORMULA, LEAST_FORMULA, LEAST_SLOPE = 22, 8, 20


def panel_rows(plan: BackpropPlan) -> int:
    """Rows that the panel takes where there is room, at the step where it takes most."""
    sums = any(len(plan.graph.arriving(node)) > 1 for node in range(len(plan.graph.values)))
    # What is said of a place without a derivative; the check may then take a second line too.
    back = 2 + plan.depth + sums + 2 * bool(plan.graph.troubles)
    return 1 + max(back, len(plan.operations) + (not plan.has_gradients))


@dataclass(frozen=True)
class _Columns:
    """Where the columns begin, and whether all slopes fit in names."""

    formula: int
    slope: int
    product: int
    is_whole: bool


def draw_panel(canvas: Canvas, top: int, rows: int, scene: PanelScene) -> None:
    """Draw it in `rows` rows from `top`: those around the present one where not all fit."""
    if rows < 2:
        return
    lines, foot = lines_of(scene), check_of(scene, canvas.width - INDENT)
    if rows - 1 - len(foot) < min(len(lines), 2):
        # A trouble is told before the check by nudging, and both after the path itself.
        foot = [line for line in foot if line[1] == "bad"]
    if rows - 1 - len(foot) < min(len(lines), 2):
        foot = []
    room = rows - 1 - len(foot)
    whole = len(lines)
    first = _first_seen(lines, room)
    lines = lines[first : first + room]
    head, hidden = _head(scene) if whole else "", whole - len(lines)
    if hidden:
        head += f"  ⋮ {scene.word('hidden', count=hidden)}"
    at = _still_columns(canvas.width, head, lines, scene)
    if scene.goes_back and INDENT + cell_len(head) >= at.slope:
        head = f"⋮ {hidden}" if hidden else cut_cells(head, at.slope - INDENT - 1)
    canvas.put(top, INDENT, head, "quiet")
    if scene.goes_back:
        canvas.put(top, at.slope, scene.word("head.slope"), "quiet")
        canvas.put(top, at.product, scene.word("head.product"), "quiet")
    for number, row in enumerate(lines):
        _draw_row(canvas, top + 1 + number, at, row)
    if first and not lines[0].now:
        canvas.put(top + 1, INDENT, "⋮", "quiet")
    if first + len(lines) < whole and not lines[-1].now:
        canvas.put(top + len(lines), INDENT, "⋮", "quiet")
    for number, (text, ink) in enumerate(foot):
        canvas.put(top + 1 + len(lines) + number, INDENT, text, ink)


def _first_seen(lines: Sequence[Row], room: int) -> int:
    """Of the lines that fit, the first, so that the present one is among them: on the way back
    the last ones, forward those around it."""
    now = next((at for at, row in enumerate(lines) if row.now), None)
    most = max(len(lines) - room, 0)
    if lines and lines[0].product:
        return most if now is None else min(most, now)
    return 0 if now is None else min(max(now - room // 2, 0), most)


def _head(scene: PanelScene) -> str:
    if not scene.goes_back:
        return scene.word("head.forward")
    return scene.word("head.path", name=scene.names.of[scene.chosen])


def _still_columns(width: int, head: str, lines: Sequence[Row], scene: PanelScene) -> _Columns:
    """Columns in which nothing moves from step to step, if all that ever stands in them fits."""
    head_width = INDENT + cell_len(head) + 2
    if scene.goes_back:
        nodes = range(len(scene.names.of))
        every = [
            *lines,
            *(row for node in nodes if (row := sum_row(scene, node, ever=True)) is not None),
            *(step_row(scene, edge, known=True, new=False) for edge in scene.plan.graph.edges),
        ]
        longest = max(map(cell_len, scene.names.of)) - cell_len(scene.names.of[scene.chosen])
        at = _columns(width, head_width + longest, every, scene)
        if at.is_whole:
            return at
    return _columns(width, head_width, lines, scene)


def _columns(width: int, behind_head: int, lines: Sequence[Row], scene: PanelScene) -> _Columns:
    """Columns as wide as what stands in them; of what is too much, slopes lose their names
    first, then formulas their end."""
    formula = _widest([row.formula for row in lines], LEAST_FORMULA, WIDEST_FORMULA)
    formula_at = SIGN + max([LEAST_SIGN, *(len(row.sign) for row in lines)]) + 2
    product = max([cell_len(scene.word("head.product")), *(cell_len(r.product) for r in lines)])
    least = max([cell_len(scene.word("head.slope")), *(cell_len(row.short) for row in lines)])
    formula = max(min(formula, width - formula_at - 2 - least - 2 - product), LEAST_FORMULA)
    slope_at = formula_at + formula + 2
    if behind_head + least + 2 + product <= width:
        slope_at = max(slope_at, behind_head)
    room = max(width - slope_at - 2 - product, least)
    slopes = [row.slope if cell_len(row.slope) <= room else row.short for row in lines]
    slope = max([least, min(LEAST_SLOPE, room), *map(cell_len, slopes)])
    is_whole = slopes == [row.slope for row in lines] and behind_head <= slope_at
    product_at = slope_at + slope + 2
    return _Columns(formula_at, slope_at, product_at, is_whole and product_at + product <= width)


def _draw_row(canvas: Canvas, y: int, at: _Columns, row: Row) -> None:
    # All of them are as bright: what goes grey would be sent again in every step.
    if row.now:
        canvas.put(y, INDENT, "▸", "accent")
    canvas.put(y, SIGN, row.sign, "accent" if row.now else "strong")
    formula = at.slope - 2 - at.formula if row.slope else canvas.width - at.formula
    canvas.line(y, at.formula, row.formula, width=formula)
    slope = row.slope if cell_len(row.slope) <= at.product - 2 - at.slope else row.short
    canvas.put(y, at.slope, slope)
    end = canvas.line(y, at.product, row.product, "strong" if row.now else "")
    if row.note and end + 2 + cell_len(row.note) <= canvas.width:
        canvas.put(y, end + 2, row.note, "quiet")


def _widest(texts: Sequence[str], least: int, most: int) -> int:
    return min(max([least, *map(cell_len, texts)]), most)
