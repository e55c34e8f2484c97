"""The terminal is asked how wide it draws a glyph, unless that was said."""

from __future__ import annotations

import os
import pty
import sys
import threading

import pytest

from tui.terminal import glyph_width


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
        found = glyph_width.probe()
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
    monkeypatch.setattr(glyph_width, "probe", lambda: pytest.fail("not asked for"))
    assert glyph_width.choose("ascii")
    assert not glyph_width.choose("unicode")


def test_an_encoding_that_has_no_box_glyphs_means_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("locale.getencoding", lambda: "ANSI_X3.4-1968")
    assert glyph_width.choose("auto")
