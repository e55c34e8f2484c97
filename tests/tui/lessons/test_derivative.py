"""The lesson derivative, as a person meets it: secants, tangent, nudges; zeros; rounding."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import numpy as np
import pytest
import torch
from rich.cells import cell_len

from engine.explain.derivative import slope_at
from engine.explain.derivative_precision import precision
from engine.explain.derivative_secants import first_h, secants
from engine.explain.derivative_text import read
from engine.explain.expression import evaluate
from tests.tui.conftest import QUIET_ENGINE, Asked, Person, opened_by
from tests.tui.lessons.conftest import printed_by
from tui.canvas import Canvas
from tui.lessons.derivative import DerivativeLesson
from tui.lessons.derivative_code import python
from tui.lessons.derivative_examples import EXAMPLES
from tui.panels.code import lesson_code
from tui.widgets.derivative_scene import coordinate, number
from tui.widgets.derivative_zeros import draw_zeros
from tui.widgets.places import PlacedDrawing

SIZES = [(60, 16), (160, 50)]


class Nudger(Person):
    """A person in the lesson."""

    @property
    def lesson(self) -> DerivativeLesson:
        assert isinstance(self.app.lesson, DerivativeLesson)
        return self.app.lesson

    @property
    def next_key(self) -> str:
        (found,) = re.findall(r"▸ (\S+(?: [.,](?= ))? \S+)", self.lines[-1])
        return str(found)

    def row(self, name: str) -> list[str]:
        """The words of the figure's first line that has that word, from it on."""
        found = re.search(rf"(?<!\S){re.escape(name)}(?!\S).*", self.figure)
        assert found, f"{name} is not in:\n{self.figure}"
        return found[0].split()

    async def click_row(self, number_of: str) -> None:
        """Press the line of the list that begins with that number."""
        row = next(at for at, line in enumerate(self.lines) if f" {number_of} " in line[46:])
        await self.pilot.click(offset=(60, row))
        await self.pilot.pause()

    async def end(self) -> None:
        await self.step(self.lesson.player.count)


@asynccontextmanager
async def nudging(home: Path, **asked: Unpack[Asked]) -> AsyncIterator[Nudger]:
    """With an engine that never says a word: this lesson needs none."""
    asked.setdefault("lesson", "derivative")
    asked.setdefault("engine", QUIET_ENGINE)
    async with opened_by(Nudger, home, **asked) as person:
        yield person


# ---- slope


async def test_the_secants_become_the_tangent_and_a_nudge_does_what_the_slope_says(
    home: Path,
) -> None:
    function = read("x^3 - 3x")
    async with nudging(home) as person:
        point = slope_at(function, -0.5)
        assert person.row("slope") == ["slope", "[", "?", "]"]
        assert "At x = -.5: if x grows a little" in person.shown
        await person.guess("+")
        assert "The reverse: that would be an f that rises here." in person.screen
        assert person.row("slope") == ["slope", "-2.25", "f", "falls"]
        await person.press("r")
        assert person.row("slope") == ["slope", "[", "?", "]"]

        found = secants(function, point, first_h(person.lesson.window, 2), 2)
        for count, secant in enumerate(found, start=1):
            await person.step()
            h = f"1/{round(1 / secant.h)}"
            assert person.row(h)[:3] == [h, number(secant.right), number(secant.left)]
            assert f"Now h = {h}." in person.shown
            said = [row for row in person.figure.split("\n") if re.search(r" 1/\d+  ", row)]
            assert len(said) == count
        await person.guess(f"{found[-1].right:.4f}")
        assert "That is the secant's, for h = 1/64." in person.screen
        await person.step()
        assert person.row("→")[:4] == ["→", "0", "-2.25", "-2.25"]
        assert "tangent" in person.figure
        await person.step()
        for secant in found:
            h = f"1/{round(1 / secant.h)}"
            numbers = map(number, (secant.predicted, secant.reached, secant.off))
            assert person.row(h)[:4] == [h, *numbers]
        assert "derivative" in person.app.progress.done
        assert person.next_key == "2 zeros"

        await person.press("d")
        assert person.row(".001")[0] == ".001"
        await person.press("comma", "comma")
        await person.press("right")
        await person.guess(f"{found[-1].right}")
        assert "The sign is right" in person.screen, "the point has moved on"


