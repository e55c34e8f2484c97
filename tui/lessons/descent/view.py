"""What the views of descent have in common."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeVar

from engine.explain.descent.landscapes import CURVES, MAPS, Landscape, Point, curve, surface
from engine.explain.descent.outcome import Outcome, outcome
from engine.explain.descent.plan import Descent, Noise, plan
from engine.explain.shared.networks.optimizer_rules import OptimizerName, Rule
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place, Sketch
from tui.lessons.descent.figures.facts import BELOW, blank_picture
from tui.lessons.shared.lesson_view import LessonView
from tui.shell.keys.lesson_keys import playing, stepping
from tui.shell.keys.table import Table

if TYPE_CHECKING:
    from tui.lessons.descent.lesson import DescentLesson

STEPS = {1: 40, 2: 100}
"""Updates of a descent, by how many parameters there are."""
STEP, PLAY = ".", "Space"
"""The keys that go on along a way."""

Scene = TypeVar("Scene")


def landscape_of(name: str, parameters: int) -> Landscape:
    """The landscape of that name with so many parameters."""
    if parameters == 1:
        return curve(next(one for one in CURVES if one == name))
    return surface(next(one for one in MAPS if one == name))


@lru_cache(8)
def descent_of(
    landscape: Landscape, rule: OptimizerName, rate: float, start: Point, batch: int
) -> tuple[Descent, Outcome]:
    """A descent and how it ends; `batch` samples a step where the loss is of samples, 0 for all."""
    noise = Noise(batch) if batch else None
    found = plan(landscape, start, Rule(rule, rate), STEPS[landscape.parameters], noise)
    return found, outcome(found)


class DescentView(LessonView):
    """What is told as it is looked at, and how it goes on."""

    lesson: DescentLesson

    @property
    def signs(self) -> bool:
        """Whether glyphs tell heights apart: in ASCII, and where there are no colours."""
        return self.lesson.ch2.ascii or self.lesson.app.console.color_system is None

    def stand(self, position: int) -> None:
        """Take the steps anew and stand there."""
        self.lesson.player.restart(self.count, position)

    def looked(self) -> None:
        """The present state is about to be shown: take note of what that tells."""

    def walking(self, leads: str | None = None) -> Table:
        """`.` and Space where there are steps; `leads` is which of them is the next key."""
        lesson, walks = self.lesson, self.lesson.player.count > 1
        return (
            stepping(lesson, when=walks, leads=leads == STEP),
            playing(lesson, when=walks, leads=leads == PLAY),
        )

    def resumed(self) -> None:
        """The screen is back."""


def pictured(
    draw: Callable[[Canvas, Scene], Sequence[Place]],
    scene: Scene,
    first: int = 0,
    below: int = BELOW,
    *,
    moment: tuple[Hashable, float] | None = None,
    between: Callable[[Scene, Scene, float], Scene] | None = None,
) -> Sketch[Scene]:
    """A scene whose picture, from that row on, says nothing to those who cannot see it.

    `below` are the rows of facts that may stand below it.
    """
    spoken = partial(_spoken, draw, first, below)
    return Sketch(draw, scene, spoken, moment=moment, between=between)


def _spoken(
    draw: Callable[[Canvas, Scene], object], first: int, below: int, canvas: Canvas, scene: Scene
) -> None:
    draw(canvas, scene)
    blank_picture(canvas, first, below)
