"""What the tests of lessons share: a network that has learned, an engine that has ended, and the
printout of a lesson's code."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import protocol
from engine.asked.inference import LaidDown, Shelf
from engine.data import places
from engine.runs import recording
from engine.runs.runs import recording_of_run
from tests.tui.conftest import Person

TRAINED = Path(__file__).parents[2] / "recordings" / "digits-32-units"
"""A real run with its checkpoint: `ch2-tui fit --data digits --hidden 32`, copied from where
`ch2-tui runs` keeps it."""


@dataclass(frozen=True)
class Learned:
    """A home in which `run` was trained."""

    home: Path
    run: str

    @property
    def network(self) -> LaidDown:
        """What was trained, for numpy."""
        return Shelf(recording_of_run).network(self.run)


@pytest.fixture
def learned(home: Path) -> Learned:
    """This test's own home with that run in it."""
    run = recording.read(TRAINED / "recording.jsonl").started.run
    shutil.copytree(TRAINED, places.runs_home() / run)
    return Learned(home, run)


HELLO = protocol.Hello(version=protocol.VERSION, engine="", python="", pid=1)
MNIST = protocol.DataReady(
    name="mnist", source="mnist.npz", verified=True, train=60_000, test=10_000
)


def starts_after_the_end(person: Person, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The person's engine is gone; what comes back grows with every start of another one."""
    started: list[bool] = []

    async def start_engine() -> None:
        started.append(True)

    monkeypatch.setattr(person.app, "start_engine", start_engine)
    person.app.engine_state.gone(-9, ())
    assert person.app.lesson is not None
    person.app.lesson.changed()
    return started


def printed_by(program: str, folder: Path | None = None) -> str:
    """What a lesson's code prints; run here, where torch is loaded once for all lessons."""
    where = contextlib.chdir(folder) if folder is not None else contextlib.nullcontext()
    with where, contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            exec(compile(program, "<code>", "exec"), {"__name__": "__main__"})
        finally:
            if (torch := sys.modules.get("torch")) is not None:
                torch.set_default_dtype(torch.float32)  # the next program expects it
    return printed.getvalue()