async def test_the_point_is_moved_by_keys_and_by_the_mouse_and_the_window_follows(
    home: Path,
) -> None:
    async with nudging(home) as person:
        await person.press("right", "right", "up")
        assert person.row("x")[:2] == ["x", ".7"]
        value = evaluate(read("x^3 - 3x"), {"x": 0.7})[-1]
        assert person.row("f(x)")[-1] in ("1", "x^3"), "the title"
        assert number(float(value)) in person.figure
        await person.press("down", "left")
        assert person.lesson.x == pytest.approx(-0.4)
        assert "-.4?" in person.screen, "another point, another question"
        window = person.lesson.window
        await person.press("right_square_bracket")
        assert person.lesson.window == window.panned(1)
        await person.press("left_square_bracket", "pagedown")
        assert person.lesson.window.width == pytest.approx(window.width / 2)
        assert person.lesson.x == pytest.approx(-0.4)
        await person.press("home")
        assert person.lesson.window == window
        await person.press(*["down"] * 4)
        assert person.lesson.window.left <= person.lesson.x <= person.lesson.window.right
        await person.press("r")
        assert (person.lesson.x, person.lesson.window) == (-0.5, window)
        await person.pilot.click("#figure Drawing", offset=(7 + 30, 3))
        await person.pilot.pause()
        width = (person.lesson.x - window.left) / window.width
        assert width == pytest.approx(30.5 / 39, abs=0.02)


async def test_at_a_kink_there_is_no_slope_and_it_says_what_a_number_would_mean(
    home: Path,
) -> None:
    async with nudging(home) as person:
        await person.press("n", "n")
        assert "f(x) = |x|" in person.figure
        for text, said in (
            ("0", "PyTorch gives 0 here, by convention"),
            ("1", "That is one side only: -1 from the left"),
            ("+", "None: -1 from the left, 1 from the right"),
            ("n", "Right: there is no slope at this x."),
        ):
            await person.guess(text)
            assert said in person.screen
        await person.end()
        assert "none: a kink" in person.figure
        assert person.row("→")[:4] == ["→", "0", "1", "-1"]
        for text, said in (
            ("log(x), x = -1", "f has no value at this x"),
            ("sqrt(x), x = 0", "f has values on one side of x only"),
            ("sqrt(|x|), x = 0", "its slope has no bound"),
            ("exp(x), x = 1000", "f is beyond the largest float64"),
        ):
            await person.edit(text)
            await person.end()
            assert said in person.shown


async def test_what_cannot_be_read_is_refused_in_one_line_of_the_learners_language(
    home: Path,
) -> None:
    async with nudging(home) as person:
        before = person.figure
        await person.press("e")
        assert person.lesson.entry.field.value == "x^3 - 3x, x = -.5"
        for text, said in (
            ("x" * 400, "Too long: 400 characters."),
            ("(" * 90 + "x" + ")" * 90, "More than 40 brackets"),
            ("__import__('os')", "__import__ cannot stand at character 1."),
            ("x.real", ". cannot stand at character 2."),
            ("open(x)", "open is no function here"),
            ("a*x", "a is no name here"),
            ("x +", "Something is missing at character 4"),
            ("|x", "| is open"),
            ("sin", "sin takes 1 in brackets, not 0."),
            ("1e999", "1e999 is too large"),
            ("+".join("x" * 40), "More than 30 operations"),
            ("x, x = two", "two is no number"),
            ("x = 1e7", "x lies between -1,000,000 and 1,000,000."),
            ("", "Type a function"),
        ):
            await person.type(text)
            assert person.lesson.typing
            assert said in person.screen
        await person.press("f2")
        await person.type("a + 1")
        assert "여기에 없는 이름입니다" in person.screen
        await person.press("escape", "f2")
        assert person.figure == before
        for text, said in (
            ("", "Type + - 0"),
            ("up and down", "is neither sign nor number"),
            ("1" * 60, "Too long"),
        ):
            await person.guess(text)
            assert said in person.screen
            await person.press("escape")


