"""from_scratch: no magic left; the step size explains 0.82."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from engine import protocol
from engine.protocol import ScratchSettings
from tui.drawing.numbers import short
from tui.lessons.from_scratch.bars import BarsView
from tui.lessons.from_scratch.clip import ClipView
from tui.lessons.from_scratch.code import code_values
from tui.lessons.from_scratch.own import OwnView
from tui.lessons.from_scratch.stages import StagesView
from tui.lessons.from_scratch.view import ScratchView
from tui.lessons.from_scratch.watch import ScratchWatch
from tui.lessons.shared.running_lesson import RunningLesson
from tui.shell.lines.one_line import Part
from tui.shell.words.problem_text import problem_text

STAGES, BARS, CLIP, OWN = 1, 2, 3, 4
"""The views."""
ROOM_FOR_STEPS = 100
"""From this width on the head has room for the step beside four views."""


class FromScratchLesson(RunningLesson):
    """Four views on the network by hand; `by_hand` knows what the engine said of it."""

    LESSON = "from_scratch"
    VIEWS: ClassVar[int] = 4

    def __init__(self) -> None:
        super().__init__()
        self.by_hand = ScratchWatch(self.engine, self.answered)
        self.seed = 0
        self.stages, self.bars = StagesView(self), BarsView(self)
        self.clip, self.own = ClipView(self), OwnView(self)
        self.views: tuple[ScratchView, ...] = (self.stages, self.bars, self.clip, self.own)
        self._stands_in = self.stages
        self._stood = 0
        self.player.count = self.stages.count

    @property
    def shown(self) -> ScratchView:
        """The view on screen."""
        return self.views[self.view - 1]

    # ---- training here

    def train(self, settings: ScratchSettings) -> None:
        """Train with these settings, or end the training under way."""
        if self.by_hand.running is not None:
            self.by_hand.cancel()
        elif not self.by_hand.train(settings, self.seed):
            self.tell_no_engine()
        self.changed()

    def tell_no_engine(self) -> None:
        self.notice(self.text("labels", "no_engine"))

    def told_of(self, settings: ScratchSettings) -> tuple[str, str]:
        """What this machine makes of these settings, and the ink of that."""
        watch = self.by_hand
        if watch.refusal is not None:
            return problem_text(self.ch2.words, watch.refusal), "bad"
        if watch.training is not None:
            return self._told_of_training(watch.training == settings), "accent"
        own = watch.trained.get(settings)
        if own is None:
            key = "engine.waiting" if self.waiting else "train.start"
            return self.text("labels", key, data=self.data_name, seed=self.seed), "quiet"
        look = own.look
        values = {
            "accuracy": short(look.accuracy[-1], 3),
            "seconds": f"{look.seconds:.1f}",
            "seed": own.seed,
            "data": self.data_name,
            "epochs": len(look.accuracy) - 1,
        }
        key = "train.done" if own.finished else "train.cancelled"
        return self.text("labels", key, **values), "good" if own.finished else "quiet"

    def _told_of_training(self, these: bool) -> str:
        look = self.by_hand.look
        if look is None:
            return self.text("labels", "train.begins")
        values = {
            "step": f"{look.step:,}",
            "steps": f"{look.steps:,}",
            "accuracy": short(look.accuracy[-1], 3),
            "clipped": self._clipped(look),
        }
        return self.text("labels", "train.running" if these else "train.other", **values)

    @staticmethod
    def _clipped(look: protocol.ScratchLook) -> str:
        shares = look.clipped or look.first_clipped
        return f"{100 * shares[-1]:.0f}" if shares else "–"

    # ---- what the frame asks

    def stand_in(self) -> bool:
        switched = super().stand_in()
        moved = not switched and self.player.position != self._stood
        self._stood = self.player.position
        if moved:
            self.shown.stepped()
        return switched

    def finish(self) -> None:
        # The stages' end is not the lesson's: what the bars say is.
        if self.view != STAGES:
            super().finish()

    def status(self) -> tuple[Part, ...]:
        has_room = self.size.width >= ROOM_FOR_STEPS and self.shown.count > 1
        return super().status() if has_room else ()

    def answered_right(self) -> None:
        if self.view == BARS:
            self.finish()

    @property
    def awaits(self) -> bool:
        return self.by_hand.running is not None or not self.by_hand.files

    def code_values(self) -> Mapping[str, object]:
        shown = self.shown
        settings = (
            self.own.settings
            if shown is self.own
            else self.bars.bar.settings
            if shown is self.bars
            else ScratchSettings()
        )
        return code_values(settings, self.seed)

    # ---- the engine

    def cancel(self) -> None:
        self.by_hand.cancel()
