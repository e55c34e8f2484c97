"""A row of memory cells: all of them where they fit, else a full page around the present one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.canvas import Canvas
from tui.drawing.memory_row import draw_memory_row


@given(st.integers(1, 60), st.integers(1, 6), st.integers(0, 20), st.integers(30, 90), st.data())
def test_as_many_cells_as_there_is_room_for_are_seen(
    count: int, digits: int, left: int, width: int, data: st.DataObject
) -> None:
    now = data.draw(st.integers(0, count - 1))
    canvas = Canvas(width, 1)

    def text(place: int) -> tuple[str, str]:
        return str(place)[-digits:], ""

    draw_memory_row(canvas, 0, left, count, digits, now, text, ink="now")
    line = canvas.text()
    seen = re.findall(r"\d+", line)
    assert f"[{text(now)[0]:>{digits}}]" in line
    needed = count * (digits + 3) + 1
    if needed <= width - left:
        assert len(seen) == count
        assert "⋯" not in line
    else:
        fitting = max((width - left - 5) // (digits + 3), 1)
        assert len(seen) == min(fitting, count), "the last page is as full as the others"
        assert "⋯" in line
