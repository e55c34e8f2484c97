"""What the screen knows of the engine: one place that events are folded into."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine import protocol
    from tui.link.training import TrainingRun

ALL_RUNS = ""
"""Stands for the list of runs where the checkpoints of one run are counted."""


class EngineState:
    """The engine as of the last event.

    `phase` goes starting → data (it serves images) → ready (it can train too), or gone.
    `run` is the learner's own training, `trial` one that a lesson compares with another.
    """

    def __init__(self) -> None:
        self.phase: Literal["starting", "data", "ready", "gone"] = "starting"
        self.hello: protocol.Hello | None = None
        self.data: protocol.DataReady | None = None
        self.device: protocol.DeviceReady | None = None
        self.problem: protocol.Problem | None = None
        self.run: TrainingRun | None = None
        self.trial: TrainingRun | None = None
        self.runs: tuple[protocol.RunSummary, ...] = ()
        self.download: tuple[int, int] | None = None
        """Bytes received and bytes in all (0: not known) of the file that is being fetched."""
        self.exit_code: int | None = None
        self.log: tuple[str, ...] = ()
        self.engines = 0
        """How many engines have been started."""
        self.opened = 0
        """How often other data than before was opened."""
        self._opened: protocol.DataReady | None = None
        self._checkpoints: Counter[str | None] = Counter()

    def checkpoints(self, run: str | None) -> int:
        """How often that run's weights have become others; for ALL_RUNS, how often the list has."""
        return self._checkpoints[run]

    @property
    def replayed(self) -> bool:
        """Whether it is a recording that speaks."""
        return self.hello is not None and self.hello.replay is not None

    @property
    def awaited(self) -> bool:
        """Whether what is asked of an engine without data yet can wait: it starts, or is slow."""
        return self.problem is None or self.problem.code in ("engine.silent", "engine.stalled")

    def fold(self, event: protocol.AnyEvent) -> None:
        """Take note of one event."""
        # Only now: neither is needed for the first frame.
        from msgspec.structs import replace

        from engine import protocol
        from tui.link.training import TrainingRun

        match event:
            case protocol.Hello():
                self.hello, self.problem = event, None
            case protocol.DataReady():
                # All that it says of them: images are kept as long as it says the same.
                opened = replace(event, at=0.0, reply_to=0)
                self.opened += opened != self._opened
                self._opened = opened
                self.data = event
                self.phase = "data" if self.device is None else "ready"
            case protocol.DeviceReady():
                self.device = event
                self.phase = "starting" if self.data is None else "ready"
            case protocol.FitStarted(trial=True):
                self.trial = TrainingRun(event)
            case protocol.FitStarted():
                self.run = TrainingRun(event)
                self.problem = None
            case protocol.Runs():
                self.runs = event.runs
            case protocol.DownloadProgress():
                self.download = (event.received, event.total)
            case protocol.DownloadFinished():
                self.download = None
            case protocol.Problem():
                self.problem = event
                if event.code.startswith("download."):
                    self.download = None
                elif event.code == "fit.failed" and self.run is not None:
                    self.run.interrupted()
        match event:
            case protocol.FitStarted() | protocol.FitFinished():
                self._checkpoints.update((event.run, ALL_RUNS))
            case protocol.CheckpointSaved():
                self._checkpoints[event.run] += 1
        for run in (self.run, self.trial):
            if run is not None:
                run.fold(event)

    def gone(self, code: int | None, log: tuple[str, ...]) -> None:
        """The engine is dead; what is known of the run stays."""
        self.phase = "gone"
        self.exit_code = code
        self.log = log
        self.download = None
        for run in (self.run, self.trial):
            if run is not None:
                run.interrupted()

    def restarted(self) -> None:
        """A new engine is on its way; the run's picture stays until a new one begins."""
        self.engines += 1
        self.phase = "starting"
        self.data = self.device = self.hello = self.problem = None


def runs_told(_: object, event: protocol.AnyEvent) -> tuple[protocol.RunSummary, ...] | None:
    """The runs that a list tells of."""
    from engine import protocol

    return event.runs if isinstance(event, protocol.Runs) else None
