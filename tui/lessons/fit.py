"""fit: after 20 of 2,345 steps it is already right on most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec
from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine import protocol
from engine.errors import Mistake
from tui.frame_pace import FramePace
from tui.lesson import Lesson
from tui.lessons.fit_code import numpy_update, torch_optimizer
from tui.question import Question, Verdict
from tui.widgets.fit_figure import FitFigure, FitScene
from tui.widgets.numbers import short
from tui.widgets.one_line import KeyHint, Part

if TYPE_CHECKING:
    from tui.training import TrainingRun

MOST_RIGHT = 0.5
"""From this accuracy on the network is right on most."""
CLOSE = 0.005
"""A guess of the test accuracy this near counts as right."""
NEAR = 0.1
"""A guess of the loss before training may be this share off."""


class FitLesson(Lesson):
    LESSON = "fit"
    STEPS: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "stop", show=False),
        Binding("x", "rule", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.settings = protocol.FitSettings()
        self.rule: Literal["mean", "running"] = "mean"
        self.waiting = False
        self._resume: str | None = None
        self._step_only = False
        self._asked_to_fit = False
        self._cleared = False
        self._told = False
        self.pace = FramePace(self, self._draw_frame, lambda: self.ch2.terminal_lag)

    # ---- state

    @property
    def run(self) -> TrainingRun | None:
        """The run on screen, if any."""
        return None if self._cleared else self.ch2.engine_state.run

    @property
    def active(self) -> bool:
        run = self.run
        return run is not None and run.active

    @property
    def sizes(self) -> tuple[int, ...]:
        """The units of each layer, pixels first and classes last; the chapter's until data is."""
        data = self.ch2.engine_state.data
        settings = self.run.settings if self.run is not None else self.settings
        pixels, classes = (data.height * data.width, data.classes) if data else (28 * 28, 10)
        return (pixels, *settings.hidden, classes)

    @property
    def class_count(self) -> int:
        return self.sizes[-1]

    @property
    def asks_before(self) -> bool:
        """Whether the loss before training is still to be guessed."""
        return self.run is None and not self.waiting

    def where(self) -> list[str]:
        """Device, threads and data, as far as they are known."""
        state, found = self.ch2.engine_state, []
        run = self.run
        if run is not None:
            found.append(
                self.text(
                    "labels", "device", device=run.started.device, threads=run.started.threads
                )
            )
            found.append(self.text("labels", f"data.{run.started.data}"))
        else:
            if state.device is not None:
                found.append(
                    self.text(
                        "labels", "device", device=state.device.device, threads=state.device.threads
                    )
                )
            if state.data is not None:
                found.append(self.text("labels", f"data.{state.data.name}"))
        return found

    def waiting_text(self) -> str:
        """What stands in the place of the progress bar while there is none."""
        phase = self.ch2.engine_state.phase
        if not self.waiting:
            return self.text("labels", "gone" if phase == "gone" else "idle")
        return self.text("labels", f"waiting.{phase}")

    # ---- what the frame asks

    def figure(self) -> Widget:
        return FitFigure(self.scene)

    def scene(self) -> FitScene:
        """What the figure shows now."""
        run = self.run
        settings = run.settings if run is not None else self.settings
        return FitScene(
            run=run,
            settings=settings,
            rule=self.rule,
            idle=self.waiting_text() if run is None or self.waiting else None,
            asks_before=self.asks_before,
            sizes=self.sizes,
            where=self.where(),
            text=self.text,
        )

    def draw(self) -> None:
        self.query_one(FitFigure).redraw()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        run = self.run
        if run is None:
            data = self.ch2.engine_state.data
            if data is not None and data.name == "digits":
                return "digits", {"train": data.train}
            return "start", {}
        values = {
            "batch": run.settings.batch_size,
            "parameters": run.started.parameters,
            "steps": run.steps,
            "step": run.step,
        }
        if run.finished is not None:
            return "finished", values | {"accuracy": short(run.best_test_accuracy)}
        if run.status in ("paused", "interrupted"):
            return "paused", values
        if run.step <= run.started.steps_per_epoch:
            return "first", values
        return "later", values

    def question(self) -> Question | None:
        run = self.run
        if run is None:
            return Question(
                "before",
                self.text("questions", "before", classes=self.class_count),
                self._grade_before,
            )
        if run.active:
            prompt = self.text("questions", "after", epochs=run.settings.epochs)
            return Question(f"after-{run.started.run}", prompt, self._grade_after)
        if self._guessed and run.finished is not None:
            return Question(
                f"after-{run.started.run}", self.text("questions", "was"), self._grade_after
            )
        return None

    def _grade_before(self, text: str) -> Verdict:
        guess, even = _real(text), math.log(self.class_count)
        values = {"classes": self.class_count, "ln": f"{even:.3f}", "guess": short(guess)}
        if abs(guess - even) <= NEAR * even:
            return Verdict(True, self.text("answers", "before.right", **values))
        for meaning, value in (
            ("log2", math.log2(self.class_count)),
            ("zero", 0.0),
            ("one", 1.0),
            ("classes", float(self.class_count)),
            ("chance", 1 / self.class_count),
            ("wrong", 1 - 1 / self.class_count),
        ):
            if math.isclose(guess, value, abs_tol=0.02):
                return Verdict(False, self.text("answers", f"before.{meaning}", **values))
        return Verdict(False, self.text("answers", "before.other", **values))

    def _grade_after(self, text: str) -> Verdict:
        guess = _real(text)
        if guess > 1 and guess <= 100:
            guess /= 100
        if not 0 <= guess <= 1:
            raise Mistake("fit.no_share", "an accuracy lies between 0 and 1, such as .95")
        run = self.run
        accuracy = run.best_test_accuracy if run is not None else None
        if run is None or accuracy is None:
            return Verdict(True, self.text("answers", "after.noted", guess=short(guess)))
        if run.finished is None:
            return Verdict(
                True,
                self.text("answers", "after.so_far", guess=short(guess), accuracy=short(accuracy)),
            )
        close = abs(guess - accuracy) <= CLOSE
        key = "close" if close else "low" if guess < accuracy else "high"
        return Verdict(
            close,
            self.text("answers", f"after.{key}", guess=short(guess), accuracy=short(accuracy)),
        )

    def answered_right(self) -> None:
        """A right guess alone doesn't finish the lesson: a training does."""

    def main_hints(self) -> tuple[KeyHint, ...]:
        run = self.run
        if run is not None and run.active:
            paused = run.status == "paused"
            return (
                self.hint("Space", "continue" if paused else "pause", "space"),
                self.hint(".", "one_step", "full_stop"),
                self.hint("s", "stop", "s"),
                self.hint("x", "rule", "x"),
            )
        again = "train" if run is None else "resume" if run.status == "interrupted" else "again"
        return (self.hint("Enter", again, "enter"), self.hint("x", "rule", "x"))

    def next_key(self) -> str:
        run = self.run
        if run is None or run.status == "interrupted":
            return "enter"
        if run.active:
            return "space"
        return "greater_than_sign"

    def edit(self) -> tuple[str, str] | None:
        return None if self.active else ("", "")

    def code_values(self) -> Mapping[str, object]:
        settings = self.run.settings if self.run else self.settings
        sizes = self.sizes
        torch_layers = ", nn.ReLU(), ".join(
            f"nn.Linear({inputs}, {units})" for inputs, units in pairwise(sizes)
        )
        return {
            "optimizer_torch": torch_optimizer(settings),
            "update": numpy_update(settings),
            "epochs": str(settings.epochs),
            "batch_size": str(settings.batch_size),
            "learning_rate": f"{settings.learning_rate:g}",
            "sizes": str(list(sizes)),
            "layers": torch_layers,
            "seed": str(settings.seed),
        }

    def status(self) -> tuple[Part, ...]:
        run = self.run
        if run is None:
            return ()
        key = "stopped" if run.finished is not None and run.finished.stopped else run.status
        said = [self.text("labels", f"status.{key}")]
        said.append(self.text("labels", "step", step=run.step, steps=run.steps))
        hello = self.ch2.engine_state.hello
        if hello is not None and hello.replay is not None:
            said.insert(0, self.text("labels", "replay"))
        return (Part(" · ".join(said), "quiet"),)

    @property
    def _guessed(self) -> bool:
        run = self.run
        return run is not None and self.answer is not None and self._asked.endswith(run.started.run)

    # ---- what happens

    def begin(self) -> None:
        """Start training, at once or as soon as the engine serves data."""
        if self.active or self._asked_to_fit:
            return
        state = self.ch2.engine_state
        self._cleared = False
        if state.phase in ("data", "ready"):
            settings = msgspec.structs.replace(
                self.settings, data=self.ch2.options.data, device=self.ch2.options.device
            )
            alone = self._step_only
            self.waiting = self._asked_to_fit = self.ch2.ask(
                protocol.Fit(settings=settings, resume=self._resume, paused=alone)
            )
            if alone:
                self.ch2.ask(protocol.StepOnce())
            self._resume, self._step_only = None, False
        else:
            self.waiting = True
        self._cleared = self.waiting
        self.changed()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        match event:
            case protocol.DataReady():
                if self.waiting and not self.ch2.options.replay:
                    self.begin()
                self.changed()
            case protocol.Hello():
                self._asked_to_fit = False
            case protocol.FitStarted():
                self.waiting = self._cleared = self._asked_to_fit = False
                self.changed()
            case protocol.Progress():
                self.pace.ask()
            case protocol.FitPaused() | protocol.FitContinued():
                self.changed()
            case protocol.FitFinished():
                if self.run is not None and event.run == self.run.started.run:
                    self.finish()
                self.changed()
            case protocol.Problem():
                self.waiting = self._cleared = self._asked_to_fit = False
                self.changed()
            case _:
                self._told = True
                self.pace.ask()

    def _draw_frame(self) -> None:
        """What a step changes; after other events, everything."""
        told, self._told = self._told, False
        if not self.is_current:
            return
        if told:
            self.changed()
        else:
            self.show_head()
            self.draw()

    # ---- keys

    def main(self) -> None:
        run = self.run
        if run is not None and run.status == "paused":
            self.ch2.ask(protocol.Continue())
        elif not self.active:
            if run is not None and run.status == "interrupted":
                self._resume = run.started.run
            if self.ch2.engine_state.phase == "gone":
                self.run_worker(self.ch2.start_engine())
            self.begin()

    def action_play(self) -> None:
        run = self.run
        if run is not None and run.status in ("running", "evaluating"):
            self.ch2.ask(protocol.Pause())
        else:
            self.main()

    def action_forward(self) -> None:
        """One step of training; from nothing, the first one."""
        if self.active:
            self.ch2.ask(protocol.StepOnce())
        else:
            self._step_only = True
            self.begin()

    def action_back(self) -> None:
        self.notice(self.text("labels", "no_way_back"))

    def action_stop(self) -> None:
        if self.active:
            self.ch2.ask(protocol.Stop())

    def action_slower(self) -> None:
        self.pace.slower()
        self.notice(self._rate_text())

    def action_faster(self) -> None:
        self.pace.faster()
        self.notice(self._rate_text())

    def _rate_text(self) -> str:
        return self.text("labels", "frames", rate=self.pace.rate)

    def help_hints(self) -> tuple[KeyHint, ...]:
        return (KeyHint("- =", self._rate_text(), ""),)

    def action_rule(self) -> None:
        """Between the two rules by which an epoch's figures can be made."""
        self.rule = "running" if self.rule == "mean" else "mean"
        self.changed()

    def reset(self) -> None:
        """Clear the screen; the run itself is kept."""
        if self.active:
            self.notice(self.text("labels", "stop_first"))
            return
        self._cleared = True
        self.settings = protocol.FitSettings()
        self.changed()

    def action_edit(self) -> None:
        from tui.panels.settings import SettingsPanel

        if self.active:
            self.notice(self.text("labels", "stop_first"))
        else:
            self.app.push_screen(SettingsPanel(self.settings, self), self._set)

    def _set(self, settings: protocol.FitSettings | None) -> None:
        if settings is not None:
            self.settings = settings
            self._cleared = True
            self.changed()


def _real(text: str) -> float:
    """A typed number such as .95, 95 % or 2,3. Raises Mistake."""
    plain = text.strip().replace(",", ".").removesuffix("%").strip()
    try:
        value = float(plain) if len(plain) <= 20 else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise Mistake("fit.no_number", f"{text[:20]!r} is no number; type one such as 2.3 or .95")
    return value / 100 if text.strip().endswith("%") else value
