"""Beneath the graph: the way back to the chosen value, slope by slope, and its check by nudging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

from rich.cells import cell_len

from engine.explain.backprop_names import Names
from engine.explain.backprop_steps import BackpropPlan, Nudged
from engine.explain.graph import Edge, Trouble
from tui.canvas import Canvas
from tui.cells import fit_cells
from tui.widgets.graph_numbers import near_pair, tidy

INDENT, SIGN, LEAST_SIGN = 2, 4, 4
WIDEST_FORMULA, WIDEST_SLOPE = 22, 36
MOST_TERMS = 3
"""Products that are added up in sight; of more, only their sum is shown."""


@dataclass(frozen=True)
class PanelScene:
    """`position` counts the steps taken; `chosen` is the node whose way back is shown, and
    `last` the edge that has just been gone along."""

    plan: BackpropPlan
    names: Names
    position: int
    chosen: int
    last: Edge | None
    word: Callable[..., str]


@dataclass(frozen=True)
class Row:
    """A line: an operation's sign, what it computes, its slope, the product so far."""

    sign: str = ""
    formula: str = ""
    slope: str = ""
    product: str = ""
    now: bool = False
    note: str = ""


def panel_rows(plan: BackpropPlan) -> int:
    """Rows that the panel takes where there is room, at the step where it takes most."""
    sums = any(len(plan.graph.arriving(node)) > 1 for node in range(len(plan.graph.values)))
    back = 2 + plan.depth + sums + bool(plan.graph.troubles)
    return 1 + max(back, len(plan.operations))


def draw_panel(canvas: Canvas, top: int, rows: int, scene: PanelScene) -> None:
    """Draw it in `rows` rows from `top`: the last steps of the way where not all of it fits."""
    if rows < 2:
        return
    lines, foot = _rows(scene), _foot(scene, canvas.width - INDENT)
    room = rows - 1 - len(foot)
    if room < min(len(lines), 2):
        foot, room = [], rows - 1
    cut = len(lines) > room
    if cut:
        lines = lines[len(lines) - room :]
    formula = _widest([row.formula for row in lines], 8, WIDEST_FORMULA)
    formula_at = SIGN + max([LEAST_SIGN, *(len(row.sign) for row in lines)]) + 2
    slope_at = formula_at + formula + 2
    heads = [scene.word("head.slope")] if _goes_back(scene) else []
    slope = _widest([*heads, *(row.slope for row in lines)], 20, WIDEST_SLOPE)
    product_at = slope_at + slope + 2
    _draw_heads(canvas, top, slope_at, product_at, scene)
    for number, row in enumerate(lines):
        y, ink = top + 1 + number, "" if row.now or not _goes_back(scene) else "quiet"
        if cut and number == 0:
            canvas.put(y, INDENT, "⋮", "quiet")
        if row.now:
            canvas.put(y, INDENT, "▸", "accent")
        canvas.put(y, SIGN, row.sign, "accent" if row.now else "strong")
        canvas.put(
            y, formula_at, fit_cells(row.formula, formula) if row.slope else row.formula, ink
        )
        canvas.put(y, slope_at, row.slope, ink)
        end = canvas.put(y, product_at, row.product, "strong" if row.now else ink)
        if row.note and end + 2 + cell_len(row.note) <= canvas.width:
            canvas.put(y, end + 2, row.note, "quiet")
    for number, (text, ink) in enumerate(foot):
        canvas.put(top + 1 + len(lines) + number, INDENT, text, ink)


def _draw_heads(
    canvas: Canvas, top: int, slope_at: int, product_at: int, scene: PanelScene
) -> None:
    if not _goes_back(scene):
        canvas.put(top, INDENT, scene.word("head.forward"), "quiet")
        return
    name = scene.names.of[scene.chosen]
    end = canvas.put(top, INDENT, scene.word("head.path", name=name), "quiet")
    canvas.put(top, max(slope_at, end + 1), scene.word("head.slope"), "quiet")
    canvas.put(top, product_at, scene.word("head.product"), "quiet")


def _widest(texts: Sequence[str], least: int, most: int) -> int:
    return min(max([least, *map(cell_len, texts)]), most)


def _goes_back(scene: PanelScene) -> bool:
    return scene.position > scene.plan.forward


# ---- the lines


def _rows(scene: PanelScene) -> list[Row]:
    return _way_back(scene) if _goes_back(scene) else _forward(scene)


