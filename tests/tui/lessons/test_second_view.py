"""A second view stands below the first where a terminal is larger than 80×24."""

from __future__ import annotations

import pytest

from engine.explain.broadcasting.plan import plan
from engine.explain.shared.networks.products import products
from tui.drawing.canvas import Canvas
from tui.lessons.broadcasting.figure import draw_in_memory
from tui.lessons.shared.networks.network_line import NetworkFacts
from tui.lessons.shared.tensors.broadcast_scene import scene_at
from tui.lessons.update.figures.price import draw_price
from tui.lessons.update.figures.scene import PriceScene

SMALL, LARGE = (78, 17), (80, 33)


def word(key: str, **_: object) -> str:
    return key


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_products_of_the_price(size: tuple[int, int]) -> None:
    scene = PriceScene(
        NetworkFacts(None, (784, 512, 10), 0, 1, 1, "", "", word),
        None,
        None,
        2,
        407_050,
        0,
        128,
        "",
        dark=True,
        signs=False,
        pictured=True,
        word=word,
        price=None,
        timing=False,
        refusal="",
        cancelled=False,
        products=products((784, 512, 10), 128),
    )
    canvas = Canvas(*size)
    draw_price(canvas, scene)
    assert ("work.head" in canvas.text()) == (size == LARGE)


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_places_of_a_broadcast(size: tuple[int, int]) -> None:
    found = plan((3, 4), (4,))
    canvas = Canvas(*size)
    draw_in_memory(canvas, scene_at(found, len(found.steps) - 1), word)
    assert ("places_read" in canvas.text()) == (size == LARGE)
