"""A network that has learned, so that lessons have one to ask."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine import places, recording

TRAINED = Path(__file__).parents[2] / "recordings" / "digits-32-units"
"""A real run with its checkpoint: `ch2-tui fit --data digits --hidden 32`, copied from where
`ch2-tui runs` keeps it."""


@dataclass(frozen=True)
class Learned:
    """A home in which `run` was trained."""

    home: Path
    run: str


@pytest.fixture
def learned(home: Path) -> Learned:
    """This test's own home with that run in it."""
    run = recording.read(TRAINED / "recording.jsonl").started.run
    shutil.copytree(TRAINED, places.runs_home() / run)
    return Learned(home, run)
