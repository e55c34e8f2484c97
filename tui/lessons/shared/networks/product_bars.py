"""The matrix products of a pass forward and back as bars: what every slope costs, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from rich.cells import cell_len

from engine.explain.shared.networks.products import Product, price_in_passes
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.class_bars import bar

GAP: Final = 2
AROUND: Final = 4
"""Rows of the head, of what all come to, and a blank before each."""
LEAST_BAR: Final = 6
_SLIVER: Final = "▏"
"""A bar that is too short to be seen."""


def product_rows(products: Sequence[Product]) -> int:
    """Rows that they take, a blank above them included."""
    return len(products) + AROUND


def draw_product_bars(
    canvas: Canvas,
    row: int,
    products: Sequence[Product],
    word: Callable[..., str],
    now: str = "",
) -> None:
    """Draw them from below that row on, where all of them have room; `now` lights up one."""
    if not products:
        return
    columns = [
        [word("work.back" if one.back else "work.forward") for one in products],
        [one.name for one in products],
        [f"{format_shape(one.left)} @ {format_shape(one.right)}" for one in products],
        [f"{one.multiplications:,}" for one in products],
    ]
    starts = [1]
    for texts in columns:
        starts.append(starts[-1] + max(map(cell_len, texts)) + GAP)
    *at, bars = starts
    room = canvas.width - bars - 1
    if row + product_rows(products) > canvas.height or room < LEAST_BAR:
        return
    samples = products[0].left[0]
    canvas.line(row + 1, 1, word("work.head", samples=samples), "quiet")
    most = max(one.multiplications for one in products)
    row += 2
    for number, one in enumerate(products):
        ink = "accent" if one.name == now else ""
        if not number or one.back != products[number - 1].back:
            canvas.put(row, at[0], columns[0][number], "ab"[one.back])
        canvas.put(row, at[1], one.name, ink or "strong")
        canvas.put(row, at[2], columns[2][number], ink or "quiet")
        canvas.right(row, bars - GAP, columns[3][number], ink)
        canvas.put(row, bars, bar(one.multiplications / most, room) or _SLIVER, "ab"[one.back])
        row += 1
    together = sum(one.multiplications for one in products)
    times = f"{price_in_passes(products):.2f}"
    canvas.line(row + 1, 1, word("work.together", count=f"{together:,}", times=times), "strong")
