"""The lines of the panel: what each operation computes, then the way back slope by slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from engine.explain.shared.expressions.graph import Edge
from tui.drawing.numbers import tidy
from tui.lessons.backprop.figures.panel_scene import PanelScene

MOST_TERMS = 3
"""Products that are added up in sight; of more, only their sum is shown."""


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


def lines_of(scene: PanelScene) -> list[Row]:
    """The operations computed so far, or the way back to the chosen value."""
    return _way_back(scene) if scene.goes_back else _forward(scene)


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
        found.append(step_row(scene, edge, known=edge in done, new=edge is scene.last))
    added = sum_row(scene, scene.chosen)
    return found if added is None else [*found, added]


def sum_row(scene: PanelScene, node: int, *, ever: bool = False) -> Row | None:
    """What has arrived at a node over several paths, or `ever` arrives; None over only one."""
    arriving = scene.plan.graph.arriving(node)
    arrived = arriving if ever else scene.plan.arrived(scene.position, node)
    if len(arriving) < 2 or not arrived:
        return None
    text = _added([edge.product for edge in arrived], len(arrived) == len(arriving))
    paths = scene.word("adds", done=len(arrived), all=len(arriving))
    return Row("Σ", scene.names.of[node], paths, paths, text)


def step_row(scene: PanelScene, edge: Edge, *, known: bool, new: bool) -> Row:
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
