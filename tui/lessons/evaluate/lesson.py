"""evaluate: only unseen images count; and a pad to draw one that nobody has seen."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import ClassVar

from textual.widget import Widget

from engine import protocol
from engine.explain.evaluate.plan import BARE_STEPS
from tui.drawing.places import Place
from tui.lessons.evaluate.exam import ExamView
from tui.lessons.evaluate.pad.draw_pad import DrawPad
from tui.lessons.evaluate.pad.drawing import DrawingView
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.lessons.shared.networks.training_code import training_values
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.shell.lines.one_line import Part

EXAM, DRAWING = 1, 2
"""The views."""


class EvaluateLesson(ViewsLesson, NetworkAskingLesson):
    LESSON = "evaluate"
    VIEWS: ClassVar[int] = 2

    def __init__(self) -> None:
        super().__init__()
        self._offset = 0
        self.exam, self.drawing = ExamView(self), DrawingView(self)
        self._stands_in = self.exam
        self.player.count = len(BARE_STEPS)

    @property
    def shown(self) -> ExamView | DrawingView:
        """The view on screen."""
        return self.exam if self.view == EXAM else self.drawing

    # ---- what the frame asks

    def figure(self) -> Widget:
        return DrawPad()

    def stand_in(self) -> bool:
        switched = super().stand_in()
        self.shown.looked()
        return switched

    def settle(self) -> None:
        if self.verdict is not None and self.answer is not None:
            self.shown.note(self.answer)

    def answered_right(self) -> None:
        """One right answer is not the lesson: all steps are, or a drawing that was read."""
        if self.view == DRAWING and self.drawing.is_read:
            self.finish()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        if self.view == DRAWING and isinstance(event, protocol.Predicted):
            self.answered()
        else:
            super().engine_said(event)

    def data_opened(self) -> None:
        self.drawing.beginning.look()

    def take(self, answer: str) -> None:
        """One key answers what is asked."""
        self._take(answer)

    def network_chosen(self) -> None:
        self.exam.begin_anew()
        self.changed()

    def vary(self, random: Random) -> None:
        """Images are read anew, and first one whose label was not told yet, while there is one."""
        self._offset = random.randrange(1_000)
        self.action_view(EXAM)
        self.exam.read_anew()

    def to_question(self, kind: str) -> bool:
        first, read = len(BARE_STEPS), self.exam.read
        wrong = range(first, self.exam.count)
        if self.exam.plan is None or not wrong:
            return False
        new = [step for step in wrong if step - first not in read] or wrong
        self.player.go(new[self._offset % len(new)])
        self.changed()
        asked = self.question()
        return asked is not None and asked.kind == kind

    def code_values(self) -> Mapping[str, object]:
        networks, values = self.networks, self.network_values()
        found = training_values(networks.settings, self.layer_sizes)
        return {**found, **values, **({} if networks.run is not None else {"epochs": "0"})}

    def status(self) -> tuple[Part, ...]:
        return () if self.view == DRAWING else super().status()

    def action_out(self) -> None:
        if not self.shown.leave():
            super().action_out()

    # ---- mouse

    def on_draw_pad_stroked(self, message: DrawPad.Stroked) -> None:
        self.drawing.stroke(message.start, message.end, erase=message.erase)

    def pressed(self, place: Place) -> None:
        if not self.pressed_network(place):
            super().pressed(place)
