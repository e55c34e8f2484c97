"""The sums of all units, and what relu makes of them."""

from __future__ import annotations

import numpy as np
import pytest

from engine.explain.shared.networks.unit_ranking import Ranking
from tui.drawing.canvas import Canvas
from tui.lessons.layer.scene import OperationsScene
from tui.lessons.layer.sums import draw_sums
from tui.lessons.shared.networks.network_line import NetworkFacts

BEFORE = np.array([-0.9, -0.35, -0.05, 0.0, 0.2, 0.4, 1.3], "<f4")
BIAS = np.array([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, -2.0], "<f4")


def word(key: str, **values: object) -> str:
    return " ".join([key, *(f"{name}={value}" for name, value in values.items())])


def drawn(done: int) -> Canvas:
    canvas = Canvas(70, 14)
    scene = OperationsScene(
        network=NetworkFacts(None, (784, 7, 10), 0, 1, 1, "", "", word),
        activation="relu",
        index=0,
        label=5,
        picture=None,
        ranking=Ranking(BEFORE, np.maximum(BEFORE, 0), BIAS),
        unit=0,
        followed=None,
        note="",
        dark=True,
        signs=False,
        pictured=True,
        word=word,
        inputs=784,
        done=done,
        lessons=("", "", ""),
    )
    draw_sums(canvas, 0, scene)
    return canvas


@pytest.mark.parametrize(("done", "values"), [(0, BEFORE - BIAS), (1, BEFORE), (2, BEFORE)])
def test_every_unit_is_counted_where_its_sum_lies(done: int, values: np.ndarray) -> None:
    title, *lines = drawn(done).text().rstrip().split("\n")
    edges = [float(line.split()[0].replace("−", "-")) for line in lines]
    width = edges[1] - edges[0]
    counts, _ = np.histogram(values, [*edges, edges[-1] + width])
    assert [int(line.split()[1]) for line in lines] == counts.tolist()
    assert ("sums.cut" in title) == (done == 2)


def test_relu_tells_how_many_it_cuts_and_those_turn_grey() -> None:
    canvas = drawn(2)
    assert canvas.text().startswith("sums.cut units=7 cut=4")  # 0 stays 0
    inks = [{ink for text, ink in canvas.runs(row) if "█" in text} for row in range(1, 4)]
    assert inks[0] == {"virtual"}
    assert {ink for _, ink in drawn(1).runs(1)} >= {"d"}
