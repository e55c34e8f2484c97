"""Every program and every notebook of the chapter runs as it is exported.

The lessons' own tests hold what a program prints against its figure. The data here is a file of
a few of the bundled digits, as a learner may name one, and the trainings are short; all run in
this process, where torch and Keras are loaded once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest

from engine.data import digits
from engine.protocol import DataReady, FitSettings, ScratchSettings
from tests.tui.conftest import QUIET_ENGINE, opened
from tests.tui.lessons.conftest import printed_by
from tui.lessons.elementwise.lesson import ElementwiseLesson
from tui.lessons.elementwise.view import RACE
from tui.lessons.fit.lesson import FitLesson
from tui.lessons.from_scratch.lesson import FromScratchLesson
from tui.shell import chapter
from tui.shell.exports.notebook import notebook_of
from tui.shell.lesson import Lesson
from tui.shell.panels.code import DIALECTS, lesson_code
from tui.told.export import Program, programs

pytest.importorskip("torch")
pytest.importorskip("keras")

FEW = 384
NAMES = ("x_train", "y_train", "x_test", "y_test")
LANGUAGE = {"torch": "en", "numpy": "ko", "keras": "ko"}
"""In which a dialect's notebooks are written here: each has both."""
Exported = Mapping[tuple[Program, str], tuple[str, str]]
BY_A_KERNEL = ("digits", "broadcasting", "update")
"""One in each dialect is executed as Jupyter would; of the others the cells are, here."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory, made_digits: Path) -> Exported:
    """The code and the notebook of each program in each dialect."""
    folder = tmp_path_factory.mktemp("exported")
    with pytest.MonkeyPatch.context() as patch:
        (folder / "cache").symlink_to(made_digits)
        patch.setenv("CH2_TUI_HOME", str(folder))
        return asyncio.run(_exported(folder))


async def _exported(folder: Path) -> Exported:
    import numpy as np

    data, path = digits.load(), folder / "few.npz"
    np.savez(path, **{name: getattr(data, name)[:FEW] for name in NAMES})
    ready = DataReady(name="other", source=str(path), verified=False, train=FEW, test=FEW)
    found = {}
    async with opened(folder, engine=QUIET_ENGINE, lesson="digits") as person:
        await person.arrives(ready)
        for language in dict.fromkeys(LANGUAGE.values()):
            person.app.language = language
            for program in programs():
                person.app.open_lesson(program.lesson)
                await person.pilot.pause()
                lesson = person.app.lesson
                assert lesson is not None
                lesson.action_view(program.view)
                _shorten(lesson)
                for dialect in (key for key, value in LANGUAGE.items() if value == language):
                    code = lesson_code(lesson, dialect)
                    found[program, dialect] = code, notebook_of(lesson, code)
    return found


def _shorten(lesson: Lesson) -> None:
    """A learner's own settings, with which it is soon over."""
    match lesson:
        case FitLesson():
            lesson.settings = FitSettings(epochs=1, hidden=(16,), batch_size=64)
        case FromScratchLesson():
            lesson.own.settings = ScratchSettings(epochs=1)
            lesson.action_view(4)
        case ElementwiseLesson(view=1):
            lesson.action_view(RACE)
            lesson.entered("(20, 10)")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_program_runs_cell_by_cell(exported: Exported, dialect: str) -> None:
    """In one namespace, as a kernel has it."""
    own = {program: text for (program, key), (_, text) in exported.items() if key == dialect}
    assert len({program.lesson for program in own}) == len(chapter.entries())
    for program, text in own.items():
        notebook = nbformat.reads(text, as_version=4)
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        try:
            printed = printed_by(cells)
        except Exception as error:
            error.add_note(str(program))
            raise
        assert printed.strip(), program
        assert "nan" not in printed.lower(), program


def test_every_notebook_is_valid_and_its_cells_are_the_program(exported: Exported) -> None:
    for (program, dialect), (code, text) in exported.items():
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")
        assert "".join("".join(cells).split()) == "".join(code.split()), program
        for place, cell in enumerate(cells):
            compile(cell, f"{program} in {dialect}, cell {place}", "exec")
        said = " ".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        assert ("습니다" in said) == (LANGUAGE[dialect] == "ko")


@pytest.mark.parametrize(("lesson", "dialect"), list(zip(BY_A_KERNEL, DIALECTS, strict=True)))
def test_a_kernel_executes_it(exported: Exported, lesson: str, dialect: str) -> None:
    nbclient = pytest.importorskip("nbclient")
    ((_, text),) = [
        found
        for (program, key), found in exported.items()
        if (program.lesson, program.view, key) == (lesson, 1, dialect)
    ]
    notebook = nbformat.reads(text, as_version=4)
    done = nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    told = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert told
    assert all(output.output_type == "stream" for output in told)
