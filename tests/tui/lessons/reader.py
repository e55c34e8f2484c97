"""What the tests of lessons do with a screen: press what stands there, and read it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping

from rich.cells import cell_len
from textual.events import Paste

from tests.tui.conftest import Person
from tui.shell.lines.one_line import KeyLine

SIZES = ((60, 16), (80, 24), (120, 40))


class Reader(Person):
    """A person in front of a lesson."""

    @property
    def next_key(self) -> str:
        """What is marked as the next key, and the word beside it."""
        return self.lines[-1].partition("▸")[2].split("  ")[0].strip()

    @property
    def next_keys(self) -> list[str]:
        """The keys that are highlighted as the next one."""
        assert self.app.lesson is not None
        line = self.app.lesson.query_one(KeyLine)
        return [part.key for part in line.left + line.right if part.ink == "next"]

    def row(self, name: str) -> str:
        """The first line of the figure with that name, from the name on; `W` is not in `W1`,
        nor in `dW` or `W[0]`."""
        found = re.search(rf"(?<![\w\[]){re.escape(name)}(?![\w\[\]]).*", self.figure)
        assert found, f"{name} is not in:\n{self.figure}"
        return found[0]

    async def click(self, text: str, *, last: bool = False) -> None:
        """Press the first line of the screen that shows that text, or the last one, there."""
        rows = [number for number, line in enumerate(self.lines) if text in line]
        row = rows[-1 if last else 0]
        await self.pilot.click(offset=(cell_len(self.lines[row].split(text)[0]), row))
        await self.pilot.pause()

    async def resize(self, columns: int, rows: int) -> None:
        await self.pilot.resize_terminal(columns, rows)
        await self.pilot.pause()

    async def refused(self, key: str, text: str) -> str:
        """What the screen says above the field that keeps that text; then leaves the field."""
        await self.press(key)
        await self.type(text)
        assert self.app.lesson is not None
        assert self.app.lesson.typing
        said = self.lines[-3]
        await self.press("escape")
        return said

    async def is_refused(self, cases: Mapping[str, str]) -> None:
        """Each text that is typed into the open field is kept there, and the screen says why."""
        for text, said in cases.items():
            lesson = self.app.lesson
            assert lesson is not None
            before = lesson._refused
            await self.type(text)
            assert lesson.typing, text
            assert lesson._refused is not before, f"{text} is refused, and not the text before it"
            why = " ".join("\n".join(self.lines[-4:-2]).split())
            assert said in why, text

    async def each_refused(self, key: str, cases: Mapping[str, str]) -> AsyncIterator[str]:
        """Opens the field with that key, goes on after each text that it refuses, and leaves it."""
        await self.press(key)
        for text, said in cases.items():
            await self.is_refused({text: said})
            yield text
        await self.press("escape")

    async def paste(self, text: str) -> None:
        """Into the field that is open, instead of what stands there; and press Enter."""
        assert self.app.lesson is not None
        self.app.lesson.entry.field.value = ""
        self.app.post_message(Paste(text))
        await self.pilot.pause()
        await self.press("enter")

    async def in_every_size(self, *sizes: tuple[int, int]) -> AsyncIterator[tuple[int, int]]:
        """Goes on in each of these terminals, in both languages, and ends in the first one."""
        for size in sizes or SIZES:
            await self.resize(*size)
            for _language in range(2):
                await self.press("f2")
                yield size

    async def there_and_back(self) -> None:
        """In the other language and in a larger terminal, and as it was before."""
        await self.press("f2")
        await self.resize(120, 40)
        await self.press("f2")
        await self.resize(80, 24)

    def assert_fits(self, size: tuple[int, int]) -> None:
        """Every line is inside the terminal, and exactly one key is the next one."""
        lines = self.lines
        assert all(cell_len(line) <= size[0] for line in lines)
        assert lines[-1].count("▸") == 1, lines[-1]

    def assert_fits_in_ascii(self, columns: int) -> None:
        """Every line is inside the terminal, and the next key is marked without box glyphs."""
        lines = self.lines
        assert all(cell_len(line) <= columns for line in lines)
        assert "▸" not in self.screen
        assert lines[-1].count(">") >= 1
