"""An engine that plays a recording the same way every time, for pictures.

    python tests/tui/pictures/steady_engine.py RECORDING PAUSE_AT [trained]

It is the engine's own player behind the engine's own server. Only what depends on the
moment is taken away: live events are written one by one, never merged, and the playing
pauses by itself at the end of the recorded block that reaches step PAUSE_AT. With `trained` it
says that it trains instead of playing: a recording has no other runs beside it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from engine.protocol import Event, Fit, FitFinished, Progress
from engine.runs import recording, runs
from engine.runs.controls import Controls
from engine.runs.player import Emit, Player
from engine.runs.recording import Recording
from engine.serving import server
from engine.serving.outbox import Outbox
from engine.serving.process import serve

if TYPE_CHECKING:
    from engine.data.dataset import Dataset


class PatientOutbox(Outbox):
    """Waits until the last event is written, so that there is none to merge with."""

    def put(self, event: Event, *, wait: bool = False) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not (self._queue or self._writing) or self._closed)
            super().put(event)


class PausingPlayer(Player):
    """Pauses once, at the end of the block that reaches step `pause_at`."""

    def __init__(self, recorded: Recording, pause_at: int) -> None:
        super().__init__(recorded, speed=0.0)
        self._pause_at: int | None = pause_at

    def fit(
        self, command: Fit, controls: Controls, emit: Emit, load: Callable[[str], Dataset]
    ) -> FitFinished:
        def emit_and_pause(event: Event) -> None:
            emit(event)
            if isinstance(event, Progress) and self._pause_at is not None:
                step = event.first + sum(event.counts.values())
                if step >= self._pause_at:
                    self._pause_at = None
                    controls.pause()

        return super().fit(command, controls, emit_and_pause, load)


class Trained:
    """A trainer whose training is a recording."""

    replay = None

    def __init__(self, player: Player) -> None:
        self.get_ready, self.fit = player.get_ready, player.fit

    def recording_of(self, run: str) -> Path:
        return runs.recording_of_run(run)


def main(path: str, pause_at: str, kind: str = "played") -> None:
    server.Outbox = PatientOutbox  # type: ignore[attr-defined]
    player = PausingPlayer(recording.read(Path(path)), int(pause_at))
    serve(Trained(player) if kind == "trained" else player)


if __name__ == "__main__":
    main(*sys.argv[1:])
