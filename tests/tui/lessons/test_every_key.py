"""Each key that `?` and the line of keys tell of does something there, and is told once in `?`.

The engine is the recording's, with a network that was trained before.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tui.conftest import opened_by
from tests.tui.lessons.conftest import Learned
from tests.tui.lessons.onlooker import Onlooker
from tui.shell import chapter
from tui.shell.exports.picture_file import strips_of
from tui.shell.keys.help import told_keys
from tui.shell.lesson import Lesson

LEAVES = {"q", "ctrl+c"}
"""What ends the application is tested where it does."""
NOT_BEFORE = LEAVES | {
    "space",
    "less_than_sign",
    "greater_than_sign",
    "escape",
    "m",
    "c",
    "i",
    "ctrl+p",
}
SAME_EVERYWHERE = NOT_BEFORE - {"space"} | {"question_mark", "f2", "r"}
"""What does not depend on the view is pressed in the first one."""
LETTERS = set("hjkl")
"""They do what the arrows do, by the table."""


class KeyPresser(Onlooker):
    """Stands somewhere in a lesson, presses a key and sees whether anything has changed."""

    @property
    def lesson(self) -> Lesson:
        assert self.of is not None
        return self.of

    of: Lesson | None = None

    @property
    def looks(self) -> object:
        """All that is seen: the cells with their colours, which screen is on top, the cursor."""
        return strips_of(self.app.screen), self.app.screen, self.app.focused

    async def stand(self, view: int, position: int) -> None:
        """In that view and at that step, whatever was opened, typed or chosen before."""
        screen = self.lesson
        if self.app.screen is not screen:
            self.app.open_lesson(screen.LESSON)
        screen.set_focus(None)
        if screen.is_editing:
            screen.on_field_left()
        screen.notice("")
        screen.action_reset()
        screen.action_view(view)
        screen.player.go(position)
        await self.pilot.pause()

    def rows(self) -> list[tuple[str, ...]]:
        """The keys that are told now, by the rows that tell them."""
        told = told_keys(self.lesson.table)
        return [tuple(name for name in row.names if name not in LETTERS) for row in told]

    async def sees(self, name: str) -> bool:
        """Whether that key changes what is seen, at once or by what it asks the engine for."""
        self.lesson.notice("")
        await self.pilot.pause()
        before, link = self.looks, self.app.link
        open_before = set(link.open) if link is not None else set()
        await self.press(name)
        await self.until(
            lambda: self.looks != before or link is None or not set(link.open) - open_before
        )
        return self.looks != before

    async def sees_after(
        self, firsts: list[tuple[str, ...]], view: int, at: int, name: str
    ) -> bool:
        """Whether the key changes something after one of these ways to begin in that view."""
        for first in firsts:
            if first:
                await self.press(*first)
            elsewhere = self.app.screen is not self.lesson or self.lesson.view != view
            seen = not elsewhere and not self.lesson.typing and await self.sees(name)
            if first or seen:
                await self.stand(view, at)
            if seen:
                return True
        return False


@pytest.mark.parametrize("lesson", [entry.id for entry in chapter.entries()])
async def test_every_key_that_is_told_does_something(lesson: str, learned: Learned) -> None:
    async with opened_by(KeyPresser, learned.home, lesson=lesson) as person:
        screen = person.app.lesson
        assert screen is not None
        person.of = screen
        await person.until(lambda: person.app.engine_state.data is not None)
        idle: list[str] = []
        done = set(LEAVES)
        for view in screen.open_views() or range(1, 2):
            idle += [f"{view}: {name}" for name in await idle_keys(person, view, done)]
            done |= SAME_EVERYWHERE
        assert not idle, f"nothing happens in view: key {idle}"


def others(
    rows: list[tuple[str, ...]], row: tuple[str, ...], name: str
) -> Iterator[tuple[str, ...]]:
    """What may have to be pressed before: the way back, or another key of the lesson's own."""
    for other in row:
        if other != name:
            yield (other,)
            yield "enter", other
    for own in rows:
        if own and own != row and own[0] not in NOT_BEFORE:
            yield from ((key,) for key in own)


async def idle_keys(person: KeyPresser, view: int, done: set[str]) -> list[str]:
    """The keys that are told somewhere in the view, and do nothing wherever they are told."""
    await person.stand(view, 0)
    await person.until(lambda: not person.lesson.awaits)
    does, idle = done | {str(view)}, dict[str, None]()
    for at in sorted({0, person.lesson.player.count // 2, person.lesson.player.count - 1}):
        await person.stand(view, at)
        for row in person.rows():
            for name in [name for name in row if name not in does]:
                if await person.sees_after([(), *others(person.rows(), row, name)], view, at, name):
                    does.add(name)
                else:
                    idle[name] = None
    return [name for name in idle if name not in does]
