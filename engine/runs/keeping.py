"""What a run leaves on disk; a disk that fails is said once and stops nothing."""

import logging
from pathlib import Path

from engine.data.places import UnwritableHome
from engine.protocol import FitStarted, Problem, clock
from engine.protocol.errors import Mistake
from engine.protocol.problems import problem
from engine.runs import checkpoint, recording
from engine.runs.checkpoint import Tensors
from engine.runs.checkpoint_head import Head
from engine.runs.recording import RecordedEvent, Recorder
from engine.runs.runs import RunFolder

MOST_BEHIND = 16 * 1024 * 1024
"""Bytes of lines that wait for room on the disk; with more the recording ends."""

_log = logging.getLogger(__name__)


class Keeping:
    """The recording and the checkpoint of one run; nothing is kept if `folder` is None."""

    def __init__(self, folder: RunFolder | None) -> None:
        self._folder = folder
        self._recorder: Recorder | None = None
        self.recorded = False
        self._failed: set[str] = set()
        self._problems: list[Problem] = []

    def problems(self) -> list[Problem]:
        """What went wrong since the last call; each kind is told once."""
        problems, self._problems = self._problems, []
        return problems

    def open(self, started: FitStarted, resumed: Head | None) -> None:
        """Begin the recording with `started`, or go on after what `resumed` knows of."""
        if self._folder is None:
            return
        path = self._folder.recording
        try:
            # A run that was killed between its first checkpoint and its first line has none.
            anew = resumed is None or (not resumed.step and not recording.has_begun(path))
            if resumed is not None and not anew:
                _cut_back(path, resumed)
            elif resumed is not None:
                path.unlink(missing_ok=True)
            self._recorder = Recorder(path)
        except (Mistake, OSError) as error:
            self._fail("recording.failed", "the run is not recorded", error)
            return
        if anew:
            self.record(started)

    def record(self, event: RecordedEvent) -> None:
        """Append `event` to the recording, if there is one, as soon as there is room for it."""
        if self._recorder is None:
            return
        try:
            self._recorder.write(event)
        except OSError as error:
            self._fail("recording.failed", "the run is not recorded until there is room", error)
            if self._recorder.behind > MOST_BEHIND:
                self._recorder.close()
                self._recorder = None

    def lay_down(self, head: Head, tensors: Tensors) -> bool:
        """Write the checkpoint; whether it is there."""
        if self._folder is None:
            return False
        try:
            checkpoint.save(self._folder.checkpoint, head, tensors)
        except (Mistake, OSError) as error:
            self._fail("checkpoint.failed", "the checkpoint could not be written", error)
            return False
        return True

    def close(self) -> None:
        """Let others have the run; `recorded` then says whether all of it was written."""
        if self._recorder is not None:
            self._recorder.close()
            self.recorded = not self._recorder.behind
        if self._folder is not None:
            self._folder.close()

    def _fail(self, code: str, what: str, error: Exception) -> None:
        _log.warning("%s: %s", what, error)
        if code not in self._failed:
            self._failed.add(code)
            why = error.where_and_why if isinstance(error, UnwritableHome) else str(error)
            self._problems.append(problem(code, f"{what}: {error}", detail={"reason": why}))


def _cut_back(path: Path, resumed: Head) -> None:
    latest = recording.cut_back(
        path,
        step=resumed.step,
        epochs=len(resumed.figures),
        planned=resumed.settings.epochs,
        before=resumed.before is not None,
    )
    # The clock may have been set back since; times in a recording never run backwards.
    clock.not_before(latest)