def _forward(scene: PanelScene) -> list[Row]:
    plan, names = scene.plan, scene.names
    found = []
    for count, node in enumerate(plan.operations, start=1):
        text = f"{names.of[node]} = {names.written(node)}"
        if count <= scene.position:
            inputs = plan.expression.nodes[node].inputs
            numbers = [tidy(plan.graph.values[place]) for place in inputs]
            computed = names.computed(node, numbers)
            text += f" = {computed}" if computed != names.written(node) else ""
            text += f" = {tidy(plan.graph.values[node])}"
        trouble = plan.graph.troubles.get(node) if count <= scene.position else None
        note = f"  ! {scene.word(f'short.{trouble}')}" if trouble else ""
        found.append(Row(names.sign(node), text + note, now=count == scene.position))
    return found


def _way_back(scene: PanelScene) -> list[Row]:
    plan, names = scene.plan, scene.names
    result = plan.expression.result
    first = Row(formula=names.of[result], product="1", now=scene.position == plan.forward + 1)
    found = [first]
    arrived = plan.arrived(scene.position, scene.chosen)
    last = scene.last
    if last is None or last.source != scene.chosen:
        last = arrived[-1] if arrived else None
    path = plan.way_back(scene.chosen, last)
    done = plan.graph.edges[: plan.edges_done(scene.position)]
    for edge in path:
        found.append(_step(scene, edge, known=edge in done, new=edge is scene.last))
    expected = len(plan.graph.arriving(scene.chosen))
    if expected > 1 and arrived:
        terms = [edge.product for edge in arrived]
        text = _added(terms, len(arrived) == expected)
        paths = scene.word("adds", done=len(arrived), all=expected)
        found.append(Row("Σ", names.of[scene.chosen], paths, text))
    return found


def _step(scene: PanelScene, edge: Edge, *, known: bool, new: bool) -> Row:
    plan, names = scene.plan, scene.names
    formula = f"{names.of[edge.user]} = {names.written(edge.user)}"
    slope = names.derivative(edge.user, edge.source)
    sign = names.sign(edge.user)
    if not known:
        return Row(sign, formula, f"{slope} = ?", "?")
    written, value = names.slope(edge.user, edge.place), tidy(edge.slope)
    slope += f" = {written}" if written and written != value else ""
    trouble = plan.graph.troubles.get(edge.user)
    slope += f" = {value}" if trouble is None else f": {scene.word(f'short.{trouble}')}, {value}"
    terms = [one.product for one in plan.graph.arriving(edge.user)]
    arriving = tidy(edge.arriving)
    if 1 < len(terms) <= MOST_TERMS and all(map(isfinite, terms)):
        arriving = f"({_sum(terms)})"
    multiplied = f"({value})" if value.startswith("-") else value
    product = f"{arriving} × {multiplied} = {tidy(edge.product)}"
    return Row(sign, formula, slope, product, new, f"← {scene.word('new')}" if new else "")


def _sum(terms: Sequence[float]) -> str:
    text = tidy(terms[0])
    for term in terms[1:]:
        text += f" − {tidy(-term)}" if term < 0 else f" + {tidy(term)}"
    return text


def _added(terms: Sequence[float], is_all: bool) -> str:
    if len(terms) > MOST_TERMS:
        return f"… = {tidy(sum(terms))}" if is_all else f"{tidy(sum(terms))} + ?"
    return f"{_sum(terms)} = {tidy(sum(terms))}" if is_all else f"{_sum(terms)} + ?"


# ---- the check


def _foot(scene: PanelScene, width: int) -> list[tuple[str, str]]:
    """What is said of a place without a derivative, and the check by nudging."""
    plan, word = scene.plan, scene.word
    if not plan.is_complete(scene.position, scene.chosen):
        return []
    found: list[tuple[str, str]] = []
    trouble = _trouble_on_way(scene)
    if trouble is not None:
        node, kind = trouble
        operation = scene.names.written(node)
        found.append((word(f"trouble.{kind}", operation=operation), "bad"))
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
    if isfinite(nudged.slope_below) and _differ(nudged.slope, nudged.slope_below):
        up, down = tidy(nudged.slope, 3), tidy(nudged.slope_below, 3)
        return [*found, scene.word("sides", up=up, down=down)]
    rise = tidy(nudged.after - nudged.before)
    return [*found, f"{rise} / {tidy(nudged.nudge)} = {tidy(nudged.slope)}"]


def _differ(one: float, other: float) -> bool:
    """Whether two slopes are those of a kink: a curve's differ by far less over such a nudge."""
    return abs(one - other) > 0.05 * max(abs(one), abs(other), 1e-9)
