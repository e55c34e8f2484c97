"""Styles of inks are what Textual makes of them, and only so many of them are kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from textual.color import Color
from textual.css.stylesheet import Stylesheet
from textual.strip import Strip
from textual.style import Style

from tests.tui.conftest import opened
from tui.drawing.digit_image import grey
from tui.drawing.look import inks
from tui.drawing.look.inks import InkStyles
from tui.drawing.look.no_colours import NoColours

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
BASES = st.builds(
    Style,
    background=st.none() | st.builds(Color, *[st.integers(0, 255)] * 3),
    foreground=st.none() | st.builds(Color, *[st.integers(0, 255)] * 3, st.sampled_from([0.5, 1])),
    bold=st.sampled_from([None, True, False]),
    reverse=st.sampled_from([None, True]),
)
SYSTEMS = st.sampled_from([ColorSystem.STANDARD, ColorSystem.EIGHT_BIT, ColorSystem.TRUECOLOR])


@given(BASES, COLOURS, COLOURS, SYSTEMS)
def test_two_colours_are_sent_as_textual_sends_them(
    base: Style, text: str, ground: str, system: ColorSystem
) -> None:
    ink = f"{text} on {ground}"
    style = InkStyles((), base, (), None, system)[ink]
    both = Style(foreground=Color.parse(text), background=Color.parse(ground))
    expected = (base + both).rich_style
    assert style == expected
    assert Strip.render_style(style, "▀", system) == Strip.render_style(expected, "▀", system)


def test_filters_leave_their_mark_on_inks_of_images() -> None:
    plain = InkStyles((), Style(), [NoColours()], Color.parse("black"))["#808080 on #101010"]
    assert plain.color is None
    assert plain.bgcolor is None


async def test_however_many_images_were_looked_at_few_styles_are_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    parse = Stylesheet.parse_style

    def counted(self: Stylesheet, text: str | Style) -> Style:
        parsed.append(str(text))
        return parse(self, text)

    monkeypatch.setattr(Stylesheet, "parse_style", counted)
    async with opened(home, lesson="digits") as person:
        lesson = person.app.lesson
        assert lesson is not None
        styles = InkStyles()
        written = Strip.render_ansi.cache_info().currsize
        for level in range(256):
            for other in range(level % 7, 256, 7):
                ink = f"{grey(level, dark=True)} on {grey(other, dark=True)}"
                Strip.render_style(styles[ink], "▀", ColorSystem.TRUECOLOR)
        assert 0 < len(styles) <= inks.KEPT < 256 * 36
        assert Strip.render_ansi.cache_info().currsize == written
        assert not [text for text in parsed if " on " in text]
