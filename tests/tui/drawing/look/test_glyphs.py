"""Drawings in ASCII for terminals that draw box glyphs two cells wide."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.drawing.look.glyphs import spelled, to_ascii
from tui.shell import chapter

DRAWING = "─│┌┐└┘├┤┬┴┼═║╞╡▀▄█░▒▓←→↑↓▸✓×−–—…·⋯≤²"


@given(st.text(alphabet=DRAWING + "ab 가⠿⠁"))
def test_every_glyph_keeps_its_cells(text: str) -> None:
    assert cell_len(to_ascii(text)) == cell_len(text)


def test_nothing_of_unsure_width_is_left() -> None:
    for character in to_ascii(DRAWING + "가나⠿"):
        assert unicodedata.east_asian_width(character) != "A"


def test_every_ambiguous_glyph_of_our_texts_has_a_stand_in() -> None:
    for language in chapter.LANGUAGES:
        for path in sorted(chapter.TUI.rglob(f"{language}.md")):
            for character in path.read_text(encoding="utf-8"):
                if unicodedata.east_asian_width(character) == "A":
                    assert to_ascii(character) != "?", f"{path}: {character!r}"


def test_a_dot_between_factors_is_no_full_stop() -> None:
    assert to_ascii("p = w·x = 3·2 = 6") == "p = w*x = 3*2 = 6"
    assert to_ascii("2·|r|·(−1)") == "2*|r|*(-1)"
    assert to_ascii("en · F2  |·|  가·나") == "en . F2  |.|  가.나"
    assert to_ascii(" × ") == " * ", "beside a name it would be another name"


def test_powers_and_roots_are_spelled_where_there_are_no_signs_for_them() -> None:
    assert spelled("w1²/2 + w2⁴/16") == "w1^2/2 + w2^4/16"
    assert spelled("w − 0.2·m'/√s'") == "w − 0.2*m'/sqrt(s')"


def test_braille_becomes_a_shade_by_its_dots() -> None:
    assert to_ascii("⠀") == " "
    assert to_ascii("⣿") == "#"
