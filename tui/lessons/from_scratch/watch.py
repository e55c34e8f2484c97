"""The network by hand as the engine tells of it: its files, its stages, its trainings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engine import protocol
from engine.protocol import ScratchSettings, ScratchStage
from tui.link.asked import Asked, Engine

Files = Mapping[str, tuple[str, ...]]
KEPT = 256
"""Stages and trainings whose outcome is kept."""


@dataclass(frozen=True)
class Own:
    """A training by hand on this machine: its settings, its seed, the last look at it."""

    settings: ScratchSettings
    seed: int
    look: protocol.ScratchLook

    @property
    def finished(self) -> bool:
        return self.look.step == self.look.steps


class ScratchWatch:
    """One stage or training under way, and what came of those before, on the present data."""

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._engine = engine
        self._files: Asked[None, Files] = Asked(
            engine,
            lambda _: protocol.GetScratchSources(),
            lambda _, event: event.files if isinstance(event, protocol.ScratchSources) else None,
            told,
            of_data=False,
        )
        self._runs: Asked[ScratchStage | ScratchSettings, float | protocol.StageRun | Own] = Asked(
            engine, self._command, self._read, told, at_once=1, kept=KEPT
        )
        self._last: ScratchStage | ScratchSettings | None = None
        self.seed = 0
        """Of the training under way, or of the last one."""

    @property
    def files(self) -> Files:
        """The lines of the files that the engine runs, by name; asked for if they are not here."""
        return self._files.wanted(None) or {}

    @property
    def running(self) -> ScratchStage | ScratchSettings | None:
        """What is under way."""
        return self._runs.under_way

    @property
    def progress(self) -> float:
        """How much of the stage under way is over."""
        found = self._so_far
        return found if isinstance(found, float) else 0.0

    @property
    def look(self) -> protocol.ScratchLook | None:
        """The last look at the training under way."""
        found = self.under_way
        return found.look if found is not None else None

    @property
    def under_way(self) -> Own | None:
        """The training under way, once there is a look at it."""
        found = self._so_far
        return found if isinstance(found, Own) else None

    @property
    def _so_far(self) -> float | protocol.StageRun | Own | None:
        running = self.running
        return self._runs.so_far(running) if running is not None else None

    @property
    def training(self) -> ScratchSettings | None:
        """What is trained now."""
        return self.running if isinstance(self.running, ScratchSettings) else None

    @property
    def stages(self) -> dict[ScratchStage, protocol.StageRun]:
        """What came of the stages that were run."""
        found = self._runs.answers.values()
        return {one.stage: one for one in found if isinstance(one, protocol.StageRun)}

    @property
    def trained(self) -> dict[ScratchSettings, Own]:
        """Of each settings the last training, in the order of the trainings."""
        found = self._runs.answers.values()
        return {one.settings: one for one in found if isinstance(one, Own)}

    @property
    def refusal(self) -> protocol.Problem | None:
        """Why what was started last cannot be run, if so."""
        found = self._runs.refusal(self._last) if self._last is not None else None
        return found if found is not None and found.code != "scratch.cancelled" else None

    def run(self, stage: ScratchStage) -> bool:
        """Run a stage; whether it could be asked for."""
        return self._start(stage)

    def train(self, settings: ScratchSettings, seed: int) -> bool:
        """Train with these settings; whether it could be asked for."""
        self.seed = seed
        return self._start(settings)

    def _start(self, what: ScratchStage | ScratchSettings) -> bool:
        self._last = what
        self._runs.leave()  # it takes the place of the one before
        return self._runs.ask(what)

    def cancel(self) -> None:
        """End what is under way; its last look comes all the same."""
        if self.running is not None:
            self._engine().ask(protocol.CancelScratch())

    def _command(self, what: ScratchStage | ScratchSettings) -> protocol.AnyCommand:
        if isinstance(what, ScratchSettings):
            return protocol.TrainScratch(settings=what, seed=self.seed)
        return protocol.RunStage(stage=what)

    def _read(self, _: object, event: protocol.AnyEvent) -> float | protocol.StageRun | Own | None:
        match event:
            case protocol.StageProgress():
                return event.done / event.steps
            case protocol.StageRun():
                return event
            case protocol.ScratchLook() if self.training is not None:
                return Own(self.training, self.seed, event)
        return None
