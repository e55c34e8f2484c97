"""The lesson digits, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Unpack

import numpy as np
import pytest
from msgspec.structs import replace

from engine import protocol
from engine.protocol.arrays import Array
from tests.tui.conftest import QUIET_ENGINE, Shown, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, printed_by
from tests.tui.lessons.reader import Reader
from tui.drawing.places import PlacedDrawing
from tui.lessons.digits.lesson import DigitsLesson
from tui.lessons.shared.images.pixel_grid import image_style
from tui.link.images import AT_ONCE
from tui.shell.panels.code import lesson_code

SAMPLES = 60_000
Start = Callable[..., AbstractAsyncContextManager["DigitsReader"]]


def pixel(sample: int, row: int, column: int) -> int:
    """A value that tells its own place."""
    return (row * 28 + column + 7 * sample) % 256


VALUE = pixel(0, 14, 14)
"""Under the cursor when the lesson opens."""


def images(first: int, count: int) -> protocol.Images:
    pixels = bytes(
        pixel(sample, row, column)
        for sample in range(first, first + count)
        for row in range(28)
        for column in range(28)
    )
    labels = bytes(sample % 10 for sample in range(first, first + count))
    return protocol.Images(
        split="train",
        first=first,
        pixels=Array("|u1", (count, 28, 28), pixels),
        labels=Array("|u1", (count,), labels),
    )


class DigitsReader(Reader):
    @property
    def lesson(self) -> DigitsLesson:
        assert isinstance(self.app.lesson, DigitsLesson)
        return self.app.lesson


@pytest.fixture
def start(tmp_path: Path) -> Start:
    @asynccontextmanager
    async def digits(
        *, data: protocol.DataReady | None = MNIST, **how: Unpack[Shown]
    ) -> AsyncIterator[DigitsReader]:
        opened = opened_by(DigitsReader, tmp_path, engine=QUIET_ENGINE, lesson="digits", **how)
        async with opened as person:
            if data is not None:
                await person.arrives(HELLO, data, images(0, 64))
            yield person

    return digits


# ---- the way through


async def test_until_the_data_is_here_the_figure_has_the_same_layout(start: Start) -> None:
    async with start(data=None) as person:
        before = person.figure.splitlines()
        assert "waiting for the data" in before[0]
        assert "waiting" in person.figure
        await person.arrives(HELLO, MNIST, images(0, 64))
        after = person.figure.splitlines()
        for name in ("label", "row", "column", "value", "image", "shape", "dtype", "offset"):
            places = [
                next((y, line.index(name)) for y, line in enumerate(lines) if name in line)
                for lines in (before, after)
            ]
            assert places[0] == places[1], name


async def test_the_value_under_the_cursor_is_a_question_until_it_is_stepped_past(
    start: Start,
) -> None:
    async with start() as person:
        assert "value   [ ? ]" in person.figure
        await person.press("full_stop")
        assert f"{VALUE - 1}[ ? ]{VALUE + 1}" in person.figure
        await person.press("full_stop")
        assert f"{VALUE - 1}[{VALUE}]{VALUE + 1}" in person.figure
        assert f"images[0, 14, 14] is {VALUE}" in " ".join(person.screen.split())
        assert "Value under the cursor" not in person.screen


async def test_the_steps_lead_from_one_image_to_the_whole_stack(start: Start) -> None:
    async with start() as person:
        assert "images[0]  shape (28, 28)  784 × uint8" in person.figure
        await person.press("full_stop", "full_stop")
        assert "images[0, 14, 14]  shape ()  1 × uint8" in person.figure
        await person.press("full_stop")
        assert "images[0, 14]  shape (28,)  28 × uint8" in person.figure
        await person.press("full_stop")
        assert "images  shape (60000, 28, 28)" in person.figure
        assert "60,000 × 28 × 28 = 47,040,000 bytes" in person.figure
        assert "44.9 MiB" in person.figure
        assert "digits" not in person.app.progress.done
        await person.press("full_stop")
        assert "digits" in person.app.progress.done


async def test_the_row_shows_every_integer_of_it(start: Start) -> None:
    async with start() as person:
        await person.press("full_stop", "full_stop", "full_stop", "up")
        shown = person.figure.split("28 × uint8")[1]
        row = [pixel(0, 13, column) for column in range(28)]
        found = [
            int(word)
            for word in shown.replace("[", " ").replace("]", " ").split()
            if word.isdigit()
        ]
        assert [value for value in row if found.count(value) < row.count(value)] == []


# ---- the question


async def test_an_exact_answer_and_a_close_one_count_and_the_value_is_told(start: Start) -> None:
    async with start() as person:
        await person.guess(str(VALUE))
        assert f"Exactly {VALUE}." in person.screen
        assert f"[{VALUE}]" in person.figure
        await person.press("right")
        assert "[ ? ]" in person.figure
        await person.guess(str(pixel(0, 14, 15) + 9))
        assert f"Well seen: it is {pixel(0, 14, 15)}." in person.screen


async def test_a_wrong_answer_says_on_which_side_the_value_lies(start: Start) -> None:
    async with start() as person:
        await person.guess("3")
        assert f"It is {VALUE}: more ink than that." in person.screen
        await person.press("right")
        await person.guess("255")
        assert "less ink" in person.screen


async def test_what_is_no_value_is_refused_in_place(start: Start) -> None:
    async with start() as person:
        for text in ("", "256", "-1", "grey", "1" * 60, "3²"):
            await person.guess(text)
            assert person.lesson.typing, text
            said = person.lines[-3]
            assert said
            await person.arrives(MNIST)
            assert person.lines[-3] == said, "what arrives meanwhile takes no word away"
            assert "[ ? ]" in person.figure
            assert person.lesson.answer is None
            await person.press("escape")
            assert person.lines[-3] != said


# ---- the cursor


async def test_arrows_and_letters_move_the_cursor_and_stop_at_the_edges(start: Start) -> None:
    async with start() as person:
        await person.press(
            "full_stop", "full_stop", "right", "l", "up", "k", "left", "h", "down", "j"
        )
        assert (person.lesson.row, person.lesson.column) == (14, 14)
        person.lesson.row = person.lesson.column = 1
        await person.press("up", "up", "left", "left")
        assert (person.lesson.row, person.lesson.column) == (0, 0)
        assert "0 × 28 + 0 = 0" in person.figure
        person.lesson.row = person.lesson.column = 26
        await person.press("down", "down", "right", "right")
        assert "27 × 28 + 27 = 783" in person.figure
        assert f"[{pixel(0, 27, 27):>3}]" in person.figure


async def test_the_cursor_is_marked_by_arrows_at_the_edges_of_the_image(start: Start) -> None:
    async with start() as person:
        await person.press("up", "up", "right")
        lines = person.figure.splitlines()
        assert "15▾" in lines[0]
        row = next(line for line in lines if line.lstrip().startswith("12▸"))
        assert "◂" in row
        assert lines.index(row) == 1 + 12 // 2


async def test_a_click_on_the_image_and_on_an_integer_moves_the_cursor(start: Start) -> None:
    async with start() as person:
        await person.press("full_stop", "full_stop")
        await person.pilot.click(PlacedDrawing, offset=(3 + 20, 1 + 4))
        await person.pilot.pause()
        assert (person.lesson.row, person.lesson.column) == (8, 20)
        await person.pilot.click(PlacedDrawing, offset=(3 + 20, 1 + 4))
        await person.pilot.pause()
        assert (person.lesson.row, person.lesson.column) == (9, 20), "the other half of the cell"
        lines = person.figure.splitlines()
        line = next(
            y for y, text in enumerate(lines) if f"[{pixel(0, 9, 20):>3}]" in text and y > 5
        )
        column = lines[line].index("[")
        await person.pilot.click(PlacedDrawing, offset=(column + 6, line - 1))
        await person.pilot.pause()
        assert (person.lesson.row, person.lesson.column) == (8, 21)


# ---- samples


async def test_brackets_go_from_sample_to_sample_and_stop_at_the_first(start: Start) -> None:
    async with start() as person:
        await person.press("left_square_bracket")
        assert person.lesson.sample == 0
        await person.press("right_square_bracket", "right_square_bracket")
        assert "2 of 60,000" in person.figure
        assert "label      2" in person.figure


async def test_a_sample_far_off_is_asked_for_once_and_shown_when_it_comes(start: Start) -> None:
    async with start() as person:
        await person.edit("59999")
        assert "59,999 of 60,000" in person.figure
        assert "waiting" in person.figure
        await person.press("up")
        first = 59_999 // AT_ONCE["train"] * AT_ONCE["train"]
        count = SAMPLES - first
        _, far = person.link.of(protocol.GetImages)
        assert far == protocol.GetImages(id=far.id, split="train", first=first, count=count)
        await person.arrives(images(first, count))
        assert "label      9" in person.figure
        await person.press(*["full_stop"] * 4)
        assert "59,999 × 784 + 378 = 47,039,594" in person.figure
        assert "[59999]" in person.figure


async def test_a_sample_that_is_not_there_is_refused_in_place(start: Start) -> None:
    async with start() as person:
        await person.step()
        refused = {"60000": "No image 60000; 0 to 59,999.", "": "", "five": "", "-1": ""}
        async for text in person.each_refused("e", {**refused, "9" * 30: ""}):
            assert person.lesson.sample == 0, text
            assert person.lesson.player.position == 1
            assert "0 of 60,000" in person.figure


async def test_reset_leads_back_to_how_it_opened(start: Start) -> None:
    async with start() as person:
        opened = person.screen
        await person.press("full_stop", "right", "right_square_bracket", "r")
        assert person.screen == opened


# ---- honest names, languages, sizes


async def test_the_data_is_named_as_what_it_is(start: Start) -> None:
    async with start() as person:
        for name, told in (
            ("mnist", "MNIST, training set"),
            ("digits", "not MNIST"),
            ("other", "not MNIST"),
        ):
            source = "package" if name == "digits" else "mnist.npz"
            await person.arrives(replace(MNIST, name=name, source=source, verified=name == "mnist"))
            for size in ((80, 24), (120, 40)):
                await person.pilot.resize_terminal(*size)
                assert told in person.figure


async def test_the_language_changes_in_place(start: Start) -> None:
    async with start() as person:
        await person.press("full_stop", "right", "right_square_bracket")
        await person.guess("3")
        await person.press("f2")
        assert "2/6단계" in person.screen
        assert f"{pixel(1, 14, 15)}입니다. 더 진한 곳입니다." in person.screen
        assert "1 / 60,000개" in person.figure
        assert (person.lesson.row, person.lesson.column) == (14, 15)
        await person.press("f2")
        assert "more ink" in person.screen


async def test_it_fits_every_size_in_both_languages(start: Start) -> None:
    async with start() as person:
        for size, style in (((60, 16), "braille"), ((80, 24), "half"), ((120, 40), "full")):
            async for _ in person.in_every_size(size):
                await person.press("r")
                figure = person.lesson.query_one(PlacedDrawing)
                assert image_style((28, 28), *figure.size) == style
                for _ in range(5):
                    text = person.figure
                    assert "14▾" in text
                    assert "14▸" in text
                    assert "uint8" in text
                    await person.step()


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (200, 60)])
async def test_the_samples_around_are_drawn_at_every_size(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as person:
        await person.step(4)
        _, *further = person.link.of(protocol.GetImages)
        for asked in further:
            await person.arrives(images(asked.first, asked.count))
        lines = [line for line in person.figure.splitlines() if line.strip().endswith("·")]
        assert not lines, "a sample has room and no picture"


async def test_without_box_glyphs_it_is_still_legible(start: Start) -> None:
    async with start(ascii_glyphs=True) as person:
        await person.press(*["full_stop"] * 3)
        assert "14>" in person.screen
        assert "images[0, 14]  shape (28,)  28 x uint8" in person.screen
        assert not set(person.screen) & set("▀▄█▸◂▾×")


# ---- code


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_the_code_prints_what_the_figure_shows(
    start: Start, tmp_path: Path, dialect: str
) -> None:
    stack = np.frombuffer(images(0, 3).pixels.data, np.uint8).reshape(3, 28, 28)
    labels = np.arange(3, dtype=np.uint8)
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=stack, y_train=labels, x_test=stack, y_test=labels)
    async with start() as person:
        await person.press("right_square_bracket", "right")
        program = lesson_code(person.lesson, dialect)
    lines = printed_by(program, tmp_path).splitlines()
    offset = 784 + 14 * 28 + 15
    assert f"{offset} {pixel(1, 14, 15)}" in lines
    assert str(pixel(1, 14, 15)) in lines
    assert f"{3 * 784} bytes" in lines
