"""How fit trains: a run is begun, paused, stepped, stopped, and what the engine says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from engine import protocol
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.link.asked import Asked, just
from tui.shell.keys.table import Footer, Key, Press, Table, offered
from tui.shell.lines.one_line import KeyHint
from tui.terminal.frame_pace import FramePace

if TYPE_CHECKING:
    from tui.link.training import TrainingRun


class FitTraining(ViewsLesson):
    """A lesson with the training of the moment, `run`, and the settings of the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = protocol.FitSettings()
        self._wants = False
        """Whether to train as soon as the engine serves data."""
        self._fits: Asked[protocol.Fit, protocol.FitStarted] = Asked(
            self.engine, lambda fit: fit, just(protocol.FitStarted), self._begun, of_data=False
        )
        self._resume: str | None = None
        self._fork: protocol.Fork | None = None
        self._step_only = False
        self._cleared = False
        self._told = False
        self._worded: object = None
        self.pace = FramePace(self, self._draw_frame, lambda: self.ch2.terminal_lag)

    # ---- state

    @property
    def run(self) -> TrainingRun | None:
        """The run on screen, if any."""
        return None if self._cleared else self.ch2.engine_state.run

    @property
    def waiting(self) -> bool:
        """Whether a training was asked for that has not begun."""
        return self._wants or self._fits.is_waiting

    @property
    def unfinished(self) -> protocol.RunSummary | None:
        """An earlier run that may go on, while there is no other on screen or on its way."""
        alone = self.run is None and not self._cleared and not self.waiting
        return self.ch2.unfinished.run if alone else None

    @property
    def _goes_on(self) -> str | None:
        """The run that goes on when training is asked for; None if a new one begins."""
        if self.run is not None:
            return self.run.started.run if self.run.status == "interrupted" else None
        return self.unfinished.run if self.unfinished is not None else None

    @property
    def active(self) -> bool:
        return self.run is not None and self.run.active

    def where(self) -> list[str]:
        """Device, threads and data, as far as they are known."""
        state, run, found = self.ch2.engine_state, self.run, []
        if run is not None:
            found.append(self._device(run.started.device, run.started.threads))
            found.append(self.text("labels", f"data.{run.started.data}"))
        else:
            if state.device is not None:
                found.append(self._device(state.device.device, state.device.threads))
            if state.data is not None:
                found.append(self.text("labels", f"data.{state.data.name}"))
        return found

    def _device(self, device: str, threads: int) -> str:
        key = "device.one" if threads == 1 else "device"
        return self.text("labels", key, device=device, threads=threads)

    def waiting_text(self) -> str:
        """What stands in the place of the progress bar while there is none."""
        phase = self.ch2.engine_state.phase
        if (unfinished := self.unfinished) is not None and phase != "gone":
            return self.text("labels", "unfinished", step=unfinished.step, steps=unfinished.steps)
        if not self.waiting:
            return self.text("labels", "gone" if phase == "gone" else "idle")
        return self.text("labels", f"waiting.{phase}")

    # ---- what happens

    def begin(self) -> None:
        """Start training, at once or as soon as the engine serves data."""
        if self.active or self._fits.is_waiting:
            return
        if not self._wants and self._fork is None:
            self._resume = self._goes_on
        state = self.ch2.engine_state
        if state.phase in ("data", "ready"):
            settings = msgspec.structs.replace(
                self.settings, data=self.ch2.options.data, device=self.ch2.options.device
            )
            alone = self._step_only
            self._wants = False
            self._fits.ask(
                protocol.Fit(settings=settings, resume=self._resume, fork=self._fork, paused=alone)
            )
            if alone:
                self.take_step()
            self._resume, self._fork, self._step_only = None, None, False
        else:
            self._wants = state.awaited
        self._cleared = self.waiting
        self.changed()
        if state.problem is not None and state.data is None:
            self.ch2.tell_problem(state.problem)  # what keeps it from its data

    def begin_fork(self, fork: protocol.Fork) -> None:
        """Train what leaves an earlier run there, at once or as soon as the engine can."""
        if not self.active:
            self._fork, self._resume, self._step_only = fork, None, False
            if self.ch2.engine_state.phase == "gone":
                self.run_worker(self.ch2.start_engine())
            self.begin()

    def _begun(self) -> None:
        """What was asked for has begun, or cannot; whichever screen is shown."""
        self._wants = self._cleared = False
        if self.ch2.frame is self:
            self.changed()

    def data_opened(self) -> None:
        if self._wants and not self.ch2.options.replay:
            self.begin()

    def engine_said(self, event: protocol.AnyEvent) -> None:
        match event:
            case protocol.FitStarted():
                self._wants = self._cleared = False
                self.changed()
            case (
                protocol.DataReady()
                | protocol.FitPaused()
                | protocol.FitContinued()
                | protocol.FitFinished()
            ):
                self.changed()
            case protocol.Progress():
                self.pace.ask()
            case protocol.Problem() if not self.ch2.engine_state.awaited:
                self._wants = self._cleared = False
                self.changed()
            case _:
                self.answered()

    def answered(self) -> None:
        self._told = True
        self.pace.ask()

    def _draw_frame(self) -> None:
        """What a step changes; after an event that changes the words beside it, everything."""
        told, self._told = self._told, False
        if not self.is_current:
            return
        if told and (self.view > 1 or self._words() != self._worded):
            self.changed()
        else:
            self.stepped()

    def settle(self) -> None:
        if self.run is not None and self.run.finished is not None:
            self.finish()

    def changed(self) -> None:
        super().changed()
        self._worded = self._words() if self.is_mounted else None

    def _words(self) -> object:
        """All that is told outside the figure: it need not be told again while it is the same."""
        key, values = self.caption()
        question = self.question()
        asked = (question.key, question.prompt) if question is not None else None
        keys = [(row.shown, row.does, row.when, row.leads, row.footer) for row in self.own_keys()]
        return self.text("captions", key, **values), self.status(), asked, keys

    def stepped(self) -> None:
        """Steps were taken: show what has changed by them."""

    # ---- keys

    def own_keys(self) -> Table:
        """What the keys do to a training, but for Enter; those that do it now are told."""
        active = self.active
        paused = self.run is not None and self.run.status == "paused"
        does, now = "continue" if paused else "pause", offered(active)
        speeds: dict[str, Press] = {
            "-": self.action_slower,
            "=": self.action_faster,
            "+": self.action_faster,
        }
        return (
            Key("Space", does, self.action_play, leads=active, footer=now, own=False),
            Key(".", "one_step", self.action_forward, footer=now, own=False),
            Key(",", "", self.action_back, footer=None, own=False),
            Key("s", "stop", self.stop, when=active),
            Key("e", "edit", self.action_edit, footer=offered(not active, Footer.EDIT), own=False),
            Key(
                "- =",
                "frames",
                speeds,
                footer=None,
                section="labels",
                values={"rate": self.pace.rate},
            ),
        )

    def enter_key(self) -> Key:
        """Enter, while nothing trains."""
        run = self.run
        does = "resume" if self._goes_on else "train" if run is None else "again"
        return Key("Enter", does, self.main, leads=does != "again")

    def hint_of(self, key: Key) -> KeyHint:
        if key.does == "frames":
            return KeyHint(key.shown, self._rate_text(), key.name)
        return super().hint_of(key)

    def main(self) -> None:
        run = self.run
        if run is not None and run.status == "paused":
            self.ch2.ask(protocol.Continue())
        elif not self.active:
            self._step_only = False
            if self.ch2.engine_state.phase == "gone":
                self.run_worker(self.ch2.start_engine())
            self.begin()

    def action_play(self) -> None:
        run = self.run
        if run is not None and run.status in ("running", "evaluating"):
            self.ch2.ask(protocol.Pause())
        elif run is not None and run.status == "paused":
            self.ch2.ask(protocol.Continue())
        else:
            self.main()

    def action_forward(self) -> None:
        """One step of training; from nothing, the first one."""
        if self.active or self._fits.is_waiting:
            self.take_step()
        else:
            self._step_only = True
            self.begin()

    def take_step(self) -> None:
        """One step of the training under way, and a pause."""

    def action_back(self) -> None:
        self.notice(self.text("labels", "no_way_back"))

    def stop(self) -> None:
        self.ch2.ask(protocol.Stop())

    def action_slower(self) -> None:
        self.pace.slower()
        self.notice(self._rate_text())

    def action_faster(self) -> None:
        self.pace.faster()
        self.notice(self._rate_text())

    def _rate_text(self) -> str:
        return self.text("labels", "frames", rate=self.pace.rate)

    def reset(self) -> None:
        """Clear the screen; the run itself is kept."""
        if self.active:
            self.notice(self.text("labels", "stop_first"))
            return
        self._cleared = self.ch2.unfinished.declined = True
        self.settings = protocol.FitSettings()
        self.changed()

    def action_edit(self) -> None:
        from tui.shell.panels.settings import SettingsPanel

        if self.active:
            self.notice(self.text("labels", "stop_first"))
        else:
            self.app.push_screen(SettingsPanel(self.settings, self), self._set)

    def _set(self, settings: protocol.FitSettings | None) -> None:
        if settings is not None:
            self.settings = settings
            self._cleared = self.ch2.unfinished.declined = True
            self.changed()
