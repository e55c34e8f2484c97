"""The code of every lesson is Python, with whatever the lesson fills in."""

from __future__ import annotations

from pathlib import Path

from tests.tui.lessons.walker import walking
from tui.shell import chapter
from tui.shell.lesson import Lesson
from tui.shell.panels.code import DIALECTS, lesson_code


async def test_the_code_that_a_lesson_opens_with_can_be_compiled(tmp_path: Path) -> None:
    written = [entry.id for entry in chapter.entries()]
    async with walking(written[0], tmp_path) as walker:
        for name in written:
            walker.app.open_lesson(name)
            await walker.pilot.pause()
            lesson = walker.app.lesson
            assert isinstance(lesson, Lesson)
            assert name == lesson.LESSON
            for view in range(1, lesson.VIEWS + 1):
                lesson.action_view(view)
                await walker.pilot.pause()
                for dialect in DIALECTS:
                    program = lesson_code(lesson, dialect)
                    compile(program, f"{name}, view {view}, in {dialect}", "exec")
