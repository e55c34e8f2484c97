"""Of a text that is not understood: the known message that is most like it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import log
from typing import Final

from engine.explain.clinic.reading.patterns import Pattern, unquoted

_WORD: Final = re.compile(r"[A-Za-z_]{3,}[0-9]?")
_PLACE: Final = re.compile(r"\{=([^|}]*)[^}]*\}|\{[^{}]*\}|[«»]")
LIKE: Final = 0.45
"""The share of a message's words, rare ones counted more, from which a text is like it."""


def nearest(words: str, patterns: Sequence[Pattern]) -> tuple[str, float]:
    """The message whose words a text has most of, and the share; `("", 0)` if it has too few."""
    said = set(_WORD.findall(unquoted(words).lower()))
    weights = _weights(tuple(pattern.template for pattern in patterns))
    best, share = "", 0.0
    for template, weighed in weights.items():
        there = sum(weight for word, weight in weighed.items() if word in said)
        enough = min(len(weighed), 3)
        part = there / sum(weighed.values())
        if len(said & weighed.keys()) >= enough and part > share:
            best, share = template, part
    return (shown(best), share) if share >= LIKE else ("", 0.0)


def shown(template: str) -> str:
    """A template as a person reads it, with … in its places."""
    words = _PLACE.sub(lambda match: match[1] or ("" if match[0] in "«»" else "…"), template)
    return words.lstrip(":] ")


@cache
def _weights(templates: tuple[str, ...]) -> dict[str, dict[str, float]]:
    spoken = {
        template: set(_WORD.findall(unquoted(shown(template)).lower())) for template in templates
    }
    common = Counter(word for words in spoken.values() for word in words)
    return {
        template: {word: 1 + log(len(spoken) / common[word]) for word in words}
        for template, words in spoken.items()
        if words
    }
