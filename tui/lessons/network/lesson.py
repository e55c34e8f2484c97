"""network: seen at work, then counted: most of the parameters sit in the first layer."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from tui.drawing.places import Place
from tui.lessons.network.count import CountView
from tui.lessons.network.picture import PictureView
from tui.lessons.network.view import PICTURE, TREE, NetworkView
from tui.lessons.shared.networks.first_layer import FirstLayerLesson
from tui.lessons.shared.views_lesson import ViewsLesson


class NetworkLesson(ViewsLesson, FirstLayerLesson):
    """The tree and the shapes are two views of one count."""

    LESSON = "network"
    VIEWS: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__()
        self.picture_view, self.count_view = PictureView(self), CountView(self)
        self._stands_in = self.picture_view
        self.player.count = self.picture_view.count

    @property
    def shown(self) -> NetworkView:
        """The view on screen."""
        return self.picture_view if self.view == PICTURE else self.count_view

    # ---- what the frame asks

    def settle(self) -> None:
        self.shown.settle()

    def finish(self) -> None:
        # A network that is seen is not yet counted.
        if self.view != PICTURE:
            super().finish()

    def vary(self, random: Random) -> None:
        """Another width to be counted."""
        self.action_view(TREE)
        self.count_view.entered(str(random.randint(3, 200)))

    def to_question(self, kind: str) -> bool:
        if kind == "widths" and len(self.count_view.widths) == 1:
            (width,) = self.count_view.widths
            self.count_view.entered(f"{width}, {width // 2 + 1}")
        return super().to_question(kind)

    def code_values(self) -> Mapping[str, object]:
        return self.count_view.code_values()

    @property
    def awaits(self) -> bool:
        return super().awaits if self.view == PICTURE else self.count_view.values.awaited

    # ---- mouse

    def pressed(self, place: Place) -> None:
        if not self.pressed_network(place):
            super().pressed(place)
