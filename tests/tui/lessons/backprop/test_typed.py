"""The lesson backprop with graphs of the learner: refused, in trouble, long, or just large."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.explain.backprop.presets import PRESETS, preset
from tests.tui.lessons.backprop.graph_reader import reading
from tui.drawing.numbers import tidy

REFUSED = {
    "": "Write an expression",
    "w*": "Something is missing",
    "w$x": "cannot stand there",
    "(" * 150 + "w": "brackets lie in one another",
    "(" * 1000 + "w": "too many",
    "w" * 10_000: "too many",
    "+".join("x" * 60): "more than 30 operations",
    "a+b+c+d+f+g+h+i+j": "More than 8 names",
    "w*x; q = 2": "is not in the expression",
    "1" * 190 + "e999*w": "beyond float64",
    "__import__('os').abort()": "cannot stand there",
}

TROUBLED = {
    "log(x); x = -1": "is undefined here",
    "a/b; a = 0, b = 0": "is undefined here",
    "exp(x); x = 1000": "is beyond the largest float64",
    "sqrt(x); x = 0": "is infinitely steep here",
    "relu(x); x = 0": "has a kink here",
    "y*x/1e-200; y = 1e200, x = 0": "on the way back a product goes beyond float64",
    "b + a/log(x); x = 0": "log(x) is undefined here",
    "-log(1 - sigmoid(x)); x = 40": "1 − h has lost the digits that count to rounding",
    "1/exp(x); x = -1000": "exp(x) is nearer to 0 than float64 reaches",
    "1 + 2": "loss = 1 + 2 = 3",
    "x": " x\n",
}

CHAIN = "relu(tanh(sigmoid(sin(cos(exp(sqrt(abs(w))))))))*1.25*w - 3.1*x + w/x*b - exp(x); w = 0.7"


async def test_bad_input_is_answered_and_changes_nothing(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        async for text in person.each_refused("e", REFUSED):
            assert person.typed == preset(0), text


async def test_points_without_a_derivative_are_named(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        for typed, shown in TROUBLED.items():
            await person.edit(typed)
            await person.press("enter", "enter")
            assert shown in person.figure, typed
            await person.press("left", "right_square_bracket")
            person.assert_fits((80, 24))


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_of_a_long_way_the_present_line_is_seen_whole(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with reading(tmp_path, size=size) as person:
        await person.edit(CHAIN)
        lesson, found = person.lesson, person.lesson.graph_view.plan
        for position in range(1, len(found.steps), 3):
            lesson.player.go(position)
            await person.pilot.pause()
            panel = person.figure[
                person.figure.index("forward:" if position <= found.forward else "product so far") :
            ]
            assert "▸" in panel, position
            step = found.steps[position]
            if step.edge is not None and size[0] == 80:
                product = found.graph.edges[step.edge].product
                assert f"= {tidy(product)}" in panel, position
        hidden = len(found.operations)
        lesson.player.go(1)
        await person.pilot.pause()
        assert "more" in person.figure, f"some of {hidden} lines do not fit"


async def test_a_nudge_that_float64_rounds_away_is_not_held_against_a_gradient(
    tmp_path: Path,
) -> None:
    async with reading(tmp_path) as person:
        await person.edit("1000000 + w*x; w = 1e-9, x = 1e-9")
        await person.press("enter", "enter", "up")
        assert "lost in rounding" in person.figure
        await person.edit("exp(x); x = 1000")
        await person.press("enter", "enter")
        assert "too large here for float64" in person.screen
        assert "1 × inf = inf" in person.figure
        await person.edit("max(x, x)")
        await person.press("enter", "enter")
        assert "kink" not in person.screen, "max(x, x) is x"
        await person.edit("2 + exp(-3)")
        await person.press("enter")
        assert "exp(-3)" in person.figure
        assert "nothing has a gradient" in person.figure


async def test_every_preset_fits_in_both_languages_and_keeps_its_place(tmp_path: Path) -> None:
    async with reading(tmp_path) as person:
        for number in range(len(PRESETS)):
            assert person.lesson.graph_view.preset == number
            last = person.lesson.player.count - 1
            person.lesson.player.go(last)
            size = ((78, 20), (160, 50), (80, 24))[number % 3]
            await person.pilot.resize_terminal(*size)
            await person.press("f2")
            person.assert_fits(size)
            assert person.lesson.player.position == last
            await person.press("n")
        await person.pilot.resize_terminal(80, 24)
        assert person.lesson.graph_view.preset == 0
        await person.edit("(a+b)*(a-b)*(a*b+c)*(c+d*g)*sigmoid(f-a)*max(b,c)-|d-a|/2+exp(f)")
        await person.press("enter", "enter")
        for key in ("left", "left", "up", "up", "right", "down", "left"):
            await person.press(key)
            person.assert_fits((80, 24))
            assert "▸" in person.figure, "what is chosen is in sight"
