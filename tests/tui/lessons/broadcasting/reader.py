"""A person in front of the broadcasting lesson, who reads the table of the shapes."""

from __future__ import annotations

from functools import partial

from engine.explain.shared.shapes import Shape
from tests.tui.conftest import QUIET_ENGINE, Person, opened_by
from tui.lessons.broadcasting.lesson import BroadcastingLesson


class Reader(Person):
    """Reads the table of the shapes."""

    @property
    def lesson(self) -> BroadcastingLesson:
        assert isinstance(self.app.lesson, BroadcastingLesson)
        return self.app.lesson

    def shapes(self) -> tuple[Shape, ...]:
        return self.lesson.operands.shapes

    def row(self, name: str) -> list[str]:
        """The words of the table's row with that name."""
        found = next(line for line in self.figure.splitlines() if line.split()[:1] == [name])
        return found.split()


reading = partial(opened_by, Reader, engine=QUIET_ENGINE, lesson="broadcasting")
"""The lesson in front of a reader, by the folder of their home, with no engine that answers."""
