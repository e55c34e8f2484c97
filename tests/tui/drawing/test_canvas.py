"""The grid of cells that drawings write on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.geometry import Region

from tui.drawing.canvas import Canvas
from tui.drawing.cells import (
    balanced_lines,
    cut_cells,
    even_lines,
    fit_cells,
    words_of,
    wrap_cells,
)

TEXTS = st.text(alphabet="ab 가나×─⠿", max_size=12)
WRITES = st.lists(
    st.tuples(st.integers(-2, 6), st.integers(-4, 24), TEXTS, st.sampled_from(["", "a", "b"])),
    max_size=12,
)


def drawn(writes: list[tuple[int, int, str, str]]) -> Canvas:
    canvas = Canvas(20, 5)
    for row, column, text, ink in writes:
        canvas.put(row, column, text, ink)
    return canvas


@given(WRITES)
def test_every_row_is_exactly_as_wide_as_the_canvas(
    writes: list[tuple[int, int, str, str]],
) -> None:
    canvas = drawn(writes)
    for row in range(canvas.height):
        assert sum(cell_len(text) for text, _ in canvas.runs(row)) == canvas.width


@given(WRITES, WRITES)
def test_what_changed_lies_within_the_reported_regions(
    first: list[tuple[int, int, str, str]], second: list[tuple[int, int, str, str]]
) -> None:
    before, after = drawn(first), drawn(first + second)
    regions = after.changes(before)
    for row in range(after.height):
        spans = [(region.x, region.right) for region in regions if region.y == row]
        assert all(end < begin for (_, end), (begin, _) in pairwise(spans))
        old, new = cells(before, row), cells(after, row)
        for column, (left, right) in enumerate(zip(old, new, strict=True)):
            if left != right:
                assert any(begin <= column < end for begin, end in spans)
        for edge in (edge for span in spans for edge in span):
            assert not splits_a_wide_glyph(before, row, edge)
            assert not splits_a_wide_glyph(after, row, edge)


def test_changes_far_apart_are_sent_apart_and_near_ones_together() -> None:
    before, after = Canvas(120, 1), Canvas(120, 1)
    for column in (3, 8, 110):
        after.put(0, column, "x")
    assert after.changes(before) == [Region(3, 0, 6, 1), Region(110, 0, 1, 1)]


def splits_a_wide_glyph(canvas: Canvas, row: int, edge: int) -> bool:
    column = 0
    for text, _ in canvas.runs(row):
        for character in text:
            if column < edge < column + cell_len(character):
                return True
            column += cell_len(character)
    return False


def test_a_change_beside_hangul_leaves_its_halves_together() -> None:
    before, after = Canvas(10, 1), Canvas(10, 1)
    before.put(0, 0, "1/17단계")
    after.put(0, 0, "1/18단계")
    assert after.changes(before) == [Region(3, 0, 1, 1)]


def cells(canvas: Canvas, row: int) -> list[tuple[str, str]]:
    """One (glyph, ink) a cell; the second cell of a wide glyph repeats it."""
    found: list[tuple[str, str]] = []
    for text, ink in canvas.runs(row):
        for character in text:
            found += [(character, ink)] * cell_len(character)
    return found


def test_hangul_that_is_half_overwritten_leaves_a_blank_not_a_shift() -> None:
    canvas = Canvas(6, 1)
    canvas.put(0, 0, "가나다")
    canvas.put(0, 1, "x")
    assert canvas.text() == " x나다"


def test_a_wide_glyph_never_hangs_over_the_edge() -> None:
    canvas = Canvas(3, 1)
    canvas.put(0, 0, "가나")
    assert canvas.text() == "가"


def test_a_drawing_pasted_on_another_keeps_its_cells() -> None:
    small, large = Canvas(4, 1), Canvas(8, 2)
    small.put(0, 0, "가ab", "a")
    large.paste(1, 2, small)
    assert large.text() == "\n  가ab"
    assert ("가ab", "a") in large.runs(1)


@given(st.text(alphabet="ab가나 "), st.integers(1, 30))
def test_a_fitted_text_has_exactly_its_cells(text: str, width: int) -> None:
    assert cell_len(fit_cells(text, width)) == width


@given(st.text(alphabet="ab가나 "), st.integers(-2, 30))
def test_a_cut_text_is_no_wider_and_says_where_it_was_cut(text: str, width: int) -> None:
    cut = cut_cells(text, width)
    assert cell_len(cut) <= max(width, 0)
    if cell_len(text) <= width:
        assert cut == text.rstrip()
    elif width > 0:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])


def test_a_line_is_cut_to_its_width_or_at_the_edge() -> None:
    canvas = Canvas(8, 4)
    assert canvas.line(0, 1, "가나다라마", "a", width=6) == 6
    assert canvas.line(1, 2, "abcdefghi") == 8
    assert canvas.line(2, 3, "ab", width=0) == 3
    assert canvas.line(3, 9, "ab") == 9
    assert canvas.text() == " 가나…\n  abcde…\n\n"


def test_a_line_leaves_alone_what_stands_behind_it() -> None:
    canvas = Canvas(8, 1)
    canvas.put(0, 6, "x")
    canvas.line(0, 0, "ab ", width=8)
    assert canvas.text() == "ab    x"


@given(st.text(alphabet="ab가나 \n"), st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, width: int) -> None:
    lines = wrap_cells(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="ab가나. "), st.integers(2, 30))
def test_even_lines_are_as_many_fit_and_lose_no_letter(text: str, width: int) -> None:
    text = " ".join(text.split())
    lines = even_lines(text, width)
    assert len(lines) == len(wrap_cells(text, width))
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_caption_breaks_where_a_sentence_ends_and_leaves_no_word_alone() -> None:
    indexed = "Image, row and column: three indices reach one integer. images[0, 14] is 240."
    assert even_lines(indexed, 70) == [
        "Image, row and column: three indices reach one integer.",
        "images[0, 14] is 240.",
    ]
    counted = "W holds one weight for each input of each unit: 784 × 512 = 401,408."
    assert even_lines(counted, 50) == [
        "W holds one weight for each input of each unit:",
        "784 × 512 = 401,408.",
    ]
    one = "the value of the number under the cursor is printed with four digits"
    assert even_lines(one, 64) == [
        "the value of the number under the",
        "cursor is printed with four digits",
    ]
    assert even_lines("One. Two three four five six seven eight nine ten", 40)[0] != "One."
    assert even_lines("short enough. really.", 40) == ["short enough. really."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("크기(shape)는 (3, 4)입니다", ["크기(shape)는", "(3, 4)입니다"]),
        ("x[0, 14]는 11.5 MB, 3 ms", ["x[0, 14]는", "11.5 MB,", "3 ms"]),
        ("81.7 %를 3 steps", ["81.7 %를", "3", "steps"]),
        (
            "교차 엔트로피(cross entropy)를 봅니다",
            ["교차", "엔트로피(cross entropy)를", "봅니다"],
        ),
        ("점곱(dot product)은", ["점곱(dot product)은"]),
        ("f(a, (b, c)) d)", ["f(a, (b, c))", "d)"]),
        ("기울기(slope) · h쯤 = 3 / x +", ["기울기(slope)", "· h쯤", "= 3", "/ x", "+"]),
        ("( 또는 [ 다", ["(", "또는", "[", "다"]),
        ("  a  b", ["", "", "a", "", "b"]),
    ],
)
def test_a_number_keeps_its_unit_and_a_short_bracket_stays_together(
    text: str, words: list[str]
) -> None:
    assert words_of(text, 78) == words
    assert " ".join(words_of(text, 78)) == text


@given(st.text(alphabet="ab가나 ()[], 1%", max_size=60), st.integers(2, 30))
def test_balanced_lines_fit_lose_no_letter_and_are_no_more(text: str, width: int) -> None:
    text = " ".join(text.split())
    lines, greedy = balanced_lines(text, width), wrap_cells(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert len(lines) <= len(greedy)


@given(st.lists(st.text("a", min_size=1, max_size=6), min_size=1, max_size=8), st.integers(6, 14))
def test_no_lines_are_more_alike_than_balanced_ones(words: list[str], width: int) -> None:
    def cost(broken: list[str]) -> tuple[int, int]:
        return len(broken), sum((width - len(line)) ** 2 for line in broken[:-1])

    def ways(left: list[str]) -> Iterator[list[str]]:
        if not left:
            yield []
        for count in range(1, len(left) + 1):
            line = " ".join(left[:count])
            if len(line) <= width:
                yield from ([line, *rest] for rest in ways(left[count:]))

    assert cost(balanced_lines(" ".join(words), width)) == min(map(cost, ways(words)))


def test_balanced_lines_are_about_as_long() -> None:
    assert wrap_cells("aaa bb cc ddddd eee", 6) == ["aaa bb", "cc", "ddddd", "eee"]
    assert balanced_lines("aaa bb cc ddddd eee", 6) == ["aaa", "bb cc", "ddddd", "eee"]


CELLS = st.text(alphabet="ab가나.", max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=4), st.integers(0, 3))
def test_texts_of_a_table_end_where_their_columns_do(
    lines: list[tuple[str, str]], left: int
) -> None:
    canvas = Canvas(30, 6)
    assert canvas.table(1, (12, 25), lines, left=left) == 1 + len(lines)
    for row, texts in enumerate(lines, start=1):
        for end, text in zip((12, 25), texts, strict=True):
            start = left + end - cell_len(text)
            assert "".join(found for found, _ in canvas.runs(row, start, left + end)) == text


def test_a_text_of_a_table_may_have_an_ink_of_its_own() -> None:
    canvas = Canvas(9, 2)
    canvas.table(0, (4, 8), [("n", "loss"), (("1", "now"), "2.5")], "quiet")
    assert canvas.text() == "   nloss\n   1 2.5"
    assert ("1", "now") in canvas.runs(1)
    assert ("loss", "quiet") not in canvas.runs(0), "one run: both are quiet"
    assert ("nloss", "quiet") in canvas.runs(0)


def test_a_key_that_is_a_full_stop_ends_no_sentence() -> None:
    text = "It stands still at step 12 of 2,345. Press . for one step more, and see what it does."
    assert even_lines(text, 60) == [
        "It stands still at step 12 of 2,345.",
        "Press . for one step more, and see what it does.",
    ]
