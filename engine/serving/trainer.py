"""What the server sets going on `fit`: the network's training, or a recording's playing."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from engine.protocol import DeviceReady, Event, Fit, FitFinished, WishedDevice
from engine.runs import runs
from engine.runs.controls import Controls
from engine.training.importing import uncollected

if TYPE_CHECKING:
    from engine.data.dataset import Dataset

Emit = Callable[[Event], None]


class Trainer(Protocol):
    """One that trains when told to, and says so in events."""

    @property
    def replay(self) -> str | None:
        """The run that is played back; None if a network learns."""
        ...

    def get_ready(self) -> DeviceReady:
        """Load what training needs, perhaps for seconds. Raises Mistake."""
        ...

    def fit(
        self, command: Fit, controls: Controls, emit: Emit, load: "Callable[[str], Dataset]"
    ) -> FitFinished:
        """Train under `controls`; all events but the last go through `emit`. Raises Mistake."""
        ...

    def recording_of(self, run: str) -> Path:
        """The recording of `run`. Raises RunUnknown."""
        ...


class Network:
    """The Trainer that trains. torch is imported when it is first needed, not before."""

    replay = None

    def __init__(self, device: WishedDevice = "auto") -> None:
        self._device = device

    def get_ready(self) -> DeviceReady:
        with uncollected():
            from engine.training import beginning, devices  # noqa: F401 - what a fit will need

        return devices.device_ready(self._device)

    def fit(
        self, command: Fit, controls: Controls, emit: Emit, load: "Callable[[str], Dataset]"
    ) -> FitFinished:
        from engine.training import beginning

        if command.resume is not None:
            fitting = beginning.go_on(command.resume, load, command.settings.device)
        elif command.fork is not None:
            fitting = beginning.fork(command.fork, load)
        else:
            fitting = beginning.begin(command.settings, load, trial=command.trial)
        return fitting.run(controls, emit)

    def recording_of(self, run: str) -> Path:
        return runs.recording_of_run(run)
