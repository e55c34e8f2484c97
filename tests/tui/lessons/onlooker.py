"""A reader of what an engine has to tell before there is anything to read."""

from __future__ import annotations

from tests.tui.lessons.reader import Reader


class Onlooker(Reader):
    """A person in front of a lesson that asks the engine; the lesson's own says what it has to
    know."""

    def knows(self) -> bool:
        """Whether the engine has told all that is shown."""
        raise NotImplementedError

    async def told(self) -> None:
        """Until the engine has told all that is shown."""
        await self.until(self.knows)
        await self.pilot.pause()
        await self.until(self.knows)

    async def move(self, *keys: str) -> None:
        await self.press(*keys)
        await self.told()
