"""The picture of a screen: what stands where, and that it needs nothing but itself."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tui.drawing.cells import cell_widths
from tui.drawing.look.themes import DARK
from tui.shell.exports.glyph_shapes import ARMS, CELL_HEIGHT, CELL_WIDTH, DOUBLE, ROUNDED, shape_of
from tui.shell.exports.picture_file import svg_of, text_of

SVG = "{http://www.w3.org/2000/svg}"


class Sheet(App[int]):
    """A screen with one line of text on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self._text = text

    def compose(self) -> ComposeResult:
        yield Static(self._text, markup=False)


async def picture(text: str) -> str:
    app = Sheet(text)
    async with app.run_test(size=(40, 4)):
        return svg_of(app, app.screen)


def letters(svg: str) -> list[tuple[str, float, float]]:
    """Each text of the picture with the middle of its place and its width, in cells."""
    found = []
    for element in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        text = element.text or ""
        x = float(element.attrib["x"])
        width = float(element.attrib.get("textLength", 0)) / CELL_WIDTH
        middle = x if element.attrib.get("text-anchor") else x + width * CELL_WIDTH / 2
        found.append((text, middle / CELL_WIDTH, width))
    return found


async def test_hangul_takes_two_cells_and_what_follows_stands_after_it() -> None:
    found = letters(await picture("가나 ab 다"))
    assert found == [("가", 1.0, 0), ("나", 3.0, 0), ("ab", 6.0, 2.0), ("다", 9.0, 0)]


async def test_a_word_is_as_wide_as_its_cells_in_any_font() -> None:
    assert letters(await picture("shape (3, 4)")) == [
        ("shape", 2.5, 5.0),
        ("(3,", 7.5, 3.0),
        ("4)", 11.0, 2.0),
    ]


async def test_the_same_screen_gives_the_same_bytes() -> None:
    assert await picture("가 ─ ⣿ a") == await picture("가 ─ ⣿ a")


async def test_nothing_is_fetched_and_nothing_is_run() -> None:
    svg = await picture("<script>alert('&')</script> http")
    assert re.findall(r"https?://[^\"' ]+", svg) == ["http://www.w3.org/2000/svg"]
    assert "<script" not in svg
    assert "@font-face" not in svg
    assert {e.tag.removeprefix(SVG) for e in ElementTree.fromstring(svg).iter()} <= {
        "svg",
        "g",
        "rect",
        "text",
        "path",
    }


async def test_the_ground_of_the_theme_fills_the_whole_picture() -> None:
    root = ElementTree.fromstring(await picture("x"))
    ground = root.find(f"{SVG}rect")
    assert ground is not None
    assert ground.attrib["fill"] == DARK.background
    assert (ground.attrib["width"], ground.attrib["height"]) == (
        root.attrib["width"],
        root.attrib["height"],
    )


async def test_text_export_keeps_columns() -> None:
    app = Sheet("가 b\n ─ c")
    async with app.run_test(size=(12, 3)):
        screen: Screen[object] = app.screen
        assert text_of(screen) == "가 b\n ─ c\n\n"


def edges(glyph: str) -> set[str]:
    """The edges of its cell that the lines of `glyph` reach."""
    shape = shape_of(glyph, 0, 0)
    assert shape is not None
    reached = set()
    x = y = 0.0
    pattern = r"([MLQ])([\d.-]+) ([\d.-]+)(?: ([\d.-]+) ([\d.-]+))?|([HV])([\d.-]+)"
    for match in re.finditer(pattern, shape.path):
        if match[6] == "H":
            x = float(match[7])
        elif match[6] == "V":
            y = float(match[7])
        else:
            x, y = float(match[4] or match[2]), float(match[5] or match[3])
        reached |= {
            name
            for name, here in {
                "l": x == 0,
                "r": x == CELL_WIDTH,
                "u": y == 0,
                "d": y == CELL_HEIGHT,
            }.items()
            if here
        }
    return reached


@pytest.mark.parametrize("glyph", [*ARMS, *DOUBLE])
def test_a_box_glyph_reaches_the_edges_that_its_arms_lead_to(glyph: str) -> None:
    assert edges(glyph) == set((ARMS | DOUBLE)[glyph].lower())


@pytest.mark.parametrize("glyph", ROUNDED)
def test_a_rounded_corner_reaches_two_edges(glyph: str) -> None:
    right, down = ROUNDED[glyph]
    assert edges(glyph) == {"r" if right > 0 else "l", "d" if down > 0 else "u"}


def test_a_braille_glyph_has_as_many_dots_as_bits() -> None:
    for bits in range(256):
        shape = shape_of(chr(0x2800 + bits), 0, 0)
        assert shape is not None
        assert shape.path.count("M") == bits.bit_count()


def test_letters_are_left_to_the_font() -> None:
    for letter in "aé한×→▸":
        assert shape_of(letter, 0, 0) is None
        assert cell_widths(letter)
