"""Rows of numbers as people write them: `1 2 3; 4 5 6`, `[1, 2], [4, 5]`, `w = [1, 2], b = 0`."""

import re
from dataclasses import replace
from typing import Final

from engine.explain.shared.typed.text import Span

_NAME: Final = re.compile(r"[A-Za-z_]\w*\s*=(?![=>])")
_LIST: Final = re.compile(r"\[[^\[\]()]*\]|\([^\[\]()]*,[^\[\]()]*\)")
"""Round brackets may stand around a single number, and then are its own."""
_NEXT: Final = re.compile(r"\s*,?\s*[\[(]")


def in_rows(text: str | Span) -> Span:
    """The numbers alone: without the brackets of lists and the names before them, `;` between two
    lists. Quoted as it was typed."""
    span = Span.of(text)
    read = _NAME.sub(lambda name: " " * len(name[0]), span.translated)
    for found in _LIST.finditer(read):
        follows = _NEXT.match(read, found.end())
        inner = found[0][1:-1]
        read = f"{read[: found.start()]} {inner}{';' if follows else ' '}{read[found.end() :]}"
    return replace(span, translated=read).cut(0)
