"""prepare: nothing is lost, only repackaged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.widget import Widget

from engine import protocol
from engine.explain.prepare import plan as preparation
from engine.explain.prepare.plan import STAGES, PreparationPlan, Stage
from engine.explain.shared.pixels import BRIGHTEST
from engine.explain.shared.shapes import element_count, format_shape
from tui.lessons.prepare.scene import (
    FORGOTTEN,
    ForgettingScene,
    Forgotten,
    PreparationScene,
)
from tui.lessons.prepare.view import PreparationView
from tui.lessons.shared.images.image_lesson import ImageLesson
from tui.lessons.shared.images.pixel_scene import PixelScene
from tui.link.asked import Asked, just
from tui.shell.lines.one_line import KeyHint, Part
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.link.training import TrainingRun

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
        self._tries: Asked[protocol.Preparation, protocol.BatchTried] = Asked(
            self.engine,
            lambda forgotten: protocol.TryBatch(forgotten=forgotten),
            just(protocol.BatchTried),
            self.answered,
        )
        self._trials: Asked[protocol.Fit, protocol.FitStarted] = Asked(
            self.engine, lambda fit: fit, self._began, self._trial_told, of_data=False
        )
        self.runs: dict[bool, TrainingRun] = {}
        self._to_train: list[bool] = []
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
            samples=data.train,
            classes=data.classes,
        )

    @property
    def asked(self) -> bool:
        """Whether the bytes of the floats are still to be guessed."""
        verdict = self.verdict
        return self.stage in ASKED and (verdict is None or not verdict.right)

    @property
    def trial(self) -> TrainingRun | None:
        """The training under way that this lesson began."""
        return next((run for run in self.runs.values() if run.active), None)

    @property
    def busy(self) -> bool:
        """Whether something is trained, or is about to be."""
        return self.trial is not None or self._trials.is_waiting

    def image_scene(self) -> PixelScene:
        """The image, its row lit where it is laid out in a line."""
        return self.pixel_scene("row" if self.stage == "flat" else "pixel")

    def scene(self) -> PreparationScene | ForgettingScene:
        """What the figure shows."""
        if self.view == FORGET:
            return self.forgetting_scene()
        return PreparationScene(
            image=self.image_scene(),
            plan=self.plan,
            stage=self.stage,
            asked=self.asked,
            word=partial(self.text, "labels"),
        )

    @property
    def tried(self) -> Mapping[str, protocol.BatchTried]:
        """What became of the batches that were tried, by what was left out."""
        return dict(self._tries.answers.items())

    def forgetting_scene(self) -> ForgettingScene:
        """What the second view shows."""
        found = self.tried.get(self.chosen)
        return ForgettingScene(
            chosen=self.chosen,
            tried=self.tried,
            runs=self.runs,
            busy=self.busy,
            waiting=self._trials.is_waiting
            if self.chosen == "scale"
            else self._tries.awaits(self.chosen),
            batch=found.samples if found is not None else CHAPTER.batch_size,
            side=self.side,
            units=CHAPTER.hidden[0],
            word=partial(self.text, "labels"),
        )

    # ---- what the frame asks

    def figure(self) -> Widget:
        return PreparationView(self.image_scene, self.scene)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        shape = self.side
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
        return Question("growth", self.text("questions", "growth"), self._grade)

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

    def code_values(self) -> Mapping[str, object]:
        width = self.side[1]
        return {
            "path": self.data_path(),
            "sample": str(self.sample),
            "place": str(self.row * width + self.column),
            "classes": str(len(self.plan.one_hot) if self.plan is not None else 10),
        }

    def main_hints(self) -> tuple[KeyHint, ...]:
        if self.view == FORGET:
            does = "stop" if self.busy else "train" if self.chosen == "scale" else "try"
            return self.hint("Enter", does, "enter"), self.hint(
                "↑↓", "choose", self._towards_untried
            )
        return (*super().main_hints(), self.hint("2", "forget", "2"))

    def next_key(self) -> str:
        if self.view == WAY:
            if not self.player.at_end:
                return "full_stop"
            return "greater_than_sign" if self._tried("reshape") else "2"
        if self.busy or not self._tried(self.chosen):
            return "enter"
        return (
            self._towards_untried if not all(map(self._tried, FORGOTTEN)) else "greater_than_sign"
        )

    @property
    def _towards_untried(self) -> str:
        """The arrow that leads to a preparation that has not been left out yet."""
        place = FORGOTTEN.index(self.chosen)
        after = [which for which in FORGOTTEN[place + 1 :] if not self._tried(which)]
        before = [which for which in FORGOTTEN[:place] if not self._tried(which)]
        return "up" if before and not after else "down"

    def _tried(self, which: Forgotten) -> bool:
        if which == "scale":
            return sum(bool(run.epochs) for run in self.runs.values()) == 2
        return which in self.tried

    def hints(self) -> tuple[KeyHint, ...]:
        found = super().hints()
        if self.view == FORGET:
            return tuple(hint for hint in found if hint.key not in ("full_stop", "space"))
        return found

    # ---- keys and mouse

    def main(self) -> None:
        if self.view == FORGET:
            self._try()
        else:
            self.player.forward()

    def move(self, rows: int, columns: int) -> None:
        if self.view == FORGET:
            place = FORGOTTEN.index(self.chosen) + rows
            self.choose(FORGOTTEN[min(max(place, 0), len(FORGOTTEN) - 1)])
        else:
            super().move(rows, columns)

    def choose(self, which: Forgotten) -> None:
        """Look at what happens when that is forgotten."""
        if which != self.chosen:
            self.chosen = which
            self.changed()

    def on_preparation_view_chosen(self, message: PreparationView.Chosen) -> None:
        self.choose(message.forgotten)

    def action_play(self) -> None:
        if self.view == FORGET:
            self._try()
        else:
            super().action_play()

    def action_forward(self) -> None:
        self.view = WAY
        super().action_forward()
        self.changed()

    def action_back(self) -> None:
        self.view = WAY
        super().action_back()
        self.changed()

    def reset(self) -> None:
        self._stop()
        self._tries.forget()
        self.runs.clear()
        self.chosen, self.view = FORGOTTEN[0], WAY
        super().reset()

    # ---- what is tried

    def _try(self) -> None:
        """Leave the chosen preparation out, for once; or stop what is being trained."""
        state = self.ch2.engine_state
        if self.busy:
            self._stop()
            return
        if state.hello is not None and state.hello.replay is not None:
            self.notice(self.text("labels", "replay"))
        elif state.run is not None and state.run.active:
            self.notice(self.text("labels", "own_run"))
        elif self.chosen == "scale":
            self.runs.clear()
            self._to_train = [True, False]
            self._train_next()
        elif not self._tries.ask(self.chosen):
            self.notice(self.word("engine_busy"))
        self.changed()

    def _train_next(self) -> None:
        settings = protocol.FitSettings(
            epochs=1,
            scaled=self._to_train.pop(0),
            data=self.ch2.options.data,
            device=self.ch2.options.device,
        )
        if not self._trials.ask(protocol.Fit(settings=settings, trial=True)):
            self.notice(self.word("engine_busy"))

    def _stop(self) -> None:
        if self.busy:
            self.ch2.ask(protocol.Stop())
        self._to_train.clear()
        self._trials.leave()

    def on_screen_suspend(self) -> None:
        """Somewhere else nobody looks at the trial, and the learner's own needs the engine."""
        if self.ch2.frame is not self:
            self._stop()

    def _began(self, _: object, event: protocol.AnyEvent) -> protocol.FitStarted | None:
        trial = self.ch2.engine_state.trial
        if not isinstance(event, protocol.FitStarted) or trial is None:
            return None
        self.runs[event.settings.scaled] = trial
        return event

    def _trial_told(self) -> None:
        """A trial began, or could not, and then the next cannot either."""
        if not self._trials.is_waiting and not self.busy:
            self._to_train.clear()
        self.answered()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        match event:
            case protocol.Progress():
                self.draw()
            case protocol.FitFinished(stopped=False) if self._to_train:
                self._train_next()
                self.changed()
            case protocol.Problem():
                self._to_train.clear()
                self.changed()
            case _:
                super().engine_said(event)
