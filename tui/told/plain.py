"""`ch2-tui --plain`: a lesson as linear text, for screen readers and pipes.

The lesson is the one of the screen, stepped through where nobody sees it: its captions and
what its figure says, without the lines and blocks that only an eye can use. From one step to
the next only the lines that are new are told.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from engine.explain.shared.wording.environment import language_of_environment
from tui.drawing.cells import wrap_cells
from tui.drawing.drawing import Drawing
from tui.shell import chapter
from tui.shell.app import Ch2App
from tui.shell.options import Options
from tui.shell.progress import Progress
from tui.shell.words.problem_text import problem_text
from tui.told.telling import WIDTH, Telling

if TYPE_CHECKING:
    from textual.pilot import Pilot

SIZE: Final = (80, 40)
PATIENCE = 60.0
"""Seconds for the engine to find or make its data."""
LOOK = 0.02
LOOKS = 2
"""So often in a row nothing may be owed: an answer may be what makes a lesson ask."""
GRACE = 2.0
"""Seconds, in all, that a lesson may wait for what nobody was asked for."""
FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130


class Untouched(Progress):
    """The learner's place, read and left as it is: to be told a lesson is not to do it."""

    def save(self) -> None:
        return


def read(options: Options) -> int:
    """Print the lesson that `options` name, or the list of lessons; returns the exit code."""
    options.progress = Untouched(options.progress.path)
    if options.lesson is None:
        language = options.language or options.progress.language or language_of_environment()
        _write("\n".join(listed(language)))
        return 0
    reader = Reader(options)
    try:
        reader.run()
    except KeyboardInterrupt:
        return INTERRUPTED
    _write("\n".join(reader.lines))
    if reader.excuse:
        sys.stderr.write(f"ch2-tui: {reader.excuse}\n")
    return reader.code


def listed(language: str) -> Iterator[str]:
    """Which lessons there are, and how one is read."""
    words = chapter.texts(language, "frame")
    yield words.get("map", "title")
    for part in chapter.parts():
        yield ""
        yield part.name(language)
        for entry in chapter.entries():
            if entry.part is part:
                notes = [words.get("map", "short")] if entry.short else []
                name = f"{entry.id}: {entry.titles[language]}"
                yield f"{entry.number} {name}" + (f" ({', '.join(notes)})" if notes else "")
    yield ""
    first = chapter.entries()[0].id
    yield from wrap_cells(words.get("plain", "how", lesson=first, language=language), WIDTH)


class Reader:
    """Goes through one lesson; `lines` are what there is to read, `excuse` why some is not."""

    def __init__(self, options: Options) -> None:
        self.app = Ch2App(options)
        self.lines: list[str] = []
        self.excuse = ""
        self.code = FAILED
        self._patience = GRACE

    def run(self) -> None:
        """Open the lesson, tell it, and end the engine."""
        self.app.run(headless=True, mouse=False, size=SIZE, auto_pilot=self._tell)

    def word(self, section: str, key: str = "", **values: object) -> str:
        return self.app.words.get(section, key, **values)

    async def _tell(self, pilot: Pilot[object]) -> None:
        try:
            await self._until(pilot, self._has_data)
            await self._until(pilot, lambda: self._figure() is not None)
            self._note_what_is_missing()
            assert self.app.lesson is not None
            settled = partial(self._settle, pilot)
            telling = Telling(self.app.lesson, self._figure(), self.word, settled)
            self.lines += await telling.lines()
        finally:
            if self.app.link is not None:
                await self.app.link.stop()
            self.app.exit(self.code)

    async def _until(self, pilot: Pilot[object], met: Callable[[], bool]) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not met() and asyncio.get_running_loop().time() < deadline:
            await pilot.pause(LOOK)

    async def _settle(self, pilot: Pilot[object]) -> None:
        """Until the engine owes nothing: what it was asked, and what that made us ask."""
        quiet, since = 0, asyncio.get_running_loop().time()
        while quiet < LOOKS:
            await pilot.pause()
            lesson, waited = self.app.lesson, asyncio.get_running_loop().time() - since
            link, is_gone = self.app.link, self.app.engine_state.phase == "gone"
            if link is None or is_gone or self.code or waited > PATIENCE:
                return
            # Some ask only after a while: that they wait is then all that they know.
            awaits = lesson is not None and lesson.awaits and self._patience > 0
            quiet = 0 if link.open or awaits else quiet + 1
            if not quiet:
                self._patience -= 0 if link.open else LOOK
                await pilot.pause(LOOK)

    def _has_data(self) -> bool:
        state = self.app.engine_state
        if state.phase == "gone" or (state.problem is not None and state.data is None):
            return True
        return state.data is not None and self.app.images("train").image(0) is not None

    def _figure(self) -> Drawing | None:
        lesson = self.app.lesson
        if lesson is None or not lesson.is_mounted:
            return None
        found = next(iter(lesson.query("#figure Drawing").results(Drawing)), None)
        return found if found is not None and found.size else None

    def _note_what_is_missing(self) -> None:
        state = self.app.engine_state
        if state.data is not None:
            self.code = 0
            return
        if state.problem is not None:
            self.excuse, self.code = problem_text(self.app.words, state.problem), WRONG_USE
        elif state.phase == "gone":
            last = state.log[-1] if state.log else self.word("panels", "gone_no_log")
            self.excuse = self.word("plain", "gone", reason=last.rstrip("."))
        else:
            self.excuse = self.word("plain", "slow", seconds=f"{PATIENCE:g}")


def _write(text: str) -> None:
    """To standard output, whatever it can encode; a reader that has left is no error."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    if sys.stdout is None:  # closed by whoever started us
        return
    try:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Or the interpreter would fail at its own last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
