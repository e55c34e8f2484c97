"""The terms of the chapter: in both languages, with the lesson of each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("glossary.toml")


@dataclass(frozen=True)
class Term:
    """`names` and `means` are by language."""

    names: dict[str, str]
    means: dict[str, str]
    lesson: str


@cache
def terms() -> tuple[Term, ...]:
    """All of them, in the order of the file."""
    words = tomllib.loads(FILE.read_text(encoding="utf-8"))["word"]
    return tuple(
        Term(
            {"en": word["en"], "ko": word["ko"]},
            {"en": word["means_en"], "ko": word["means_ko"]},
            word["lesson"],
        )
        for word in words
    )
