"""What the learner guessed and which missions were done: as it is kept, and as two are merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Annotated

from msgspec import Meta, Struct

Word = Annotated[str, Meta(max_length=64)]
TYPED = 200
"""Characters of an answer that are kept."""
LARGEST_INT = 2**63
"""From here on an integer is kept as it is written."""
Typed = Annotated[str, Meta(max_length=TYPED)]
Values = Annotated[dict[Word, Typed | int | float], Meta(max_length=12)]


class Guess(Struct, frozen=True):
    """An answer to a question of a lesson. `kind` is its text's key, `values` fill that text.

    `was` is the right one as it would be typed, empty where the question does not tell it; `at`
    are milliseconds since 1970.
    """

    lesson: Word
    kind: Word
    answer: Typed
    right: bool
    was: Typed = ""
    values: Values = {}
    at: int = 0

    @property
    def what(self) -> tuple[str, str]:
        """What was asked, whichever numbers it was asked of."""
        return self.lesson, self.kind


class Solved(Struct, frozen=True):
    """A mission of a lesson that was done, and with what, where that was typed."""

    lesson: Word
    mission: Word
    answer: Typed = ""
    at: int = 0


class Repaired(Struct, frozen=True):
    """A planted fault that was found, and how many hints that took; 3 are the answer."""

    fault: Word
    hints: Annotated[int, Meta(ge=0, le=9)] = 0
    at: int = 0


Repairs = Annotated[tuple[Repaired, ...], Meta(max_length=200)]
Guesses = Annotated[tuple[Guess, ...], Meta(max_length=2_000)]
Missions = Annotated[tuple[Solved, ...], Meta(max_length=2_000)]


def kept_guesses(guesses: Iterable[Guess]) -> tuple[Guess, ...]:
    """Of each question the newest right answer and the newest wrong one, in the order given."""
    newest: dict[tuple[str, str, bool], Guess] = {}
    for guess in sorted(guesses, key=lambda one: one.at):
        newest[*guess.what, guess.right] = guess
    return tuple(sorted(newest.values(), key=lambda one: one.at))


def latest(guesses: Iterable[Guess]) -> tuple[Guess, ...]:
    """Of each question the newest answer, in the order in which they were first answered."""
    newest = {guess.what: guess for guess in sorted(guesses, key=lambda one: one.at)}
    return tuple(newest.values())


def waiting(guesses: Iterable[Guess]) -> tuple[Guess, ...]:
    """The wrong ones that no right answer to the same question has followed."""
    return tuple(guess for guess in latest(guesses) if not guess.right)


def kept_missions(missions: Iterable[Solved]) -> tuple[Solved, ...]:
    """Each mission once, as it was first done."""
    first: dict[tuple[str, str], Solved] = {}
    for solved in sorted(missions, key=lambda one: one.at):
        first.setdefault((solved.lesson, solved.mission), solved)
    return tuple(first.values())


def kept_repairs(repairs: Iterable[Repaired]) -> tuple[Repaired, ...]:
    """Each fault once: as it was found with the fewest hints, the first time that it was."""
    best: dict[str, Repaired] = {}
    for one in sorted(repairs, key=lambda one: (one.hints, one.at)):
        best.setdefault(one.fault, one)
    return tuple(sorted(best.values(), key=lambda one: (one.at, one.fault)))


def kept_values(values: Mapping[str, object]) -> dict[str, str | int | float]:
    """What fills a question's text, as it is kept: JSON has no NaN, and True is no number."""
    return {name: _kept(value) for name, value in values.items()}


def _kept(value: object) -> str | int | float:
    if isinstance(value, float) and isfinite(value):
        return value
    if type(value) is int and abs(value) < LARGEST_INT:
        return value
    return writable(str(value))


def writable(text: str) -> str:
    """As much of a text as is kept; half a character, as a broken paste leaves it, is a ?."""
    return text.encode(errors="replace").decode()[:TYPED]
