"""The lesson derivative where the slope is 0, and where h is too small for float32."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.explain.derivative.precision import precision
from engine.explain.derivative.text import read
from tests.tui.lessons.derivative.nudger import nudging
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import brief
from tui.lessons.derivative.examples import EXAMPLES
from tui.lessons.derivative.figures.limit import size_text
from tui.lessons.derivative.figures.zeros import draw_zeros


async def test_a_zero_of_the_slope_may_be_no_minimum_and_a_minimum_may_have_none(
    home: Path,
) -> None:
    async with nudging(home) as person:
        await person.end()
        await person.press("2")
        assert "At x = -1 the slope is 0." in person.shown
        scene, canvas = person.lesson.zeros.scene(), Canvas(78, 17)
        assert "┊" in person.figure
        draw_zeros(canvas, replace(scene, moving=True))
        assert "┊" not in canvas.text(), "too many bytes, where steps follow each other fast"
        assert person.words("+ 0 -")[3:] == ["[", "?", "]"]
        assert person.lesson.x == -1
        await person.guess("y")
        assert "No, a maximum: + before, - after." in person.screen
        await person.step()
        await person.guess("y")
        assert "Right: it falls before, rises after." in person.screen
        assert "A local minimum: f falls before x = 1" in person.shown
        await person.step()
        assert person.words("1")[:1] == ["1"]
        assert "maximum" in person.figure
        said = " ".join(line[46:].strip() for line in person.figure.split("\n"))
        assert "lowest here: -8.125 at the edge x = -2.5, where it goes on falling" in said
        seen = [person.lesson.function]
        for answer, said, sort in (
            ("y", "No, a saddle", "saddle"),
            ("n", "It is: - before, + after. A minimum needs no derivative.", "minimum"),
            (None, "", ""),
            ("n", "Right, a maximum", "maximum"),
        ):
            assert person.next_key == "n function"
            await person.press("n")
            seen.append(person.lesson.function)
            if answer is None:
                assert "The slope is never 0 here" in person.shown
                assert "No zero of the slope" in person.figure
                continue
            assert ("jumps: a kink" in person.shown) == (person.lesson.function == "|x|")
            await person.guess(answer)
            assert said in person.screen
            assert sort in person.figure
            await person.end()
        assert seen == [example.function for example in EXAMPLES[:5]]
        assert person.next_key == "3 limit"
        kept = person.lesson.zeros.kept
        await person.press("1")
        assert person.lesson.x == kept, "the point goes back to where it was put"


async def test_the_list_is_of_the_window_that_shows(home: Path) -> None:
    async with nudging(home) as person:
        await person.edit("cos(x), x = 0.1")
        await person.press("2")
        zeros = [point.x for point in person.lesson.landscape.points]
        assert zeros == pytest.approx([-np.pi, 0, np.pi])
        await person.press("pageup", "pageup")
        window, points = person.lesson.window, person.lesson.landscape.points
        multiples = np.arange(-20, 20) * np.pi
        inside = multiples[(window.left < multiples) & (multiples < window.right)]
        assert [point.x for point in points] == pytest.approx(inside.tolist())
        await person.step(7)
        assert f"8 {brief(points[7].x)}" in " ".join(person.words("8"))
        await person.click_row("9")
        assert person.lesson.zeros.current == 8
        assert person.lesson.x == points[8].x
        await person.edit("sin(1000x)")
        assert "Too many points to tell apart" in person.figure
        await person.edit("log(-1 - x^2)")
        assert person.lesson.window.left == -4, "the point is where it was put again"
        assert "f has no value between these" in person.figure
        for text, said in (("sqrt(x)", "Yet where f ends it may be lowest"), ("1/x", "No minimum")):
            await person.edit(text)
            assert said in person.shown
        await person.edit("relu(x)")
        assert "a whole stretch with slope 0 begins" in person.shown
        assert "flat" in person.figure or "[ ? ]" in person.figure
        await person.guess("n")
        assert "Either will do" in person.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_kinks_ends_and_holes_are_told_as_they_are(
    home: Path, size: tuple[int, int], language: str
) -> None:
    async with nudging(home, size=size, language=language) as person:
        word = person.lesson.labels

        def facts() -> str:
            """What stands beside the plot, as one line."""
            lines = person.figure.splitlines()
            first = word("nothing").split(",")[0][:12]
            left = next(line.index(first) for line in lines if first in line)
            return " ".join(" ".join(line[left : left + 32] for line in lines).split())

        await person.press("2")
        await person.edit("sin(x)/x")
        assert word("highest.hole", value="1", x="0") in facts()
        assert word("turns.hole") in " ".join(person.shown.split())
        await person.edit("sqrt(x - 0.3)")
        assert word("lowest.rim", value="0", x="0.3") in facts()
        await person.edit("exp(1000x)")
        assert word("highest.edge", value=word("none.overflow"), x="4") in facts()
        assert set(_signs_of(person.figure)) == {"+"}, "what float64 rounds to 0 is no 0"
        await person.edit("relu(x - 0.2)")
        assert re.fullmatch(r"0+\|\++", _signs_of(person.figure))
        await person.step()
        assert person.words("0.2")[:5] == ["0.2", "0", "0", "|", "+"]
        await person.edit("x^2 + relu(x)")
        assert person.words("- |")[:3] == ["-", "|", "+"]
        await person.guess("n")
        assert person.lesson.text("answers", "zero.wrong.minimum.kink") in person.screen


def _signs_of(figure: str) -> str:
    """The row with the sign of the slope."""
    return next(line.split()[1] for line in figure.splitlines() if line.split()[:1] == ["+-"])


async def test_h_cannot_shrink_for_ever(home: Path) -> None:
    found = precision(read("x^3 - 3x"), -0.5)
    assert found is not None
    (narrow,), (wide,) = found.best
    async with nudging(home) as person:
        await person.press("3")
        assert person.figure.count("[ ? ]") == 2
        await person.guess("1")
        error = size_text(found.quotients[0][0].error)
        assert f"There the bend of f leaves an error of {error}." in person.screen
        await person.press("r")
        for text, said in (("0", "h is above 0"), ("small", "small is no number")):
            await person.guess(text)
            assert said in person.screen
            await person.press("escape")
        large = narrow - 1
        await person.step(large)
        before, here = (quotient.error for quotient in found.quotients[0][large - 1 : large + 1])
        assert "h is still large: f bends" in person.shown
        assert f"just now it left {brief(here / before)}." in person.shown
        assert f"h = 1e-{large}" in person.figure
        assert "[ ? ]" in person.figure
        quotient = found.quotients[0][large]
        assert f"{quotient.quotient:.9g}" in person.figure
        await person.step(3)
        assert "Most of this error is rounding" in person.shown
        await person.end()
        assert "[ ? ]" not in person.figure
        assert person.words("best float32")[2:4] == ["h", f"1e-{narrow},"]
        assert person.words("best float64")[2:4] == ["h", f"1e-{wide},"]
        await person.edit("|x|, x = 0")
        assert "f has no derivative at this x, so there is no" in person.figure
        await person.edit("exp(x), x = 200")
        await person.end()
        assert person.words("best float32")[-1] == "–", "beyond float32 nothing is best"
        await person.edit("7")
        await person.press("home")
        await person.step(2)
        assert "still large" not in person.shown, "a constant does not bend"
