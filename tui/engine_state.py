"""What the screen knows of the engine: one place that events are folded into."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from engine import protocol
    from tui.training import TrainingRun

KEPT_IMAGES = 4_096

Image = tuple[bytes, int]
"""The pixels of an image, row by row, and its label."""


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
        self._images: OrderedDict[tuple[str, int], Image] = OrderedDict()

    @property
    def replayed(self) -> bool:
        """Whether it is a recording that speaks."""
        return self.hello is not None and self.hello.replay is not None

    @property
    def awaited(self) -> bool:
        """Whether what is asked of an engine without data yet can wait: it starts, or is slow."""
        return self.problem is None or self.problem.code == "engine.silent"

    def fold(self, event: protocol.AnyEvent) -> None:
        """Take note of one event."""
        # Only now: neither is needed for the first frame.
        from engine import protocol
        from tui.training import TrainingRun

        match event:
            case protocol.Hello():
                self.hello, self.problem = event, None
            case protocol.DataReady():
                if self.data is not None and self.data.source != event.source:
                    self._images.clear()
                self.data = event
                self.phase = "data" if self.device is None else "ready"
            case protocol.Images():
                self._keep_images(event)
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
        self.phase = "starting"
        self.data = self.device = self.hello = self.problem = None

    def image(self, split: str, index: int) -> Image | None:
        """An image that has arrived, else None."""
        return self._images.get((split, index))

    def _keep_images(self, event: protocol.Images) -> None:
        count, height, width = event.pixels.shape
        size = height * width
        for number in range(count):
            pixels = event.pixels.data[number * size : (number + 1) * size]
            self._images[event.split, event.first + number] = (pixels, event.labels.data[number])
        while len(self._images) > KEPT_IMAGES:
            self._images.popitem(last=False)
