"""backprop, first view: the expression, its graph, and the way back to the chosen value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from engine.explain.backprop.graph_layout import lay_out
from engine.explain.backprop.graph_order import ORDERED
from engine.explain.backprop.names import Names
from engine.explain.backprop.steps import BackpropPlan, BackpropStep
from engine.explain.shared.expressions.graph import Edge
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import tidy
from tui.drawing.places import Place
from tui.lessons.backprop.figures.graph_figure import draw_graph, shows_slopes
from tui.lessons.backprop.figures.graph_plot import graph_rows, plotted
from tui.lessons.backprop.figures.graph_scene import UNKNOWN, Face, GraphScene, Slope
from tui.lessons.backprop.figures.panel import draw_panel, panel_rows
from tui.lessons.backprop.figures.panel_scene import PanelScene
from tui.lessons.backprop.figures.slopes import draw_slopes, slope_rows

DIGITS = (4, 3, 2)
"""Of values and gradients in the graph: the most with which all of it fits."""
LEAST_PANEL = 5
LEAST_GRAPH = 5


@dataclass(frozen=True)
class BackpropScene:
    """`asked` is the edge whose product is asked for, `told` says that it was guessed right."""

    written: str
    plan: BackpropPlan
    names: Names
    position: int
    chosen: int
    asked: Edge | None
    told: bool
    word: Callable[..., str]

    @property
    def step(self) -> BackpropStep:
        return self.plan.steps[self.position]

    @property
    def edge(self) -> Edge | None:
        """The edge that has just been gone back along."""
        step = self.step
        return None if step.edge is None else self.plan.graph.edges[step.edge]

    @property
    def is_done(self) -> bool:
        """Whether every gradient is known."""
        return self.plan.has_gradients and self.position == len(self.plan.steps) - 1

    def panel(self) -> PanelScene:
        """What stands beneath the graph."""
        return PanelScene(self.plan, self.names, self.position, self.chosen, self.edge, self.word)


def draw_backprop(canvas: Canvas, scene: BackpropScene) -> list[Place]:
    """Draw it on a canvas of any size; gives the nodes that can be pressed."""
    panel, wanted = scene.panel(), panel_rows(scene.plan)
    slopes = slope_rows(scene.plan) + 1 if scene.plan.has_gradients else 0
    spare = canvas.height - 3 - wanted - slopes
    graph = graph_rows(scene.plan.expression, canvas.height - 1 - wanted, spare)
    # Rather all of the graph than all of the way: its last steps are the ones that are new.
    graph = max(min(graph, canvas.height - 1 - LEAST_PANEL), LEAST_GRAPH)
    top = 2 if canvas.height >= 2 + graph + 1 + wanted else 1
    drawn = _fitting(canvas.width, graph, scene)
    plot = plotted(drawn, canvas.width, graph)
    is_cut = plot.width > canvas.width or plot.height > graph
    legend = "legend.slopes" if shows_slopes(plot, drawn) else "legend"
    _draw_heading(canvas, scene, scene.word("cut" if is_cut else legend))
    places = draw_graph(canvas, top, graph, drawn)
    below = top + graph
    blank = canvas.height - below > wanted
    rows = min(canvas.height - below - blank, max(wanted, 2))
    draw_panel(canvas, below + blank, rows, panel)
    end = below + blank + wanted + 1
    if slopes and canvas.height - end >= slope_rows(scene.plan):
        draw_slopes(canvas, end, panel)
    return places


def _draw_heading(canvas: Canvas, scene: BackpropScene, legend: str) -> None:
    result = scene.names.of[scene.plan.expression.result]
    room = canvas.width - cell_len(legend) - 3
    text = f"{result} = {scene.written}" if scene.plan.operations else scene.written
    if scene.plan.operations and cell_len(text) <= room:
        canvas.right(0, canvas.width, legend, "quiet")
    else:
        room = canvas.width - 1
    canvas.line(0, 1, text, "strong", width=room)


def _fitting(width: int, rows: int, scene: BackpropScene) -> GraphScene:
    for digits in DIGITS:
        drawn = graph_scene(scene, digits)
        if plotted(drawn, width, rows).width <= width:
            return drawn
    return graph_scene(scene, DIGITS[1])


def graph_scene(scene: BackpropScene, digits: int) -> GraphScene:
    """The graph as it is at this step, its numbers with so many digits."""
    plan, step, edge = scene.plan, scene.step, scene.edge
    faces = tuple(_face(scene, node, digits) for node in range(len(plan.expression.nodes)))
    active: frozenset[tuple[int, int]] = frozenset()
    busy = None
    if edge is not None:
        # Several paths that have come to one node are lit together: they add up.
        arrived = plan.arrived(scene.position, edge.source)
        active, busy = frozenset().union(*map(plan.behind, arrived)), edge.user
        if scene.chosen != edge.source and plan.gradient(scene.position, scene.chosen) is not None:
            active, busy = plan.ways(scene.chosen), None
    elif step.stage == "forward" and step.node is not None:
        busy = step.node
        active = frozenset((busy, source) for source in plan.expression.nodes[busy].inputs)
    steps = (plan.steps[at].node for at in range(scene.position + 1))
    trail = (*(node for node in steps if node is not None), scene.chosen)
    done = plan.edges_done(scene.position)
    slopes = {
        (one.user, one.source): Slope(f"×{tidy(one.slope, digits)}", at < done)
        for at, one in enumerate(plan.graph.edges)
        if plan.expression.nodes[one.user].inputs.count(one.source) == 1
    }
    return GraphScene(plan.expression, faces, active, busy, trail, slopes)


def _face(scene: BackpropScene, node: int, digits: int) -> Face:
    plan, step, names = scene.plan, scene.step, scene.names
    found = plan.expression.nodes[node]
    value = tidy(plan.graph.values[node], digits)
    whole = plan.graph.gradients[node]
    gradient = None if whole is None else _gradient(scene, node, digits)
    is_asked = scene.asked is not None and scene.asked.source == node and not scene.told
    known = plan.has_value(scene.position, node)
    return Face(
        label=_label(names, node) if found.inputs else "",
        name="" if found.operation == "number" else names.of[node],
        value=value if known else "",
        gradient=gradient,
        widths=(len(value), _widest_gradient(plan, node, digits)),
        value_now=step.stage == "forward" and step.node == node,
        gradient_now=step.stage in ("seed", "edge") and step.node == node,
        asked=is_asked and not gradient,
        chosen=node == scene.chosen,
        troubled=known and node in plan.graph.troubles,
    )


def _widest_gradient(plan: BackpropPlan, node: int, digits: int) -> int:
    """The most characters of a gradient at any step: sums that more is added to end in `+?`."""
    found, arrived = 0, 0.0
    for edge in plan.graph.arriving(node)[:-1]:
        arrived += edge.product
        found = max(found, len(f"{tidy(arrived, digits)}+{UNKNOWN}"))
    return max(found, len(tidy(plan.graph.gradients[node] or 0.0, digits)))


def _label(names: Names, node: int) -> str:
    """The sign of an operation; with its inputs where they come in from the wrong way round."""
    expression = names.expression
    found = expression.nodes[node]
    if found.operation in ORDERED and lay_out(expression).flipped(expression, node):
        if len(found.inputs) > 2:
            return names.written(node)
        first, second = (names.of[place] for place in found.inputs)
        return f"{first} {names.sign(node)} {second}"
    return names.sign(node)


def _gradient(scene: BackpropScene, node: int, digits: int) -> str:
    """What stands in the brackets: what has arrived, and `+?` where more is asked for."""
    plan, asked = scene.plan, scene.asked
    arrived = plan.gradient(scene.position, node)
    if asked is not None and asked.source == node:
        if scene.told:
            return tidy((arrived or 0.0) + asked.product, digits)
        return "" if arrived is None else f"{tidy(arrived, digits)}+{UNKNOWN}"
    if arrived is None:
        return ""
    text = tidy(arrived, digits)
    return text if plan.is_complete(scene.position, node) else f"{text}+"


def speak_backprop(canvas: Canvas, scene: BackpropScene) -> None:
    """The same in words and numbers: a line for each node, and the way back beneath."""
    plan, names = scene.plan, scene.names
    _draw_heading(canvas, scene, scene.word("legend"))
    row = 1
    for node, found in enumerate(plan.expression.nodes):
        if found.operation == "number":
            continue
        face = _face(scene, node, DIGITS[0])
        text = f"{face.name} = {names.written(node)}" if found.inputs else face.name
        text += f" = {face.value}" if face.value else ""
        text += f"   [ {face.gradient} ]" if face.gradient else ""
        canvas.put(row, 1, text)
        row += 1
    draw_panel(canvas, row + 1, canvas.height - row - 1, scene.panel())
