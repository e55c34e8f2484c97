"""What the views of descent have in common."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.descent import Descent, Noise, plan
from engine.explain.descent_outcome import Outcome, outcome
from engine.explain.landscapes import CURVES, MAPS, Landscape, Point, curve, surface
from engine.explain.optimizer_rules import OptimizerName, Rule
from tui.canvas import Canvas
from tui.question import Question
from tui.widgets.descent_facts import blank_picture
from tui.widgets.one_line import KeyHint
from tui.widgets.places import Place

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


class DescentView:
    """One view: its state, and what the lesson asks of it while it is shown.

    `position` is where its steps stand while another view is shown.
    """

    def __init__(self, lesson: DescentLesson) -> None:
        self.lesson = lesson
        self.position = 0

    def label(self, key: str, **values: object) -> str:
        """A label of the lesson, in the learner's language."""
        return self.lesson.text("labels", key, **values)

    def stand(self, position: int) -> None:
        """Take the steps anew and stand there."""
        self.lesson.player.restart(self.count, position)

    @property
    def count(self) -> int:
        """How many steps there are."""
        raise NotImplementedError

    def looked(self) -> None:
        """The present state is about to be shown: take note of what that tells."""

    def paint(self, canvas: Canvas) -> list[Place]:
        """Draw the present state; gives what can be pressed."""
        raise NotImplementedError

    def speak(self, canvas: Canvas) -> None:
        """Draw the words and numbers of the present state alone."""
        self.paint(canvas)
        blank_picture(canvas)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        """As a lesson's."""
        raise NotImplementedError

    def question(self) -> Question | None:
        """As a lesson's."""
        return None

    def main(self) -> None:
        """Enter."""

    def turn(self, step: int) -> None:
        """The brackets: another learning rate."""

    def following(self) -> None:
        """`n`: the next landscape, or network."""

    def next_optimizer(self) -> None:
        """`o`."""

    def next_batch(self) -> None:
        """`b`."""

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys."""

    def edit(self) -> tuple[str, str] | None:
        """As a lesson's."""
        return None

    def entered(self, text: str) -> None:
        """As a lesson's."""

    def reset(self) -> None:
        """Back to how it opened."""

    def hints(self) -> tuple[KeyHint, ...]:
        """Its own keys."""
        return ()

    def all_hints(self) -> tuple[KeyHint, ...]:
        """Its own keys, also those that are not offered yet."""
        return self.hints()

    def next_key(self) -> str:
        """The one to press next."""
        raise NotImplementedError

    def heard(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed."""
        return False

    def resumed(self) -> None:
        """The screen is back."""

    def pressed(self, place: Place) -> None:
        """A place of the drawing was pressed."""
