"""Signs in ASCII: each is spelled, keeps its meaning, and is taken for no other one."""

from __future__ import annotations

import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.drawing.look.spelled import is_spelled
from tui.drawing.look import glyphs
from tui.drawing.look.glyphs import DRAWN, SIGNS, to_ascii
from tui.shell import chapter

OURS = sorted(
    path
    for folder in (chapter.TUI, chapter.TUI.parent / "engine" / "explain")
    for path in folder.rglob("*")
    if path.suffix in {".py", ".md", ".toml"}
)
SAME = ("▸▶", "◂◀", "↓▾▼", "↑▴▲", "‘’′", "“”", "…⋯", "×·⋅∙✕•", "÷∕", "–—")
"""Signs that mean the same, or have the same shape for the same use."""
BETWEEN = ("x{}y", "2{}3", "x {} y", "2 {} 3", "a {} 3")
BESIDE = ("{}3", "3{}", "{}x", "{} x", "({})")


@pytest.mark.parametrize(
    ("sign", "spelled"),
    [
        ("0.817 ±0.005", "0.817 +-0.005"),
        ("w − 0.2·m'/√s'", "w - 0.2*m'/sqrt(s')"),
        ("±√(6 / (inputs + outputs))", "+-sqrt(6 / (inputs + outputs))"),
        ("(√s + ε)", "(sqrt(s) + eps)"),
        ("-30°", "-30 deg"),
        ("w := w − η · g", "w := w - eta * g"),
        ("(w1² + 20·w2²)/2, 10⁻⁷", "(w1^2 + 20*w2^2)/2, 10^-7"),
        ("p = w·x = 3·2 = 6", "p = w*x = 3*2 = 6"),
        ("2·|r|·(−1)", "2*|r|*(-1)"),
        ("−Σ y·ln p", "-sum y*ln p"),
        ("Σ x · δ, 128", "sum x * delta, 128"),
        ("기울기 · h쯤", "기울기 * h쯤"),
        ("rate · g / √s", "rate * g / sqrt(s)"),
        ("epoch · x changes", "epoch . x changes"),
        ("2 NumPy · s .py로 저장", "2 NumPy . s .py로 저장"),
        ("en · F2  |·|  수렴·발산", "en . F2  |.|  수렴, 발산"),
        ("28 × 28, 4 × uint8, 1.35×, w×x, 3 × w, ×", "28 x 28, 4 x uint8, 1.35x, w*x, 3 * w, *"),
        ("0–255, a – b, –", "0..255, a -- b, -"),
        ("w ← w, (3,) → (3, 1), [1→3]", "w <- w, (3,) -> (3, 1), [1->3]"),
        ("←↑↓→ unit  ←→ 부호  ↑↓ 고르기", "arrows unit  Left/Right 부호  Up/Down 고르기"),
        ("▸ > next", "> > next"),
        ("✓ step 77, ✗ crawls", "ok step 77, X crawls"),
        ("dz2 @ W2ᵀ", "dz2 @ W2.T"),
        ("412 µs ≈ 0, ≤ ≥ ≠ ∞", "412 us ~= 0, <= >= != inf"),
        ("0, 1, 2, …", "0, 1, 2, ..."),
    ],
)
def test_a_sign_is_spelled_so_that_its_meaning_stays(sign: str, spelled: str) -> None:
    assert to_ascii(sign) == spelled


def test_every_way_to_spell_begins_where_one_is_looked_for() -> None:
    # Elsewhere none is tried: a sign that only a context names would never be found.
    named = {one for context in glyphs._IN_CONTEXT for one in context if not one.isascii()}
    assert named - set("가힣") <= {*SIGNS, *glyphs._RAISED}


@pytest.mark.parametrize("place", BETWEEN + BESIDE)
def test_no_two_signs_become_the_same_where_both_may_stand(place: str) -> None:
    for one, other in combinations(SIGNS, 2):
        # Between nothing an en dash is where a number will stand, which no minus ever is.
        same = SAME if place in BETWEEN else (*SAME, "−–")
        if not any(one in signs and other in signs for signs in same):
            assert to_ascii(place.format(one)) != to_ascii(place.format(other)), one + other


def test_every_character_that_we_write_anywhere_has_its_spelling() -> None:
    assert len(OURS) > 200
    for path in OURS:
        for character in set(path.read_text(encoding="utf-8")):
            if not character.isascii() and unicodedata.east_asian_width(character) not in "WF":
                told = to_ascii(character)
                assert is_spelled(told), f"{path}: {character}"
                assert told != "?", f"{path}: {character}"


@given(st.text(alphabet="".join((*SIGNS, *DRAWN, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ ab1(,)가⠿⠁"))))
def test_nothing_is_left_but_ascii_and_hangul(text: str) -> None:
    assert is_spelled(to_ascii(text))


def test_braille_becomes_a_shade_by_its_dots() -> None:
    assert to_ascii("⠀") == " "
    assert to_ascii("⣿") == "#"
    shades = [to_ascii(chr(0x2800 + (1 << dots) - 1)) for dots in range(9)]
    assert shades == sorted(shades, key=" .:+#".index), "more dots are never lighter"
