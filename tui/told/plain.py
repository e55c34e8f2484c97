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
from typing import TYPE_CHECKING, Final

from engine.explain.shared.wording.environment import language_of_environment
from tui.drawing.cells import wrap_cells
from tui.drawing.drawing import Drawing
from tui.drawing.look.glyphs import to_ascii
from tui.shell import chapter
from tui.shell.app import Ch2App
from tui.shell.options import Options
from tui.shell.panels.code import DIALECTS, lesson_code
from tui.shell.progress import Progress
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui.shell.lesson import Lesson

SIZE: Final = (80, 40)
WIDTH = 78
MOST_STEPS = 40
"""So many steps are told, the last one among them; a figure can have a million."""
PATIENCE = 60.0
"""Seconds for the engine to find or make its data."""
LOOK = 0.02
FAILED, WRONG_USE, INTERRUPTED = 1, 2, 130
ONLY_DRAWN = dict.fromkeys((*range(0x2500, 0x25A0), *range(0x2800, 0x2900)), " ")
"""Lines, blocks and braille dots: pictures, not words."""
NAMES = {"torch": "PyTorch", "numpy": "NumPy"}


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
        yield f"{part.number} {part.titles[language]}"
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
            await self._ask_all(pilot, self.app.lesson)
            self.lines += told(self.app.lesson, self._figure(), self.word)
        finally:
            if self.app.link is not None:
                await self.app.link.stop()
            self.app.exit(self.code)

    async def _until(self, pilot: Pilot[object], met: Callable[[], bool]) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while not met() and asyncio.get_running_loop().time() < deadline:
            await pilot.pause(LOOK)

    async def _ask_all(self, pilot: Pilot[object], lesson: Lesson) -> None:
        """Have each view ask the engine for what it shows, and wait for the answers."""
        for view in (*range(2, lesson.VIEWS + 1), 1):
            lesson.action_view(view)
            await self._until(
                pilot, lambda: not lesson.awaits or self.app.engine_state.phase == "gone"
            )

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


def told(lesson: Lesson, figure: Drawing | None, word: Callable[..., str]) -> Iterator[str]:
    """The whole lesson, line by line."""
    language = lesson.ch2.language
    entry = chapter.entry(lesson.LESSON)
    yield f"{entry.part.number} {entry.part.titles[language]}"
    yield f"{entry.number} {entry.titles[language]}"
    yield ""
    yield from _prose(lesson.text("idea"))
    yield from _steps(lesson, figure, word)
    yield from _views(lesson, figure, word)
    if lesson.texts.has("plain"):
        yield ""
        yield from _prose(lesson.text("plain"))
    yield from ("", word("plain", "reading"), "")
    yield from _prose(lesson.text("reading"))
    yield from ("", word("panels", "mistake"), "")
    yield from _prose(lesson.text("mistake"))
    for dialect in DIALECTS:
        yield from ("", word("plain", "code", dialect=NAMES[dialect]), "")
        yield from lesson_code(lesson, dialect).rstrip("\n").split("\n")


def _steps(lesson: Lesson, figure: Drawing | None, word: Callable[..., str]) -> Iterator[str]:
    player = lesson.player
    caption, asked, before = "", "", list[str]()
    most = min(player.count, MOST_STEPS) - 1
    steps = (*range(most), player.count - 1)
    for number, step in enumerate(steps):
        player.go(step)
        yield ""
        if step > number:
            yield from (word("plain", "more", count=step - number), "")
        if player.count > 1:
            yield word("plain", "step", step=step + 1, steps=player.count)
        key, values = lesson.caption()
        previous, caption = caption, " ".join(lesson.text("captions", key, **values).split())
        if caption != previous:
            yield from _prose(caption)
        now = spoken(figure)
        fresh = [line for line in now if line not in before]
        if fresh:
            yield word("plain", "fresh" if before else "figure")
            yield from fresh
        before = now
        question = lesson.question()
        if question is not None and question.key != asked:
            yield from _prose(word("plain", "question", prompt=question.prompt))
        asked = question.key if question is not None else ""


def _views(lesson: Lesson, figure: Drawing | None, word: Callable[..., str]) -> Iterator[str]:
    """The other views of the lesson, as they are at their last steps."""
    for view in range(2, lesson.VIEWS + 1):
        lesson.action_view(view)
        lesson.player.go(lesson.player.count - 1)
        yield ""
        yield word("plain", "view", number=view, name=lesson.text("views", str(view)))
        yield from spoken(figure)


def spoken(figure: Drawing | None) -> list[str]:
    """What a figure says, without what it only draws; lines that said nothing are left out."""
    if figure is None:
        return []
    lines = to_ascii(figure.said().translate(ONLY_DRAWN)).split("\n")
    return [line.rstrip() for line in lines if line.strip()]


def _prose(text: str) -> Iterator[str]:
    """Paragraphs in lines that fit, a blank line between them."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        yield from wrap_cells(" ".join(paragraph.split()), WIDTH)


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
