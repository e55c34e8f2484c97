"""Texts that speak of x, said of the name that the learner has given it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from engine.explain.shared.wording.particles import particle_behind
from tui.shell import chapter
from tui.shell.chapter import Texts

_X: Final = re.compile(
    r"(?<![A-Za-z0-9_{])x(?![A-Za-z0-9_}]| float64)(?:(는|가|를|와|로)(?![가-힣]))?"
)
"""x alone, no part of a word, no placeholder and not the sign of a legend; the particle behind."""
_FULL: Final = {"는": "은", "가": "이", "를": "을", "와": "과", "로": "으로"}
KEPT: Final = frozenset({"code"})
"""Sections in which x stays x: a program has names of its own."""


def called(text: str, name: str) -> str:
    """`text` with that name for x."""
    if name == "x":
        return text
    return _X.sub(lambda found: name + _behind(name, found[1]), text)


def _behind(name: str, particle: str | None) -> str:
    return "" if particle is None else particle_behind(name, _FULL[particle])


@lru_cache(8)
def texts_called(language: str, lesson: str, name: str) -> Texts:
    """All texts of a lesson, with that name for x."""
    texts, sections = chapter.texts(language, lesson), {}
    for section, found in texts.sections.items():
        name_here = "x" if section in KEPT else name
        sections[section] = {key: called(text, name_here) for key, text in found.items()}
    return Texts(texts.language, texts.name, sections)
