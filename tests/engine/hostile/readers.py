"""Everything that reads a file of ours, at once in one process, and what may come of it.

Nothing but one line and an exit code; no exception, no wait, nothing outside of the home.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import pytest

from engine.cli import fit
from engine.cli import runs as runs_command
from engine.data.library import Library
from engine.protocol import (
    EpochEnded,
    Event,
    Fit,
    FitSettings,
    GetEpochs,
    GetSteps,
    ListRuns,
    decode_event,
    encode,
)
from engine.protocol.errors import Mistake
from engine.runs import recording, runs
from engine.runs.controls import Controls
from engine.runs.player import Player
from engine.serving.answers import Answers
from engine.training import beginning
from tests.engine.hostile.mutants import WAYS, mutant, put
from tests.engine.small import write_npz
from tui.shell.progress import Progress

SECONDS = 20
"""After which a reader hangs."""
PROGRESS = (
    b'{"language":"ko","theme":"ch2-dark","last":"fit","done":["fit"],"begun":["fit","digits"]}'
)
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
           "os.chmod", "shutil.rmtree")  # fmt: skip
STARTS = ("os.system", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.fork",
          "pickle.find_class")  # fmt: skip


class Hangs(BaseException):
    """A reader did not come back."""


@dataclass
class Watch:
    """What was touched outside of `home`, and what was started, as Python itself tells it."""

    home: str
    on: bool = False
    seen: list[str] = field(default_factory=list)

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event in STARTS:
            self.seen.append(f"{event} {args!r:.100}")
        elif event == "open" and isinstance(args[2], int) and args[2] & WRITES:
            self._path(event, args[0])
        elif event in CHANGES:
            for path in args[:2]:
                self._path(event, path)

    def _path(self, event: str, path: Any) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            whole = os.path.abspath(os.fsdecode(path))
            if not whole.startswith(self.home) and whole != os.devnull:
                self.seen.append(f"{event} {whole}")


@dataclass
class Tally:
    """By way of changing, how often and how it ended: refused, or taken for whole."""

    counts: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    fell: dict[str, str] = field(default_factory=dict)

    def add(self, way: tuple[str, str], end: str) -> None:
        ends = self.counts.setdefault(way, {})
        ends[end] = ends.get(end, 0) + 1


class Home:
    """A home with a good run beside one that is spoiled again and again, and what lies outside."""

    def __init__(self, folder: Path) -> None:
        self.home, self.outside = folder / "home", folder / "outside"
        self.outside.mkdir(parents=True)
        data = str(write_npz(self.home.parent / "small.npz"))
        settings = FitSettings(
            epochs=2, batch_size=30, hidden=(4,), threads=1, device="cpu", data=data
        )
        controls = Controls()

        def emit(event: object) -> None:
            if isinstance(event, EpochEnded):
                controls.stop()

        run = beginning.begin(settings, Library().load).run(controls, emit).run
        self.run = runs.folder(run)
        self.whole = {
            name: (self.run / name).read_bytes() for name in WAYS if name != "progress.json"
        }
        self.whole["progress.json"] = PROGRESS
        for name, content in self.whole.items():
            (self.outside / name).write_bytes(content)
        (self.run.parent / "linked").symlink_to(self.outside)
        self.before = self.everything_outside()
        self.there = set(self.run.parent.iterdir())

    def everything_outside(self) -> dict[str, tuple[bytes, int]]:
        return {
            path.name: (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.outside.iterdir()
        }

    def restore(self) -> None:
        """Both files of the run as they were, nothing else beside them."""
        if self.run.is_symlink() or not self.run.is_dir():
            self.run.mkdir()
        for path in self.run.iterdir():
            path.unlink()
        for name in ("recording.jsonl", "checkpoint.safetensors"):
            (self.run / name).write_bytes(self.whole[name])

    def spoil(self, random: Random) -> tuple[str, str]:
        """Change one of the run's files; which one, and how."""
        self.restore()
        name = random.choice(("recording.jsonl", "checkpoint.safetensors"))
        way, content = mutant(name, self.whole[name], random)
        kind = put(self.run / name, content, random, self.outside)
        if random.random() < 0.05:
            (self.run / f".{name}.abcd1234.tmp").symlink_to(self.outside / name)
        return name, way if kind == "file" else kind


