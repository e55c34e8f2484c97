"""Below the way back: a place without a derivative, and the check by nudging."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from rich.cells import cell_len

from engine.explain.backprop.steps import Nudged
from engine.explain.shared.expressions.troubles import Trouble
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import near_pair, tidy
from tui.lessons.backprop.figures.panel_scene import PanelScene


def check_of(scene: PanelScene, width: int) -> list[tuple[str, str]]:
    """What is said of a place without a derivative, and the check by nudging."""
    plan, word = scene.plan, scene.word
    if not plan.has_gradients and scene.position == plan.forward:
        return [(line, "quiet") for line in wrap_cells(word("numbers_only"), max(width, 10))]
    if not plan.is_complete(scene.position, scene.chosen):
        return []
    found: list[tuple[str, str]] = []
    trouble = _trouble_on_way(scene)
    if trouble is not None:
        node, kind = trouble
        operation = scene.names.written(node)
        said = word(f"trouble.{kind}", operation=operation)
        found += [(line, "bad") for line in wrap_cells(said, max(width, 10))]
    elif not isfinite(plan.graph.gradients[scene.chosen] or 0.0):
        gradient = scene.names.derivative(plan.expression.result, scene.chosen)
        size = tidy(plan.graph.gradients[scene.chosen] or 0.0)
        said = word("trouble.gradient", operation=gradient, size=size)
        found += [(line, "bad") for line in wrap_cells(said, max(width, 10))]
    nudged = plan.nudged(scene.chosen)
    if nudged is not None and scene.chosen != plan.expression.result:
        found += [(line, "") for line in _in_lines(_check(scene, nudged), width)]
    return found


def _in_lines(pieces: Sequence[str], width: int) -> list[str]:
    """The pieces in one line, or as many as they need."""
    for between in ("   ", "  "):
        line = between.join(pieces)
        if cell_len(line) <= width:
            return [line]
    lines = [pieces[0]]
    for piece in pieces[1:]:
        if cell_len(lines[-1]) + 2 + cell_len(piece) <= width:
            lines[-1] += f"  {piece}"
        else:
            lines.append(f"  {piece}")
    return lines


def _trouble_on_way(scene: PanelScene) -> tuple[int, Trouble] | None:
    """The first trouble between the result and the chosen node, or else the first of all: its
    value may have spoiled a slope on the way."""
    troubles = scene.plan.graph.troubles
    users = {user for user, _ in scene.plan.ways(scene.chosen)}
    for node in [*sorted(users & set(troubles), reverse=True), *sorted(troubles)]:
        if node in users or not isfinite(scene.plan.graph.values[node]):
            return node, troubles[node]
    return None


def _check(scene: PanelScene, nudged: Nudged) -> list[str]:
    names = scene.names
    name, result = names.of[scene.chosen], names.of[scene.plan.expression.result]
    found = [
        f"{scene.word('check')} {name} {near_pair(nudged.value, nudged.value + nudged.nudge)}",
        f"{result} {near_pair(nudged.before, nudged.after)}",
    ]
    if not isfinite(nudged.slope):
        return found
    if nudged.is_lost(scene.plan.graph.gradients[scene.chosen] or 0.0):
        return [*found, scene.word("lost")]
    if isfinite(nudged.slope_below) and _differ(nudged.slope, nudged.slope_below):
        up, down = tidy(nudged.slope, 3), tidy(nudged.slope_below, 3)
        return [*found, scene.word("sides", up=up, down=down)]
    rise = tidy(nudged.after - nudged.before)
    return [*found, f"{rise} / {tidy(nudged.nudge)} = {tidy(nudged.slope)}"]


def _differ(one: float, other: float) -> bool:
    """Whether two slopes are those of a kink: a curve's differ by far less over such a nudge."""
    return abs(one - other) > 0.05 * max(abs(one), abs(other), 1e-9)
