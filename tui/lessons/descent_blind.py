"""descent, first view: twenty moves on a hidden landscape, and what the gradient would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.descent import Descent
from engine.explain.landscapes_hidden import MOVES, BlindWalk
from engine.explain.layers import layer_plan
from tui.canvas import Canvas
from tui.lessons.descent_view import DescentView
from tui.widgets.descent_blind import BlindScene, draw_blind
from tui.widgets.numbers import short
from tui.widgets.one_line import KeyHint
from tui.widgets.places import Place

if TYPE_CHECKING:
    from tui.lessons.descent import DescentLesson

INPUTS, CLASSES = 784, 10


class BlindView(DescentView):
    """`walk` is where the learner has been; `by_gradient` what is shown beside it, at the end."""

    def __init__(self, lesson: DescentLesson) -> None:
        super().__init__(lesson)
        self.walk = BlindWalk(0)
        self.by_gradient: Descent | None = None

    @property
    def count(self) -> int:
        return MOVES + 1 if self.by_gradient is not None else 1

    def paint(self, canvas: Canvas) -> list[Place]:
        weights = layer_plan(INPUTS, (*protocol.FitSettings().hidden, CLASSES)).count
        scene = BlindScene(
            self.walk, self.by_gradient, self.lesson.player.position, weights, self.label
        )
        return draw_blind(canvas, scene)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.by_gradient is None:
            return "blind", {"moves": MOVES}
        mine, its = self.walk.losses[-1], self.by_gradient.losses[-1]
        own = len(self.walk.moves)
        values = {"mine": short(mine), "its": short(its), "own": own, "moves": MOVES}
        return "shown", values

    def main(self) -> None:
        """Reveal the map; again: another landscape."""
        if self.by_gradient is None:
            self._reveal()
        else:
            self.following()

    def _reveal(self) -> None:
        self.by_gradient = self.walk.by_gradient
        self.stand(MOVES)

    def following(self) -> None:
        self._begin(self.walk.seed + 1)

    def reset(self) -> None:
        self._begin(0)

    def _begin(self, seed: int) -> None:
        self.walk, self.by_gradient = BlindWalk(seed), None
        self.stand(0)

    def move(self, rows: int, columns: int) -> None:
        if self.by_gradient is not None:
            self.lesson.player.go(self.lesson.player.position + (columns or -rows))
            return
        self.walk = self.walk.moved(columns, -rows)
        if self.walk.left:
            self.lesson.changed()
        else:
            self._reveal()

    def hints(self) -> tuple[KeyHint, ...]:
        hint = self.lesson.hint
        if self.by_gradient is None:
            return hint("←→↑↓", "move", "right"), hint("Enter", "reveal", "enter")
        return hint("2", "curve", "2"), hint("Enter", "again", "enter")

    def next_key(self) -> str:
        return "right" if self.by_gradient is None else "2"