# ---- zeros


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
        assert person.row("+ 0 -")[3:] == ["[", "?", "]"]
        assert person.lesson.x == -1
        await person.guess("y")
        assert "No, a maximum: + before, - after." in person.screen
        await person.step()
        await person.guess("y")
        assert "Right: it falls before, rises after." in person.screen
        assert "A local minimum: f falls before x = 1" in person.shown
        await person.step()
        assert person.row("1")[:1] == ["1"]
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
        await person.edit("cos(x), x = .1")
        await person.press("2")
        zeros = [point.x for point in person.lesson.landscape.points]
        assert zeros == pytest.approx([-np.pi, 0, np.pi])
        await person.press("pageup", "pageup")
        window, points = person.lesson.window, person.lesson.landscape.points
        multiples = np.arange(-20, 20) * np.pi
        inside = multiples[(window.left < multiples) & (multiples < window.right)]
        assert [point.x for point in points] == pytest.approx(inside.tolist())
        await person.step(7)
        assert f"8 {number(points[7].x)}" in " ".join(person.row("8"))
        await person.click_row("9")
        assert person.lesson.zeros.current == 8
        assert person.lesson.x == points[8].x
        await person.edit("sin(1000x)")
        assert "Too many zeros of the slope" in person.figure
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


# ---- limit


async def test_h_cannot_shrink_for_ever(home: Path) -> None:
    found = precision(read("x^3 - 3x"), -0.5)
    assert found is not None
    narrow, wide = found.best
    assert narrow is not None
    async with nudging(home) as person:
        await person.press("3")
        assert person.figure.count("[ ? ]") == 2
        await person.guess("1")
        assert f"Smaller: with such an h the bend of f still counts. Best is 1e-{narrow}." in (
            person.screen
        )
        await person.press("r")
        for text, said in (("0", "h is above 0"), ("small", "small is no number")):
            await person.guess(text)
            assert said in person.screen
            await person.press("escape")
        await person.step(narrow)
        before, here = (quotient.error for quotient in found.quotients[0][narrow - 1 : narrow + 1])
        assert "h is still large: f bends" in person.shown
        assert f"just now it left {number(here / before)}." in person.shown
        assert f"h = 1e-{narrow}" in person.figure
        assert "[ ? ]" in person.figure
        quotient = found.quotients[0][narrow]
        assert f"{quotient.quotient:.9g}" in person.figure
        await person.step(3)
        assert "h is too small for float32" in person.shown
        await person.end()
        assert "[ ? ]" not in person.figure
        assert person.row("best float32")[2:4] == ["h", f"1e-{narrow},"]
        assert person.row("best float64")[2:4] == ["h", f"1e-{wide},"]
        await person.edit("|x|, x = 0")
        assert "f has no derivative at this x, so there is no" in person.figure
        await person.edit("exp(x), x = 200")
        await person.end()
        assert person.row("best float32")[-1] == "–", "beyond float32 nothing is best"
        await person.edit("7")
        await person.press("home")
        await person.step(2)
        assert "still large" not in person.shown, "a constant does not bend"


# ---- what it looks like, and its code


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_everything_fits_at_any_size_and_in_ascii(home: Path, language: str) -> None:
    async with nudging(home, language=language, ascii_glyphs=True) as person:
        for view, text in (("1", "1/x, x = .5"), ("2", "|x^2 - 1|, x = 0"), ("3", "sin(x), x = 1")):
            await person.press(view)
            await person.edit(text)
            await person.end()
            for size in SIZES:
                await person.pilot.resize_terminal(*size)
                await person.pilot.pause()
                assert all(cell_len(line) <= size[0] for line in person.lines)
                assert "▸" not in person.screen
                assert person.lines[-1].count(">") >= 1
                assert not re.search("[⠀-⣿]", person.figure), "ASCII has signs of its own"


