"""How weights are drawn: which fit, what the sign looks like, and what can be pressed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.explain.shared.levels import LEVELS
from engine.explain.shared.networks.weight_images import weight_images
from tui.drawing.canvas import Canvas
from tui.drawing.look.glyphs import to_ascii
from tui.drawing.numbers import signed
from tui.drawing.shades.heat import COLOURS, DARK, LIGHT, MIDDLE
from tui.lessons.shared.networks.unit_grid import grid_of
from tui.lessons.shared.networks.weight_images import (
    UNIT,
    WeightScene,
    draw_weights,
)
from tui.shell import chapter


def scene(count: int = 6, cursor: int = 0, *, signs: bool = False) -> WeightScene:
    """Units whose upper half adds and whose lower half takes away."""
    weights = np.zeros((count, 28, 28), "<f4")
    weights[:, :8], weights[:, 20:] = 0.25, -0.25
    texts = chapter.texts("en", "fit")
    return WeightScene(
        images=weight_images(cursor // count * count, weights.tobytes()),
        step=20,
        units=512,
        cursor=cursor,
        note="",
        signs=signs,
        word=lambda key, **values: texts.get("labels", key, **values),
    )


@pytest.mark.parametrize("size", [(78, 17), (80, 33), (120, 43), (58, 8), (98, 23), (10, 3)])
@pytest.mark.parametrize("signs", [False, True])
def test_it_fits_and_every_small_image_can_be_pressed(size: tuple[int, int], signs: bool) -> None:
    grid = grid_of(*size)
    canvas = Canvas(*size)
    places = draw_weights(canvas, scene(grid.page, signs=signs))
    assert {place.index[0] for place in places} == set(range(grid.page))
    assert all(place.leads_to == UNIT for place in places)
    if size[0] >= 58:
        assert all(place.end < size[0] and place.row < size[1] for place in places)
        assert f"{grid.page - 1}" in canvas.text()


def test_the_unit_under_the_cursor_is_told_in_numbers() -> None:
    canvas = Canvas(78, 17)
    draw_weights(canvas, scene(cursor=8))
    lines = canvas.text().splitlines()
    assert lines[0].startswith("highest +0.250 at (0, 0)   lowest −0.250 at (20, 0)   norm 5.2")
    assert "unit 8 of 512, step 20" in lines[1]
    assert "▸ 8" in canvas.text()
    assert lines[16].startswith("−0.250 ")
    assert "+0.250" in lines[16]


def test_a_page_that_is_on_its_way_says_so_and_tells_which_units_it_will_show() -> None:
    canvas = Canvas(78, 17)
    places = draw_weights(canvas, replace(scene(cursor=1), cursor=20, note="being read"))
    assert canvas.text().startswith("being read")
    assert "▸ 20" in canvas.text()
    assert [place.index[0] for place in places[:: len(places) // 6]] == list(range(18, 24))


def test_the_sign_is_read_from_glyphs_alone_where_there_are_no_colours() -> None:
    canvas = Canvas(78, 17)
    draw_weights(canvas, scene(signs=True))
    columns = [line[:28] for line in to_ascii(canvas.text()).splitlines()[2:16]]
    assert columns == ["#" * 28] * 4 + ["." * 28] * 6 + ["=" * 28] * 4


def test_light_adds_and_dark_takes_away_about_a_middle_grey() -> None:
    def brightness(level: int) -> int:
        colour = COLOURS[level]
        return sum(w * int(colour[i : i + 2], 16) for w, i in ((3, 1), (6, 3), (1, 5)))

    shades = [brightness(level) for level in range(-LEVELS, LEVELS + 1)]
    assert shades == sorted(set(shades))
    assert DARK.brightness < 0.2 < 0.4 < MIDDLE.brightness < 0.6 < 0.9 < LIGHT.brightness


def test_a_diverged_weight_is_marked() -> None:
    weights = np.full((6, 28, 28), np.nan, "<f4")
    diverged = scene()
    canvas = Canvas(78, 17)
    draw_weights(
        canvas,
        WeightScene(
            **{
                **{name: getattr(diverged, name) for name in diverged.__dataclass_fields__},
                "images": weight_images(0, weights.tobytes()),
            }
        ),
    )
    assert "!" * 28 in canvas.text()
    assert "nan" in canvas.text().splitlines()[0]


def test_weights_have_their_sign() -> None:
    assert [signed(v, 3) for v in (0.2414, -0.3, 0.0)] == ["+0.241", "−0.300", "0"]
