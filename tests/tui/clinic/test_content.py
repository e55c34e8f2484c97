"""All that is said of a message is on the screen, whole and in its place, whatever the width."""

from __future__ import annotations

import random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine.explain.clinic.explain import explain
from engine.explain.clinic.found import Kind, Library
from engine.explain.clinic.meaning.diagnose import diagnose
from tests.engine.explain.clinic.meaning.findings import MAKERS
from tui.clinic.content import (
    REPAIR,
    Blocks,
    ClinicScene,
    Line,
    Offered,
    content,
    draw_clinic,
    thumb,
)
from tui.clinic.told import scene_of
from tui.drawing.canvas import Canvas
from tui.drawing.look.glyphs import to_ascii
from tui.shell import chapter

MESSAGES: dict[Kind, str] = {
    "broadcast": "operands could not be broadcast together with shapes (3,2) (3,) ",
    "product": "mat1 and mat2 shapes cannot be multiplied (64x784 and 512x784)",
    "reshape": "cannot reshape array of size 47040000 into shape (60000,780)",
    "view": "view size is not compatible with input tensor's size and stride (at least one"
    " dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
    "concat": "Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4"
    " for tensor number 1 in the list.",
    "stack": "stack expects each tensor to be equal size, but got [3, 4] at entry 0 and [3, 5]"
    " at entry 1",
    "index": "index 5 is out of bounds for axis 0 with size 5",
    "indices": "too many indices for array: array is 2-dimensional, but 3 were indexed",
    "axis": "axis 2 is out of bounds for array of dimension 2",
    "layer_rank": 'Input 0 of layer "conv2d" is incompatible with the layer: expected min_ndim=4,'
    " found ndim=3. Full shape received: (None, 28, 28)",
    "layer_size": 'Input 0 of layer "dense" is incompatible with the layer: expected axis -1 of'
    " input shape to have value 784, but received input with shape (None, 28, 28)",
    "targets": "Using a target size (torch.Size([32])) that is different to the input size"
    " (torch.Size([32, 1]))",
    "classes": "Target 10 is out of bounds.",
    "dtype": "expected m1 and m2 to have the same dtype, but got: double != float",
    "shapes": "(32,) - (32, 1)",
}
languages = pytest.mark.parametrize("language", list(chapter.LANGUAGES))


def scene(text: str, language: str, *, ascii: bool = False) -> ClinicScene:
    spelled = to_ascii if ascii else str
    return scene_of(explain(text), chapter.texts(language, "clinic"), spelled)


def drawn(shown: ClinicScene, width: int, rows: int) -> str:
    canvas = Canvas(width, rows)
    draw_clinic(canvas, shown)
    return canvas.text()


@languages
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("kind", MESSAGES)
def test_every_word_of_it_is_there_at_every_width(kind: Kind, width: int, language: str) -> None:
    assert explain(MESSAGES[kind]).found.kind == kind
    shown = scene(MESSAGES[kind], language)
    text = drawn(shown, width, 60).split()
    told = " ".join([shown.said, shown.why, *shown.causes, shown.checks, shown.note])
    told += " ".join(f" {one.code} {one.shape} {one.note}" for one in shown.repairs)
    assert not [word for word in told.split() if word not in text]
    assert all(cell_len(line) < width for line in drawn(shown, width, 60).splitlines())


@languages
@pytest.mark.parametrize("kind", MESSAGES)
def test_in_80_columns_and_24_rows_what_matters_most_is_seen_at_once(
    kind: Kind, language: str
) -> None:
    shown = scene(MESSAGES[kind], language)
    text = " ".join(drawn(shown, 80, 19).split())
    for one in (shown.said, shown.why, *(one.code for one in shown.repairs[:3])):
        assert one in text, drawn(shown, 80, 19)


@pytest.mark.parametrize(
    ("text", "above"),
    [
        (MESSAGES["product"], ("(64, 784)", "(512, 784)")),
        ("[32,10] vs. [32]", ("(32, 10)", "(32,)")),
        ("(8, 3, 784) @ (512, 784)", ("(8, 3, 784)", "(512, 784)")),
    ],
)
def test_what_clashes_stands_in_one_column_with_a_line_below(
    text: str, above: tuple[str, str]
) -> None:
    found = explain(text)
    lines = drawn(scene(text, "en"), 80, 30).splitlines()
    row = next(row for row, line in enumerate(lines) if "─" in line)
    first, second, mark = lines[row - 2 : row + 1]
    assert above[0] in first
    assert above[1] in second
    begin, end = mark.index("─"), mark.rindex("─") + 1
    sizes = [one.sizes[axis] for one, axis in zip(found.found.shapes, found.axes, strict=True)]  # type: ignore[index]
    assert [first[begin:end].strip(), second[begin:end].strip()] == [str(size) for size in sizes]


