"""The runs on this machine: their names, their folders, and a line about each."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from engine.data import places
from engine.protocol import (
    LINE_LIMIT,
    MOST_LISTED,
    BeforeTraining,
    EpochEnded,
    EpochFigures,
    FitFinished,
    FitStarted,
    ProtocolError,
    Runs,
    RunSummary,
    Steps,
    clock,
    decode_event,
)
from engine.protocol.errors import Mistake
from engine.protocol.system import files
from engine.protocol.system.locks import FolderLock
from engine.runs import own_files, recording
from engine.runs.checkpoint_head import head_of

CHECKPOINT = own_files.CHECKPOINT
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_TAIL = 32 * 1024
_A_LOOK = 0.05
"""Seconds, many times as long as `is_held` takes."""


class RunUnknown(Mistake):
    """There is no run of this name (code `run.unknown`)."""

    def __init__(self, name: str) -> None:
        printable = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
        super().__init__(
            "run.unknown",
            f"there is no run {printable[:200]}; `ch2-tui runs` lists those there are",
            run=printable[:200],
        )


class RunBusy(Mistake):
    """Another process is writing this run (code `run.busy`)."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "run.busy",
            f"run {name} is being trained by another process; stop that one first",
            run=name,
        )


class RunFolder:
    """The folder of one run, held by this process alone until `close`."""

    def __init__(self, path: Path) -> None:
        """Raises RunBusy, and OSError if `path` is not there."""
        self.path = path
        self.name = path.name
        self.recording = path / recording.FILE_NAME
        self.checkpoint = path / CHECKPOINT
        try:
            self._lock = FolderLock(path)
        except BlockingIOError as error:
            raise RunBusy(self.name) from error

    def sweep(self) -> None:
        """Remove what a process that was killed while it wrote has left behind."""
        for left in own_files.unfinished(self.path):
            with suppress(OSError):
                left.unlink()

    def close(self) -> None:
        """Let others have it."""
        self._lock.close()


def new_name(data: str, now: float) -> str:
    """Local time and data, such as 2026-11-22-1437-05-mnist: sorts by age, reads as a date."""
    return time.strftime("%Y-%m-%d-%H%M-%S", time.localtime(now)) + f"-{data}"


def create(data: str, now: float) -> RunFolder:
    """A new, empty run. Raises UnwritableHome."""
    home = places.existing(places.runs_home())
    for name in _candidates(new_name(data, now)):
        try:
            (home / name).mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise places.UnwritableHome(home, error) from error
        # Whoever cleans up may have taken the empty folder for a run that never began.
        with suppress(FileNotFoundError, RunBusy):
            return RunFolder(home / name)
    raise AssertionError("unreachable: names are without end")


