"""All inputs with their gradients as they arrive, beside what nudging each by itself finds."""

from __future__ import annotations

from math import isfinite

from rich.cells import cell_len

from engine.explain.backprop.steps import BackpropPlan
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import tidy
from tui.lessons.backprop.figures.panel import INDENT
from tui.lessons.backprop.figures.panel_scene import PanelScene

APART = 3
PENDING = "·"


def slope_rows(plan: BackpropPlan) -> int:
    """Rows that the table takes."""
    return len(plan.expression.names) + 2


def draw_slopes(canvas: Canvas, top: int, scene: PanelScene) -> None:
    """A row for each input: its value, and once all that comes back to it has come, its gradient
    and a difference quotient."""
    plan, word = scene.plan, scene.word
    heads = [word(f"all.{key}") for key in ("input", "value", "gradient", "nudged")]
    nodes = plan.expression.nodes
    rows = [_row(scene, at) for at, node in enumerate(nodes) if node.operation == "name"]
    column = INDENT
    for number, head in enumerate(heads):
        texts = [row[number] for row in rows]
        width = max(map(cell_len, (head, *texts)))
        canvas.right(top, column + width, head, "quiet")
        for line, text in enumerate(texts):
            ink = "quiet" if text == PENDING else ("strong", "", "accent", "quiet")[number]
            canvas.right(top + 1 + line, column + width, text, ink)
        column += width + APART
    if scene.position == len(plan.steps) - 1:
        said = word("all.price", count=len(rows))
        canvas.put(top + 1 + len(rows), INDENT, said, "quiet")


def _row(scene: PanelScene, node: int) -> tuple[str, str, str, str]:
    plan = scene.plan
    name, value = plan.expression.nodes[node].name, tidy(plan.graph.values[node])
    if not plan.is_complete(scene.position, node):
        return name, value, PENDING, PENDING
    gradient, nudged = plan.graph.gradients[node], plan.nudged(node)
    is_lost = nudged is None or nudged.is_lost(gradient or 0.0)
    slope = float("nan") if nudged is None or is_lost else nudged.slope
    return (
        name,
        value,
        tidy(gradient) if gradient is not None else "–",
        tidy(slope) if isfinite(slope) else "–",
    )
