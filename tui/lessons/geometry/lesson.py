"""geometry: two affine layers are one; relu makes depth count."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from engine.explain.geometry.point_sets import SETS
from tui.lessons.geometry.code import code_values, tangle_values
from tui.lessons.geometry.collapse import CollapseView
from tui.lessons.geometry.untangle import STEPS, UntangleView
from tui.lessons.shared.lesson_view import LessonView
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.shell.playing.player import Steady
from tui.terminal.frame_pace import FramePace

COLLAPSE, UNTANGLE = 1, 2
"""The views."""
PACE = 0.1
"""Seconds from look to look: what is seen is the way, not each point of it."""


class GeometryLesson(ViewsLesson):
    LESSON = "geometry"
    VIEWS: ClassVar[int] = 2

    def __init__(self) -> None:
        super().__init__()
        self.collapse, self.untangle = CollapseView(self), UntangleView(self)
        self._stands_in = self.collapse
        self.pace = FramePace(self, self.changed, lambda: self.ch2.terminal_lag)
        self._paces = {COLLAPSE: self.player.pace, UNTANGLE: Steady(PACE)}

    @property
    def shown(self) -> CollapseView | UntangleView:
        """The view on screen."""
        return self.untangle if self.view == UNTANGLE else self.collapse

    @property
    def has_untangled(self) -> bool:
        """Whether the second view has shown what it is for."""
        return bool(self.untangle.looks)

    # ---- what the frame asks

    def stand_in(self) -> bool:
        switched = super().stand_in()
        self.player.pace = self._paces[self.view]
        if self.shown is self.collapse:
            self.collapse.stood()
        return switched

    def follow(self, view: LessonView, position: int) -> None:
        """The steps of a view have come to `position` by themselves."""
        if view is self._stands_in:
            self.player.count, self.player.position = view.count, position
        else:
            view.position = position

    def answered_right(self) -> None:
        """A right answer is half of it: the way to the end finishes the lesson."""

    def vary(self, random: Random) -> None:
        self.action_view(COLLAPSE)
        self.action_reset()
        self.collapse.name, self.collapse.relu = random.choice(SETS), random.random() < 0.5
        self.changed()

    def code_values(self) -> Mapping[str, object]:
        if self.shown is self.untangle:
            found = self.untangle
            return tangle_values(found.kind, found.settings, relu=found.relu, steps=STEPS)
        return code_values(self.collapse.layers, relu=self.collapse.relu)

    # ---- the engine

    def on_screen_suspend(self) -> None:
        # What is looked at by nobody need not be trained; below a panel it is looked at.
        if self.ch2.frame is not self:
            self.untangle.stop()

    def looked(self, view: UntangleView) -> None:
        """There is another look at a training, or its end."""
        if not view.training:
            self.answered()
        elif self.view == UNTANGLE and self.ch2.frame is self:
            self.pace.ask()