def test_a_reshape_sets_the_counts_side_by_side() -> None:
    lines = drawn(scene(MESSAGES["reshape"], "en"), 80, 30).splitlines()
    asked = next(line for line in lines if "(60000, 780)" in line and "wanted" in line)
    given_ = lines[lines.index(asked) - 1]
    assert asked.endswith("46,800,000")
    assert given_.endswith("47,040,000")
    assert len(asked) == len(given_)


def test_a_repair_is_pressed_on_each_of_its_lines() -> None:
    shown = scene(MESSAGES["product"], "en")
    canvas = Canvas(80, 40)
    places = draw_clinic(canvas, shown)
    lines = canvas.text().splitlines()
    assert {place.leads_to for place in places} == {REPAIR}
    assert [one.good for one in shown.repairs] == [True, False], "one is named as a warning"
    assert {place.index for place in places} == {(1,)}
    for number, one in enumerate(shown.repairs[:1], 1):
        rows = [place.row for place in places if place.index == (number,)]
        assert one.code in lines[rows[0]]
        assert one.note.split()[-1] in lines[rows[-1]]


# ---- blank lines, and scrolling


def test_of_too_few_blank_lines_each_goes_where_its_turn_comes_first() -> None:
    blocks = Blocks()
    for text, turn in (("a", 0), ("b", 2), ("c", 3), ("d", 1)):
        blocks.add([Line(((0, text, ""),))], turn=turn)

    def told(rows: int) -> str:
        lines = blocks.lines(rows)
        return "".join(line.pieces[0][1] if line.pieces else "_" for line in lines)

    assert [told(rows) for rows in (9, 7, 6, 5, 4)] == ["a_b_c_d"] * 2 + ["a_bc_d", "abc_d", "abcd"]
    assert told(3) == "a_b_c_d", "what scrolls anyway is not crowded as well"


@given(st.integers(0, 200), st.integers(0, 60), st.integers(0, 200))
def test_the_bar_is_inside_and_as_long_as_what_is_seen(count: int, rows: int, top: int) -> None:
    seen = thumb(count, rows, min(top, max(count - rows, 0)))
    assert seen.start >= 0
    assert seen.stop <= rows
    assert bool(seen) == (count > rows > 0)
    if seen:
        assert thumb(count, rows, 0).start == 0
        assert thumb(count, rows, count - rows).stop == rows


words = st.text("ab한글(),. ─…", max_size=80)
offered = st.builds(
    Offered, words, words, words, st.booleans(), st.lists(st.tuples(words, words)).map(tuple)
)
scenes = st.builds(
    ClinicScene,
    said=words,
    why=words,
    repairs=st.lists(offered, max_size=4).map(tuple),
    causes=st.lists(words, max_size=3).map(tuple),
    checks=words,
    hint=words,
    refused=words,
)


@given(scenes, st.integers(0, 130), st.integers(0, 60))
def test_any_scene_is_drawn_in_any_room(shown: ClinicScene, width: int, rows: int) -> None:
    assert len(drawn(shown, width, rows).split("\n")) == rows or not rows
    assert content(shown, width, rows) is not None


# ---- whatever there is to say


def test_any_diagnosis_is_drawn_at_any_width_and_nearly_all_are_seen_at_once() -> None:
    dice = random.Random(15)
    scrolls, looked_at = 0, 0
    for library in get_args(Library):
        for maker in MAKERS:
            found = diagnose(maker(dice, library))
            for language in chapter.LANGUAGES:
                shown = scene_of(found, chapter.texts(language, "clinic"), str)
                for width in (60, 80, 120):
                    for line in content(shown, width, 19):
                        ends = [column + cell_len(text) for column, text, _ in line.pieces]
                        assert max(ends, default=0) < width, (found.found, line)
                looked_at += 1
                scrolls += len(content(shown, 80, 19)) > 19
    assert scrolls < looked_at / 16, "at 80x24 it is complete, but for a few with many repairs"
