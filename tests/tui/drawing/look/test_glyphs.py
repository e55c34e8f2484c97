"""Drawings in ASCII for terminals that draw box glyphs two cells wide."""

from __future__ import annotations

import os
import pty
import sys
import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.drawing.look import glyphs
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
    assert spelled("w − .2·m'/√s'") == "w − .2*m'/sqrt(s')"


def test_braille_becomes_a_shade_by_its_dots() -> None:
    assert to_ascii("⠀") == " "
    assert to_ascii("⣿") == "#"


def probe_in_a_terminal(monkeypatch: pytest.MonkeyPatch, answer: bytes) -> int | None:
    """What `probe` finds when the terminal answers its question with `answer`."""
    ours, theirs = pty.openpty()

    def terminal() -> None:
        asked = b""
        while b"\x1b[6n" not in asked:
            asked += os.read(ours, 64)
        if answer:
            os.write(ours, answer)

    with open(theirs, "r+b", buffering=0, closefd=False) as stream:
        monkeypatch.setattr(sys, "__stdin__", stream)
        monkeypatch.setattr(sys, "__stderr__", stream)
        thread = threading.Thread(target=terminal)
        thread.start()
        found = glyphs.probe()
        thread.join()
    os.close(ours)
    os.close(theirs)
    return found


@pytest.mark.parametrize(("column", "cells"), [(2, 1), (3, 2)])
def test_the_terminal_is_asked_how_wide_its_box_glyphs_are(
    monkeypatch: pytest.MonkeyPatch, column: int, cells: int
) -> None:
    assert probe_in_a_terminal(monkeypatch, f"\x1b[12;{column}R".encode()) == cells


def test_a_terminal_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert probe_in_a_terminal(monkeypatch, b"") is None


def test_asking_overrides_the_probe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "probe", lambda: pytest.fail("not asked for"))
    assert glyphs.choose("ascii")
    assert not glyphs.choose("unicode")


def test_an_encoding_that_has_no_box_glyphs_means_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getpreferredencoding", lambda _=True: "ANSI_X3.4-1968")
    assert glyphs.choose("auto")
