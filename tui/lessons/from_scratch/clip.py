"""from_scratch, third view: why a larger rate alone makes the network die."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.explain.from_scratch.answers import grade_slope
from engine.explain.from_scratch.clip import FLOOR, plan
from engine.explain.from_scratch.runs import BOOK, RASH, RASH_FROM_LOGITS, Run, bars, record
from engine.protocol import FIRST_BLOCK, FIRST_BLOCKS, ScratchSettings
from tui.drawing.numbers import short
from tui.drawing.places import Sketch
from tui.lessons.from_scratch.bars_figure import setting
from tui.lessons.from_scratch.clip_figure import ClipScene, draw_clip, speak_clip
from tui.lessons.from_scratch.view import ScratchView
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Key, Table
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.from_scratch.lesson import FromScratchLesson

RUNS = (BOOK, RASH, RASH_FROM_LOGITS)


class ClipView(ScratchView):
    """Its steps are samples, each less sure of its label than the one before."""

    def __init__(self, lesson: FromScratchLesson) -> None:
        super().__init__(lesson)
        self.plan = plan()
        self.asked = next(n for n, at in enumerate(self.plan) if at.p < FLOOR)

    @property
    def count(self) -> int:
        return len(self.plan)

    def scene(self) -> ClipScene:
        """What the figure shows."""
        own = self._own()
        runs = [(self._name(settings), bars()[settings].runs[0]) for settings in RUNS]
        if own is not None:
            runs = [*runs[1:], (self._name(RASH, self.label("here")), own)]
        # On which data, and with which seed, it was trained here, is said where the title stood.
        here = own is not None or self.lesson.by_hand.training is not None
        told = self.lesson.told_of(RASH) if here else (self._title(), "quiet")
        return ClipScene(
            at=self.plan[self.at],
            asked=self.at == self.asked and self.lesson.verdict is None,
            runs=runs,
            title=told[0],
            ink=told[1],
            word=self.lesson.labels,
        )

    def _name(self, settings: ScratchSettings, front: str = "") -> str:
        """Rate and loss, with what the rate is called or with `front` before them."""
        rate = setting("learning_rate", settings, self.label)
        front = front or self.label("switch.learning_rate")
        return f"{front} {rate} · {setting('loss', settings, self.label)}"

    def _title(self) -> str:
        data = self.label(f"data.{record().measured.data}")
        steps, seed = FIRST_BLOCKS * FIRST_BLOCK, bars()[RASH].runs[0].seed
        return self.label("clip.title", steps=steps, data=data, seed=seed)

    def _own(self) -> Run | None:
        """The training here that is to die, as far as it has come."""
        by_hand = self.lesson.by_hand
        own = by_hand.under_way if by_hand.training == RASH else by_hand.trained.get(RASH)
        if own is None:
            return None
        look = own.look
        return Run(
            settings=own.settings,
            seed=own.seed,
            accuracy=look.accuracy,
            loss=look.loss,
            clipped=look.clipped,
            first_loss=look.first_loss,
            first_clipped=look.first_clipped,
        )

    def sketch(self) -> Sketch[ClipScene]:
        return Sketch(draw_clip, self.scene(), speak_clip)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.at < self.asked:
            return "clip.start", {}
        if self.at == self.asked and self.lesson.verdict is None:
            return "clip.floor", {}
        return "clip.silent", {"accuracy": short(bars()[RASH].mean, 3)}

    def question(self) -> Question | None:
        if self.at != self.asked:
            return None
        prompt, at = self.lesson.text("questions", "slope"), self.plan[self.asked]
        return Question(
            "slope", prompt, self._grade, "slope", was=lambda: short(at.clipped_slope, 3)
        )

    def _grade(self, text: str) -> Verdict:
        at = self.plan[self.asked]
        meaning = grade_slope(text, at)
        said = self.lesson.text("answers", f"slope.{meaning}", slope=short(at.slope, 3))
        return Verdict(meaning == "right", said)

    def main(self) -> None:
        """Let it die here, or end the training under way."""
        self.lesson.train(RASH)

    def move(self, rows: int, columns: int) -> None:
        self.lesson.player.go(self.lesson.player.position + columns + rows)

    def reset(self) -> None:
        self.lesson.by_hand.cancel()
        self.lesson.player.restart(self.count)

    def keys(self) -> Table:
        runs, goes_on = self.lesson.by_hand.running is not None, self.at <= self.asked
        return (
            Key("Enter", "cancel" if runs else "train", self.main),
            view_key(self.lesson, 4, "own", offered=True, leads=not goes_on),
            *self.walking(leads=goes_on),
        )
