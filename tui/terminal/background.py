"""Whether the terminal's background is light: it is asked for its colour (OSC 11)."""

from __future__ import annotations

import os
import re

from tui.terminal.asking import answer
from tui.terminal.glyph_width import FEW_GLYPHS

QUESTION = "\x1b]11;?\x1b\\"
_LEVEL = rb"([0-9a-fA-F]{1,4})"
COLOUR = re.compile(rb"\x1b\]11;rgb:%b/%b/%b(?:\x07|\x1b\\)" % (_LEVEL, _LEVEL, _LEVEL))
_WEIGHTS = 0.2126, 0.7152, 0.0722
"""How much of what one sees is red, green and blue light (ITU-R BT.709)."""
_UNASKED = (*FEW_GLYPHS, "screen")
"""Terminals by their TERM, up to a hyphen, that may print the question instead of answering it."""
_BEGUN = re.compile(r"\x1b\](?:1(?:1(?:;[rgb:0-9a-fA-F/]{0,24}\x1b?)?)?)?\Z")
_LATE = re.compile(r"\x1b\]11;[rgb:0-9a-fA-F/]{0,24}(?:\x07|\x1b\\)")


def is_light() -> bool:
    """Whether the terminal says within 50 ms that it is; one that says nothing is dark."""
    if os.environ.get("TERM", "").partition("-")[0] in _UNASKED:
        return False
    return is_light_colour(answer(QUESTION) or b"")


def is_light_colour(said: bytes) -> bool:
    """Whether what a terminal said holds a colour, which is a light one."""
    found = COLOUR.search(said)
    if found is None:
        return False
    levels = (int(digits, 16) / (16 ** len(digits) - 1) for digits in found.groups())
    luminance = sum(weight * level for weight, level in zip(_WEIGHTS, levels, strict=True))
    return bool(luminance > 0.5)


class LateAnswers:
    """Takes answers that were not waited for out of what is typed: they would press keys."""

    def __init__(self) -> None:
        self._begun = ""

    def without(self, typed: str) -> str:
        """`typed` without them; one that has only begun is held until the rest is there."""
        text = _LATE.sub("", self._begun + typed)
        begun = _BEGUN.search(text)
        self._begun = begun[0] if begun is not None else ""
        return text[: len(text) - len(self._begun)]
