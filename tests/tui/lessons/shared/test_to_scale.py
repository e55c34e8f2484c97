"""Products drawn to scale."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tui.drawing.canvas import Canvas
from tui.lessons.shared.tensors.layer_flow import FlowLayer, FlowTensor
from tui.lessons.shared.tensors.to_scale import LEAST, WIDE, draw_to_scale


def layers_of(batch: int, widths: tuple[int, ...]) -> list[FlowLayer]:
    return [
        FlowLayer(
            key="layer",
            x=FlowTensor("x", (batch, before)),
            weights=FlowTensor("W", (before, after)),
            bias=FlowTensor("b", (after,)),
            output=FlowTensor("y", (batch, after)),
            activation="",
            chosen=False,
        )
        for before, after in pairwise(widths)
    ]


@given(st.integers(1, 512), st.lists(st.integers(1, 1_000), min_size=2, max_size=4))
def test_inner_sides_are_equally_long_and_all_fits(batch: int, widths: list[int]) -> None:
    layers = layers_of(batch, tuple(widths))
    canvas = Canvas(80, 24)
    draw_to_scale(canvas, 0, 24, layers, "title")
    lines = canvas.text().split("\n")
    if not lines[0].strip():
        return
    names = [row for row, line in enumerate(lines) if line.strip().startswith("x ")]
    assert len(names) == len(layers)
    for row, after in pairwise([*names, len(lines)]):
        # x, W and y begin where their names do.
        starts = [lines[row].index(name) for name in "xWy"]
        blocks = [lines[line].ljust(canvas.width) for line in range(row + 1, after)]
        high = [sum(line[start] == "▒" for line in blocks) for start in starts]
        wide = [len(blocks[0][start:]) - len(blocks[0][start:].lstrip("▒")) for start in starts]
        assert abs(wide[0] / WIDE - high[1]) <= 1
        assert high[0] == high[2]
        assert wide[1] == wide[2]


def test_the_network_of_the_chapter_fits_below_its_flow() -> None:
    canvas = Canvas(80, 19)
    draw_to_scale(canvas, 0, canvas.height, layers_of(128, (784, 512, 10)), "title")
    lines = canvas.text().split("\n")
    assert sum(line.strip().startswith("x ") for line in lines) == 2
    assert sum("▒" in line for line in lines) >= 12


def test_what_would_be_too_small_to_be_told_apart_is_not_drawn() -> None:
    canvas = Canvas(80, 3 + LEAST)
    draw_to_scale(canvas, 0, canvas.height, layers_of(128, (784, 512, 10)), "title")
    assert not canvas.text().strip()