async def test_what_is_only_drawn_is_said_in_numbers(home: Path) -> None:
    found = precision(read("x^3 - 3x"), -0.5)
    assert found is not None
    async with nudging(home, size=(80, 40)) as person:
        drawing = person.lesson.query_one(PlacedDrawing)
        await person.end()
        assert "f(x) = x^3 - 3x" in drawing.said()
        assert "-2.25  f falls" in drawing.said()
        await person.press("2")
        assert "maximum" in drawing.said()
        assert "lowest here: -8.125" in drawing.said()
        assert "[ ? ]" not in drawing.said(), "who listens is told all points"
        await person.press("3")
        rows = [line.split() for line in drawing.said().split("\n")]
        assert sum(row[0].startswith("1e-") for row in rows if row) == 16
        await person.edit("|x|, x = 0")
        assert "no error to measure" in drawing.said()


async def test_language_and_size_keep_the_place(home: Path) -> None:
    async with nudging(home) as person:
        await person.press("n")
        await person.step(4)
        before = person.figure
        await person.press("f2")
        await person.pilot.resize_terminal(120, 40)
        await person.pilot.pause()
        await person.press("f2")
        await person.pilot.resize_terminal(80, 24)
        await person.pilot.pause()
        assert person.figure == before
        await person.press("3", "full_stop", "full_stop", "1")
        assert person.figure == before
        await person.press("3")
        assert person.lesson.player.position == 2


async def test_the_code_says_what_the_lesson_says(home: Path) -> None:
    async with nudging(home) as person:
        for text in ("x^3 - 3x, x = -.5", "max(x, 2)*sigmoid(-x), x = 2.5", "3, x = 1"):
            await person.edit(text)
            slope = person.lesson.point.slope
            assert slope is not None
            printed = printed_by(lesson_code(person.lesson, "torch"))
            said = re.search(r"^slope (\S+)$", printed, re.MULTILINE)
            assert said is not None
            assert float(said[1]) == pytest.approx(slope, rel=1e-12)
            printed = printed_by(lesson_code(person.lesson, "numpy"))
            said = re.search(r"^slope, from both sides (\S+)$", printed, re.MULTILINE)
            assert said is not None
            assert float(said[1]) == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        *(example.function for example in EXAMPLES),
        "2 - (3 - x)",
        "8 / (4 / x)",
        "(x^2)^3",
        "x^2^3",
        "(-x)^2",
        "-x^2",
        "2^-x",
        "-(x + 1)*-x",
        "e^x + pi",
        "007x + .5 - 1e-3",
        "max(1, x) + min(x, sin(2)) + max(x, -x)",
        "sigmoid(x) + tanh(x)*cos(x)",
        "relu(x - 1)/sqrt(x^2 + 1)",
        "log(2)^x - ln(x)",
        "1/0 + x",
        "-3",
        "2 - 5",
    ],
)
def test_a_function_is_the_same_in_python(text: str) -> None:
    expression = read(text)
    at = np.linspace(-2, 3, 11)
    wanted = np.broadcast_to(evaluate(expression, {"x": at})[-1], at.shape)
    names = {"np": np, "torch": torch, "x": at, "float": float}
    with np.errstate(all="ignore"):
        by_numpy = eval(python(expression, "np"), names)
    np.testing.assert_allclose(by_numpy, wanted, rtol=1e-12)
    names["x"] = torch.tensor(at)
    by_torch = eval(python(expression, "torch"), names)
    np.testing.assert_allclose(by_torch.numpy(), wanted, rtol=1e-12)


def test_numbers_are_short() -> None:
    assert [number(value) for value in (2.25, -0.5, 0.0, 1.0, -8.125, 1.4e-6)] == [
        "2.25", "-.5", "0", "1", "-8.125", "1.4e-6"
    ]  # fmt: skip
    assert number(float("nan")) == number(None) == "–"
    assert [coordinate(x) for x in (-0.5, 1.234567, 1e-5)] == ["-.5", "1.234567", "1e-05"]
