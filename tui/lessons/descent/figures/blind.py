"""A descent without a map: what the loss was after each move; and then the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.descent.landscapes_hidden import MOVES, BlindWalk
from engine.explain.descent.plan import Descent
from tui.drawing.axes import round_up
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.drawing.places import Place
from tui.drawing.point_plane import NICE
from tui.drawing.small_plot import AXIS, SmallPlot
from tui.lessons.descent.figures.contour_map import draw_map
from tui.lessons.descent.figures.facts import FACTS, Split, split_of

ARROWS = {(-1, 0): "←", (1, 0): "→", (0, 1): "↑", (0, -1): "↓"}
IN_A_ROW = 10
YOURS, ITS = "o", "x"


@dataclass(frozen=True)
class BlindScene:
    """The state of the figure. `by_gradient` is None while the map is hidden.

    `position` is how many moves of both ways are shown; `weights` is how many a real network has.
    With `signs` glyphs tell heights apart, not colours.
    """

    walk: BlindWalk
    by_gradient: Descent | None
    position: int
    weights: int
    signs: bool
    word: Callable[..., str]


def draw_blind(canvas: Canvas, scene: BlindScene) -> list[Place]:
    """The loss by moves, or the map with both ways; gives what can be pressed."""
    split = split_of(canvas)
    if scene.by_gradient is None:
        _draw_losses(canvas, scene, split)
        _draw_walk(canvas, scene, *split.first)
    else:
        _draw_map(canvas, scene, scene.by_gradient, split)
        _draw_comparison(canvas, scene, scene.by_gradient, split)
    return []


def _draw_losses(canvas: Canvas, scene: BlindScene, split: Split) -> None:
    losses = scene.walk.losses
    columns, rows = split.columns - AXIS, max(split.rows - 2, 4)
    # The first loss in the middle: both better and worse have room, and nothing rescales.
    plot = SmallPlot(columns, rows, 0, MOVES, 0.0, round_up(2 * losses[0], NICE))
    plot.draw_axes(canvas, 0, 0, scene.word("moves"), scene.word("loss"))
    for number, loss in enumerate(losses):
        last = number == len(losses) - 1
        row = plot.row(loss)
        sign = "↑" if loss > plot.top else "●" if last else "o"
        canvas.put(row, AXIS + plot.column(number), sign, "now" if last else "a")


def _draw_walk(canvas: Canvas, scene: BlindScene, top: int, left: int) -> None:
    word, walk = scene.word, scene.walk
    losses = walk.losses
    end = left + FACTS
    canvas.line(top, left, word("hidden"), "strong", width=FACTS)
    canvas.put(top + 2, left, word("loss"), "")
    canvas.right(top + 2, end, short(losses[-1]), "now")
    canvas.put(top + 3, left, word("change"), "")
    if walk.moves:
        change = losses[-1] - losses[-2]
        sign = "↓" if change < 0 else "↑" if change > 0 else "="
        canvas.right(top + 3, end, f"{sign} {short(abs(change))}", "good" if change < 0 else "bad")
    canvas.put(top + 5, left, word("left"), "")
    canvas.right(top + 5, end, f"{walk.left} / {MOVES}", "")
    for number, move in enumerate(walk.moves):
        row, column = top + 7 + 2 * (number // IN_A_ROW), left + 3 * (number % IN_A_ROW)
        fell = losses[number + 1] < losses[number]
        canvas.put(row, column, ARROWS[move], "")
        canvas.put(row, column + 1, "−" if fell else "+", "good" if fell else "bad")
    if walk.moves:
        canvas.line(top + 11, left, word("signs"), "quiet", width=FACTS)


def _draw_map(canvas: Canvas, scene: BlindScene, descent: Descent, split: Split) -> None:
    landscape = scene.walk.landscape
    points, its = scene.walk.points, descent.points
    reach = max(landscape.reach[1], *(abs(value) for point in points for value in point))
    found = draw_map(
        canvas, split.columns, split.rows, landscape, (reach, reach), signs=scene.signs
    )
    shown = scene.position + 1
    found.put_path(canvas, its[:shown], ITS, "b")
    found.put_path(canvas, points[:shown], YOURS, "a")
    found.put(canvas, its[:shown][-1], ITS, "b-now")
    found.put(canvas, points[:shown][-1], YOURS, "a-now")


def _draw_comparison(canvas: Canvas, scene: BlindScene, descent: Descent, split: Split) -> None:
    top, left = split.first
    word, shown = scene.word, scene.position + 1
    mine, its = scene.walk.losses[:shown], descent.losses[:shown]
    first, second = left + FACTS - 13, left + FACTS
    heads = (f"{word('you')} {YOURS}", "a"), (f"{word('it')} {ITS}", "b")
    canvas.table(top, (first, second), [heads])
    rows = (
        ("moves", f"{len(mine) - 1}", f"{len(its) - 1}"),
        ("loss.start", short(mine[0]), short(its[0])),
        ("loss.now", short(mine[-1]), short(its[-1])),
        ("loss.best", short(min(mine)), short(min(its))),
        ("left_to_go", short(_away(scene, mine)), short(descent.distances[len(its) - 1])),
    )
    for row, (name, own, other) in enumerate(rows, top + 1):
        canvas.line(row, left, word(name), "quiet", width=FACTS - 22)
        canvas.table(row, (first, second), [(own, other)])
    row, left = split.second or (top + 7, left)
    canvas.line(row, left, word("directions"), "strong", width=FACTS)
    for count in (descent.landscape.parameters, scene.weights):
        row += 1
        canvas.line(row, left, word("weights", weights=f"{count:,}"), "quiet", width=FACTS - 12)
        canvas.right(row, left + FACTS, f"{2 * count:,}", "")
    canvas.line(row + 2, left, word("names_one"), width=FACTS)


def _away(scene: BlindScene, losses: tuple[float, ...]) -> float:
    """How far the lowest place is from where the learner stands."""
    (lowest,) = scene.walk.landscape.minima
    x, y = scene.walk.points[len(losses) - 1]
    return float(((x - lowest[0]) ** 2 + (y - lowest[1]) ** 2) ** 0.5)