def _candidates(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def folder(name: str) -> Path:
    """Where run `name` lies. Raises RunUnknown."""
    path = places.runs_home() / name
    if not _NAME.fullmatch(name) or not own_files.is_folder(path):
        raise RunUnknown(name)
    return path


def open_run(name: str) -> RunFolder:
    """The run `name`, to be gone on with. Raises RunUnknown and RunBusy."""
    path = folder(name)
    try:
        found = _patiently_opened(path)
    except OSError as error:
        raise RunUnknown(name) from error
    found.sweep()
    return found


def _patiently_opened(path: Path) -> RunFolder:
    try:
        return RunFolder(path)
    except RunBusy:  # by who trains it, or only by one who looks whether somebody does
        time.sleep(_A_LOOK)
        return RunFolder(path)


def is_held(path: Path) -> bool:
    """Whether a process, this one too, has the run in that folder in hand."""
    try:
        RunFolder(path).close()
    except RunBusy:
        return True
    except OSError:
        return False
    return False


def recording_of(run_or_path: str) -> Path:
    """The recording that a run's name, its folder or its own path means. Raises RunUnknown."""
    path = Path(run_or_path)
    with suppress(OSError, ValueError):  # longer than a path may be, or not to be looked at
        path = path.resolve()  # who names a path may name it by a link
        if path.is_dir() and own_files.is_there(path / recording.FILE_NAME):
            return path / recording.FILE_NAME
        if path.is_file():
            return path
    return recording_of_run(run_or_path)


def recording_of_run(name: str) -> Path:
    """The recording of run `name`. Raises RunUnknown."""
    return folder(name) / recording.FILE_NAME


def all_folders() -> Iterator[Path]:
    """The folders whose name is a run's, in no order; none where that cannot be looked up.

    A link is none of them, wherever it leads.
    """
    with suppress(OSError):
        for path in places.runs_home().iterdir():
            if _NAME.fullmatch(path.name) and own_files.is_folder(path):
                yield path


def listed(most: int = MOST_LISTED) -> Runs:
    """The newest runs, newest first, and those whose recording cannot be read, by name."""
    found, damaged = [], []
    for path in all_folders():
        summary = summary_of(path)
        if summary is not None:
            found.append(summary)
        elif not own_files.is_empty(path / recording.FILE_NAME):
            damaged.append(path.name)
    found.sort(key=lambda summary: (summary.started, summary.run), reverse=True)
    return Runs(at=clock.now(), runs=tuple(found[:most]), damaged=tuple(sorted(damaged)[:most]))


def summary_of(path: Path) -> RunSummary | None:
    """What a run's folder tells of it; None if its recording cannot be read or says nothing."""
    with suppress(OSError, ProtocolError):
        return _summary(path)
    return None


def _summary(path: Path) -> RunSummary | None:
    """What the first line and the last lines of a recording tell; None if it has neither."""
    with files.opened(path / recording.FILE_NAME) as file:
        head = file.readline(LINE_LIMIT)
        started = decode_event(head) if head.endswith(b"\n") else None
        if not isinstance(started, FitStarted) or not 0 <= started.at < clock.YEAR_10000:
            return None
        file.seek(0, os.SEEK_END)
        size, length = file.tell(), _TAIL
        while True:
            begin = max(len(head), size - length)
            file.seek(begin)
            tail = file.read(size - begin)
            lines = tail.split(b"\n")[:-1] if begin == len(head) else tail.split(b"\n")[1:-1]
            if lines or begin == len(head):
                break
            if length > 2 * LINE_LIMIT:
                return None  # no line of ours is that long
            length *= 4
    return _from_ends(path, started, lines)


def _from_ends(path: Path, started: FitStarted, lines: list[bytes]) -> RunSummary:
    step: int | None = None
    figures: FitFinished | EpochFigures | None = None
    finished = False
    for line in reversed(lines):
        event = decode_event(line)
        if isinstance(event, FitFinished):
            step, finished = event.step, not event.stopped
            figures = figures or event
        elif isinstance(event, Steps) and step is None:
            step = event.first + event.loss.shape[0]
        elif isinstance(event, EpochEnded):
            step = event.step if step is None else step
            figures = figures or event.figures
        elif isinstance(event, BeforeTraining | FitStarted):
            break
        if figures is not None and step is not None:
            break
    head = None if finished else head_of(path / CHECKPOINT)
    # All was trained, and the recording, for which there was no room, can have no end.
    if head is not None and head.finished and (step or 0) < head.step:
        step, finished, figures = head.step, True, head.figures[-1]
    held = not finished and is_held(path)
    return RunSummary(
        run=path.name,
        started=started.at,
        settings=started.settings,
        data=started.data,
        step=step or 0,
        steps=started.steps,
        finished=finished,
        resumable=not finished and not held and own_files.is_there(path / CHECKPOINT),
        test_loss=figures.test_loss if figures else None,
        test_accuracy=figures.test_accuracy if figures else None,
        seconds=_last_seconds(figures),
        training=held,
    )


def _last_seconds(figures: FitFinished | EpochFigures | None) -> float | None:
    if isinstance(figures, FitFinished):
        return figures.epochs[-1].seconds if figures.epochs else None
    return figures.seconds if figures is not None else None
