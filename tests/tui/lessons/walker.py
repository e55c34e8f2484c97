"""One person in front of one lesson that needs no engine: keys go in, text comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import tui.app
from tests.tui.lessons.reader import Reader
from tui.app import Ch2App, Options
from tui.lesson import Lesson
from tui.lessons.tensor_lesson import TensorLesson
from tui.progress import Progress


class Walker(Reader):
    """A reader of a lesson about one tensor."""

    @property
    def lesson(self) -> TensorLesson:
        assert isinstance(self.app.lesson, TensorLesson)
        return self.app.lesson


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
