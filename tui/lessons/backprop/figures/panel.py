"""Beneath the graph: the way back to the chosen value, slope by slope, and its check by nudging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite

from rich.cells import cell_len

from engine.explain.backprop.names import Names
from engine.explain.backprop.steps import BackpropPlan, Nudged
from engine.explain.shared.expressions.graph import Edge, Trouble
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells, wrap_cells
from tui.drawing.numbers import near_pair, tidy

INDENT, SIGN, LEAST_SIGN = 2, 4, 4
WIDEST_FORMULA, LEAST_FORMULA, LEAST_SLOPE = 22, 8, 20
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
    """A line: an operation's sign, what it computes, its slope, the product so far.

    `short` is the slope as a mere number, for where it does not fit in names.
    """

    sign: str = ""
    formula: str = ""
    slope: str = ""
    short: str = ""
    product: str = ""
    now: bool = False
    note: str = ""


def panel_rows(plan: BackpropPlan) -> int:
    """Rows that the panel takes where there is room, at the step where it takes most."""
    sums = any(len(plan.graph.arriving(node)) > 1 for node in range(len(plan.graph.values)))
    back = 2 + plan.depth + sums + bool(plan.graph.troubles)
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
    lines, foot = _rows(scene), _foot(scene, canvas.width - INDENT)
    room = rows - 1 - len(foot)
    if room < min(len(lines), 2):
        foot, room = [], rows - 1
    whole = len(lines)
    first = _first_seen(lines, room)
    lines = lines[first : first + room]
    head, hidden = _head(scene) if whole else "", whole - len(lines)
    if hidden:
        head += f"  ⋮ {scene.word('hidden', count=hidden)}"
    at = _still_columns(canvas.width, head, lines, scene)
    if _goes_back(scene) and INDENT + cell_len(head) >= at.slope:
        head = f"⋮ {hidden}" if hidden else cut_cells(head, at.slope - INDENT - 1)
    canvas.put(top, INDENT, head, "quiet")
    if _goes_back(scene):
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
    if not _goes_back(scene):
        return scene.word("head.forward")
    return scene.word("head.path", name=scene.names.of[scene.chosen])


def _still_columns(width: int, head: str, lines: Sequence[Row], scene: PanelScene) -> _Columns:
    """Columns in which nothing moves from step to step, if all that ever stands in them fits."""
    head_width = INDENT + cell_len(head) + 2
    if _goes_back(scene):
        nodes = range(len(scene.names.of))
        every = [
            *lines,
            *(row for node in nodes if (row := _sum_row(scene, node, ever=True)) is not None),
            *(_step(scene, edge, known=True, new=False) for edge in scene.plan.graph.edges),
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
    added = _sum_row(scene, scene.chosen)
    return found if added is None else [*found, added]


def _sum_row(scene: PanelScene, node: int, *, ever: bool = False) -> Row | None:
    """What has arrived at a node over several paths, or `ever` arrives; None over only one."""
    arriving = scene.plan.graph.arriving(node)
    arrived = arriving if ever else scene.plan.arrived(scene.position, node)
    if len(arriving) < 2 or not arrived:
        return None
    text = _added([edge.product for edge in arrived], len(arrived) == len(arriving))
    paths = scene.word("adds", done=len(arrived), all=len(arriving))
    return Row("Σ", scene.names.of[node], paths, paths, text)


def _step(scene: PanelScene, edge: Edge, *, known: bool, new: bool) -> Row:
    plan, names = scene.plan, scene.names
    formula = f"{names.of[edge.user]} = {names.written(edge.user)}"
    slope = names.derivative(edge.user, edge.source)
    sign = names.sign(edge.user)
    if not known:
        return Row(sign, formula, f"{slope} = ?", f"{slope} = ?", "?")
    written, value = names.slope(edge.user, edge.place), tidy(edge.slope)
    trouble = plan.graph.troubles.get(edge.user)
    end = f" = {value}" if trouble is None else f": {scene.word(f'short.{trouble}')}, {value}"
    full = slope + (f" = {written}" if written and written != value else "") + end
    terms = [one.product for one in plan.graph.arriving(edge.user)]
    arriving = tidy(edge.arriving)
    if 1 < len(terms) <= MOST_TERMS and all(map(isfinite, terms)):
        arriving = f"({_sum(terms)})"
    multiplied = f"({value})" if value.startswith("-") else value
    product = f"{arriving} × {multiplied} = {tidy(edge.product)}"
    note = f"← {scene.word('new')}" if new else ""
    return Row(sign, formula, full, slope + end, product, new, note)


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
        said = word("trouble.overflow", operation=gradient)
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
