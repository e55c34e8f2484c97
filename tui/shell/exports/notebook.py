"""A lesson as a Jupyter notebook: its texts, and its program in cells, nothing run yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from tui.shell import chapter

if TYPE_CHECKING:
    from tui.shell.lesson import Lesson

KERNEL: Final = {
    "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
    "language_info": {"name": "python"},
}
BELONGS: Final = re.compile(r"[ \t)\]}]|else\b|elif\b|except\b|finally\b")
"""How a line begins that goes on with what stands above a blank line."""


def notebook_of(lesson: Lesson, program: str) -> str:
    """The text of an .ipynb: title, idea, reading, the cells of `program`, common mistakes.

    The same lesson and program always give the same bytes.
    """
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    language, texts = lesson.ch2.language, lesson.texts
    entry = chapter.entry(lesson.LESSON)
    first = f"# {entry.number} {entry.titles[language]}\n\n{texts.get('idea')}"
    mistake = lesson.ch2.words.get("panels", "mistake")
    last = f"## {mistake}\n\n{texts.whole('mistake')}"
    cells = [
        *(new_markdown_cell(text) for text in (first, *texts.sections["reading"].values())),
        *(new_code_cell(source) for source in cells_of(program)),
        new_markdown_cell(last),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"{lesson.LESSON}-{number}"  # nbformat's own are random
    text: str = nbformat.writes(new_notebook(cells=cells, metadata=KERNEL))
    return text + "\n"


def cells_of(program: str) -> Iterator[str]:
    """`program` cut at its blank lines, wherever both sides are whole statements."""
    cell: list[str] = []
    for part in re.split(r"\n\n+", program.strip("\n")):
        if cell and not BELONGS.match(part):
            yield "\n\n".join(cell)
            cell = []
        cell.append(part)
    yield "\n\n".join(cell)
