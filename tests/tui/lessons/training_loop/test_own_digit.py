"""The learner's own digit beside a step: what the network says to it before and after."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from engine.protocol import LookAtStep
from tests.tui.lessons.test_yours import SEEN, drawn
from tests.tui.lessons.training_loop.stepper import Looper, looping
from tui.drawing.numbers import fixed

X = np.frombuffer(SEEN, np.uint8)[None] / np.float32(255)


def said(parameters: list[npt.NDArray[np.float32]]) -> npt.NDArray[np.float64]:
    """Probabilities that these weights give to the drawing."""
    w1, b1, w2, b2 = parameters
    logits = (np.maximum(X @ w1 + b1, 0) @ w2 + b2)[0].astype(float)
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum())


def around(person: Looper) -> tuple[list[str], list[str]]:
    """The same by the weights before and after the step that stands."""
    loop = person.stepper._loop
    assert loop is not None
    last = loop._history[-1]
    assert last.before is not None
    found = []
    for state in (last.before, last.state):
        values = said([parameter.numpy() for parameter in state.parameters])
        found.append([fixed(value, 3) for value in values])
    return found[0], found[1]


def looks(person: Looper) -> list[LookAtStep]:
    return [command for command in person.stepper.commands if isinstance(command, LookAtStep)]


async def test_ten_bars_before_the_step_and_ten_after_it(home: Path) -> None:
    async with looping(drawn(home), size=(120, 40)) as person:
        await person.press("y")
        assert "your own digit, a 7" in person.figure
        before, after = around(person)
        assert before[3] not in person.figure, "nothing has been computed yet"
        await person.step()
        assert set(before) <= set(person.figure.split()), person.figure
        assert not set(after) - set(before) <= set(person.figure.split())
        await person.step(3)
        rows = [line for line in person.figure.splitlines() if line.split()[-1:] == [after[3]]]
        assert any(before[3] in row and row.index(before[3]) < row.rindex(after[3]) for row in rows)
        for value in (*before, *after):
            assert value in person.figure
        await person.press("y")
        assert "your own digit" not in person.figure


async def test_it_goes_along_from_step_to_step_and_back(home: Path) -> None:
    async with looping(drawn(home), size=(120, 40)) as person:
        await person.press("y", "enter")
        for keys in (
            ["enter"],
            ["enter"],
            ["comma"] * 5,
            ["enter"],
            ["right_square_bracket"],
            ["u"],
        ):
            await person.press(*keys)
            asked = looks(person)[-1].pixels
            assert asked is not None
            assert asked.data == SEEN
            before, after = around(person)
            assert set(before) | set(after) <= set(person.figure.split()), keys


async def test_what_plays_asks_for_it_only_where_it_stands(home: Path) -> None:
    async with looping(drawn(home)) as person:
        await person.press("y", "enter")
        there = len(looks(person))
        await person.press("space")
        for _ in range(3):
            person.lesson.player._tick()
            await person.settle()
        assert len(looks(person)) == there
        await person.press("space")
        assert len(looks(person)) == there + 1


async def test_another_drawing_is_asked_about_anew(home: Path) -> None:
    async with looping(drawn(home)) as person:
        await person.press("y", "enter")
        own = person.app.own_digit
        assert own.drawn is not None
        own.keep(bytes(reversed(own.drawn)), prepares=True, label=None)
        person.lesson.changed()
        await person.settle()
        pixels = looks(person)[-1].pixels
        assert pixels is not None
        assert pixels.data == own.pixels != SEEN
        assert "your own digit" in person.figure
        assert "a 7" not in person.figure


@pytest.mark.parametrize("size", [(60, 16), (78, 20), (80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_it_fits_everywhere(home: Path, size: tuple[int, int], language: str) -> None:
    named = {"en": "your own digit, a 7", "ko": "직접 그린 숫자, 7"}[language]
    async with looping(drawn(home), size=size, language=language) as person:
        await person.press("y")
        for steps in (0, 1, 1, 1, 1):
            await person.step(steps)
            assert named in person.figure
            person.assert_fits(size)
        before, after = around(person)
        assert before[7] in person.figure, person.figure
        assert after[7] in person.figure


async def test_without_a_drawing_nothing_is_offered(home: Path) -> None:
    async with looping(home) as person:
        before = person.screen
        await person.press("y")
        assert person.screen == before
