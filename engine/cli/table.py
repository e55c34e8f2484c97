"""Rows of text in columns as wide as they must be, measured in terminal cells."""

import unicodedata
from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """A line a row; all rows have as many cells as the first."""
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(padded(cell, width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )
    return "".join(line.rstrip() + "\n" for line in lines)


def cells(text: str) -> int:
    """How many cells of a terminal `text` takes: Hangul takes two each."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def padded(text: str, width: int, *, right: bool = False) -> str:
    """`text` with blanks behind it, or before it, in at least `width` cells."""
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def cut(text: str, width: int) -> str:
    """As much of the beginning of `text` as fits into `width` cells."""
    while cells(text) > max(width, 0):
        text = text[:-1]
    return text
