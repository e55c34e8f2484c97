"""Layers one after the other on points of the plane, and the one map that they may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.explain.geometry.affine import Affine, Points
from engine.explain.geometry.point_sets import lines_of_sheet
from engine.explain.geometry.stacked_layers import MOST_LAYERS, Layer, Stack, StackStep
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.numbers import short, trimmed
from tui.drawing.places import Place
from tui.drawing.point_plane import PointPlane

FACTS = 38
"""Columns of what is said beside the plane."""
LINES = 2 + 2 * MOST_LAYERS
"""Rows of it where it stands below: of as many layers as there can be, so that nothing jumps."""
USUAL = 2.2, 1.5
"""How far to the right and up points come as the lesson opens."""
NAME = 16
"""Columns from a layer's number to its W."""
NUMBER = 6
SLOT = "[ ? ]"
SIGN = "o"
"""Where the one map takes a point, beside the dots that the layers end in."""
MANY = 36
"""From so many points on every other one gets a sign; from twice as many, every third."""
SPACINGS = (0.5, 0.25)
"""Between the lines of the sheet that goes with the points."""
WIDE = 40
"""Dots to 1 from which on the lines may be the nearer ones."""
START = StackStep("start", None, 0.0)


@dataclass(frozen=True)
class CollapseScene:
    """The state of the figure.

    `plan` is None until the image is here whose outline is shown. `position` counts its steps,
    and is between two of them on the way from one to the other. `reach` is how far the points
    ever come. `hidden` says that it is still asked whether the layers collapse. `name` is the
    set of points, `word` gives a text.
    """

    plan: Stack | None
    position: float
    reach: tuple[float, float]
    layers: tuple[Layer, ...]
    relu: bool
    selected: int
    hidden: bool
    name: str
    word: Callable[..., str]

    @property
    def step(self) -> StackStep:
        """The step, or the share of the way to it."""
        return self.plan.moment(self.position) if self.plan is not None else START

    def towards(self, later: CollapseScene, share: float) -> CollapseScene:
        """The scene at that share of the way to a later one."""
        return replace(later, position=self.position + share * (later.position - self.position))


