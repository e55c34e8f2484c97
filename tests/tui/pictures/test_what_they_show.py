"""What no picture may show, whatever else was approved: numbers that touch, a lesson unnamed."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from tests.tui.pictures.baseline import SCREENSHOTS
from tui.shell import chapter

TEXT = re.compile(r'<text x="(?P<x>[\d.]+)"[^>]*\by="(?P<y>[\d.]+)"[^>]*>(?P<text>[^<]*)</text>')
TWO_POINTS = re.compile(r"\d\.\d+\.\d")
"""As in 0.93860.1913."""
ROW = 20
"""Pixels of a row; wide letters stand a little lower in it."""
FILES = sorted(SCREENSHOTS.glob("*.svg"))


def rows(file: Path) -> list[list[str]]:
    """The texts of a picture, row by row and from left to right; blanks are none of them."""
    found: dict[float, list[tuple[float, str]]] = {}
    for match in TEXT.finditer(file.read_text(encoding="utf-8")):
        texts = found.setdefault(float(match["y"]) // ROW, [])
        texts.append((float(match["x"]), html.unescape(match["text"])))
    return [[text for _, text in sorted(found[y])] for y in sorted(found)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_two_numbers_touch(file: Path) -> None:
    assert not [text for row in rows(file) for text in row if TWO_POINTS.search(text)]


@pytest.mark.parametrize("entry", chapter.entries(), ids=lambda entry: entry.id)
def test_every_picture_of_a_lesson_has_its_title_on_top(entry: chapter.Entry) -> None:
    files = [file for file in FILES if file.stem.startswith(f"{entry.id}-")]
    assert files
    for file in files:
        title = entry.titles[file.stem.split("-")[-2]].replace(" ", "")
        assert title in "".join(rows(file)[0]), file.name


@pytest.mark.parametrize(
    "file", [file for file in FILES if "-ko-" in file.stem], ids=lambda file: file.stem
)
def test_nothing_is_cut_in_korean_that_has_room_in_english(file: Path) -> None:
    korean, english = (
        sum("…" in text for row in rows(one) for text in row)
        for one in (file, file.with_name(file.name.replace("-ko-", "-en-")))
    )
    assert korean <= english
