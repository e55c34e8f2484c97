"""The trace of a weight: every look stands at its step and its height, and says its ends."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.networks.nudge_places import ParameterPlace
from tui.drawing.canvas import Canvas
from tui.drawing.dots import FIRST
from tui.drawing.numbers import precise
from tui.drawing.plot import AXIS
from tui.lessons.fit.figures.own_strip import LEAST_CURVES, ROOMY_CURVES
from tui.lessons.fit.figures.trace_strip import ROWS, Trace, draw_trace, trace_rows
from tui.link.weight_trace import Value

STEPS, COLUMNS = 2_345, 45
PLACE = ParameterPlace("W1", (272, 159))


def lines(trace: Trace, rows: int, columns: int = COLUMNS) -> list[str]:
    canvas = Canvas(columns, rows)
    draw_trace(canvas, trace, STEPS, lambda key, **_: key)
    return canvas.text().split("\n")


def dots(trace: Trace, rows: int) -> set[tuple[int, int]]:
    """Which dots are there, from the left and from the top."""
    bits = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
    return {
        (2 * (column - AXIS) + x, 4 * row + y)
        for row, line in enumerate(lines(trace, rows)[1:])
        for column, glyph in enumerate(line)
        if FIRST < ord(glyph) < FIRST + 256
        for y, pair in enumerate(bits)
        for x, bit in enumerate(pair)
        if (ord(glyph) - FIRST) & bit
    }


WEIGHTS = st.floats(-4, 4, width=32).map(lambda value: round(value, 4))


@given(st.dictionaries(st.integers(0, STEPS), WEIGHTS, min_size=1), st.sampled_from(ROWS))
def test_each_look_has_its_dot_and_a_higher_one_is_no_lower(
    told: dict[int, float], rows: int
) -> None:
    values = [Value(step, value) for step, value in sorted(told.items())]
    found = dots(Trace(PLACE, values, ""), rows)
    across = 2 * (COLUMNS - AXIS - 1) - 1
    heights = {}
    for step, value in values:
        here = [y for x, y in found if x == step * across // STEPS]
        assert here, f"step {step}"
        heights[value] = min(here), max(here)
    assert max(x for x, _ in found) == values[-1].step * across // STEPS, "and none after the last"
    low, high = min(told.values()), max(told.values())
    assert min(y for _, y in found) == heights[high][0]
    assert max(y for _, y in found) == heights[low][1]
    title = lines(Trace(PLACE, values, ""), rows)[0]
    assert title.startswith(f"{PLACE} {precise(values[0].value)} → {precise(values[-1].value)}")


def test_what_is_no_number_leaves_no_dot() -> None:
    values = [Value(0, 0.1), Value(1_000, float("nan")), Value(2_000, float("inf"))]
    found = dots(Trace(PLACE, values, ""), 3)
    assert {x for x, _ in found} == {0}
    assert "nan" in lines(Trace(PLACE, values[:2], ""), 3)[0]
    assert "trace.soon" in lines(Trace(PLACE, values[1:], ""), 3)[0]


def test_why_there_is_none_is_said() -> None:
    assert lines(Trace(PLACE, (), "absent"), 1)[0].split() == ["W1[272,", "159]", "trace.absent"]


@given(st.integers(0, 60))
def test_the_curves_keep_their_room(height: int) -> None:
    rows = trace_rows(Trace(PLACE, (), ""), height)
    assert height - rows >= (ROOMY_CURVES if rows == max(ROWS) else LEAST_CURVES) or not rows
    assert trace_rows(None, height) == 0
    assert trace_rows(Trace(PLACE, (), "soon"), height) <= 1
