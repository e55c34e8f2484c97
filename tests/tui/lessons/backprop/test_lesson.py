"""The lesson backprop, as a person meets it: a graph forward and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.explain.backprop.presets import preset
from tests.tui.lessons.backprop.graph_reader import reading
from tui.drawing.numbers import tidy
from tui.drawing.places import PlacedDrawing


async def test_the_reference_graph_forward_and_back(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        await person.press("n")
        assert "loss = |w·x + b − y|" in person.figure
        assert "w   3" in person.figure
        assert "p 6" not in person.figure
        await person.step()
        assert "p 6" in person.figure
        assert "p = w·x = 3·2 = 6" in person.figure
        await person.press("enter")
        assert "loss = |r| = |3| = 3" in person.figure
        assert "[ 1 ]" not in person.figure
        seen = [person.figure]
        await person.step()
        assert person.figure.count("[ 1 ]") == 1
        assert "Next, through |·| to r" in person.screen
        for _ in range(6):
            seen.append(person.figure)
            await person.step()
        assert "dp/dw = x = 2" in person.figure
        assert "1 × 2 = 2  ← new" in person.figure
        assert "Check by nudging: w 3.000 → 3.001   loss 3.000 → 3.002   0.002 / 0.001 = 2" in (
            person.figure
        )
        assert person.figure.count("?") == 1, "the edge that is asked about"
        for before in reversed(seen):
            await person.press("comma")
            assert person.figure == before
        assert "backprop" not in person.app.progress.done
        await person.press("enter")
        assert "backprop" in person.app.progress.done
        assert "slope of every input (4)" in person.screen
        await person.press("up")
        assert "the path back to w" in person.figure
        await person.press("right")
        assert "the path back to p" in person.figure
        await person.click("y   4")
        assert "dr/dy = -1" in person.figure
        assert "1 × (-1) = -1" in person.figure
        await person.press("r")
        assert person.lesson.player.position == 0


async def test_it_opens_on_a_loss_whose_slopes_differ(tmp_path: Path) -> None:
    async with reading(tmp_path, size=(120, 40)) as person:
        assert "loss = (w·x + b − y)^2" in person.figure
        assert ["w", "3", "·", "·"] in [line.split() for line in person.figure.splitlines()]
        await person.press("enter", "full_stop")
        assert "own slope on its wire" in person.figure
        await person.guess("6")
        assert "Yes: 1 × 6 = 6." in person.screen
        await person.step()
        assert "dloss/dr = 2·r = 6" in person.figure
        assert "×6" in person.figure
        assert "×2" not in person.figure, "a slope is told when it is gone back by"
        await person.press("enter")
        table = [line.split() for line in person.figure.splitlines()]
        for name, value, gradient in (("w", 3, 12), ("x", 2, 18), ("b", 1, 6), ("y", 4, -6)):
            (row,) = [line for line in table if line[:2] == [name, str(value)] and len(line) == 4]
            assert row[2] == str(gradient)
            assert float(row[3]) == pytest.approx(gradient, abs=0.02)
        filled = [line for line in person.figure.splitlines() if line.strip()]
        assert len(filled) >= 0.75 * person.lesson.query_one(PlacedDrawing).size.height


async def test_an_edge_is_asked_and_a_wrong_product_explained(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        await person.edit("3*(w*x); w = 5, x = 2")
        await person.press("enter", "full_stop", "full_stop")
        assert "Next, through × to w. This edge brings:" in person.screen
        for answer, meaning in {
            "2": "That is dp/dw, its own slope",
            "3": "That arrives at p",
            "5": "That is the value of w",
            "-6": "sign is the other one",
            "40": "what arrives times the own slope",
        }.items():
            await person.guess(answer)
            assert meaning in person.screen, answer
            assert "[ 6 ]" not in person.figure
        assert "is no number" in await person.refused("tab", "six")
        await person.guess("6")
        assert "Yes: 3 × 2 = 6" in person.screen
        assert "[ 6 ]" in person.figure, "the slot is filled"
        await person.step()
        assert "1.000" not in person.lines[-2]
        assert "Next, through × to x" in person.screen


async def test_two_paths_light_up_and_add(tmp_path: Path) -> None:
    async with reading(tmp_path, size=(120, 40)) as person:
        await person.press("n", "n", "enter", "full_stop", "full_stop", "full_stop")
        assert person.typed == preset(2)
        edge = person.lesson.graph_view.plan.graph.edges[1]
        assert f"[{tidy(edge.product)}+?]" in person.figure, "more is asked for"
        await person.step()
        assert "w is used 2 times" in person.screen
        assert "path 2 of 2" in person.figure
        assert "1 + 2 = 3" in person.figure
        lit = [line for line in person.figure.splitlines() if "═" in line]
        assert "w   3 ═" in lit[0]
        assert "╗" in lit[0].rstrip()[-2:], "the path that goes straight to the sum is lit too"
        await person.press("enter")
        assert "by nudging" in person.figure
        assert "another forward pass for each: 2" in person.figure


async def test_change_an_input_and_everything_follows(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        await person.press("n", "enter", "enter", "up")
        lesson, position = person.lesson, person.lesson.player.position
        await person.press("right_square_bracket")
        assert person.typed.values["w"] == 3.5
        assert "p 7" in person.figure
        assert lesson.player.position == position
        await person.press("left_square_bracket", "left_square_bracket")
        assert person.typed.values["w"] == 2.5
        await person.press("v")
        assert "w =" in person.screen
        await person.type("-1")
        assert person.typed.values["w"] == -1
        assert "[-2 ]" in person.figure, "the loss falls now when w grows"
        assert "is no number" in await person.refused("v", "x")
        await person.edit("w = 1.5, x = 2")
        assert "r 0" in person.figure
        assert "dloss/dr = sign(r): kink, 0" in person.figure
        assert "PyTorch takes this slope" in person.figure
        assert "up 2, down -2: a kink" in person.figure
