"""Every run as a file of the protocol's own lines: written as it goes, read back, cut back."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from msgspec.structs import replace

from engine.data import places
from engine.protocol import (
    LINE_LIMIT,
    RECORDED,
    BeforeTraining,
    EpochEnded,
    FitFinished,
    FitStarted,
    ProtocolError,
    Steps,
    decode_event,
    encode,
)
from engine.protocol.errors import Mistake
from engine.protocol.system import files
from engine.runs import own_files
from engine.runs.blocks import part

FILE_NAME = own_files.RECORDING

RecordedEvent = FitStarted | BeforeTraining | Steps | EpochEnded | FitFinished


class RecordingBroken(Mistake):
    """A line of a recording says what it cannot (code `recording.broken`)."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(
            "recording.broken",
            f"{path}: line {line}: {reason}; the recording is damaged, replay another",
            path=str(path),
            line=line,
            reason=reason,
        )


class RecordingUnreadable(Mistake):
    """There is no such file, or it may not be read (code `recording.unreadable`)."""

    def __init__(self, path: Path, reason: OSError) -> None:
        why = reason.strerror or type(reason).__name__
        super().__init__(
            "recording.unreadable",
            f"cannot read {path}: {why}; name a run of `ch2-tui runs` or its recording",
            path=str(path),
            reason=why,
        )


class RecordingShort(Mistake):
    """Steps before the checkpoint are not in the recording (code `recording.short`)."""

    def __init__(self, path: Path, recorded: int, step: int) -> None:
        super().__init__(
            "recording.short",
            f"{path} ends at step {recorded:,}, before the checkpoint at {step:,}; "
            "what follows is not recorded",
            path=str(path),
            recorded=recorded,
            step=step,
        )


class Recorder:
    """Appends events to a recording, each line handed to the system at once."""

    def __init__(self, path: Path) -> None:
        """Raises OSError if `path` cannot be written."""
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._file = os.open(path, append | files.NO_WAIT, 0o666)
        self._end = os.lseek(self._file, 0, os.SEEK_END)
        self._waiting: deque[bytes] = deque()

    def write(self, event: RecordedEvent) -> None:
        """Append one line, after those that wait.

        Raises OSError; the line then waits too, and what is recorded ends before it.
        """
        self._waiting.append(encode(event))
        self._write_waiting()

    @property
    def behind(self) -> int:
        """Bytes that could not be written yet."""
        return sum(map(len, self._waiting))

    def _write_waiting(self) -> None:
        while self._waiting:
            # The half of a line that failed would make the next one unreadable.
            if os.lseek(self._file, 0, os.SEEK_END) != self._end:
                os.ftruncate(self._file, self._end)
            line = memoryview(self._waiting[0])
            while line:
                line = line[os.write(self._file, line) :]
            self._end += len(self._waiting.popleft())

    def close(self) -> None:
        """Nothing more will be written; what waits is tried once more."""
        with suppress(OSError):
            self._write_waiting()
        os.close(self._file)


class Recording(NamedTuple):
    """A recording as read: `cut` when its last line was not whole and was dropped."""

    path: Path
    started: FitStarted
    events: tuple[RecordedEvent, ...]
    """All of them, `started` first."""
    cut: bool

    @property
    def step(self) -> int:
        """How many steps are recorded."""
        blocks = (event for event in reversed(self.events) if isinstance(event, Steps))
        last = next(blocks, None)
        return last.first + last.loss.shape[0] if last else 0

    @property
    def finished(self) -> FitFinished | None:
        """The run's end, where it has been recorded."""
        last = self.events[-1]
        return last if isinstance(last, FitFinished) else None


def has_begun(path: Path) -> bool:
    """Whether there is one whole line at `path`. Raises RecordingUnreadable."""
    try:
        with files.opened(path) as file:
            return file.readline(LINE_LIMIT + 1).endswith(b"\n")
    except FileNotFoundError:
        return False
    except OSError as error:
        raise RecordingUnreadable(path, error) from error


def read(path: Path) -> Recording:
    """The recording at `path`. Raises RecordingUnreadable and RecordingBroken.

    A last line that ends in the middle, as a killed engine leaves it, is dropped.
    """
    events: list[RecordedEvent] = []
    cut = False
    try:
        with files.opened(path) as lines:
            for number, line in enumerate(_lines(lines), 1):
                if not line.endswith(b"\n") and len(line) <= LINE_LIMIT:
                    cut = True
                    break
                events.append(_checked(path, number, line, events))
    except OSError as error:
        raise RecordingUnreadable(path, error) from error
    if not events:
        raise RecordingBroken(path, 1, "not one whole line")
    started = events[0]
    assert isinstance(started, FitStarted)
    return Recording(path, started, tuple(events), cut)


