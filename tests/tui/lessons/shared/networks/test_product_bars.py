"""The products of a pass and back as bars."""

from __future__ import annotations

from engine.explain.shared.networks.products import products
from tui.drawing.canvas import Canvas
from tui.lessons.shared.networks.product_bars import draw_product_bars, product_rows


def word(key: str, **values: object) -> str:
    return " ".join([key, *(f"{name}={value}" for name, value in values.items())])


def test_each_product_has_a_bar_as_long_as_it_multiplies_and_all_are_summed_up() -> None:
    found = products((8, 4, 2), 16)
    canvas = Canvas(80, 1 + product_rows(found))
    draw_product_bars(canvas, 0, found, word, now="xᵀ @ dz1")
    lines = canvas.text().split("\n")
    shown = [line for line in lines if " @ " in line]
    assert [line.count("█") for line in shown] == [
        lines_of * shown[0].count("█") // found[0].multiplications
        for lines_of in (one.multiplications for one in found)
    ]
    assert "work.together count=1,408 times=2.20" in lines[-2]
    row = next(at for at, line in enumerate(lines) if "xᵀ @ dz1" in line)
    assert ("xᵀ @ dz1", "accent") in canvas.runs(row)


def test_without_room_for_all_of_it_nothing_is_drawn() -> None:
    found = products((8, 4, 2), 16)
    for size in ((80, product_rows(found) - 1), (40, 30)):
        canvas = Canvas(*size)
        draw_product_bars(canvas, 0, found, word)
        assert not canvas.text().strip()
