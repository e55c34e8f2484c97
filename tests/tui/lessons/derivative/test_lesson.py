"""The lesson derivative, as a person meets it: secants, the tangent, nudges."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.explain.derivative.point import slope_at
from engine.explain.derivative.precision import precision
from engine.explain.derivative.secants import first_h, secants
from engine.explain.derivative.text import read
from engine.explain.shared.expressions.expression import evaluate
from tests.tui.lessons.derivative.nudger import nudging
from tui.drawing.numbers import brief
from tui.drawing.places import PlacedDrawing
from tui.lessons.derivative.slope import TANGENT

SIZES = [(60, 16), (160, 50)]
FACTS_AT = 46
"""The column at which they begin where there are 80."""


async def test_the_secants_become_the_tangent_and_a_nudge_does_what_the_slope_says(
    home: Path,
) -> None:
    function = read("x^3 - 3x")
    async with nudging(home) as person:
        point = slope_at(function, -0.5)
        assert person.words("slope") == ["slope", "[", "?", "]"]
        assert "At x = -0.5, does f rise or fall if x grows?" in person.shown
        await person.guess("+")
        assert "The reverse: that would be an f that rises here." in person.screen
        assert person.words("slope") == ["slope", "-2.25", "f", "falls"]
        await person.press("r")
        assert person.words("slope") == ["slope", "[", "?", "]"]

        found = secants(function, point, first_h(person.lesson.window, 2), 2)
        for count, secant in enumerate(found, start=1):
            await person.step()
            h = f"1/{round(1 / secant.h)}"
            assert person.words(h)[:3] == [h, brief(secant.right), brief(secant.left)]
            assert f"Now h = {h}." in person.shown
            said = [row for row in person.figure.split("\n") if re.search(r" 1/\d+  ", row)]
            assert len(said) == count
        await person.guess(f"{found[-1].right:.4f}")
        assert "That is the secant's, for h = 1/64." in person.screen
        await person.step()
        assert person.words("→")[:4] == ["→", "0", "-2.25", "-2.25"]
        assert "tangent" in person.figure
        await person.step()
        for secant in found:
            h = f"1/{round(1 / secant.h)}"
            name, *numbers = person.words(h)[:4]
            predicted, reached, off = map(float, numbers)
            assert name == h
            assert secant.off is not None
            assert (
                round(reached - predicted, 9)
                == off
                == pytest.approx(secant.off, rel=0.01, abs=1e-4)
            )
            assert reached == pytest.approx(secant.reached, abs=5e-4)
        assert "derivative" in person.app.progress.done
        assert person.next_key == "2 zeros"

        await person.press("d")
        assert person.words("0.001")[0] == "0.001"
        await person.press("comma", "comma")
        await person.press("right")
        await person.guess(f"{found[-1].right}")
        assert "The sign is right" in person.screen, "the point has moved on"


async def test_the_point_is_moved_by_keys_and_by_the_mouse_and_the_window_follows(
    home: Path,
) -> None:
    async with nudging(home) as person:
        await person.press("right", "right", "up")
        assert person.words("x")[:2] == ["x", "0.7"]
        value = evaluate(read("x^3 - 3x"), {"x": 0.7})[-1]
        assert person.words("f(x)")[-1] in ("1", "x^3"), "the title"
        assert brief(float(value)) in person.figure
        await person.press("down", "left")
        assert person.lesson.x == pytest.approx(-0.4)
        assert "-0.4?" in person.screen, "another point, another question"
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
        assert person.words("→")[:4] == ["→", "0", "1", "-1"]
        for text, said in (
            ("log(x), x = -1", "f has no value at this x"),
            ("sqrt(x), x = 0", "close to x, f has values on one side only"),
            ("sqrt(|x|), x = 0", "its slope has no bound"),
            ("exp(x), x = 1000", "f is 1.97e434 here and its slope 1.97e434"),
            ("x^x, x = -1", "a value at this x, but none beside it"),
        ):
            await person.edit(text)
            await person.end()
            assert said in person.shown


async def test_float64_and_autograd_are_told_apart_from_mathematics(home: Path) -> None:
    async with nudging(home) as person:
        for text, value, *said in (
            ("1/(1+exp(-x)), x = -800", "3.67e-348", "exp(-x) is too large for it", "gives nan"),
            ("-log(1-sigmoid(x)), x = 40", "40", "float64 makes inf of f(x)", "1 - sigmoid(x)"),
            ("relu(x)-relu(-x), x = 0", "0", "Autograd gives 0: at each kink"),
            ("sqrt(x^4), x = 0", "0", "Autograd gives nan: a step on the way"),
            ("sqrt(x^2), x = 0", "0", "Autograd gives nan here"),
            ("log(x), x = -1", "no", "Autograd gives -1 even here"),
        ):
            await person.edit(text)
            person.lesson.player.go(TANGENT)
            await person.pilot.pause()
            told = facts(person.figure)
            assert re.search(rf"f\(x\) +{re.escape(value)} ", told), text
            shown = f"{person.shown} {told}"
            assert [one for one in said if one not in shown] == [], text


async def test_what_is_said_of_the_best_h_follows_from_the_errors(home: Path) -> None:
    async with nudging(home) as person:
        await person.press("3")
        await person.edit("x^3 - 3x, x = 0")
        await person.guess("1e-8")
        assert "Right: the error is 0 there. The smallest is 0, at 1e-4." in person.screen
        await person.end()
        assert "No h is too small here" in person.shown
        await person.edit("2x - 7, x = 1")
        await person.guess("1e-7")
        assert "There rounding leaves an error of" in person.screen
        await person.end()
        assert "f does not bend here" in person.shown


def facts(figure: str) -> str:
    """What is written beside the plot, in one line."""
    return " ".join(line[FACTS_AT:].strip() for line in figure.split("\n"))


async def test_what_cannot_be_read_is_refused_in_one_line_of_the_learners_language(
    home: Path,
) -> None:
    async with nudging(home) as person:
        before = person.figure
        await person.press("e")
        assert person.lesson.entry.field.value == "x^3 - 3x, x = -0.5"
        await person.is_refused(
            {
                "x" * 400: "400 characters are too many",
                "(" * 90 + "x" + ")" * 90: "More than 40 brackets",
                "__import__('os')": "_ cannot stand at character 1;",
                "x.real": "real cannot stand at character 3;",
                "open(x)": "No function open here;",
                "muchtoolong*x": "muchtoolong cannot be a name",
                "x +": "Something is missing at character 4",
                "|x": "| is opened and not closed.",
                "sin": "sin takes 1 in its brackets, not 0.",
                "1e999": "1e999 is beyond float64",
                "+".join("x" * 40): "more than 30 operations",
                "x, x = two": "two is no number",
                "x = 1e7": "x lies between -1,000,000 and 1,000,000.",
                "": "Type a function",
            }
        )
        await person.press("f2")
        await person.type("open(x)")
        assert "없는 함수입니다" in person.screen
        await person.press("escape", "f2")
        assert person.figure == before
        await person.press("tab")
        await person.is_refused(
            {"": "Type + - 0", "up and down": "is neither sign nor number", "1" * 60: "Too long"}
        )
        await person.press("escape")


async def test_everything_fits_at_any_size_and_in_ascii(home: Path) -> None:
    async with nudging(home, ascii_glyphs=True) as person:
        for _language in range(2):
            await person.press("f2")
            for view, text in (
                ("1", "1/x, x = 0.5"),
                ("2", "|x^2 - 1|, x = 0"),
                ("3", "sin(x), x = 1"),
            ):
                await person.press(view)
                await person.edit(text)
                await person.end()
                for columns, rows in SIZES:
                    await person.resize(columns, rows)
                    person.assert_fits_in_ascii(columns)
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
        await person.there_and_back()
        assert person.figure == before
        await person.press("3", "full_stop", "full_stop", "1")
        assert person.figure == before
        await person.press("3")
        assert person.lesson.player.position == 2
