"""A part of the learner's own digit as the left operand: 0 to 255, and all else as it was."""

from __future__ import annotations

import contextlib
import io
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.product.test_lesson import Multiplier
from tests.tui.lessons.test_yours import SEEN, drawn
from tui.lessons.product.operands import EXAMPLES
from tui.shell.panels.code import lesson_code

IMAGE = np.frombuffer(SEEN, np.uint8).reshape(28, 28).astype(int)
multiplying = partial(opened_by, Multiplier, engine=QUIET_ENGINE, lesson="product")


def left(person: Multiplier) -> np.ndarray[tuple[int, ...], np.dtype[np.int_]]:
    """The part of the image that a should hold now."""
    window = person.lesson.operands.tensors.window
    assert window is not None
    rows = slice(window.top, window.top + window.rows)
    return IMAGE[rows, window.left : window.left + window.columns]


async def test_its_pixels_are_multiplied_with_the_matrix_that_was_there(tmp_path: Path) -> None:
    async with multiplying(drawn(tmp_path)) as person:
        await person.press("y")
        a, b = left(person), np.arange(8).reshape(4, 2) % 7
        assert a.shape == (3, 4)
        assert 0 < a.mean() < 255, "neither blank nor all ink"
        window = person.lesson.operands.tensors.window
        assert window is not None
        assert f"rows {window.top}–{window.top + 2}, columns {window.left}–" in person.figure
        assert "a (3, 4) your digit" in person.figure
        for number, row in enumerate(a.tolist()):
            text = " ".join(map(str, (number, *row)))
            assert text in " ".join(person.figure.split()), person.figure
        await person.step(2)
        person.lesson.go_to_cell((2, 1))
        await person.pilot.pause()
        assert f"[{(a @ b)[2, 1]}]" in person.figure
        for x, y in zip(a[2].tolist(), b[:, 1].tolist(), strict=True):
            assert f"{x} × {y} = {x * y}" in " ".join(person.figure.split())
        await person.press("y")
        assert person.lesson.operands.tensors.window is None
        assert "your digit" not in person.figure
        await person.press("u")
        assert person.lesson.operands.tensors.window == window, "u goes back to it"


async def test_other_shapes_have_a_part_where_the_image_has_one(tmp_path: Path) -> None:
    async with multiplying(drawn(tmp_path)) as person:
        for shapes, offered in {
            "(28, 28) @ (28, 3)": True,
            "(5,) @ (5, 2)": True,
            "(29, 3) @ (3, 2)": False,
            "(2, 3, 4) @ (4, 2)": False,
            "(3, 4) @ (3, 4)": False,
            "(0, 3) @ (3, 2)": False,
        }.items():
            await person.edit(shapes)
            await person.press("y")
            assert (person.lesson.operands.tensors.window is not None) == offered, shapes
            if offered:
                person.assert_fits((80, 24))
                await person.press("n")
                assert person.lesson.operands.tensors.window is None


async def test_nothing_is_offered_before_a_digit_was_drawn(tmp_path: Path) -> None:
    async with multiplying(tmp_path) as person:
        before = person.screen
        await person.press("y")
        assert person.screen == before


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_it_fits_and_no_number_is_cut(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    home = drawn(tmp_path)
    async with multiplying(home, size=size, language=language) as person:
        await person.press("y")
        a, b = left(person), np.arange(8).reshape(4, 2) % 7
        person.assert_fits(size)
        person.lesson.player.go(person.lesson.player.count - 1)
        await person.pilot.pause()
        person.assert_fits(size)
        numbers = re.findall(r"\d+", person.figure)
        for value in (a @ b)[-1 if size[1] < 24 else 0 :].ravel().tolist():
            assert str(value) in numbers


@pytest.mark.parametrize("dialect", ["torch", "numpy"])
async def test_the_code_holds_its_pixels(tmp_path: Path, dialect: str) -> None:
    async with multiplying(drawn(tmp_path)) as person:
        await person.edit("(6, 28) @ (28, 2)")
        await person.press("y")
        a, b = left(person), np.arange(56).reshape(28, 2) % 7
        program = lesson_code(person.lesson, dialect)
    assert max(map(len, program.splitlines())) <= 88
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(program, "<code>", "exec"), {})
    told = printed.getvalue().replace(".", "").split()
    numbers = [
        int(one) for one in "".join(c if c.isdigit() else " " for c in " ".join(told)).split()
    ]
    assert numbers[-12:] == (a @ b).ravel().tolist()


async def test_all_examples_are_still_gone_through(tmp_path: Path) -> None:
    async with multiplying(drawn(tmp_path)) as person:
        await person.press("y", *["n"] * (len(EXAMPLES) - 1))
        assert person.lesson.operands.all_seen
