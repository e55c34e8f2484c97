"""What the command line says, in the language of the environment.

The code has the English sentences. ko.toml has each of them in Korean, and is read when the
first one is asked for; in English nothing is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine.explain.shared.wording.environment import language_of_environment
from engine.explain.shared.wording.particles import PLACE, filled

if TYPE_CHECKING:
    from engine.protocol.errors import Detail, Mistake

Table = Mapping[str, str]
KOREAN = "ko.toml"


def said(english: str, /, **values: object) -> str:
    """The sentence with its places filled in; the English one where there is no other."""
    return filled(translated(english), **values)


def translated(english: str) -> str:
    """The sentence as it is, with the places that are to be filled."""
    return (
        english if language_of_environment() == "en" else table("sentences").get(english, english)
    )


def told(mistake: Mistake) -> str:
    """What was wrong and what would work, in one line."""
    return told_of(mistake.code, str(mistake), mistake.detail)


def told_of(code: str, english: str, detail: Mapping[str, Detail]) -> str:
    """The sentence of a mistake's code, or its English one where that lacks what it needs."""
    sentence = "" if language_of_environment() == "en" else table("mistakes").get(code, "")
    needed = {match[1] for match in PLACE.finditer(sentence) if match[1]}
    return filled(sentence, **detail) if sentence and needed <= detail.keys() else english


@cache
def table(section: str) -> Table:
    """One part of ko.toml: `argparse`, `sentences` or `mistakes`."""
    import tomllib

    text = Path(__file__).with_name(KOREAN).read_text(encoding="utf-8")
    found: Table = tomllib.loads(text)[section]
    return found
