"""The network by hand as the engine tells of it: its files, its stages, its trainings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec.structs import replace

from engine import protocol
from engine.protocol import ScratchSettings, ScratchStage


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
    """One stage or training under way, and what came of those before, on the present data.

    `ask` sends a command and gives its number, 0 if it could not be sent.
    """

    def __init__(self, ask: Callable[[protocol.AnyCommand], int]) -> None:
        self._ask = ask
        self._number = self._sources = 0
        self._data = ""
        self.files: dict[str, tuple[str, ...]] = {}
        """The lines of the files that the engine runs, by name."""
        self.running: ScratchStage | ScratchSettings | None = None
        """What is under way."""
        self.progress = 0.0
        """How much of the stage under way is over."""
        self.look: protocol.ScratchLook | None = None
        """The last look at the training under way."""
        self.seed = 0
        """Of the training under way, or of the last one."""
        self.stages: dict[ScratchStage, protocol.StageRun] = {}
        self.trained: dict[ScratchSettings, Own] = {}
        """Of each settings the last training, in the order of the trainings."""
        self.refusal: protocol.Problem | None = None

    @property
    def training(self) -> ScratchSettings | None:
        """What is trained now."""
        return self.running if isinstance(self.running, ScratchSettings) else None

    @property
    def under_way(self) -> Own | None:
        """The training under way, once there is a look at it."""
        settings = self.training
        if settings is None or self.look is None:
            return None
        return Own(settings, self.seed, self.look)

    def want_files(self) -> None:
        """Ask for the source files, unless they are here or asked for."""
        if not self.files and not self._sources:
            self._sources = self._ask(protocol.GetScratchSources())

    def run(self, stage: ScratchStage) -> bool:
        """Run a stage; whether it could be asked for."""
        return self._start(stage, protocol.RunStage(stage=stage))

    def train(self, settings: ScratchSettings, seed: int) -> bool:
        """Train with these settings; whether it could be asked for."""
        command = protocol.TrainScratch(settings=settings, seed=seed)
        self.seed = seed
        return self._start(settings, command)

    def _start(
        self,
        what: ScratchStage | ScratchSettings,
        command: protocol.RunStage | protocol.TrainScratch,
    ) -> bool:
        number = self._ask(command)
        if number:
            self._number, self.running = number, what
            self.look, self.progress, self.refusal = None, 0.0, None
        return bool(number)

    def cancel(self) -> None:
        """End what is under way."""
        if self.running is not None and not self._ask(protocol.CancelScratch()):
            self.running = self.look = None  # with the engine that is gone

    def leave(self) -> None:
        """End what is under way, and wait for no answer: nobody is there when it comes."""
        if self.running is None:
            return
        self._ask(protocol.CancelScratch())
        if self.look is not None:
            self._take(replace(self.look, ended=True))
        self.running = self.look = None

    def open(self, data: protocol.DataReady | None) -> bool:
        """These are the data now; whether they are others than before."""
        if data is None or data.source == self._data:
            return False
        self._data = data.source
        self.stages.clear()
        self.trained.clear()
        return True

    def said(self, event: protocol.AnyEvent) -> bool:
        """Take note of an event; whether what is shown may have changed by it."""
        match event:
            case protocol.Hello():
                self.running = self.refusal = self.look = None
                self._sources = 0
                self.want_files()
                return True
            case protocol.DataReady():
                return self.open(event)
            case protocol.ScratchSources() if event.reply_to == self._sources:
                self.files = event.files
                return True
        if self.running is None or event.reply_to != self._number:
            return False
        match event:
            case protocol.StageProgress():
                self.progress = event.done / event.steps
            case protocol.StageRun():
                self.stages[event.stage] = event
                self.running = None
            case protocol.ScratchLook():
                self._take(event)
            case protocol.Problem():
                self.running = self.look = None
                self.refusal = event if event.code != "scratch.cancelled" else None
            case _:
                return False
        return True

    def _take(self, look: protocol.ScratchLook) -> None:
        self.look = look
        settings = self.training
        if look.ended and settings is not None:
            self.trained.pop(settings, None)
            self.trained[settings] = Own(settings, self.seed, look)
            self.running = self.look = None
