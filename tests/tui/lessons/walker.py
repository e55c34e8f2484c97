"""One person in front of one lesson that needs no engine: keys go in, text comes out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.cells import cell_len
from textual.pilot import Pilot

import tui.app
from tui.app import Ch2App, Options
from tui.lesson import Lesson
from tui.lessons.tensor_lesson import TensorLesson
from tui.progress import Progress
from tui.widgets.places import PlacedDrawing


class Walker:
    """Presses keys and reads the screen of a lesson."""

    def __init__(self, app: Ch2App, pilot: Pilot[int]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def lesson(self) -> TensorLesson:
        assert isinstance(self.app.lesson, TensorLesson)
        return self.app.lesson

    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    def screen(self) -> str:
        return "\n".join(self.lines())

    def figure(self) -> str:
        return self.lesson.query_one(PlacedDrawing).canvas().text()

    def row(self, name: str) -> str:
        """The first line of the figure with that word, from the word on."""
        found = re.search(rf"(?<![\w\[]){re.escape(name)}(?![\w\]]).*", self.figure())
        assert found, f"{name} is not in:\n{self.figure()}"
        return found[0]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def step(self, times: int = 1) -> None:
        await self.press(*["full_stop"] * times)

    async def write(self, key: str, text: str) -> None:
        """Open the field with `key`, put `text` in it and press Enter."""
        await self.press(key)
        self.lesson.entry.field.value = text
        await self.press("enter")

    async def guess(self, text: str) -> None:
        await self.write("tab", text)

    async def edit(self, text: str) -> None:
        await self.write("e", text)

    async def refused(self, key: str, text: str) -> str:
        """What the screen says above the field that keeps that text; then leaves the field."""
        await self.write(key, text)
        assert self.lesson.typing
        said = self.lines()[-3]
        await self.press("escape")
        return said

    async def click(self, text: str, *, last: bool = False) -> None:
        """Press the first line of the screen that shows that text, or the last one, there."""
        rows = [number for number, line in enumerate(self.lines()) if text in line]
        row = rows[-1 if last else 0]
        before = self.lines()[row].split(text)[0]
        await self.pilot.click(offset=(cell_len(before), row))
        await self.pilot.pause()

    def assert_fits(self, size: tuple[int, int]) -> None:
        """Every line is inside the terminal, and exactly one key is the next one."""
        lines = self.lines()
        assert all(cell_len(line) <= size[0] for line in lines)
        assert lines[-1].count("▸") == 1, lines[-1]


@asynccontextmanager
async def walking(
    lesson: str,
    folder: Path,
    *,
    size: tuple[int, int] = (80, 24),
    language: str = "en",
    ascii: bool = False,
) -> AsyncIterator[Walker]:
    """The application at that lesson, without an engine."""

    class Alone(Ch2App):
        CSS_PATH = str(Path(tui.app.__file__).with_name("app.tcss"))

        async def start_engine(self) -> None:
            return

    progress = Progress(folder / "progress.json")
    app = Alone(Options([], lesson, language, ascii=ascii, progress=progress))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert isinstance(app.lesson, Lesson)
        yield Walker(app, pilot)
