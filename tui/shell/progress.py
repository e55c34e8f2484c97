"""Where the learner is: language, theme, last lesson, and what is done. Kept over restarts."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from engine.protocol.system.files import NotAFile, opened
from engine.protocol.system.locks import FolderLock
from tui.drawing.look.themes import DARK, LIGHT
from tui.shell import chapter
from tui.shell.own.late_writing import LateWriting, set_aside, write_whole

MOST_BYTES = 64 * 1024
"""Of a file that our own writing makes, and much more than it ever needs."""
MOST_LESSONS = 1_000
LONGEST_WAIT = 0.2
"""Seconds that another screen may hold the lock before one writes without it."""

Word = Annotated[str, Meta(max_length=64)]
Lessons = Annotated[tuple[Word, ...], Meta(max_length=MOST_LESSONS)]


class _Kept(Struct, frozen=True):
    """The file as it is written."""

    language: Word | None = None
    theme: Word | None = None
    last: Word | None = None
    done: Lessons = ()
    begun: Lessons = ()
    folded: bool = False


class NoProgress(ValueError):
    """The file is not what our own writing makes."""


def state_file() -> Path:
    """Under CH2_TUI_HOME where that is set, else where platformdirs says."""
    home = os.environ.get("CH2_TUI_HOME")
    if home:
        return Path(home).expanduser() / "state" / "progress.json"
    import platformdirs

    return Path(platformdirs.user_state_dir("ch2-tui", appauthor=False)) / "progress.json"


class Progress:
    """The learner's place. A file that is missing or damaged is a fresh start, not an error.

    A damaged one is set aside beside its place. What this program does not know, a language or
    a lesson of another edition, counts for nothing. `unwritable` holds the reason once saving
    has failed; the application goes on without.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.unwritable: str | None = None
        self._writing = LateWriting("progress", self._write)
        self._written: _Kept | None = None
        try:
            kept = _read(path)
        except NoProgress:
            set_aside(self.path)
            kept = _Kept()
        except OSError:
            kept = _Kept()
        self.language = _if_known(kept.language, chapter.LANGUAGES)
        self.theme = _if_known(kept.theme, (DARK.name, LIGHT.name))
        lessons = {entry.id for entry in chapter.entries()}
        self.last = _if_known(kept.last, lessons)
        self.done = lessons.intersection(kept.done)
        self.begun = lessons.intersection(kept.begun)
        self.folded = kept.folded
        """Whether the longer text beside the figure is folded away."""

    def visit(self, lesson: str) -> None:
        self.begun.add(lesson)
        self.last = lesson
        self.save()

    def finish(self, lesson: str) -> None:
        if lesson not in self.done:
            self.done.add(lesson)
            self.save()

    def save(self) -> None:
        """Have it written, the newest state last; a slow disk holds nobody up.

        The process ends only after the last of it is written.
        """
        self._writing.put(
            _Kept(
                self.language,
                self.theme,
                self.last,
                tuple(sorted(self.done)),
                tuple(sorted(self.begun)),
                self.folded,
            )
        )
        written = self._written
        if written is not None:
            self.done.update(written.done)
            self.begun.update(written.begun)

    def wait(self, seconds: float) -> None:
        """Until all is written, or so long."""
        self._writing.wait(seconds)

    def _write(self, kept: _Kept) -> None:
        """Write the file whole or not at all, with what another screen has added to it."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _locked(self.path):
                kept = self._merged(kept)
                write_whole(self.path, msgspec.json.format(msgspec.json.encode(kept), indent=1))
            self.unwritable = None
        except OSError as error:
            self.unwritable = f"{self.path.parent}: {error.strerror or error}"

    def _merged(self, kept: _Kept) -> _Kept:
        """With what another screen has done since; the rest is as it was chosen here."""
        lessons = {entry.id for entry in chapter.entries()}
        try:
            there = _read(self.path)
        except NoProgress:
            set_aside(self.path)
        except OSError:
            return kept
        else:
            done = lessons.intersection((*kept.done, *there.done))
            begun = lessons.intersection((*kept.begun, *there.begun))
            kept = replace(kept, done=tuple(sorted(done)), begun=tuple(sorted(begun)))
            self._written = kept
        return kept


def _read(path: Path) -> _Kept:
    """What is kept there. Raises OSError, also where nothing is, and NoProgress."""
    try:
        with opened(path, follow=True) as file:
            text = file.read(MOST_BYTES + 1)
    except NotAFile as error:
        raise NoProgress(str(error)) from error
    if len(text) > MOST_BYTES:
        raise NoProgress(f"{path} has over {MOST_BYTES:,} bytes")
    try:
        return msgspec.json.decode(text, type=_Kept)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise NoProgress(str(error)) from error


def _if_known(value: str | None, known: Collection[str]) -> str | None:
    return value if value in known else None


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """While no other screen writes that file, as far as the system can tell."""
    folder, held = path.parent.resolve(), contextlib.ExitStack()
    until = time.monotonic() + LONGEST_WAIT
    while True:
        try:
            held.callback(FolderLock(folder).close)
        except BlockingIOError:
            if time.monotonic() < until:
                time.sleep(0.005)
                continue
        break
    with held:
        yield
