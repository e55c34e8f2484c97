"""`ch2-tui export DIR`: every lesson as .py and .ipynb in each dialect, without a screen.

The lessons are those of the screen, opened where nobody sees them, with the data that is in
use: what their programs hold is what their code panels show.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from engine.explain.shared.wording.options import WordedParser
from engine.explain.shared.wording.sentences import said
from tui.link.engine_command import engine_command
from tui.shell import chapter
from tui.shell.options import Options
from tui.shell.panels.code import DIALECTS, lesson_code
from tui.told.plain import FAILED, INTERRUPTED, Reader, Untouched

if TYPE_CHECKING:
    from textual.pilot import Pilot

Refuse = Callable[..., NoReturn]
KINDS: Final = ("py", "ipynb")
UNWRITABLE: Final = "cannot write in {folder}: {reason}; name another folder"
QUICK: Final = 1.0
"""Seconds after which it says how far it is."""


class Program(NamedTuple):
    """A program of the chapter: the lesson, and the view whose code it is."""

    number: int
    lesson: str
    view: int

    def path(self, dialect: str, kind: str) -> Path:
        """Its file below DIR: `keras/05-fit.ipynb`."""
        view = f"-{self.view}" if self.view > 1 else ""
        return Path(dialect) / f"{self.number:02}-{self.lesson}{view}.{kind}"


def programs() -> Iterator[Program]:
    """All of them, in the chapter's order."""
    for entry in chapter.entries():
        yield Program(entry.number, entry.id, 1)
        for key in chapter.texts("en", entry.id).sections["code"]:
            dialect, _, view = key.partition(".")
            if dialect == next(iter(DIALECTS)) and view:
                yield Program(entry.number, entry.id, int(view))


def main(words: list[str], refuse: Refuse, require_data: Callable[[str], None]) -> int:
    """Run `ch2-tui export` with these arguments; the exit code."""

    class Parser(WordedParser):
        def error(self, message: str) -> NoReturn:
            refuse("{message}", message=message)

    parser = Parser(
        prog="ch2-tui export",
        description="Every lesson as a program and as a notebook, in PyTorch, NumPy and Keras.",
        allow_abbrev=False,
    )
    parser.add_argument("folder", metavar="DIR", help="the folder to write to; made if need be")
    parser.add_argument(
        "--data",
        default="auto",
        metavar="WHERE",
        help="auto, mnist, digits, an .npz file, or a folder or zip of IDX or CSV files "
        "(default: auto)",
    )
    parser.add_argument(
        "--lang",
        choices=tuple(chapter.LANGUAGES),
        help="the language (default: the last one chosen, or the environment's)",
    )
    parser.add_argument(
        "--overwrite", action="store_true", help="replace the files that are there already"
    )
    asked = parser.parse_args(words)
    require_data(asked.data)
    folder = Path(os.path.expanduser(asked.folder))
    try:
        there = _ready(folder)
    except OSError as error:
        refuse(UNWRITABLE, folder=folder, reason=error.strerror or error)
    if there and not asked.overwrite:
        refuse(
            "{count} of the files are there already, {first} among them; name another folder, "
            "or replace them with --overwrite",
            count=len(there),
            first=there[0],
        )
    exporter = Exporter(
        Options(engine_command("serve"), language=asked.lang, data=asked.data, plain=True), folder
    )
    try:
        exporter.run()
    except KeyboardInterrupt:
        return INTERRUPTED
    if exporter.excuse:
        sys.stderr.write(f"ch2-tui: {exporter.excuse}\n")
    else:
        counts = {"count": exporter.written, "replaced": len(there), "folder": folder}
        replaced = "{count} files are in {folder}, {replaced} of them replaced"
        print(said(replaced if there else "{count} files are in {folder}", **counts))
    return exporter.code


def _ready(folder: Path) -> list[Path]:
    """Make the folders; which of the files are there already. Raises OSError."""
    for dialect in DIALECTS:
        (folder / dialect).mkdir(parents=True, exist_ok=True)
        if not os.access(folder / dialect, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13))
    paths = (
        folder / program.path(dialect, kind)
        for program in programs()
        for dialect in DIALECTS
        for kind in KINDS
    )
    return [path for path in paths if os.path.lexists(path)]


class Exporter(Reader):
    """Opens lesson after lesson and writes each; `written` counts the files."""

    def __init__(self, options: Options, folder: Path) -> None:
        options.progress = Untouched(options.progress.path)
        options.lesson = chapter.entries()[0].id
        super().__init__(options)
        self.folder, self.written = folder, 0

    async def _tell(self, pilot: Pilot[object]) -> None:
        begun, found = monotonic(), list(programs())
        try:
            await self._until(pilot, self._has_data)
            self._note_what_is_missing()
            for number, program in enumerate(found if not self.code else ()):
                await self._open(pilot, program)
                self._write(program)
                if monotonic() - begun > QUICK:
                    _tell_how_far(number + 1, len(found))
        except OSError as error:
            self.code, reason = FAILED, error.strerror or str(error)
            self.excuse = said(UNWRITABLE, folder=self.folder, reason=reason)
        finally:
            if self.app.link is not None:
                await self.app.link.stop()
            self.app.exit(self.code)

    async def _open(self, pilot: Pilot[object], program: Program) -> None:
        self.app.open_lesson(program.lesson)
        await pilot.pause()
        assert self.app.lesson is not None
        self.app.lesson.action_view(program.view)
        await self._settle(pilot)

    def _write(self, program: Program) -> None:
        from tui.shell.exports.notebook import notebook_of

        lesson = self.app.lesson
        assert lesson is not None
        for dialect in DIALECTS:
            code = lesson_code(lesson, dialect)
            for kind, text in zip(KINDS, (code, notebook_of(lesson, code)), strict=True):
                path = self.folder / program.path(dialect, kind)
                path.write_text(text, encoding="utf-8", newline="\n")
                self.written += 1


def _tell_how_far(done: int, of: int) -> None:
    """On a terminal one line that is drawn again; elsewhere nothing, it is over soon."""
    if sys.__stderr__ is not None and sys.__stderr__.isatty():
        end = "\n" if done == of else ""
        sys.__stderr__.write(f"\r{done}/{of}{end}")
        sys.__stderr__.flush()
