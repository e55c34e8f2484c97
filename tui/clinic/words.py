"""The clinic's sentences in a language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.explain.clinic.diagnosis import Sentence
from engine.explain.clinic.found import Library
from engine.protocol.errors import Mistake
from tui.shell import chapter

NAME: Final = "clinic"
LIBRARIES: Final[Mapping[Library, str]] = {
    "numpy": "NumPy",
    "torch": "PyTorch",
    "keras": "Keras",
    "tensorflow": "TensorFlow",
    "jax": "JAX",
}
"""As they write themselves, in the order in which they are told."""


def told(sentence: Sentence, language: str) -> str:
    """The sentence with its places filled in, on one line."""
    section, _, key = sentence.key.partition(".")
    return " ".join(chapter.texts(language, NAME).get(section, key, **sentence.values).split())


def told_mistake(mistake: Mistake, language: str) -> str:
    """Why a text is not understood, and the nearest that is."""
    texts = chapter.texts(language, NAME)
    if texts.has("mistakes", mistake.code):
        return texts.get("mistakes", mistake.code, **mistake.detail)
    return str(mistake)


def word(language: str, key: str, **values: object) -> str:
    """One of the words around the sentences."""
    return chapter.texts(language, NAME).get("words", key, **values)
