"""A text that somebody brings, read: the one face of this room."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from engine.explain.clinic.found import Found
from engine.explain.clinic.reading.broadcasting import BROADCASTING
from engine.explain.clinic.reading.dtypes import DTYPES
from engine.explain.clinic.reading.indexing import INDEXING
from engine.explain.clinic.reading.joining import JOINING
from engine.explain.clinic.reading.layers import LAYERS
from engine.explain.clinic.reading.pasted import Paste, paste
from engine.explain.clinic.reading.patterns import Pattern
from engine.explain.clinic.reading.products import PRODUCTS
from engine.explain.clinic.reading.rearranging import REARRANGING
from engine.explain.clinic.reading.sound import is_sound
from engine.explain.clinic.reading.targets import TARGETS
from engine.protocol.errors import Mistake

PATTERNS: Final[tuple[Pattern, ...]] = (
    *BROADCASTING,
    *PRODUCTS,
    *REARRANGING,
    *JOINING,
    *INDEXING,
    *LAYERS,
    *TARGETS,
    *DTYPES,
)


def read(text: str) -> Found:
    """What a text says does not fit: of several messages the last one that is understood.

    Nothing of it is run; of a long text the head and the tail are read (`pasted`), so that the
    time is bounded. Raises `Mistake`: `clinic.empty`, `clinic.unknown` (nearest).
    """
    pasted = paste(text)
    if not pasted.words.strip():
        raise Mistake("clinic.empty", "nothing was given; paste an error, or two shapes")
    if found := _message(pasted):
        return found
    raise Mistake("clinic.unknown", "no error about shapes that is known stands in this text")


def _message(pasted: Paste) -> Found | None:
    small = pasted.words.lower()
    if len(small) != len(pasted.words):  # a letter that grows when it is small
        small = pasted.words
    told = sorted(
        (
            (-match.end(), match.start(), place, match, pattern)
            for place, pattern in enumerate(PATTERNS)
            for match in pattern.places(pasted.words, small)
        ),
        key=lambda it: it[:3],
    )
    spoiled: list[re.Match[str]] = []
    for _, start, _, match, pattern in told:
        if any(match.start() < other.end() and other.start() < match.end() for other in spoiled):
            continue
        found = pattern.found(match)
        if found and is_sound(found):
            line, source = pasted.line(start, match.end()), pasted.source(start)
            return replace(found, line=line, source=source)
        spoiled.append(match)
    return None
