"""How wide the terminal draws box, block and arrow glyphs, and what is drawn for it.

One is printed before the first frame and the terminal is asked where its cursor went.
"""

from __future__ import annotations

import locale
import os
from typing import Literal

from tui.terminal.asking import CURSOR, answer

FEW_GLYPHS = ("linux", "cons25", "sun", "vt100", "vt102", "vt220")
"""Terminals by their TERM, up to a hyphen, whose font has no braille, and few other glyphs."""


def choose(asked: Literal["auto", "unicode", "ascii"]) -> bool:
    """Whether to draw in ASCII: as asked, or as the locale, TERM or the terminal's answer says."""
    if asked != "auto":
        return asked == "ascii"
    if os.environ.get("TERM", "").partition("-")[0] in FEW_GLYPHS:
        return True
    # Windows's own encoding is that of old programs; its new terminal says who it is.
    if "WT_SESSION" not in os.environ and "utf" not in locale.getencoding().lower():
        return True
    # A glyph may also come out as so many cells as it has bytes.
    return probe() not in (None, 1)


def probe(glyph: str = "─") -> int | None:
    """The cells that the terminal gives `glyph`; None when it doesn't say within 50 ms."""
    found = CURSOR.search(answer(f"\r{glyph}", clear=True) or b"")
    return int(found[1]) - 1 if found is not None else None
