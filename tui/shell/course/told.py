"""A guess in words, in the language of the moment."""

from __future__ import annotations

from tui.shell import chapter
from tui.shell.course.kept import Guess


def asked_text(guess: Guess, language: str) -> str:
    """What was asked, without the sign that leads to the answer."""
    texts = chapter.texts(language, guess.lesson)
    if not texts.has("questions", guess.kind):
        return guess.kind
    return texts.get("questions", guess.kind, **guess.values).rstrip(" :=?")
