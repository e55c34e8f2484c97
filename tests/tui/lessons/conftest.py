"""What the tests of lessons share: a network that has learned, an engine that has ended, and the
printout of a lesson's code."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import protocol
from engine.asked.inference import LaidDown, Shelf
from engine.data import places
from engine.runs import recording
from engine.runs.runs import recording_of_run
from tests.tui.conftest import Person
from tui.shell import chapter
from tui.shell.programs.keras import with_backend

os.environ.setdefault("KERAS_BACKEND", "torch")  # or no test could import Keras
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


def program_of(lesson: str, key: str, **values: object) -> str:
    """The code of a lesson, its places filled with `values`."""
    program = chapter.fill(chapter.code_of(chapter.texts("en", lesson).get("code", key)), **values)
    return with_backend(program) if key.startswith("keras") else program


def printed_by(program: str | Sequence[str], folder: Path | None = None) -> str:
    """What a lesson's code prints; run here, where torch is loaded once for all lessons.

    Several parts are run one after the other in one namespace.
    """
    parts, names = (program,) if isinstance(program, str) else program, {"__name__": "__main__"}
    where = contextlib.chdir(folder) if folder is not None else contextlib.nullcontext()
    with where, contextlib.redirect_stdout(io.StringIO()) as printed:
        try:
            for part in parts:
                exec(compile(part, "<code>", "exec"), names)
        finally:
            if (torch := sys.modules.get("torch")) is not None:
                torch.set_default_dtype(torch.float32)  # the next program expects it
            if (keras := sys.modules.get("keras")) is not None:
                keras.config.set_floatx("float32")
                keras.utils.clear_session(free_memory=False)
    return printed.getvalue()
