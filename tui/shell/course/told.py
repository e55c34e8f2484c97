"""A guess in words, in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterable

from engine.protocol.errors import Mistake
from tui.shell import chapter
from tui.shell.course.kept import Guess, waiting


def to_try(guesses: Iterable[Guess]) -> tuple[Guess, ...]:
    """The wrong ones that wait, and of which the question is still asked by its lesson."""
    return tuple(
        guess
        for guess in waiting(guesses)
        if chapter.texts("en", guess.lesson).has("questions", guess.kind)
    )


def asked_text(guess: Guess, language: str) -> str:
    """What was asked, without the sign that leads to the answer; `…` for what was not kept."""
    texts = chapter.texts(language, guess.lesson)
    if not texts.has("questions", guess.kind):
        return guess.kind
    asked = texts.get("questions", guess.kind, **guess.values)
    return chapter.PLACEHOLDER.sub("…", asked).rstrip(" :=?")


def mistake_text(lesson: str, language: str, mistake: Mistake) -> str:
    """What was wrong with what was typed for a mission, and what would work.

    A mission may read what is else typed in another lesson, which then has the words for it.
    """
    others = (entry.id for entry in chapter.entries())
    for name in (f"{lesson}/course", lesson, "frame", *others):
        texts = chapter.texts(language, name)
        if texts.has("mistakes", mistake.code):
            said = texts.get("mistakes", mistake.code, **mistake.detail)
            if not chapter.PLACEHOLDER.search(said):
                return said
    return str(mistake)
