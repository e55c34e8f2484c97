"""A loss that was typed once is looked at, descended and taken apart, at one point."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from engine.explain.shared.expressions.given import Given
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.reader import Reader
from tui.lessons.backprop.lesson import BackpropLesson
from tui.lessons.derivative.lesson import DerivativeLesson
from tui.lessons.descent.lesson import CURVE, MAP, RACE, DescentLesson
from tui.lessons.shared.expressions.own import ExpressionLesson
from tui.shell.panels.code import lesson_code

LOSS = "(w*x + b - y)^2"
TYPED = f"{LOSS}; w = 3, x = 2, b = 1, y = 4"
HANGUL = {"s": "ㄴ", "g": "ㅎ", "t": "ㅅ", "v": "ㅍ"}


class Traveller(Reader):
    """A person who takes an expression from lesson to lesson."""

    @property
    def own(self) -> Given:
        given = self.app.own_expression.given
        assert isinstance(given, Given)
        return given

    def at(self, lesson: type[ExpressionLesson]) -> ExpressionLesson:
        """The lesson on screen, which is that one and shows the one expression."""
        found = self.app.lesson
        assert isinstance(found, lesson)
        assert found.given == self.own
        return found


travelling = partial(opened_by, Traveller, lesson="derivative", engine=QUIET_ENGINE)


@pytest.mark.parametrize(
    ("size", "language"), [((80, 24), "en"), ((80, 24), "ko"), ((120, 40), "ko")]
)
async def test_one_key_leads_each_way_with_the_same_point(
    home: Path, size: tuple[int, int], language: str
) -> None:
    async with travelling(home, size=size, language=language) as person:

        def tells(*keys: str) -> None:
            line = person.lines[-1]
            assert all(f" {key} " in line for key in keys), line

        await person.edit(TYPED)
        person.at(DerivativeLesson)
        tells("v", "s", "g")
        await person.press(HANGUL["v"])
        lesson = person.at(DerivativeLesson)
        assert isinstance(lesson, DerivativeLesson)
        assert (lesson.by, lesson.x) == ("b", 1.0)
        assert f"f(b) = {LOSS}   w = 3, x = 2, y = 4" in person.figure
        await person.press("right", HANGUL["s"])
        descent = person.at(DescentLesson)
        assert isinstance(descent, DescentLesson)
        assert descent.view == MAP
        assert person.own.values == {"w": 3.0, "x": 2.0, "b": 1.1, "y": 4.0}
        assert "b = 1.1, y = 4" in person.shown, "of its names the first two, and what is held"
        assert descent.map.descent.losses[0] == pytest.approx(3.1**2)
        tells("g")
        await person.press("right", HANGUL["g"])
        backprop = person.at(BackpropLesson)
        assert isinstance(backprop, BackpropLesson)
        graph = backprop.graph_view.plan.graph
        assert person.own.values["w"] == 3.2
        slopes = descent.map.descent.steps[0].gradient.tolist()
        assert slopes == [graph.gradient("w"), graph.gradient("x")]
        if (size[0], language) != (80, "ko"):  # there Escape takes the room, and ? tells it
            tells("t")
        await person.press("right_square_bracket", HANGUL["t"])
        lesson = person.at(DerivativeLesson)
        assert isinstance(lesson, DerivativeLesson)
        assert (lesson.by, lesson.x) == ("b", 1.1), "the name that was looked at stays"
        assert person.own.values["w"] > 3.2
        assert lesson.point.slope == pytest.approx(
            backprop.graph_view.plan.graph.gradient("b"), rel=1e-14
        )
        await person.press("escape")
        person.at(BackpropLesson)


async def test_it_outlives_the_map_and_the_language_and_a_reset_is_of_one_lesson(
    home: Path,
) -> None:
    async with travelling(home) as person:
        await person.edit("w^2 - 3w; w = 2")
        assert "At w = 2, does f rise or fall if w grows?" in person.shown
        assert "f(w) = w^2 - 3w" in person.figure
        await person.press("s")
        lesson = person.at(DescentLesson)
        assert lesson.view == CURVE
        await person.press("m", "f2", "f2")
        for name, key in (("derivative", "right"), ("descent", "left")):
            person.app.open_lesson(name)
            await person.pilot.pause()
            before = person.own
            assert person.app.lesson is not None
            person.at(type(person.app.lesson))  # type: ignore[arg-type]
            await person.press(key)
            assert person.own != before, "moved here"
        await person.press("n")
        assert person.own.text == "w^2 - 3w", "another landscape is this lesson's own"
        assert not isinstance(person.app.lesson, ExpressionLesson) or not person.app.lesson.follows
        person.app.open_lesson("derivative")
        await person.pilot.pause()
        person.at(DerivativeLesson)
        await person.press("r")
        assert "f(x) = x^3 - 3x" in person.figure
        assert person.own.text == "w^2 - 3w"


async def test_what_cannot_be_descended_leaves_the_lesson_as_it_was(home: Path) -> None:
    async with travelling(home) as person:
        for text, said in (
            ("exp(x), x = 1", "no minimum within ±4 along x"),
            ("x^2, x = 50", "x is beyond ±10"),
            ("log(x), x = -1", "it has no value, or no slope"),
            ("3", "No name stands in it"),
        ):
            person.app.open_lesson("derivative")
            await person.pilot.pause()
            await person.edit(text)
            await person.press("s")
            lesson = person.app.lesson
            assert isinstance(lesson, DescentLesson)
            assert said in " ".join(person.lines), text
            assert (lesson.curve.name, lesson.map.name) == ("bowl", "ravine")
            assert not lesson.follows
            await person.press("escape")
            assert isinstance(person.app.lesson, DerivativeLesson)
            assert person.app.lesson.follows


async def test_an_example_and_a_landscape_are_taken_along_too(home: Path) -> None:
    async with travelling(home) as person:
        await person.press("g")
        assert "loss = x^3 − 3x" in person.figure
        person.app.open_lesson("descent")
        await person.press("3")
        await person.press("g")
        given = person.own
        assert given.text == "(w1² + 20·w2²)/2"
        assert given.values == {"w1": -3.4, "w2": 1.2}
        await person.press("t")
        assert "f(w1) = (w1² + 20·w2²)/2   w2 = 1.2" in person.figure
        await person.press("s", "4")
        lesson = person.at(DescentLesson)
        assert lesson.view == RACE


async def test_the_code_descends_the_learners_loss(home: Path) -> None:
    from tests.tui.lessons.conftest import printed_by

    async with travelling(home) as person:
        for text in (TYPED, "where(w > 1, softplus(w), (w - 0.5)^2); w = 3", "max(p, q)^2 + p^2"):
            person.app.open_lesson("derivative")
            await person.pilot.pause()
            await person.edit(text)
            await person.press("s", "enter")
            lesson = person.at(DescentLesson)
            assert isinstance(lesson, DescentLesson)
            wanted = lesson.path.descent.points[-1]
            for library in ("torch", "numpy"):
                printed = printed_by(lesson_code(lesson, library))
                said = printed.partition("w [")[2].partition("]")[0].split(", ")
                assert [float(one) for one in said] == pytest.approx(wanted, rel=1e-9)


async def test_several_lines_are_pasted_as_one_expression(home: Path) -> None:
    async with travelling(home) as person:
        await person.press("e")
        await person.paste("y_pred = w * x\nloss = (y_pred - 4)**2\nw = 3\nx = 2\n")
        await person.press("enter")
        assert person.own.formula == "(w*x - 4)^2"
        assert person.own.values == {"w": 3.0, "x": 2.0}
