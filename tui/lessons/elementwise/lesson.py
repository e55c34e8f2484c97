"""elementwise: each cell needs only its own place, so all can go at once."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from tui.drawing.places import Place
from tui.lessons.elementwise.cells import CellsView
from tui.lessons.elementwise.race_view import RaceView
from tui.lessons.elementwise.reduce.view import ReduceView
from tui.lessons.elementwise.view import RACE, REDUCE, ElementwiseView
from tui.lessons.shared.networks.layer_unit import LayerUnit
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.shell.lines.one_line import Part


class ElementwiseLesson(ViewsLesson, NetworkAskingLesson):
    """The hidden layer of the chosen network on two test images, a race, and reductions."""

    LESSON = "elementwise"
    VIEWS: ClassVar[int] = REDUCE

    def __init__(self) -> None:
        super().__init__()
        self.cells, self.race, self.reduce = CellsView(self), RaceView(self), ReduceView(self)
        self._stands_in = self.cells
        self.player.count = self.cells.count
        self.player.row = lambda: self.shown.row

    @property
    def shown(self) -> ElementwiseView:
        """The view on screen."""
        others: dict[int, ElementwiseView] = {RACE: self.race, REDUCE: self.reduce}
        return others.get(self.view, self.cells)

    # ---- what the frame asks

    def settle(self) -> None:
        self.shown.settle()

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.cells.hidden.is_waiting

    @property
    def awaits(self) -> bool:
        return self.shown is self.cells and self.cells.hidden.is_waiting

    def status(self) -> tuple[Part, ...]:
        return ()

    def has_answered(self, question: str) -> bool:
        """Whether there is an answer to the question of that key."""
        return self.answer is not None and self._asked == question

    def answered_right(self) -> None:
        # A guess that is only noted is not yet worth anything.
        if self.view != RACE or self.race.is_raced:
            self.finish()

    def vary(self, random: Random) -> None:
        """Other images, and another tensor to be reduced."""
        self.action_view(1)
        self.action_reset()
        self.cells.index = random.randrange(100)
        self.action_view(REDUCE)
        rows, columns = random.sample((2, 3, 4, 5), 2)
        name = random.choice(("sum", "max", "min"))
        self.reduce.entered(f"({rows}, {columns}).{name}(axis={random.randrange(2)})")
        self.action_view(1)

    def code_values(self) -> Mapping[str, object]:
        return self.shown.code_values()

    # ---- keys and mouse

    def action_view(self, view: int) -> None:
        self.player.pause()
        super().action_view(view)

    def led_to(self, about: object) -> None:
        """The activation of that unit on that image."""
        if isinstance(about, LayerUnit):
            self.networks.pick(about.run)
            self.view = 1
            self.stand_in()
            self.cells.led_to(about)

    def network_chosen(self) -> None:
        self.player.restart(self.player.count)

    def reset(self) -> None:
        self.cells.reset()
        self.race.reset()
        self.reduce.reset()
        self.player.restart(self.player.count)

    def pressed(self, place: Place) -> None:
        if not self.pressed_network(place):
            super().pressed(place)
