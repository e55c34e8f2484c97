"""One person in front of one lesson that needs no engine: keys go in, text comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.tui.conftest import QUIET_ENGINE, Quiet
from tests.tui.lessons.reader import Reader
from tui.lessons.shared.tensors.tensor_lesson import TensorLesson
from tui.shell.lesson import Lesson
from tui.shell.options import Options
from tui.shell.progress import Progress


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

    progress = Progress(folder / "progress.json")
    app = Quiet(Options(QUIET_ENGINE, lesson, language, ascii=ascii, progress=progress))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        assert isinstance(app.lesson, Lesson)
        yield Walker(app, pilot)
