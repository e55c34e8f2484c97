"""Which place of memory each cell of a result reads, against NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from engine.explain.broadcasting.plan import plan
from tui.drawing.canvas import Canvas
from tui.lessons.broadcasting.places_read import draw_places_read
from tui.lessons.shared.tensors.broadcast_scene import scene_at


@pytest.mark.parametrize("shapes", [((3, 4), (4,)), ((3, 1), (1, 5)), ((2, 3, 4), (3, 1))])
def test_the_grid_holds_the_places_that_numpy_reads(shapes: tuple[tuple[int, ...], ...]) -> None:
    found = plan(*shapes)
    scene = scene_at(found, len(found.steps) - 1)
    canvas = Canvas(90, 12)
    draw_places_read(canvas, 0, scene, lambda key, **_: key, told=True)
    rows, columns = found.shape[-2:]
    lines = canvas.text().replace("[", " ").replace("]", " ").split("\n")
    grids = [[int(text) for text in line.split()] for line in lines[2:] if line.strip()]
    assert len(grids) == rows
    for number, shape in enumerate(shapes):
        places = np.broadcast_to(np.arange(np.prod(shape)).reshape(shape), found.shape)
        plane = places[tuple(size - 1 for size in found.shape[:-2])]
        shown = [line[number * columns : (number + 1) * columns] for line in grids]
        assert shown == plane.tolist()
    assert canvas.text().count("[") == len(shapes)


def test_before_the_stretch_no_place_is_told() -> None:
    found = plan((3, 4), (4,))
    canvas = Canvas(90, 12)
    draw_places_read(canvas, 0, scene_at(found, 0), lambda key, **_: key, told=False)
    _, names, *lines = canvas.text().rstrip().split("\n")
    assert names.split() == ["a", "b"]
    assert [line.split() for line in lines if line] == [["·"] * 8] * 3


def test_of_a_large_result_the_part_around_the_cursor_is_shown() -> None:
    found = plan((200, 1), (300,))
    scene = scene_at(found, len(found.steps) - 1)
    canvas = Canvas(80, 12)
    draw_places_read(canvas, 0, scene, lambda key, **_: key, told=True)
    assert "[199]" in canvas.text()
    assert "[299]" in canvas.text()
