"""Text measured in terminal cells, never in characters."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

_PAIR = 2


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
    words = text.split(" ")
    for ends in ((".", "?"), ":") if len(lines) == _PAIR else ():
        parts = [
            [" ".join(words[:place]), " ".join(words[place:])]
            for place in range(1, len(words))
            if words[place - 1].endswith(ends)
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


def wrap_cells(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks where there are any.

    Korean is broken between words too, as Korean typography does.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
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
