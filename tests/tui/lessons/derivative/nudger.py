"""A person in the lesson derivative."""

from __future__ import annotations

import re
from functools import partial

from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.reader import Reader
from tui.lessons.derivative.lesson import DerivativeLesson


class Nudger(Reader):
    """A person in the lesson."""

    @property
    def lesson(self) -> DerivativeLesson:
        assert isinstance(self.app.lesson, DerivativeLesson)
        return self.app.lesson

    def words(self, name: str) -> list[str]:
        """The words of the figure's first line that has that word, from it on."""
        found = re.search(rf"(?<!\S){re.escape(name)}(?!\S).*", self.figure)
        assert found, f"{name} is not in:\n{self.figure}"
        return found[0].split()

    async def click_row(self, number_of: str) -> None:
        """Press the line of the list that begins with that number."""
        row = next(at for at, line in enumerate(self.lines) if f" {number_of} " in line[46:])
        await self.pilot.click(offset=(60, row))
        await self.pilot.pause()

    async def end(self) -> None:
        await self.step(self.lesson.player.count)


nudging = partial(opened_by, Nudger, lesson="derivative", engine=QUIET_ENGINE)
"""With an engine that never says a word: this lesson needs none."""
