"""Where the learner is: language, theme, last lesson, and what is done. Kept over restarts."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from engine.protocol.system.files import NotAFile, opened
from engine.protocol.system.locks import FolderLock
from tui.drawing.look.themes import DARK, LIGHT
from tui.shell import chapter
from tui.shell.course.kept import (
    Guess,
    Guesses,
    Missions,
    Repaired,
    Repairs,
    Solved,
    kept_guesses,
    kept_missions,
    kept_repairs,
)
from tui.shell.own.late_writing import LateWriting, set_aside, write_whole

MOST_BYTES = 256 * 1024
"""Of a file that our own writing makes, and much more than it ever needs."""
MOST_LESSONS = 1_000
LONGEST_WAIT = 0.2
"""Seconds that another screen may hold the lock before one writes without it."""

Mark = Literal["", "seen", "understood", "mission"]
Word = Annotated[str, Meta(max_length=64)]
Lessons = Annotated[tuple[Word, ...], Meta(max_length=MOST_LESSONS)]
Made = TypeVar("Made", Guess, Solved)


class _Kept(Struct, frozen=True):
    """The file as it is written."""

    language: Word | None = None
    theme: Word | None = None
    last: Word | None = None
    done: Lessons = ()
    begun: Lessons = ()
    folded: bool = False
    understood: Lessons = ()
    guesses: Guesses = ()
    missions: Missions = ()
    repaired: Repairs = ()


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
        """Lessons whose steps were all seen."""
        self.begun = lessons.intersection(kept.begun)
        self.understood = lessons.intersection(kept.understood)
        """Lessons of which a question was answered right."""
        self.guesses = kept_guesses(_of_ours(kept.guesses))
        self.missions = kept_missions(_of_ours(kept.missions))
        self.repaired = kept_repairs(kept.repaired)
        """Planted faults that were found."""
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

    def guessed(self, guess: Guess) -> None:
        """A question of a lesson was answered."""
        before = max((one.at for one in self.guesses if one.what == guess.what), default=0)
        guess = replace(guess, at=max(_now(), before + 1))  # a clock may have been ahead
        self.guesses = kept_guesses((*self.guesses, guess))
        if guess.right:
            self.understood.add(guess.lesson)
        self.save()

    def solved(self, lesson: str, mission: str, answer: str = "") -> None:
        """A mission of a lesson was done; only the first time counts."""
        done = Solved(lesson, mission, answer[:200], _now())
        missions = kept_missions((*self.missions, done))
        if missions != self.missions:
            self.missions = missions
            self.save()

    def repair(self, fault: str, hints: int) -> None:
        """A planted fault was found with so many hints."""
        found = kept_repairs((*self.repaired, Repaired(fault, hints, _now())))
        if found != self.repaired:
            self.repaired = found
            self.save()

    def mark(self, lesson: str) -> Mark:
        """How far a lesson has come: the best of a mission done, a right answer, all steps seen."""
        if self.missions_of(lesson):
            return "mission"
        if lesson in self.understood:
            return "understood"
        return "seen" if lesson in self.done else ""

    def missions_of(self, lesson: str) -> frozenset[str]:
        """Those of that lesson that were done."""
        return frozenset(one.mission for one in self.missions if one.lesson == lesson)

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
                tuple(sorted(self.understood)),
                self.guesses,
                self.missions,
                self.repaired,
            )
        )
        written = self._written
        if written is not None:
            self.done.update(written.done)
            self.begun.update(written.begun)
            self.understood.update(written.understood)
            self.guesses = kept_guesses((*self.guesses, *_of_ours(written.guesses)))
            self.missions = kept_missions((*self.missions, *_of_ours(written.missions)))
            self.repaired = kept_repairs((*self.repaired, *written.repaired))

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
            understood = lessons.intersection((*kept.understood, *there.understood))
            kept = replace(
                kept,
                done=tuple(sorted(done)),
                begun=tuple(sorted(begun)),
                understood=tuple(sorted(understood)),
                guesses=kept_guesses((*kept.guesses, *there.guesses)),
                missions=kept_missions((*kept.missions, *there.missions)),
                repaired=kept_repairs((*kept.repaired, *there.repaired)),
            )
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


def _of_ours(made: Iterable[Made]) -> tuple[Made, ...]:
    """Those in lessons that this edition has; what another one has stays in the file."""
    lessons = {entry.id for entry in chapter.entries()}
    return tuple(one for one in made if one.lesson in lessons)


def _now() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


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
