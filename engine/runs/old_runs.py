"""Old runs: how much may be kept, what would go if more is there, and how it goes."""

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from engine.protocol import Problem, clock
from engine.protocol.problems import problem
from engine.runs import own_files, runs
from engine.runs.runs import RunBusy, RunFolder

MOST_RUNS = 200
"""So many runs are kept without a word."""
MOST_BYTES = 2 * 1024**3
"""And so many bytes of them, whichever is reached first."""

State = Literal["finished", "resumable", "lost", "damaged", "never began"]


class OldRun(NamedTuple):
    """One folder: when its run began, in seconds since 1970, and what lies in it, in bytes.

    Lost is a run that is not finished and left no checkpoint; one that never began was
    killed before it had either a recording or a checkpoint. Of a damaged one nothing can be
    read: its recording is none, and it left no checkpoint.
    """

    path: Path
    began: float
    size: int
    state: State


class Amount(NamedTuple):
    """How many runs, and how many bytes they take."""

    runs: int
    size: int

    @property
    def is_too_much(self) -> bool:
        return self.runs > MOST_RUNS or self.size > MOST_BYTES

    def __str__(self) -> str:
        return f"{self.runs:,} run{'' if self.runs == 1 else 's'}, {shown(self.size)}"


def amount() -> Amount:
    """What is kept now; reads no recording."""
    sizes = [_size(path) for path in runs.all_folders()]
    return Amount(len(sizes), sum(sizes))


def many() -> Problem | None:
    """What to say if too much is kept (code `runs.many`), else None."""
    kept = amount()
    if not kept.is_too_much:
        return None
    return problem(
        "runs.many",
        f"{kept} are kept, more than {MOST_RUNS:,} runs or {shown(MOST_BYTES)}; "
        "`ch2-tui runs --clean` shows which could go and asks",
        detail={
            "runs": kept.runs,
            "size": shown(kept.size),
            "most_runs": MOST_RUNS,
            "most_size": shown(MOST_BYTES),
        },
    )


def all_runs() -> list[OldRun]:
    """Every run on this machine, the oldest first."""
    found = [run for path in runs.all_folders() for run in _looked_at(path)]
    return sorted(found, key=lambda run: (run.began, run.path.name))


def to_go(kept: Sequence[OldRun]) -> list[OldRun]:
    """Of `kept`, oldest first, what would go so that the rest is not too much.

    What never began goes; then finished, lost and damaged runs, the oldest first. A run that can go
    on never does, nor does one that another process holds.
    """
    going = [run for run in kept if run.state == "never began" and not runs.is_held(run.path)]
    left = Amount(len(kept) - len(going), sum(run.size for run in kept))
    for run in kept:
        if not left.is_too_much:
            break
        if run.state in ("finished", "lost", "damaged") and not runs.is_held(run.path):
            going.append(run)
            left = Amount(left.runs - 1, left.size - run.size)
    return going


def named(kept: Sequence[OldRun], names: Sequence[str]) -> list[OldRun]:
    """The runs of these names, whatever their state. Raises RunUnknown and RunBusy."""
    paths = {runs.folder(name) for name in names}
    going = [run for run in kept if run.path in paths]
    for run in going:
        if runs.is_held(run.path):
            raise RunBusy(run.path.name)
    return going


def remove(run: OldRun) -> bool:
    """Delete a run with its folder; whether that was done, or left because of others' files.

    Raises RunBusy, OSError.
    """
    folder = RunFolder(run.path)
    try:
        if own_files.others(run.path):
            return False
        folder.sweep()
        # What is left after a crash in between is a recording, which can still be replayed.
        folder.checkpoint.unlink(missing_ok=True)
        folder.recording.unlink(missing_ok=True)
        run.path.rmdir()
    finally:
        folder.close()
    return True


def shown(size: int) -> str:
    """Bytes as a person reads them, such as 4.9 MiB."""
    number, unit = float(size), "bytes"
    for larger in ("KiB", "MiB", "GiB"):
        if number < 1024:
            break
        number, unit = number / 1024, larger
    return f"{size:,} bytes" if unit == "bytes" else f"{number:,.1f} {unit}"


def _looked_at(path: Path) -> Iterator[OldRun]:
    with suppress(OSError):  # it may be gone since
        summary = runs.summary_of(path)
        began = _changed(path) if summary is None else summary.started
        state: State = "lost"
        if summary is not None and summary.finished:
            state = "finished"
        elif own_files.is_there(path / own_files.CHECKPOINT):
            state = "resumable"
        elif own_files.is_empty(path / own_files.RECORDING):
            state = "never began"
            if own_files.others(path):
                return  # no run's folder, whatever its name
        elif summary is None:
            state = "damaged"
        yield OldRun(path, began, _size(path), state)


def _changed(path: Path) -> float:
    """When the folder was last changed; a file system can say what no calendar can name."""
    return min(max(path.stat().st_mtime, 0.0), clock.YEAR_10000 - 1)


def _size(path: Path) -> int:
    ours = path / own_files.CHECKPOINT, path / own_files.RECORDING, *own_files.unfinished(path)
    return sum(map(own_files.size, ours))


def began_on(run: OldRun) -> str:
    """The day and the minute."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(run.began))
