"""prepare: nothing is lost, only repackaged."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any, ClassVar, Final

from engine import protocol
from engine.explain.prepare import plan as preparation
from engine.explain.prepare.plan import STAGES, PreparationPlan, Stage
from engine.explain.shared.pixels import BRIGHTEST
from engine.explain.shared.shapes import element_count, format_shape
from tui.drawing.places import Place, PlacedDrawing, Sketch
from tui.lessons.prepare.figure import draw_preparation
from tui.lessons.prepare.forgetting_figure import draw_forgetting
from tui.lessons.prepare.ribbon import FRAMES, laying
from tui.lessons.prepare.scene import FORGOTTEN, ForgettingScene, Forgotten, PreparationScene
from tui.lessons.prepare.trials import Trials
from tui.lessons.shared.images.image_lesson import ImageLesson
from tui.lessons.shared.images.yours import naming
from tui.link.images import YOURS
from tui.shell.keys.lesson_keys import playing, stepping, view_key
from tui.shell.keys.table import Key, Press, Table, upright
from tui.shell.lines.one_line import Part
from tui.shell.question import Question, Verdict

WAY, FORGET = 1, 2
"""The views: the way to the network, and what happens where a part of it is forgotten."""
ASKED: Final[tuple[Stage, ...]] = ("stored", "flat")
"""The stages at which the bytes of the floats are still to be guessed."""
CHAPTER: Final = protocol.FitSettings()


class PrepareLesson(ImageLesson):
    LESSON = "prepare"
    VIEWS: ClassVar[int] = 2

    def __init__(self) -> None:
        super().__init__()
        self.chosen: Forgotten = FORGOTTEN[0]
        self.trials = Trials(self)
        self.player.count = len(STAGES)

    # ---- state

    @property
    def stage(self) -> Stage:
        return STAGES[self.player.position]

    @property
    def plan(self) -> PreparationPlan | None:
        """The way of the image and its label, None until they are here."""
        pixel, label, data = self.pixel_plan(), self.label, self.ch2.engine_state.data
        if pixel is None or label is None or data is None:
            return None
        return preparation.plan(
            pixel.picture,
            label,
            row=self.row,
            column=self.column,
            samples=self.images.stacked(self.sample)[1],
            classes=data.classes,
        )

    @property
    def asked(self) -> bool:
        """Whether the bytes of the floats are still to be guessed."""
        verdict = self.verdict
        return self.stage in ASKED and (verdict is None or not verdict.right)

    def scene(self) -> PreparationScene:
        """What the first view shows: the image's row is lit where it is laid out in a line."""
        return PreparationScene(
            image=self.pixel_scene("row" if self.stage == "flat" else "pixel"),
            plan=self.plan,
            stage=self.stage,
            asked=self.asked,
            word=self.labels,
        )

    def forgetting_scene(self) -> ForgettingScene:
        """What the second view shows."""
        trials, tried = self.trials, self.trials.batches
        found, train = tried.get(self.chosen), self.ch2.images("train")
        first = train.image(0)
        return ForgettingScene(
            chosen=self.chosen,
            tried=tried,
            trainings=trials.trainings,
            busy=trials.is_busy,
            waiting=trials.awaits(self.chosen),
            batch=found.samples if found is not None else CHAPTER.batch_size,
            side=self.side,
            units=CHAPTER.hidden[0],
            word=self.labels,
            image=train.picture(0),
            label=first[1] if first is not None else None,
            dark=self.ch2.is_dark,
        )

    # ---- what the frame asks

    def sketch(self) -> Sketch[Any]:
        if self.view == FORGET:
            return Sketch(draw_forgetting, self.forgetting_scene())
        moment = ((self.sample, self.plan is None), self.player.position)
        return Sketch(draw_preparation, self.scene(), moment=moment, between=laying, frames=FRAMES)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        shape = self.side
        if self.view == WAY and self.sample == YOURS and self.label is None:
            return "unnamed", {}
        return ("forget" if self.view == FORGET else self.stage), {
            "shape": format_shape(shape),
            "shape_flat": format_shape((element_count(shape),)),
            "most": BRIGHTEST,
            "label": "–" if self.label is None else str(self.label),
            "classes": len(self.plan.one_hot) if self.plan is not None else 10,
        }

    def status(self) -> tuple[Part, ...]:
        return () if self.view == FORGET else super().status()

    def question(self) -> Question | None:
        if self.view == FORGET or self.stage not in ASKED or self.plan is None:
            return None
        prompt, plan = self.text("questions", "growth"), self.plan
        return Question("growth", prompt, self._grade, "growth", was=lambda: str(plan.growth))

    def _grade(self, text: str) -> Verdict:
        plan = self.plan
        assert plan is not None
        verdict = preparation.grade_growth(plan, text)
        said = self.text(
            "answers",
            verdict.code,
            growth=plan.growth,
            bytes=plan.stop("float").bytes,
            values=element_count(plan.picture.shape),
        )
        return Verdict(verdict.right, said)

    def answered_right(self) -> None:
        """The lesson is more than its bytes: only the last step finishes it."""

    def edit(self) -> tuple[str, str] | None:
        return super().edit() if self.view == WAY else None

    def vary(self, random: Random) -> None:
        """Another image; what is asked is the same of each."""
        super().reset()
        self.view, self.sample = WAY, random.randrange(self.samples or 1)
        self.changed()

    def code_values(self) -> Mapping[str, object]:
        width = self.side[1]
        return {
            **self.own_image(),
            "sample": str(self.images.stacked(self.sample)[0]),
            "place": str(self.row * width + self.column),
            "classes": str(len(self.plan.one_hot) if self.plan is not None else 10),
        }

    def reset(self) -> None:
        self.trials.forget()
        self.chosen, self.view = FORGOTTEN[0], WAY
        super().reset()

    # ---- the engine

    def engine_said(self, event: protocol.AnyEvent) -> None:
        if isinstance(event, protocol.Progress):
            # Many come in a second, and only the bar of a trial moves.
            if self.view == FORGET:
                self.query_one(PlacedDrawing).show(self.sketch())
        elif self.trials.hear(event):
            self.changed()
        else:
            super().engine_said(event)

    def on_screen_suspend(self) -> None:
        """Somewhere else nobody looks at the trial, and the learner's own needs the engine."""
        if self.ch2.frame is not self:
            self.trials.stop()

    # ---- keys and mouse

    def main(self) -> None:
        if self.view == FORGET:
            self.try_chosen()
        else:
            self.player.forward()

    def try_chosen(self) -> None:
        """Leave the chosen preparation out, for once; or stop what is being trained."""
        if self.trials.is_busy:
            self.trials.stop()
            return
        self.trials.begin(self.chosen)
        self.changed()

    def move(self, rows: int, columns: int) -> None:
        if self.view == FORGET:
            place = FORGOTTEN.index(self.chosen) + rows
            self.choose(FORGOTTEN[min(max(place, 0), len(FORGOTTEN) - 1)])
        else:
            super().move(rows, columns)

    def to_choice(self, by: int) -> None:
        """So many further down the list."""
        self.move(by, 0)

    def choose(self, which: Forgotten) -> None:
        """Look at what happens when that is forgotten."""
        if which != self.chosen:
            self.chosen = which
            self.changed()

    def pressed(self, place: Place) -> None:
        if place.leads_to == "forgotten":
            self.choose(FORGOTTEN[place.index[0]])
        else:
            super().pressed(place)

    def own_keys(self) -> Table:
        if self.view == WAY:
            untried = self.player.at_end and not self.trials.has_tried("reshape")
            forget = view_key(self, 2, "forget", offered=True, leads=untried)
            unnamed = naming(self.ch2.own_digit, self.sample, self.changed)
            return *unnamed, *self.sample_keys(), forget
        busy = self.trials.is_busy
        does = "stop" if busy else "train" if self.chosen == "scale" else "try"
        open_still = busy or not self.trials.has_tried(self.chosen)
        return (
            Key("Enter", does, self.main, leads=open_still),
            Key(
                "↑↓",
                "choose",
                self._choosing(),
                leads=not all(map(self.trials.has_tried, FORGOTTEN)),
            ),
            stepping(self, when=False),
            playing(self, when=False),
        )

    def _choosing(self) -> dict[str, Press]:
        """The arrows, first the one that leads to a preparation that has not been left out yet."""
        act, place = upright(self.to_choice), FORGOTTEN.index(self.chosen)
        after, before = (
            [which for which in part if not self.trials.has_tried(which)]
            for part in (FORGOTTEN[place + 1 :], FORGOTTEN[:place])
        )
        towards = "up" if before and not after else "down"
        return {towards: act[towards], **act}
