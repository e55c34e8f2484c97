"""The weights beside the curves, where the figure has room for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.drawing.places import Place
from tui.lessons.fit.figures.beside_grid import weights_grid
from tui.lessons.fit.weights import WeightsView
from tui.lessons.shared.networks.unit_grid import Grid
from tui.lessons.shared.networks.weight_images import UNIT

if TYPE_CHECKING:
    from tui.lessons.fit.lesson import FitLesson

PAUSE = 1.0
"""Seconds a unit between two looks at the weights while they are trained: the curves are what
moves there, and each of these images costs some 2 kB when it is drawn anew."""


class WeightsBeside(WeightsView):
    """The first units of the network on screen, as far as there is room for them."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(lesson)
        self.layer.pause = lambda: PAUSE * self.grid.page

    def told(self) -> None:
        if self.layer.refusal(self.name) is not None:
            self.lesson.notice("")  # nobody asked for them: where there are none, the curves go on
        super().told()

    @property
    def is_shown(self) -> bool:
        return weights_grid(*self.size) is not None and self.layer.refusal(self.name) is None

    @property
    def grid(self) -> Grid:
        return weights_grid(*self.size) or super().grid

    @property
    def awaits(self) -> bool:
        return self.layer.awaited

    def pressed(self, place: Place) -> None:
        if place.leads_to == UNIT:
            self.lesson.show_unit(place.index[0])
