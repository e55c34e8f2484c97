"""descent, first view: twenty moves on a hidden landscape, and what the gradient would do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.descent.landscapes_hidden import MOVES, BlindWalk
from engine.explain.descent.plan import Descent
from engine.explain.shared.networks.layers import layer_plan
from tui.drawing.numbers import short
from tui.drawing.places import Sketch
from tui.lessons.descent.figures.blind import BlindScene, draw_blind
from tui.lessons.descent.view import DescentView, pictured
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Key, Table, arrows

if TYPE_CHECKING:
    from tui.lessons.descent.lesson import DescentLesson

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

    def sketch(self) -> Sketch[BlindScene]:
        weights = layer_plan(INPUTS, (*protocol.FitSettings().hidden, CLASSES)).count
        scene = BlindScene(
            self.walk,
            self.by_gradient,
            self.lesson.player.position,
            weights,
            self.signs,
            self.lesson.labels,
        )
        return pictured(draw_blind, scene)

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

    def keys(self) -> Table:
        hidden = self.by_gradient is None
        return (
            *self.walking(),
            view_key(self.lesson, 2, "curve", offered=not hidden, leads=not hidden),
            Key("←→↑↓", "move", arrows(self.move), when=hidden, leads=True),
            Key("Enter", "reveal" if hidden else "again", self.main),
            Key("n", "again", self.following, footer=None),
        )