def _lines(lines: BinaryIO) -> Iterator[bytes]:
    while line := lines.readline(LINE_LIMIT + 1):
        yield line


def _checked(path: Path, number: int, line: bytes, before: list[RecordedEvent]) -> RecordedEvent:
    try:
        event = decode_event(line)
    except ProtocolError as error:
        raise RecordingBroken(path, number, str(error)) from error
    if not isinstance(event, RECORDED):
        raise RecordingBroken(path, number, f"a {type(event).__name__} is never recorded")
    reason = _disorder(event, before)
    if reason:
        raise RecordingBroken(path, number, reason)
    return event


def _disorder(event: RecordedEvent, before: list[RecordedEvent]) -> str | None:
    """Why `event` cannot follow `before`, or None if it can."""
    if not before:
        if not isinstance(event, FitStarted):
            return "a recording begins with fit_started"
        per_epoch = -(-event.train // event.settings.batch_size)
        if (event.steps_per_epoch, event.steps) != (per_epoch, per_epoch * event.settings.epochs):
            return f"{event.steps} steps do not follow from the settings"
        return None
    started = before[0]
    assert isinstance(started, FitStarted)
    if isinstance(event, FitStarted):
        return "a second fit_started"
    if isinstance(before[-1], FitFinished):
        return "something after fit_finished"
    if event.run != started.run:
        return f"a line of run {event.run} in the recording of {started.run}"
    return _out_of_step(event, before, started)


def _out_of_step(
    event: RecordedEvent, before: list[RecordedEvent], started: FitStarted
) -> str | None:
    # The last few lines suffice: between two steps lies at most one epoch_ended.
    recent = before[-3:]
    step = next((e.first + e.loss.shape[0] for e in reversed(recent) if isinstance(e, Steps)), 0)
    epoch = step // started.steps_per_epoch
    if isinstance(event, Steps):
        stop = event.first + event.loss.shape[0]
        if event.first != step:
            return f"steps from {event.first} on where step {step} is next"
        if stop == step or stop > (epoch + 1) * started.steps_per_epoch or stop > started.steps:
            return f"steps [{event.first}, {stop}) do not lie in one epoch of the run"
    elif isinstance(event, EpochEnded):
        if (event.epoch, event.step) != (epoch, step) or step % started.steps_per_epoch:
            return f"epoch {event.epoch} ends at step {event.step} where step {step} is next"
        if isinstance(before[-1], EpochEnded):
            return f"epoch {event.epoch} ends twice"
    elif isinstance(event, FitFinished):
        if event.step != step:
            return f"finished at step {event.step} where step {step} is next"
    elif isinstance(event, BeforeTraining) and len(before) > 1:
        return "before_training after training began"
    return None


def cut_back(path: Path, *, step: int, epochs: int, planned: int, before: bool) -> float:
    """Leave of the recording what a checkpoint at `step`, with `epochs` behind, knows of.

    `planned` are the epochs that there shall be in all, and `before` says whether the
    untrained network's figures are among what is known. A block that crosses the checkpoint
    is split. Gives the latest moment that is left.

    Raises RecordingShort if the recording does not reach that far, RecordingUnreadable,
    RecordingBroken, UnwritableHome.
    """
    recording = read(path)
    if recording.step < step:
        raise RecordingShort(path, recording.step, step)
    kept = tuple(_until(recording.events, step, epochs, planned, before))
    places.write_atomically(path, b"".join(map(encode, kept)))
    return max(event.at for event in kept)


def _until(
    events: Iterable[RecordedEvent], step: int, epochs: int, planned: int, before: bool
) -> Iterator[RecordedEvent]:
    for event in events:
        if isinstance(event, Steps):
            kept = part(event, 0, step)
            if kept is not None:
                yield kept
        elif isinstance(event, EpochEnded):
            if event.epoch <= epochs:
                yield event
        elif isinstance(event, BeforeTraining):
            if before:
                yield event
        elif isinstance(event, FitStarted):
            settings = replace(event.settings, epochs=planned)
            yield replace(event, settings=settings, steps=planned * event.steps_per_epoch)