@contextlib.contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """Raises Hangs in what takes longer."""

    def late(number: int, frame: FrameType | None) -> None:
        raise Hangs

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def commands(run: Path) -> dict[str, Callable[[], object]]:
    """All that reads a run, by name; what removes it comes last."""
    name, out = run.name, run.parents[2] / "exported.safetensors"

    def player() -> None:
        recorded = recording.read(runs.recording_of(str(run)))
        player = Player(recorded, speed=0)
        encode(player.get_ready())
        events: list[Any] = []
        events.append(player.fit(Fit(), Controls(), events.append, Library().load))
        for event in events:
            assert decode_event(encode(event)) == event

    fork = ["--fork", name, "--from-epoch", "1", "--lr", "0.5"]

    def served() -> None:
        answers = Answers(Library(), runs.recording_of_run)
        for command in (
            ListRuns(id=1),
            GetEpochs(id=2, run=name),
            GetSteps(id=3, run=name, first=0, stop=10**6),
        ):
            told = answers.answer(command, None)
            for event in (told,) if isinstance(told, Event) else told:
                line = encode(event)
                assert encode(decode_event(line)) == line

    return {
        "runs": lambda: runs_command.main([]),
        "runs --json": lambda: runs_command.main(["--json"]),
        "replay": player,
        "the engine's answers": served,
        "runs --export": lambda: runs_command.main(["--force", "--export", name, str(out)]),
        "fit --resume": lambda: fit.main(["--resume", name]),
        "fit --fork": lambda: fit.main(fork),
        "runs --clean --yes": lambda: runs_command.main(["--clean", "--yes"]),
        "runs --clean RUN --yes": lambda: runs_command.main(["--clean", name, "--yes"]),
    }


def try_run(home: Home, random: Random, watch: Watch, tally: Tally) -> None:
    """One spoiled run before all commands."""
    way = home.spoil(random)
    for name, command in commands(home.run).items():
        # A training goes on from it and writes: the others read what was spoiled.
        files = [path for path in home.run.iterdir() if path.is_file() and not path.is_symlink()]
        kept = {path: path.read_bytes() for path in files} if name == "fit --resume" else {}
        _end(way, name, command, watch, tally)
        for path, content in kept.items():
            path.write_bytes(content)
        for made in set(home.run.parent.iterdir()) - home.there:
            shutil.rmtree(made)
    if os.path.lexists(home.run):
        left = sorted(os.listdir(home.run))
        if not any(part.endswith(".tmp") for part in left):
            tally.fell.setdefault(f"{way} cannot be removed", f"{left}")


def try_progress(home: Home, random: Random, watch: Watch, tally: Tally) -> None:
    """One spoiled progress file before the start of a screen."""
    path = home.home / "state" / "progress.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.iterdir():
        left.unlink()
    way, content = mutant(path.name, PROGRESS, random)
    kind = put(path, content, random, home.outside)

    def start() -> None:
        progress = Progress(path)
        progress.visit("fit")
        progress.wait(SECONDS)
        assert progress.unwritable is None, progress.unwritable
        assert Progress(path).last == "fit"
        names = sorted(left.name for left in path.parent.iterdir())
        assert len(names) <= 2, names

    _end((path.name, way if kind == "file" else kind), "the start", start, watch, tally)


def _end(
    way: tuple[str, str], name: str, command: Callable[[], object], watch: Watch, tally: Tally
) -> None:
    out, errors = io.StringIO(), io.StringIO()
    end = "done"
    watch.on = True
    try:
        with (
            no_longer_than(SECONDS),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(errors),
        ):
            code = command()
            end = "done" if code in (0, None) else f"exit {code}"
    except Mistake:
        end = "refused"
    except (Exception, SystemExit, Hangs) as error:
        frames = traceback.extract_tb(error.__traceback__)
        at = next(
            (f for f in reversed(frames) if "/engine/" in f.filename or "/tui/" in f.filename),
            frames[-1],
        )
        tally.fell.setdefault(
            f"{name}: {type(error).__name__} at {Path(at.filename).name}:{at.lineno}",
            f"{way}\n{traceback.format_exc()[-1500:]}",
        )
        end = "FELL"
    finally:
        watch.on = False
    said = errors.getvalue()
    if "it failed" in said or (end in ("exit 1", "exit 2") and len(said.splitlines()) != 1):
        tally.fell.setdefault(f"{name} said {said[:90]!r}", f"{way}\n{said[:1000]}")
        end = "FELL"
    if watch.seen:
        tally.fell.setdefault(f"{name} touched {watch.seen[0]}", f"{way}")
        watch.seen.clear()
    tally.add(way, end)


def attacked(folder: Path, runs_spoiled: int, progress_spoiled: int, seed: int) -> Tally:
    """So many spoiled runs before all commands, and spoiled progress files before the start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CH2_TUI_HOME", str(folder / "home"))
        patch.setenv("OMP_NUM_THREADS", "1")
        patch.delenv("CH2_TUI_MNIST", raising=False)
        patch.setattr(fit, "_stop_on_interrupts", lambda controls: controls.stop())
        home, tally, random = Home(folder), Tally(), Random(seed)
        watch = Watch(str(folder / "home"))
        sys.addaudithook(watch)  # there is no taking it away; it is off when this is over

        for number in range(max(runs_spoiled, progress_spoiled)):
            if number < runs_spoiled:
                try_run(home, random, watch, tally)
            if number < progress_spoiled:
                try_progress(home, random, watch, tally)
        assert home.everything_outside() == home.before, "something outside has changed"
    return tally
