"""What the program kept of a learner, read from the file of progress while it runs."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from tui.shell.course.kept import Guess, Solved, waiting


class Kept:
    """The file of progress in the `home` of a learner."""

    def __init__(self, home: Path) -> None:
        self._path = home / "state" / "progress.json"

    def listed(self, name: str) -> list[dict[str, object]]:
        """A list in it; empty where it is not written yet."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8")).get(name, [])
        except (OSError, ValueError):
            return []
        return list(found)

    def guesses(self, lesson: str) -> list[Guess]:
        """Those of that lesson, the newest last."""
        made = msgspec.convert(self.listed("guesses"), list[Guess])
        return sorted((one for one in made if one.lesson == lesson), key=lambda one: one.at)

    def waiting(self) -> tuple[Guess, ...]:
        """What is to be tried again, of all lessons."""
        return waiting(msgspec.convert(self.listed("guesses"), list[Guess]))

    def is_solved(self, lesson: str, mission: str) -> bool:
        """Whether that mission was done."""
        done = msgspec.convert(self.listed("missions"), list[Solved])
        return any((one.lesson, one.mission) == (lesson, mission) for one in done)
