"""What is said beside a landscape: the rule in real numbers, the rate, how it ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rich.cells import cell_len

from engine.explain.descent.landscapes import Point
from engine.explain.descent.outcome import Outcome, factors, largest_stable_rate
from engine.explain.descent.plan import Descent, DescentStep
from engine.explain.descent.terms import terms
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells, wrap_cells
from tui.drawing.numbers import short, significant, within
from tui.drawing.places import Place
from tui.lessons.descent.figures.contour_map import LOWEST

FACTS = 38
"""Columns of what is said beside a landscape, or below it in two columns."""
BELOW, FEWEST_BELOW = 12, 7
"""Rows that it takes below one, at most and at least."""
TALL, WIDE = 28, 110
"""Rows from which on it stands below, where so many columns would not hold both: a landscape is
wider than high."""
NUMBER = 8
SLOT = "[ ? ]"
_WEIGHT = re.compile(r"\bw\b")
DRAWN = 3
"""So many samples are named; of more only how many."""


@dataclass(frozen=True)
class DescentScene:
    """The state of a figure with one descent. `ending` is None while it is still asked.

    `rolled`, from 0 to 1, is how far the ball is on its way to the next step. `name` is the
    landscape's, `optimizer` the rule's, `batch` what gradients are taken of, ""
    where there are no samples. With `signs` glyphs tell heights apart, not colours. `word`
    gives a text.
    """

    descent: Descent
    position: int
    ending: Outcome | None
    name: str
    optimizer: str
    batch: str
    signs: bool
    word: Callable[..., str]
    rolled: float = 0.0

    @property
    def step(self) -> DescentStep:
        """The step that is shown."""
        return self.descent.steps[min(self.position, len(self.descent.steps) - 1)]

    @property
    def ball(self) -> Point:
        """Where the ball is: at the present point, or on a straight way to the next."""
        here = tuple(map(float, self.step.point))
        if not self.rolled:
            return here
        there = self.descent.steps[self.step.number + 1].point
        return tuple(a + self.rolled * (float(b) - a) for a, b in zip(here, there, strict=True))


def rolling(before: DescentScene, after: DescentScene, time: float) -> DescentScene:
    """The ball on its way over the steps between two scenes."""
    if time >= 1:
        return after
    way = before.position + time * (after.position - before.position)
    return replace(after, position=int(way), rolled=way - int(way), ending=None)


@dataclass(frozen=True)
class Split:
    """How a canvas is shared: the picture at its upper left corner, and two columns of facts.

    `first` and `second` are where they begin, row and column. Beside a picture there is room
    for one column: `second` is None, and goes on below the first.
    """

    columns: int
    rows: int
    first: tuple[int, int]
    second: tuple[int, int] | None


def split_of(canvas: Canvas, below: int = BELOW) -> Split:
    """Facts beside the picture, or `below` rows of them below it where there are rows enough."""
    if canvas.height >= TALL and canvas.width < WIDE:
        rows = canvas.height - below - 1
        right = max(canvas.width - FACTS, FACTS + 2)
        return Split(canvas.width, rows, (rows + 1, 0), (rows + 1, right))
    columns = max(canvas.width - FACTS - 2, 14)
    return Split(columns, canvas.height, (0, columns + 2), None)


def blank_picture(canvas: Canvas, first: int, below: int) -> None:
    """Leave the words and numbers alone, for those who cannot see the picture from `first` on."""
    split = split_of(canvas, below)
    for row in range(first, split.rows):
        canvas.put(row, 0, " " * split.columns)


def facts_rows(descent: Descent) -> int:
    """Rows of `draw_facts` below a picture, the same at every step of a descent."""
    shown = len(terms(descent.rule, descent.steps[0]))
    # Title, rule, a blank; the names of two parameters, or the update in numbers; the loss.
    return min(max(3 + 1 + shown + 1, FEWEST_BELOW), BELOW)


def draw_facts(canvas: Canvas, scene: DescentScene, split: Split) -> list[Place]:
    """All of them; gives what can be pressed."""
    top, left = split.first
    places = [
        draw_title(canvas, scene, top, left),
        *draw_rule_line(canvas, scene, top + 1, left),
    ]
    row = draw_terms(canvas, scene, top + 3, left)
    _draw_ending(canvas, scene, *(split.second or (row + 1, left)))
    return places


def draw_title(canvas: Canvas, scene: DescentScene, row: int, left: int) -> Place:
    """The landscape's name and its formula."""
    end = canvas.put(row, left, scene.name, "strong")
    formula = scene.descent.landscape.formula
    canvas.line(row, end + 2, formula, "quiet", width=left + FACTS - end - 2)
    return Place(row, left, end - 1, "landscape", ())


