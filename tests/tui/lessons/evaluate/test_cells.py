"""Behind each count of the confusion matrix are its images: Enter shows them."""

from __future__ import annotations

import re
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.asked.inference import answered
from engine.data import digits
from tests.tui.conftest import opened_by
from tests.tui.lessons.conftest import Learned
from tests.tui.lessons.evaluate.test_lesson import Examiner
from tui.drawing.numbers import fixed
from tui.lessons.evaluate.cells.gallery import CUT, gallery_in, gallery_place
from tui.lessons.evaluate.confusion_matrix import matrix_size
from tui.lessons.evaluate.pad.draw_pad import DrawPad

examined = partial(opened_by, Examiner, lesson="evaluate")
NUMBER = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})?) (\d\.\d{2,3})")
"""A test image and how sure the network was."""


def cell(learned: Learned, label: int, answer: int) -> list[tuple[int, float]]:
    """The images of a cell by numpy, the surest first."""
    data = digits.load()
    said = answered(learned.network, data.x_test, data.y_test)
    found = np.flatnonzero((data.y_test == label) & (said.answers == answer))
    sure = said.confidence[found]
    order = np.argsort(-sure, kind="stable")
    return [(int(found[at]), float(sure[at])) for at in order]


async def at_matrix(person: Examiner) -> tuple[int, int]:
    await person.told()
    await person.step(2)
    plan = person.lesson.exam.plan
    assert plan is not None
    return plan.most_confused


def told(person: Examiner) -> list[tuple[str, str]]:
    """The images on screen, in their order."""
    return NUMBER.findall(person.figure)


async def shown(person: Examiner, expected: list[tuple[int, float]]) -> None:
    """Wait for these, all with three decimals or, where a number leaves no room, with two."""

    def are_told() -> bool:
        found = told(person)
        decimals = len(found[0][1]) - len("0.") if found else 3
        return found == [(f"{index:,}", fixed(sure, decimals)) for index, sure in expected]

    await person.until(are_told)


async def test_enter_on_a_cell_shows_its_images_and_esc_leads_back(learned: Learned) -> None:
    async with examined(learned.home) as person:
        label, answer = await at_matrix(person)
        images = cell(learned, label, answer)
        matrix = person.figure
        await person.press("enter")
        await shown(person, images[:14])
        assert f"label {label}, answer {answer}: {len(images)} of" in person.figure
        assert f"images 1 to {min(len(images), 14)} of {len(images)}" in person.figure
        assert f"it took for a {answer}: {len(images)}." in person.shown
        assert any(set(line) & set(map(chr, range(0x2801, 0x2900))) for line in person.lines)
        assert ("scroll" in person.lines[-1]) == (len(images) > 14)
        await person.press("f2")
        assert f"{label}인데 {answer}" in person.shown
        await shown(person, images[:14])
        await person.press("f2", "escape")
        assert person.figure == matrix
        await person.press("enter", "enter")
        assert person.figure == matrix
        assert person.app.lesson is person.lesson


