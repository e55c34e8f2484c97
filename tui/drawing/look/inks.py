"""Inks by name, which themes give a colour, and the styles that they are sent in."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.filter import LineFilter
from textual.strip import Strip
from textual.style import Style

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


def style_of(ink: str) -> str:
    """The style behind an ink: a name of INKS, or a style such as "#808080 on #101010"."""
    return INKS.get(ink, ink)


class InkStyles(dict[str, RichStyle]):
    """Inks and their styles: over `base`, and as `filters` leave them on `background`."""

    def __init__(
        self,
        made_for: tuple[object, ...],
        base: Style,
        filters: Sequence[LineFilter],
        background: Color | None,
    ) -> None:
        super().__init__()
        self.made_for = made_for
        self._base, self._filters, self._background = base, filters, background

    def __missing__(self, ink: str) -> RichStyle:
        strip = Strip([Segment("x", (self._base + Style.parse(style_of(ink))).rich_style)])
        for line_filter in self._filters:
            assert self._background is not None
            strip = strip.apply_filter(line_filter, self._background)
        (segment,) = strip
        style = self[ink] = segment.style or RichStyle.null()
        return style
