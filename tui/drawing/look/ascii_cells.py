"""A row of cells in ASCII, as wide as before: what is spelled longer takes blanks beside it.

A figure measures what it draws before anything is spelled, so that columns stand where they
stood: the nearest blanks of which there is more than one give way, those to the right first,
and none behind a line or a block. Where there are none, a sign is its narrow form.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.drawing.cells import cell_widths
from tui.drawing.look.glyphs import signs_in, stand_in

_WALLS: Final = (range(0x2500, 0x25A0), range(0x2800, 0x2900))


@lru_cache(256)
def in_cells(text: str) -> tuple[tuple[str, int], ...]:
    """The row spelled: each character, and the place in `text` of the one it stands for."""
    taken: set[int] = set()
    spelled: dict[int, tuple[int, str]] = {}
    for start, stop, whole, narrow in signs_in(text):
        longer = len(whole) - sum(cell_widths(text[start:stop]))
        blanks = _blanks(text, range(stop, len(text)), taken, longer)
        blanks += _blanks(text, range(start - 1, -1, -1), taken, longer - len(blanks))
        fits = len(blanks) == longer
        taken.update(blanks if fits else ())
        spelled[start] = stop, whole if fits else narrow
    written: list[tuple[str, int]] = []
    at = 0
    while at < len(text):
        stop, sign = spelled.get(at, (at + 1, stand_in(text[at])))
        if at not in taken:
            written += [(character, at) for character in sign]
        at = stop
    return tuple(written)


def _blanks(text: str, way: range, taken: set[int], wanted: int) -> list[int]:
    """Up to `wanted` blanks on that way which leave one beside them, the nearest first."""
    found: list[int] = []
    run: list[int] = []
    for place in way:
        if len(found) >= wanted:
            return found[: max(wanted, 0)]
        if text[place] == " ":
            run += [place] if place not in taken else []
            continue
        found += run[1:]
        run = []
        if any(ord(text[place]) in wall for wall in _WALLS):
            return found[: max(wanted, 0)]
    return (found + run[way.step < 0 :])[: max(wanted, 0)]


class AsciiGlyphs(LineFilter):
    """Spells what reaches the screen, line by line."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all(text.isascii() for text, _, _ in segments):
            return segments
        found: list[Segment] = []
        shown = [segment for segment in segments if not segment.control]
        styles = [segment for segment in shown for _ in segment.text]
        for character, place in in_cells("".join(segment.text for segment in shown)):
            of = styles[place]
            if found and found[-1].style is of.style:
                found[-1] = Segment(found[-1].text + character, of.style)
            else:
                found.append(Segment(character, of.style))
        return [segment for segment in segments if segment.control] + found
