"""What the views of descent have in common."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.explain.descent import Descent, Noise, plan
from engine.explain.descent_outcome import Outcome, outcome
from engine.explain.landscapes import CURVES, MAPS, Landscape, Point, curve, surface
from engine.explain.optimizer_rules import OptimizerName, Rule
from tui.canvas import Canvas
from tui.lessons.lesson_view import LessonView
from tui.widgets.descent_facts import blank_picture
from tui.widgets.one_line import KeyHint

if TYPE_CHECKING:
    from tui.lessons.descent import DescentLesson

STEPS = {1: 40, 2: 100}
"""Updates of a descent, by how many parameters there are."""


def landscape_of(name: str, parameters: int) -> Landscape:
    """The landscape of that name with so many parameters."""
    if parameters == 1:
        return curve(next(one for one in CURVES if one == name))
    return surface(next(one for one in MAPS if one == name))


@lru_cache(64)
def descent_of(
    name: str, rule: OptimizerName, rate: float, start: Point, batch: int
) -> tuple[Descent, Outcome]:
    """A descent and how it ends; `batch` samples a step where the loss is of samples, 0 for all."""
    landscape = landscape_of(name, len(start))
    noise = Noise(batch) if batch else None
    found = plan(landscape, start, Rule(rule, rate), STEPS[landscape.parameters], noise)
    return found, outcome(found)


class DescentView(LessonView):
    """What is told as it is looked at, and the keys that only descent has."""

    lesson: DescentLesson

    def stand(self, position: int) -> None:
        """Take the steps anew and stand there."""
        self.lesson.player.restart(self.count, position)

    def looked(self) -> None:
        """The present state is about to be shown: take note of what that tells."""

    def speak(self, canvas: Canvas) -> None:
        self.paint(canvas)
        blank_picture(canvas)

    def turn(self, step: int) -> None:
        """The brackets: another learning rate."""

    def following(self) -> None:
        """`n`: the next landscape, or network."""

    def next_optimizer(self) -> None:
        """`o`."""

    def next_batch(self) -> None:
        """`b`."""

    def all_hints(self) -> tuple[KeyHint, ...]:
        """Its own keys, also those that are not offered yet."""
        return self.hints()

    def resumed(self) -> None:
        """The screen is back."""