def draw_rule_line(canvas: Canvas, scene: DescentScene, row: int, left: int) -> list[Place]:
    """The optimizer, its rate between two arrows, and the batch."""
    end = canvas.put(row, left, scene.optimizer, "strong")
    places = [Place(row, left, end - 1, "optimizer", ())]
    start = canvas.put(row, end + 2, scene.word("rate"), "quiet") + 1
    places.append(Place(row, start, start + 1, "slower", ()))
    end = canvas.put(row, start, "◂ ", "quiet")
    end = canvas.put(row, end, significant(scene.descent.rule.learning_rate, 4), "accent")
    places.append(Place(row, end, end + 1, "faster", ()))
    end = canvas.put(row, end, " ▸", "quiet")
    if scene.batch and end + 2 + cell_len(scene.batch) <= canvas.width:
        canvas.put(row, end + 2, scene.batch, "")
        places.append(Place(row, end + 2, end + 1 + cell_len(scene.batch), "batch", ()))
        end += 2 + cell_len(scene.batch)
    draw_legend(canvas, scene.word, row, end + 2)
    return places


def draw_legend(canvas: Canvas, word: Callable[..., str], row: int, column: int) -> None:
    """What the sign of a minimum means, where there is room for it."""
    legend = f"{LOWEST} {word('minimum')}"
    if column + cell_len(legend) <= canvas.width:
        canvas.put(row, column, legend, "quiet")


def draw_terms(canvas: Canvas, scene: DescentScene, row: int, left: int) -> int:
    """Every term of the present update; gives the row below."""
    descent, step = scene.descent, scene.step
    count = descent.landscape.parameters
    ends = [left + FACTS - NUMBER * (count - 1 - place) for place in range(count)]
    if count > 1:
        names = [cut_cells(name, NUMBER - 1) for name in descent.landscape.called]
        row = canvas.table(row, ends, [names], "quiet")
    shown = terms(descent.rule, step)
    for place, term in enumerate(shown):
        last = step.update is not None and place == len(shown) - 1
        name = f"{term.name} ← {term.formula}" if term.formula else term.name
        if count == 1:
            name = _WEIGHT.sub(descent.landscape.called[0], name)
        if term.name == "g":
            name = f"g  {_of_which(scene)}"
        room = FACTS - NUMBER * count
        canvas.line(row, left, name, "accent" if last else "", width=room)
        values = [within(float(value), NUMBER - 1) for value in term.values]
        canvas.table(row, ends, [values], "now" if last else "")
        row += 1
    if count == 1 and step.update is not None:
        update = step.update
        before, by, after = (
            short(float(v[0])) for v in (update.before, update.direction, update.after)
        )
        rate = significant(descent.rule.learning_rate, 4)
        canvas.right(row, left + FACTS, f"{before} − {rate} × {by} = {after}", "quiet")
        row += 1
    canvas.put(row, left, scene.word("loss"), "")
    canvas.right(row, left + FACTS, _loss_text(scene), "")
    return row + 1


def _loss_text(scene: DescentScene) -> str:
    steps, step = scene.descent.steps, scene.step
    here = short(step.loss)
    return here if step.update is None else f"{here} → {short(steps[step.number + 1].loss)}"


def _of_which(scene: DescentScene) -> str:
    drawn = scene.step.drawn
    if not drawn:
        return scene.word("gradient")
    if len(drawn) > DRAWN:
        return scene.word("gradient.many", count=len(drawn))
    return scene.word("gradient.samples", samples=" ".join(str(s + 1) for s in sorted(drawn)))


def ending_text(scene: DescentScene) -> str:
    """How it ends, in a few words."""
    ending, descent = scene.ending, scene.descent
    assert ending is not None
    return scene.word(
        f"ending.{ending.ending}", step=ending.step, away=significant(descent.distances[-1], 3)
    )


def _draw_ending(canvas: Canvas, scene: DescentScene, row: int, left: int) -> None:
    """Whether it arrives, and what the curvature says of the rate."""
    if scene.ending is None:
        canvas.line(row, left, scene.word("arrives", steps=scene.descent.asked), width=30)
        canvas.right(row, left + FACTS, SLOT, "now")
        return
    ink = "good" if scene.ending.converges else "bad"
    sign = "✓ " if scene.ending.converges else "✗ "
    for line in wrap_cells(sign + ending_text(scene), FACTS):
        canvas.put(row, left, line, ink)
        row += 1
    for line in _reasons(scene):
        canvas.line(row, left, line, "quiet", width=FACTS)
        row += 1


def _reasons(scene: DescentScene) -> list[str]:
    descent = scene.descent
    landscape, rule = descent.landscape, descent.rule
    found = []
    limit = largest_stable_rate(landscape, rule)
    if limit is not None:
        key = "limit" if rule.name == "sgd" else "limit.momentum"
        curvature = significant(landscape.curvatures[0], 3)
        found.append(scene.word(key, curvature=curvature, limit=significant(limit, 3)))
    each = dict.fromkeys(significant(factor, 3) for factor in factors(landscape, rule))
    if each:
        found.append(scene.word("factor", factors=", ".join(f"× {text}" for text in each)))
    return found
