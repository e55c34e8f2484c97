"""Curves and lines over axes: what leaves the axes, and what is torn, is not drawn."""

from __future__ import annotations

from math import inf, nan

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.explain.derivative.text import read
from engine.explain.derivative.window import Curve, Span, Window, curve
from tui.drawing.axes import round_ticks
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import tick_text
from tui.lessons.derivative.figures.curve_plot import AXIS, CurvePlot

finite = st.floats(-1e6, 1e6)


def plot_of(shown: Curve, columns: int = 40, rows: int = 11, *, ascii: bool = True) -> CurvePlot:
    window = shown.window
    return CurvePlot(columns, rows, window.left, window.right, shown.value_span, ascii)


def drawn(plot: CurvePlot) -> list[str]:
    canvas = Canvas(plot.columns, plot.rows)
    plot.draw(canvas, 0, 0)
    return [line.ljust(plot.columns) for line in canvas.text().split("\n")]


def test_a_curve_has_no_gap_where_it_is_steep_and_no_line_over_a_pole() -> None:
    shown = curve(read("tanh(40x)"), Window(-4.0, 4.0))
    plot = plot_of(shown)
    plot.put_curve(shown, "a")
    rows = drawn(plot)
    assert all("*" in row for row in rows), "from below to above without a gap"
    shown = curve(read("1/x^3"), Window(-4.0, 4.0))
    plot = plot_of(shown)
    plot.put_curve(shown, "a")
    rows = drawn(plot)
    middle = {row[19:21] for row in rows}
    assert middle == {"  "}, "the pole at 0 is no line"


def test_the_slope_of_a_kink_is_two_levels_without_a_line_between() -> None:
    shown = curve(read("|x|"), Window(-4.0, 4.0))
    plot = CurvePlot(40, 9, -4.0, 4.0, shown.slope_span, True)
    plot.put_curve(shown, "a", slope=True)
    rows = drawn(plot)
    assert sum("*" in row for row in rows) == 2


def test_a_dashed_line_has_the_sign_of_its_slope_and_a_dotted_one_dots() -> None:
    for slope, sign in ((0.0, "-"), (1.0, "/"), (-1.0, "\\"), (40.0, "|")):
        plot = CurvePlot(20, 10, -1.0, 1.0, Span(-1.0, 1.0, cut=False), ascii=True)
        assert plot.put_line(0.0, 0.0, slope, "b", style="dashed") is not None
        assert set("".join(drawn(plot))) == {" ", sign}
        plot = CurvePlot(20, 10, -1.0, 1.0, Span(-1.0, 1.0, cut=False), ascii=True)
        plot.put_line(0.0, 0.0, slope, "b", style="dotted")
        assert set("".join(drawn(plot))) == {" ", "."}


def test_a_line_that_is_none_or_lies_beyond_draws_nothing() -> None:
    plot = CurvePlot(20, 10, -1.0, 1.0, Span(-1.0, 1.0, cut=False), ascii=True)
    for y, slope in ((nan, 1.0), (0.0, inf), (0.0, nan), (9.0, 0.0)):
        assert plot.put_line(0.0, y, slope, "b", style="dashed") is None
    assert not "".join(drawn(plot)).strip()


def test_what_lies_above_or_below_is_marked_at_the_edge() -> None:
    canvas = Canvas(20, 10)
    plot = CurvePlot(20, 10, -1.0, 1.0, Span(-1.0, 1.0, cut=False), ascii=False)
    assert plot.mark(canvas, 0, 0, (0.0, 5.0), "●", "accent")
    assert plot.mark(canvas, 0, 0, (0.5, -5.0), "●", "accent")
    assert plot.mark(canvas, 0, 0, (-0.5, 0.0), "●", "accent")
    assert not plot.mark(canvas, 0, 0, (2.0, 0.0), "●", "accent")
    assert not plot.mark(canvas, 0, 0, (0.0, nan), "●", "accent")
    lines = canvas.text().split("\n")
    assert ("↑" in lines[0], "↓" in lines[-1], canvas.text().count("●")) == (True, True, 1)


@given(finite, st.floats(1e-9, 1e9), st.integers(1, 12))
def test_ticks_are_few_round_and_inside(low: float, width: float, most: int) -> None:
    # A narrower window is none: its ends hardly differ in the digits that a number has.
    assume(width >= 1e-9 * abs(low))
    found = list(round_ticks(low, low + width, most))
    assert len(found) <= most + 1
    for tick in found:
        assert low - 1e-6 * width <= tick <= low + width * (1 + 1e-6)
    assert all(len(tick_text(tick, AXIS - 1)) <= AXIS for tick in found)


@settings(max_examples=40)
@given(
    st.sampled_from(["1/x", "exp(x)", "log(x)", "x^9", "sin(30x)", "|x|", "0/0*x", "1e300*x*x"]),
    st.floats(-100, 100),
    st.floats(1e-5, 1e4),
    st.integers(1, 60),
    st.integers(1, 30),
    st.booleans(),
)
def test_anything_is_drawn_inside_its_cells(
    text: str, left: float, width: float, columns: int, rows: int, ascii: bool
) -> None:
    shown = curve(read(text), Window(left, left + width))
    for slope in (False, True):
        span = shown.slope_span if slope else shown.value_span
        plot = CurvePlot(columns, rows, left, left + width, span, ascii)
        plot.put_curve(shown, "a", slope=slope)
        plot.put_line(left, span.top, -1e3, "b", style="dashed")
        canvas = Canvas(columns + AXIS, rows + 2)
        plot.draw_side(canvas, 0, AXIS)
        plot.draw_foot(canvas, rows, AXIS)
        plot.draw(canvas, 0, AXIS)
        assert all(0 <= row < rows and 0 <= column < columns for row, column in plot.dots.cells)


def test_labels_are_short() -> None:
    assert [tick_text(value, AXIS - 1) for value in (2.0, -0.5, 1e7, 0.000125, 250.0)] == [
        "2", "-0.5", "1e7", "1e-4", "250"
    ]  # fmt: skip
