"""A shaded map: higher is never darker, lines lie between bands, ASCII keeps the order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.contours import levels
from tui.drawing.canvas import Canvas
from tui.drawing.dots import Dots
from tui.drawing.look.glyphs import to_ascii
from tui.drawing.shaded_map import RAMP, TRACK, ShadedMap, draw_ramp, draw_scale, ground

COLUMNS, ROWS = 9, 4
TOP = 2 * COLUMNS - 2
"""The highest place of the slope."""
Values = npt.NDArray[np.float64]


def slope() -> Values:
    """Flat in the first cell, then higher to the right; the same in every row."""
    return np.tile(np.maximum(np.arange(2.0 * COLUMNS + 1) - 2, 0), (4 * ROWS + 1, 1))


def mapped(values: Values, *, signs: bool = False) -> ShadedMap:
    return ShadedMap.of(values, levels(values), signs=signs)


heights = st.lists(
    st.one_of(st.floats(-1e6, 1e6), st.sampled_from([float("inf"), float("nan")])),
    min_size=(2 * COLUMNS + 1) * (4 * ROWS + 1),
    max_size=(2 * COLUMNS + 1) * (4 * ROWS + 1),
)


@pytest.mark.parametrize("signs", [False, True])
def test_the_higher_a_cell_the_higher_its_share(signs: bool) -> None:
    found = mapped(slope(), signs=signs)
    for row in found.shares:
        assert list(row) == sorted(row)
    assert found.shares[0][0] == 0
    assert found.shares[0][-1] == 1
    assert (found.low, found.high) == (0, TOP)


def test_rows_are_drawn_from_above_though_heights_begin_below() -> None:
    up = np.clip(np.arange(4.0 * ROWS + 1) - 4, 0, 4 * ROWS - 8)
    found = mapped(np.tile(up[:, np.newaxis], 2 * COLUMNS + 1))
    assert found.shares[0][0] == 1
    assert found.shares[-1][0] == 0


@given(heights)
def test_any_heights_are_drawn_and_what_is_not_finite_is_highest(numbers: list[float]) -> None:
    values = np.array(numbers).reshape(4 * ROWS + 1, 2 * COLUMNS + 1)
    found = mapped(values)
    canvas = Canvas(COLUMNS, ROWS)
    found.draw(canvas, 0, 0)
    draw_scale(canvas, 0, 0, ROWS, found)
    draw_ramp(canvas, 0, 0, COLUMNS, found)
    for row in found.shares:
        assert all(0 <= share <= 1 for share in row)
    if found.at and not np.isfinite(values[-5:-1, :2]).all():
        assert found.shares[0][0] == 1


def test_what_lies_on_the_map_keeps_the_shade_below_it() -> None:
    found = mapped(slope())
    canvas, dots = Canvas(COLUMNS, ROWS), Dots(ROWS)
    found.draw(canvas, 0, 0)
    dots.dot(2 * COLUMNS - 1, 0, "a")
    found.put_dots(canvas, 0, 0, dots)
    found.put(canvas, 0, 0, 0, 0, "o", "b")
    found.put(canvas, 0, 0, 1, 1, "●", "now")
    assert canvas.runs(ROWS - 1)[-1][1] == f"$operand-a {ground(1)}"
    assert canvas.runs(0)[0] == ("o", f"$operand-b {ground(0)}")
    assert ("●", "now") in canvas.runs(1), "what is reversed has a ground of its own"


def test_without_colours_glyphs_are_the_shades_and_stay_apart_in_ascii() -> None:
    found = mapped(slope(), signs=True)
    canvas, dots = Canvas(COLUMNS, ROWS), Dots(ROWS)
    found.draw(canvas, 0, 0)
    row = canvas.text().splitlines()[0].ljust(COLUMNS)
    shown = [RAMP.index(glyph) for glyph in row if glyph in RAMP]
    assert shown == sorted(shown)
    assert set(range(1, len(RAMP))) <= set(shown), "each shade is there"
    assert len({to_ascii(glyph) for glyph in RAMP}) == len(RAMP)
    assert to_ascii(TRACK) not in {to_ascii(glyph) for glyph in RAMP}
    dots.dot(2, 0, "a")
    found.put_dots(canvas, 0, 0, dots)
    assert canvas.text().splitlines()[-1][1] == TRACK


def test_the_scale_names_the_ends_and_where_bands_begin() -> None:
    found = mapped(slope())
    canvas = Canvas(12, 10)
    draw_scale(canvas, 0, 0, 10, found)
    lines = [line.split() for line in canvas.text().splitlines()]
    assert lines[0] == [str(TOP)]
    assert lines[-1] == ["0"]
    told = [float(line[0]) for line in lines if line]
    assert told == sorted(told, reverse=True)
    assert len(told) >= 4
    grounds = [canvas.runs(row)[0][1] for row in range(10)]
    assert len(set(grounds)) == len(found.at) + 1
