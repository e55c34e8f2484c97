"""Opens one lesson after the other before an engine that answers what they ask."""

from __future__ import annotations

from tests.tui.conftest import Person
from tests.tui.said_to_lessons import tell
from tui.shell.lesson import Lesson


class Opener:
    """Opens lessons, and lets the engine tell of the images that they ask for."""

    def __init__(self, person: Person) -> None:
        self.person, self._answered = person, 0

    async def open(self, lesson: str) -> Lesson:
        """The lesson, as it opens."""
        self.person.app.open_lesson(lesson)
        await self.answer()
        assert self.person.app.lesson is not None
        return self.person.app.lesson

    async def answer(self) -> None:
        """What has been asked since is answered."""
        await self.person.pilot.pause()
        self._answered = await tell(self.person, answered=self._answered)
