"""Text measured in terminal cells, never in characters."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import Final

from rich.cells import cell_len, get_character_cell_size

_PAIR = 2
_KEPT: Final = 28
"""Cells of the longest bracket that is kept on one line, with the word before it."""
_OPERATORS: Final = frozenset("+-−·×/=@")
"""None of them ends a line: it goes on with what comes next."""
_UNIT: Final = re.compile(r"([kMGT]i?B|bytes?|[mµn]?s|%|×)(?![A-Za-z0-9])")


@lru_cache(4096)
def cell_widths(text: str) -> tuple[int, ...]:
    """How many cells each character of `text` takes (0, 1 or 2)."""
    if text.isascii():
        return (1,) * len(text)
    return tuple(get_character_cell_size(character) for character in text)


@lru_cache(4096)
def is_narrow(text: str) -> bool:
    """Whether each character of `text` takes one cell."""
    return text.isascii() or all(width == 1 for width in cell_widths(text))


def cut_cells(text: str, width: int) -> str:
    """`text` in at most `width` cells; … stands for what is cut, and no blank at its end."""
    if cell_len(text) <= width:
        return text.rstrip()
    kept, used = "", 0
    for character, size in zip(text, cell_widths(text), strict=True):
        if used + size > width - 1:
            break
        kept += character
        used += size
    return kept + "…" * (width > 0)


def fit_cells(text: str, width: int) -> str:
    """`text` cut or padded with blanks to exactly `width` cells."""
    text = cut_cells(text, width)
    return text + " " * (width - cell_len(text))


def even_lines(text: str, width: int) -> list[str]:
    """`text` wrapped like `wrap_cells`, in as many lines, as a person would break them.

    Two lines part where a sentence ends, or else at a colon, if neither gets much shorter than
    the other. Where a last line is left with few words, all lines become about as long.
    """
    lines = wrap_cells(text, width)
    words = words_of(text, width)
    for ends in ((".", "?"), ":") if len(lines) == _PAIR else ():
        parts = [
            [" ".join(words[:place]), " ".join(words[place:])]
            for place in range(1, len(words))
            if words[place - 1].endswith(ends) and len(words[place - 1]) > 1  # a key is no end
        ]
        even = [part for part in parts if _is_even(part, width)]
        if even:
            return min(even, key=_longest)
    if len(lines) == 1 or 3 * cell_len(lines[-1]) >= width:
        return lines
    narrow = max(-(-cell_len(text) // len(lines)), 1)
    while len(evened := wrap_cells(text, narrow)) > len(lines):
        narrow += 1
    return evened


def _longest(lines: list[str]) -> int:
    return max(map(cell_len, lines))


def _is_even(lines: list[str], width: int) -> bool:
    """Whether they fit, and none is less than a quarter of another."""
    return _longest(lines) <= min(width, 4 * min(map(cell_len, lines)))


def words_of(text: str, width: int) -> list[str]:
    """`text` in pieces that a line of `width` cells does not break; one blank was between each.

    A number keeps its unit, and what stands in brackets stays together, if that is short.
    """
    return list(_words_of(text, min(_KEPT, width)))


@lru_cache(1024)
def _words_of(text: str, most: int) -> tuple[str, ...]:
    pieces = text.split(" ")
    depths = list(accumulate(_opened(piece) for piece in pieces))
    words: list[str] = []
    at = 0
    while at < len(pieces):
        end = at + 1 + (pieces[at] in _OPERATORS and at + 1 < len(pieces))
        if depths[at] > (depths[at - 1] if at else 0):
            closed = (n for n in range(end, len(pieces)) if depths[n] < depths[at])
            stop = next(closed, -1) + 1
            if stop and cell_len(" ".join(pieces[at:stop])) <= most:
                end = stop
        word = " ".join(pieces[at:end])
        if end < len(pieces) and word[-1:].isdigit() and _UNIT.match(pieces[end]):
            word += " " + pieces[end]
            end += 1
        words.append(word)
        at = end
    return tuple(words)


def _opened(piece: str) -> int:
    return sum(piece.count(one) for one in "([{") - sum(piece.count(one) for one in ")]}")


def balanced_lines(text: str, width: int) -> list[str]:
    """One paragraph in lines of at most `width` cells, in as few as `wrap_cells` makes, of which
    all but the last are about as long: the sum of the squares of what they leave is least."""
    words = [piece for word in words_of(text, width) for piece in wrap_cells(word, width)]
    sizes = [cell_len(word) for word in words]
    best: list[tuple[int, int, int]] = [(0, 0, 0)]  # lines, their cost, where the last one begins
    for end in range(1, len(words) + 1):
        choices = []
        used = -1
        for start in range(end - 1, -1, -1):
            used += sizes[start] + 1
            if used > width and start < end - 1:
                break
            lines, cost, _ = best[start]
            left = 0 if end == len(words) else (width - used) ** 2
            choices.append((lines + 1, cost + left, start))
        best.append(min(choices))
    broken, end = list[str](), len(words)
    while end:
        start = best[end][2]
        broken.append(" ".join(words[start:end]))
        end = start
    return broken[::-1] or [""]


def wrap_cells(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken between what `words_of` it gives.

    Korean is broken between words too; what is wider than a line is broken anywhere.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in words_of(paragraph, width):
            candidate = f"{line} {word}" if line else word
            if cell_len(candidate) <= width:
                line = candidate
                continue
            if line:
                lines.append(line)
            line = word
            while cell_len(line) > width > 0:
                head = ""
                for character in line:
                    if cell_len(head + character) > width:
                        break
                    head += character
                if not head:
                    break
                lines.append(head)
                line = line[len(head) :]
        lines.append(line)
    return lines
