"""geometry: two affine layers are one; relu makes depth count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.lessons.geometry.code import code_values, tangle_values
from tui.lessons.geometry.collapse import CollapseView
from tui.lessons.geometry.untangle import STEPS, UntangleView
from tui.lessons.geometry.view import GeometryView
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.shell.lines.one_line import KeyHint
from tui.terminal.frame_pace import FramePace

COLLAPSE, UNTANGLE = 1, 2
"""The views."""
FASTER = 3
"""Presses of the key that the player begins with: ten steps a second, a layer in less than one."""


class GeometryLesson(ViewsLesson):
    LESSON = "geometry"
    VIEWS: ClassVar[int] = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "turn(-1)", show=False),
        Binding("right_square_bracket", "turn(1)", show=False),
        Binding("x", "switch", show=False),
        Binding("n", "following", show=False),
        Binding("p", "points", show=False),
        Binding("g", "digit", show=False),
        Binding("a,insert", "layers(1)", show=False),
        Binding("d,delete,backspace", "layers(-1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.collapse, self.untangle = CollapseView(self), UntangleView(self)
        self._stands_in = self.collapse
        self.pace = FramePace(self, self.changed, lambda: self.ch2.terminal_lag)
        for _ in range(FASTER):
            self.player.faster()

    @property
    def shown(self) -> GeometryView:
        """The view on screen."""
        return self.untangle if self.view == UNTANGLE else self.collapse

    @property
    def has_untangled(self) -> bool:
        """Whether the second view has shown what it is for."""
        return bool(self.untangle.looks)

    # ---- what the frame asks

    def follow(self, view: GeometryView, position: int) -> None:
        """The steps of a view have come to `position` by themselves."""
        if view is self._stands_in:
            self.player.count, self.player.position = view.count, position
        else:
            view.position = position

    def answered_right(self) -> None:
        """A right answer is half of it: the way to the end finishes the lesson."""

    def code_values(self) -> Mapping[str, object]:
        if self.shown is self.untangle:
            found = self.untangle
            return tangle_values(found.kind, found.settings, relu=found.relu, steps=STEPS)
        return code_values(self.collapse.layers, relu=self.collapse.relu)

    # ---- keys and mouse

    def help_hints(self) -> tuple[KeyHint, ...]:
        return self.shown.hints()

    def hints(self) -> tuple[KeyHint, ...]:
        # There are more than a narrow line holds, and the next one must be seen.
        return tuple(sorted(super().hints(), key=lambda hint: hint.key != self.next_key()))

    def action_play(self) -> None:
        if self.view == UNTANGLE and (self.untangle.training or not self.untangle.looks):
            self.untangle.main()
        else:
            super().action_play()

    def action_forward(self) -> None:
        if not self._trains:
            super().action_forward()

    def action_back(self) -> None:
        if not self._trains:
            super().action_back()

    @property
    def _trains(self) -> bool:
        """Whether what is shown goes on by itself."""
        return self.view == UNTANGLE and self.untangle.training

    def action_turn(self, step: int) -> None:
        """The next or the previous layer."""
        self.shown.turn(step)

    def action_switch(self) -> None:
        """relu on or off."""
        self.shown.switch()

    def action_following(self) -> None:
        """The next kind of move, or the next seed."""
        self.shown.following()

    def action_points(self) -> None:
        """The next set of points."""
        self.shown.next_set()

    def action_digit(self) -> None:
        """The first image of the next class."""
        if self.view == COLLAPSE:
            self.collapse.next_digit()

    def action_layers(self, by: int) -> None:
        """A layer more, or one less."""
        self.shown.more(by)

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
