"""The clinic's sentences in a language."""

from __future__ import annotations

from engine.explain.clinic.diagnosis import Sentence
from tui.shell import chapter


def told(sentence: Sentence, language: str) -> str:
    """The sentence with its places filled in, on one line."""
    section, _, key = sentence.key.partition(".")
    return " ".join(chapter.texts(language, "clinic").get(section, key, **sentence.values).split())


def word(language: str, key: str, **values: object) -> str:
    """One of the words around the sentences."""
    return chapter.texts(language, "clinic").get("words", key, **values)
