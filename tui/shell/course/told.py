"""A guess in words, in the language of the moment."""

from __future__ import annotations

from collections.abc import Iterable

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