async def test_many_images_are_scrolled_to_the_last_one(learned: Learned) -> None:
    """The diagonal has about a thousand: those that were all but missed stand at its end."""
    async with examined(learned.home) as person:
        await at_matrix(person)
        await person.press(*["up"] * 9, *["left"] * 9)
        images = cell(learned, 0, 0)
        await person.press("enter")
        await shown(person, images[:14])
        assert "scroll" in person.lines[-1]
        await person.press("down")
        await shown(person, images[7:21])
        await person.press("right")
        await shown(person, images[21:35])
        await person.press("up", "left", "left", "left")
        await shown(person, images[:14])
        last = (-(-len(images) // 7) - 2) * 7
        await person.press(*["right"] * (len(images) // 14 + 3))
        await shown(person, images[last:])
        assert f"{last + 1} to {len(images)} of {len(images)}" in person.figure
        await person.press("full_stop")
        assert "Of all its errors" in person.shown, "a step leads on from here too"
        await person.press("comma")
        assert "answer of the network" in person.figure, "and back to the matrix"


async def test_an_empty_cell_says_so(learned: Learned) -> None:
    async with examined(learned.home) as person:
        await at_matrix(person)
        plan = person.lesson.exam.plan
        assert plan is not None
        places = [(label, answer) for label in range(10) for answer in range(10)]
        label, answer = next(place for place in places if not plan.cell(*place))
        await person.press(*["up"] * 9, *["left"] * 9, *["down"] * label, *["right"] * answer)
        await person.press("enter")
        assert "no such image" in person.figure


async def test_a_press_on_the_chosen_cell_opens_it(learned: Learned) -> None:
    async with examined(learned.home) as person:
        label, answer = await at_matrix(person)
        images = cell(learned, label, answer)
        line = person.figure.splitlines()[4 + label]
        column = line.index("[") + 1
        await person.pilot.click(DrawPad, offset=(column, 4 + label))
        await shown(person, images[:14])


@pytest.mark.parametrize(
    ("size", "ascii_glyphs"), [((120, 40), False), ((200, 60), False), ((120, 40), True)]
)
async def test_where_there_is_room_the_images_follow_the_cursor(
    learned: Learned, size: tuple[int, int], ascii_glyphs: bool
) -> None:
    async with examined(learned.home, size=size, ascii_glyphs=ascii_glyphs) as person:
        label, answer = await at_matrix(person)
        images = cell(learned, label, answer)
        await person.until(lambda: len(told(person)) >= min(len(images), 10))
        await shown(person, images[: len(told(person))])
        assert "answer of the network" in person.figure
        await person.press(*["up"] * 9, *["left"] * 9)
        zeros = cell(learned, 0, 0)
        await person.until(lambda: [index for index, _ in told(person)[:1]] == [f"{zeros[0][0]:,}"])
        await shown(person, zeros[: len(told(person))])
        if ascii_glyphs:
            assert all(sign.isascii() or "가" <= sign <= "힣" for sign in person.screen)


async def test_another_network_has_images_of_its_own(learned: Learned) -> None:
    async with examined(learned.home, size=(120, 40)) as person:
        await at_matrix(person)
        await person.press("enter")
        await person.until(lambda: bool(told(person)))
        trained = told(person)
        await person.press("escape", "n")
        await person.told()
        await person.until(lambda: bool(told(person)) and told(person) != trained)


@given(
    columns=st.integers(1, 200),
    rows=st.integers(5, 60),
    total=st.integers(0, 1500),
    opened=st.booleans(),
)
def test_images_never_stand_on_the_matrix_nor_outside_of_the_figure(
    columns: int, rows: int, total: int, opened: bool
) -> None:
    top = 2
    place = gallery_place(columns, rows, top, 10, total, opened=opened)
    if not place.page:
        return
    width = place.side if place.style == "half" else place.side // 2
    height = place.side // 2 if place.style == "half" else -(-place.side // 4)
    assert place.left + place.across * (width + 1) - 1 <= columns
    assert place.top + place.down * (height + 1) <= rows
    if not opened:
        across, down = matrix_size(10)
        assert place.left >= across or place.top > top + down


@given(columns=st.integers(11, 200), rows=st.integers(6, 60), total=st.integers(1, 200))
def test_a_larger_figure_never_shows_fewer_images(columns: int, rows: int, total: int) -> None:
    here = min(gallery_in(0, 0, columns, rows, total).page, total)
    for more in ((columns + 1, rows), (columns, rows + 1), (columns + 40, rows + 16)):
        found = gallery_in(0, 0, *more, total)
        assert min(found.page, total) >= here
        assert found.side >= CUT


def test_the_pixels_of_an_image_are_those_of_the_test_set() -> None:
    event = protocol.CellImages(
        run=None, step=0, split="test", label=1, answer=2, total=20, first=0,
        index=protocol.arrays.pack("<u4", [7, 3]),
        confidence=protocol.arrays.pack("<f4", [0.9, 0.5]),
        pixels=protocol.arrays.Array("|u1", (2, 28, 28), bytes([1]) * 784 + bytes([2]) * 784),
    )  # fmt: skip
    from tui.lessons.evaluate.cells.images import _images

    first, second = _images(None, event) or ()
    assert (first.index, second.index) == (7, 3)
    assert set(second.picture.levels) == {2}