def draw_collapse(canvas: Canvas, scene: CollapseScene) -> list[Place]:
    """The plane, and the layers beside or below it; gives what can be pressed."""
    beside = max(canvas.width - FACTS - 1, 12), canvas.height
    below = canvas.width, canvas.height - LINES - 1
    columns, rows = beside
    top, left, together = 0, columns + 1, None
    if canvas.width > 2 * FACTS and _scale(*below) > _scale(*beside):
        columns, rows = below
        top, left, together = rows + 1, 1, (rows + 1, canvas.width // 2 + 1)
    if scene.plan is None:
        canvas.line(rows // 2, 1, scene.word("waiting"), "quiet", width=columns - 2)
    else:
        _draw_plane(canvas, scene, scene.plan, columns, rows)
    return _draw_facts(canvas, scene, top, left, together)


def _scale(columns: int, rows: int) -> float:
    """How large what is twice as wide as high, more or less, can be drawn there."""
    return min(columns / USUAL[0], 2 * rows / USUAL[1])


def _draw_plane(canvas: Canvas, scene: CollapseScene, plan: Stack, columns: int, rows: int) -> None:
    plane = PointPlane.around(columns, rows, *scene.reach)
    plane.draw_axes(canvas, 0, 0)
    step = scene.step
    points = plan.at(step)
    plot = Dots(rows)
    for line in _creased(plan, SPACINGS[plane.unit >= WIDE]):
        plane.put_path(plot, plan.at(step, line), "quiet")
    plane.put_thick(plot, points if step.stage != "together" else plan.result, "strong")
    landed = step.stage == "together" and step.share == 1
    if landed and plan.collapses:
        plane.put_thick(plot, points, "accent")
    plot.draw(canvas, 0, 0)
    if step.stage == "together" and not (landed and plan.collapses):
        few = points[:: 1 + len(points) // MANY]
        plane.put_signs(canvas, 0, 0, few, SIGN, "accent" if landed else "")


@lru_cache(2)
def _creased(plan: Stack, spacing: float) -> tuple[Points, ...]:
    """The lines of the sheet, each with its points where relu folds it."""
    return tuple(map(plan.creased, lines_of_sheet(spacing)))


def _draw_facts(
    canvas: Canvas, scene: CollapseScene, top: int, left: int, together: tuple[int, int] | None
) -> list[Place]:
    """The layers from `top` on, and the one map below them or where `together` says."""
    places: list[Place] = []
    canvas.line(top, left, scene.name, "strong", width=NAME + 1)
    places.append(Place(top, left, left + NAME, "set", ()))
    canvas.right(top, left + NAME + 2 * NUMBER, "W", "quiet")
    canvas.right(top, left + NAME + 3 * NUMBER + 1, "b", "quiet")
    row, end = top + 1, left + FACTS - 2
    for number, layer in enumerate(scene.layers):
        _draw_layer(canvas, scene, number, layer, row, left)
        places += [Place(row + line, left, end, "layer", (number,)) for line in (0, 1)]
        row += 2
    places += _draw_switches(canvas, scene, row, left)
    under = row + (3 if canvas.height > row + 6 else 2), left
    _draw_together(canvas, scene, *(together or under))
    return places


def _draw_layer(
    canvas: Canvas, scene: CollapseScene, number: int, layer: Layer, row: int, left: int
) -> None:
    now = scene.step.layer == number
    ink = "accent" if now else ""
    if number == scene.selected:
        canvas.put(row, left, "▸", "accent")
    kind = scene.word(f"kind.{layer.kind}")
    canvas.line(row, left + 1, f"{number + 1} {kind}", ink, width=NAME - 1)
    canvas.line(row + 1, left + 3, _amounts(layer), ink or "quiet", width=NAME - 3)
    _draw_map(canvas, layer.affine, row, left, ink)
    if now and scene.step.stage == "layer":
        canvas.put(row, left + NAME + 3 * NUMBER + 2, "←", "accent")
    if scene.relu:
        relu_now = now and scene.step.stage == "relu"
        canvas.put(
            row + 1,
            left + NAME + 3 * NUMBER + 2,
            "←" if relu_now else " ",
            "accent",
        )


def _amounts(layer: Layer) -> str:
    x, y = layer.amounts
    match layer.kind:
        case "rotation":
            return f"{x:g}°"
        case "own":
            return ""
        case "scaling":
            return f"× {trimmed(x)}, × {trimmed(y)}"
    return f"{trimmed(x)}, {trimmed(y)}"


def _draw_map(canvas: Canvas, affine: Affine, row: int, left: int, ink: str) -> None:
    for line, (weights, bias) in enumerate(zip(affine.weights, affine.bias, strict=True)):
        end = left + NAME
        for weight in weights:
            end += NUMBER
            canvas.right(row + line, end, trimmed(weight), ink)
        canvas.put(row + line, end + 1, "│", "quiet")
        canvas.right(row + line, end + NUMBER + 1, trimmed(bias), ink)


def _draw_switches(canvas: Canvas, scene: CollapseScene, row: int, left: int) -> list[Place]:
    """relu on or off, and a layer more or less."""
    places = []
    switch = scene.word("relu.on" if scene.relu else "relu.off")
    end = canvas.put(row, left + 1, switch, "accent" if scene.relu else "")
    places.append(Place(row, left + 1, end - 1, "relu", ()))
    if len(scene.layers) < MOST_LAYERS:
        start = end + 2
        end = canvas.put(row, start, scene.word("more"), "quiet")
        places.append(Place(row, start, end - 1, "more", ()))
    if len(scene.layers) > 1:
        start = end + 2
        end = canvas.put(row, start, scene.word("fewer"), "quiet")
        places.append(Place(row, start, end - 1, "fewer", ()))
    return places


def _draw_together(canvas: Canvas, scene: CollapseScene, row: int, left: int) -> None:
    """The one map, or the slot where it will be; and how far it is from the stack."""
    plan = scene.plan
    now = scene.step.stage == "together"
    ink = "accent" if now else ""
    title = scene.word("nearest" if scene.relu else "together")
    canvas.line(row, left + 1, title, ink, width=NAME - 1)
    if scene.hidden or plan is None:
        canvas.put(row, left + NAME + 4, SLOT, "now")
        return
    if not scene.relu:
        names = "·".join(f"W{number}" for number in range(len(scene.layers), 0, -1))
        canvas.line(row + 1, left + 3, names, "quiet", width=NAME - 3)
    _draw_map(canvas, plan.together, row, left, ink)
    if scene.relu:
        folded = scene.word("folded", folded=max(plan.folded), points=len(plan.points))
        canvas.line(row + 2, left + 1, folded, "quiet", width=FACTS - 2)
    apart = "coincide" if plan.collapses else "apart"
    said = scene.word(
        apart, residual=short(plan.fit.residual, 2), largest=short(plan.fit.largest, 2)
    )
    below = row + (3 if scene.relu else 2)
    canvas.line(below, left + 1, said, "good" if plan.collapses else "bad", width=FACTS - 2)
