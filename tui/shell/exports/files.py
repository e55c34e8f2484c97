"""A lesson's figure and code as files: SVG, text, a program that runs, a notebook."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from tui.shell.exports.picture_file import svg_of, text_of
from tui.shell.progress import state_file

if TYPE_CHECKING:
    from tui.shell.lesson import Lesson


def export_folder() -> Path:
    """Beside the learner's other files; CH2_TUI_HOME moves it with them."""
    return (
        state_file().parent.parent / "exports"
        if os.environ.get("CH2_TUI_HOME")
        else (state_file().parent / "exports")
    )


def save_picture(lesson: Lesson) -> str:
    """The whole screen as SVG; returns the line that says where, or why not."""
    return _save(lesson, "svg", svg_of(lesson.app, lesson))


def save_text(lesson: Lesson) -> str:
    """The whole screen as plain text; returns the line that says where, or why not."""
    return _save(lesson, "txt", text_of(lesson))


def save_code(lesson: Lesson, dialect: str, program: str) -> str:
    """The code in that dialect, as a .py that runs."""
    return _save(lesson, "py", program, f"-{dialect}")


def save_notebook(lesson: Lesson, dialect: str, program: str) -> str:
    """The lesson's texts and its code in that dialect, as an .ipynb."""
    from tui.shell.exports.notebook import notebook_of

    return _save(lesson, "ipynb", notebook_of(lesson, program), f"-{dialect}")


def _save(lesson: Lesson, kind: str, text: str, suffix: str = "") -> str:
    folder = export_folder()
    name = f"{lesson.LESSON}{suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number, path = 1, folder / f"{name}.{kind}"
        while path.exists():
            number += 1
            path = folder / f"{name}-{number}.{kind}"
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        return lesson.word(
            "export", "failed", where=str(folder), reason=error.strerror or str(error)
        )
    return lesson.word("export", "saved", where=str(path))
