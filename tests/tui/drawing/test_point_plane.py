"""A part of the plane in cells: what is seen is where it is."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tui.drawing.canvas import Canvas
from tui.drawing.numbers import trimmed
from tui.drawing.plot import Plot
from tui.drawing.point_plane import PointPlane

sizes = st.tuples(st.integers(4, 80), st.integers(2, 40))
reaches = st.floats(0.1, 500)


@given(sizes, reaches, reaches)
def test_a_plane_around_points_shows_them_all(
    size: tuple[int, int], across: float, up: float
) -> None:
    plane = PointPlane.around(*size, across, up)
    for x in (-across, 0.0, across):
        for y in (-up, 0.0, up):
            assert plane.dot((x, y)) is not None


@given(sizes, st.data())
def test_the_middle_of_a_cell_lies_in_it(size: tuple[int, int], data: st.DataObject) -> None:
    plane = PointPlane(*size, 1.15)
    row = data.draw(st.integers(0, size[1] - 1))
    column = data.draw(st.integers(0, size[0] - 1))
    x, y = plane.middle(row, column)
    assert plane.cell((x + 1e-9, y + 1e-9)) == (row, column)


@example((4, 37), 1.841859023846081e-269, 0.0, 4.504894316397695e37)  # beyond all floats
@given(sizes, *[st.floats(allow_nan=True, allow_infinity=True)] * 3)
def test_any_line_can_be_drawn_and_lies_on_both_sides_of_itself(
    size: tuple[int, int], a: float, b: float, c: float
) -> None:
    plot = Plot(size[1])
    PointPlane(*size, 1.0).put_line(plot, a, b, c, "")
    canvas = Canvas(*size)
    plot.draw(canvas, 0, 0)
    assert len(canvas.text().split("\n")) == size[1]


def test_a_diagonal_line_goes_through_the_corners_and_the_middle() -> None:
    plot, plane = Plot(11), PointPlane(22, 11, 1.0)
    plane.put_line(plot, 1.0, -1.0, 0.0, "")
    canvas = Canvas(22, 11)
    plot.draw(canvas, 0, 0)
    rows = canvas.text().split("\n")
    assert all(row.strip() for row in rows)
    starts = [len(row) - len(row.lstrip()) for row in rows]
    assert starts == sorted(starts, reverse=True), "it rises to the right"
    assert rows[5][11] != " "


@given(st.floats(-20_000, 20_000))
def test_a_number_of_w_takes_at_most_six_cells(value: float) -> None:
    """Four layers of the largest numbers that are taken make no larger ones."""
    text = trimmed(value)
    assert len(text) <= 6
    assert abs(float(text) - value) <= (0.0051 if abs(value) < 99 else 0.51)
