"""Four optimizers from one start: their ways on the map, and a table of where they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.descent.outcome import Outcome
from engine.explain.descent.plan import Descent
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells
from tui.drawing.numbers import short, significant
from tui.drawing.places import Place
from tui.lessons.descent.figures.contour_map import draw_map
from tui.lessons.descent.figures.facts import (
    FACTS,
    SLOT,
    DescentScene,
    draw_legend,
    draw_terms,
    draw_title,
    split_of,
)

INKS = ("a", "b", "c", "d")
NAME = 12
RATE = 18
LOSS = 26


@dataclass(frozen=True)
class Racer:
    """One of the four. `ending` is None while it is still asked how it ends."""

    descent: Descent
    ending: Outcome | None
    name: str

    @property
    def sign(self) -> str:
        """Its letter."""
        return self.descent.rule.name[0].upper()


@dataclass(frozen=True)
class RaceScene:
    """The state of the figure; `chosen` is the place of the racer whose rule is shown."""

    racers: tuple[Racer, ...]
    chosen: int
    position: int
    name: str
    batch: str
    signs: bool
    word: Callable[..., str]


def draw_race_figure(canvas: Canvas, scene: RaceScene) -> list[Place]:
    """The map at the left, the table and the chosen one's rule at the right."""
    split = split_of(canvas)
    landscape = scene.racers[0].descent.landscape
    found = draw_map(canvas, split.columns, split.rows, landscape, signs=scene.signs)
    for racer, ink in zip(scene.racers, INKS, strict=True):
        path = racer.descent.points[: scene.position + 1]
        found.put_path(canvas, path, racer.sign.lower(), ink)
    for racer, ink in zip(scene.racers, INKS, strict=True):
        points = racer.descent.points
        here = points[min(scene.position, len(points) - 1)]
        found.put(canvas, here, racer.sign, f"{ink}-now")
    top, left = split.first
    chosen = scene.racers[scene.chosen]
    one = DescentScene(
        chosen.descent,
        scene.position,
        chosen.ending,
        scene.name,
        chosen.name,
        scene.batch,
        scene.signs,
        scene.word,
    )
    places = [draw_title(canvas, one, top, left)]
    column = left
    if scene.batch:
        column = canvas.put(top + 1, left, scene.batch, "") + 2
        places.append(Place(top + 1, left, column - 3, "batch", ()))
    draw_legend(canvas, scene.word, top + 1, column)
    places += _draw_table(canvas, scene, top + 2, left)
    draw_terms(canvas, one, *(split.second or (top + 8, left)))
    return places


def _draw_table(canvas: Canvas, scene: RaceScene, row: int, left: int) -> list[Place]:
    places = []
    heads = [scene.word(name) for name in ("rate", "loss", "end")]
    canvas.table(row, (RATE, LOSS, FACTS), [heads], "quiet", left=left)
    for number, (racer, ink) in enumerate(zip(scene.racers, INKS, strict=True)):
        line = row + 1 + number
        if number == scene.chosen:
            canvas.put(line, left, "▸", "accent")
        canvas.put(line, left + 1, racer.sign, f"{ink}-now")
        canvas.line(line, left + 3, racer.name, ink, width=NAME - 3)
        descent = racer.descent
        canvas.right(line, left + RATE, significant(descent.rule.learning_rate, 4), "")
        step = descent.steps[min(scene.position, len(descent.steps) - 1)]
        canvas.right(line, left + LOSS, short(step.loss), "")
        if racer.ending is None:
            canvas.right(line, left + FACTS, SLOT, "now" if number == scene.chosen else "quiet")
        else:
            said = scene.word(f"short.{racer.ending.ending}", step=racer.ending.step)
            good = racer.ending.converges
            canvas.right(
                line,
                left + FACTS,
                cut_cells(said, FACTS - LOSS - 1),
                "good" if good else "bad",
            )
        places.append(Place(line, left, left + FACTS - 1, "racer", (number,)))
    return places
