"""Inks by name, which themes give a colour, and the styles that they are sent in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.style import NULL_STYLE, Style

INKS = {
    "": "",
    "strong": "bold",
    "accent": "$accent bold",
    "next": "$accent bold reverse",
    "a": "$operand-a",
    "b": "$operand-b",
    "c": "$operand-c",
    "d": "$operand-d",
    "a-now": "$operand-a bold reverse",
    "b-now": "$operand-b bold reverse",
    "c-now": "$operand-c bold reverse",
    "d-now": "$operand-d bold reverse",
    "now": "$accent bold reverse",
    "virtual": "$virtual",
    "quiet": "$quiet",
    "good": "$success bold",
    "bad": "$error bold",
    "cursor": "reverse",
}

TWO_COLOURS: Final = re.compile(r"(#[0-9a-f]{6}) on (#[0-9a-f]{6})")
"""The inks of images: one for every two levels that stand above one another."""
KEPT: Final = 1_024
"""Inks of a drawing whose styles are kept: an image of the chapter has at most 392."""


def style_of(ink: str) -> str:
    """The style behind an ink: a name of INKS, or a style such as "#808080 on #101010"."""
    return INKS.get(ink, ink)


class InkStyles(dict[str, RichStyle]):
    """Inks and their styles: over `base`, and as `filters` leave them on `background`.

    A style knows how it is written where there are `colours`. Textual, which finds that out as it
    writes, would keep the last 16,384 styles for it, and parsed inks by the thousand.
    """

    def __init__(
        self,
        made_for: tuple[object, ...] = (),
        base: Style = NULL_STYLE,
        filters: Sequence[LineFilter] = (),
        background: Color | None = None,
        colours: ColorSystem | None = None,
    ) -> None:
        super().__init__()
        self.made_for = made_for
        self._base, self._filters, self._background = base, filters, background
        self._colours = colours or ColorSystem.TRUECOLOR

    def __missing__(self, ink: str) -> RichStyle:
        if len(self) >= KEPT:
            self.clear()
        strip = Strip([Segment("x", self._over_base(ink))])
        for line_filter in self._filters:
            assert self._background is not None
            strip = strip.apply_filter(line_filter, self._background)
        (segment,) = strip
        style = self[ink] = segment.style or RichStyle.null()
        style.render("x", color_system=self._colours)
        return style

    def _over_base(self, ink: str) -> RichStyle:
        if (both := TWO_COLOURS.fullmatch(ink)) is None:
            return (self._base + Style.parse(style_of(ink))).rich_style
        return self._base.rich_style + RichStyle.from_color(*map(_rich_colour, both.groups()))


@lru_cache(512)
def _rich_colour(colour: str) -> RichColor:
    return Color.parse(colour).rich_color
