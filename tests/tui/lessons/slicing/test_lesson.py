"""The slicing lesson, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

import contextlib
import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Unpack

import numpy as np
import pytest

from engine import protocol
from engine.explain.shared.shapes import Shape
from engine.explain.slicing.plan import plan
from engine.protocol.arrays import Array
from tests.tui.conftest import QUIET_ENGINE, Shown, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, program_of
from tests.tui.lessons.reader import Reader
from tui.drawing.places import PlacedDrawing
from tui.lessons.slicing.code import code_values
from tui.lessons.slicing.lesson import SlicingLesson
from tui.lessons.slicing.tensors import EXAMPLES, IMAGES, SMALL

QUARTER = "train_images[ :, 14:, 14: ]"
Start = Callable[..., AbstractAsyncContextManager["Slicer"]]


def images(first: int, count: int) -> protocol.Images:
    """Every pixel is full of ink."""
    return protocol.Images(
        split="train",
        first=first,
        pixels=Array("|u1", (count, 28, 28), b"\xff" * count * 784),
        labels=Array("|u1", (count,), bytes(count)),
    )


class Slicer(Reader):
    @property
    def lesson(self) -> SlicingLesson:
        assert isinstance(self.app.lesson, SlicingLesson)
        return self.app.lesson

    @property
    def index(self) -> str:
        return self.lesson.plan.text

    def cells(self, name: str) -> list[str]:
        """The words of the table's row that begins so, without its mark."""
        lines = (line[33:].replace("▸", " ") for line in self.figure.splitlines())
        return next(words for line in lines if (words := line.split())[:1] == [name])

    def picture(self) -> list[str]:
        """The image, rulers left off."""
        return [line[3:31] for line in self.figure.splitlines()[3:]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    @asynccontextmanager
    async def slicing(**how: Unpack[Shown]) -> AsyncIterator[Slicer]:
        opened = opened_by(Slicer, tmp_path, engine=QUIET_ENGINE, lesson="slicing", **how)
        async with opened as reader:
            await reader.arrives(HELLO, MNIST, images(0, 64))
            yield reader

    return slicing


async def test_axis_by_axis_the_pixels_are_lit_and_the_shape_is_told(start: Start) -> None:
    async with start() as reader:
        assert QUARTER in reader.figure
        assert reader.cells("1") == ["1", "rows", "28", "14:", "·", "?"]
        assert reader.cells("NumPy") == ["NumPy", "?"]
        assert "░" not in reader.figure
        await reader.step()
        assert reader.cells("0") == ["0", "samples", "60,000", ":", "0–59999", "60,000"]
        assert "░" not in reader.figure
        await reader.step()
        assert reader.cells("1") == ["1", "rows", "28", "14:", "14–27", "14"]
        assert reader.cells("so")[2:] == ["(60000,", "14,", "28)"]
        assert reader.picture()[0] == "░" * 28
        assert reader.picture()[-1] == "█" * 13 + "│" + "█" * 14
        await reader.step()
        assert reader.picture()[-1] == "░" * 13 + "│" + "█" * 14
        assert reader.picture()[6] == "░" * 13 + "┌" + "─" * 14
        assert reader.cells("NumPy") == ["NumPy", "(60000,", "14,", "14)"]
        assert "view" not in reader.figure
        assert "slicing" not in reader.app.progress.done
        await reader.step()
        assert "A view: no value is copied." in reader.figure
        assert "14 × 28 + 14 = 406" in reader.figure
        assert "The strides (784, 28, 1) stay." in reader.figure
        assert "slicing" in reader.app.progress.done
        seen = reader.figure
        await reader.press("comma", "full_stop")
        assert reader.figure == seen
        await reader.press("r", "space")
        assert reader.lesson.player.playing


WRONG = {
    "(60000, 28, 28)": "the shape before the index",
    "(60000, 15, 14)": "axis 1 of the result",
    "11760000": "how many values",
    "(14, 14)": "That is not 3 axes",
}


async def test_a_guess_is_graded_and_stays_in_either_language(start: Start) -> None:
    async with start() as reader:
        for answer, said in WRONG.items():
            await reader.guess(answer)
            assert said in reader.screen
            assert reader.cells("your")[-1] == "wrong"
            assert reader.cells("NumPy") == ["NumPy", "?"]
        await reader.guess("nothing")
        assert reader.lesson.typing
        await reader.press("escape")
        await reader.guess("60000 x 14 x 14")
        assert "Yes, (60000, 14, 14)." in reader.screen
        assert reader.cells("your") == ["your", "guess", "(60000,", "14,", "14)", "right"]
        assert reader.cells("NumPy") == ["NumPy", "(60000,", "14,", "14)"]
        await reader.step(2)
        await reader.press("f2")
        assert reader.lesson.player.position == 2
        assert "맞습니다. (60000, 14, 14)입니다." in reader.screen
        assert reader.cells("1") == ["1", "행", "28", "14:", "14–27", "14"]
        await reader.step(2)
        assert "복사한 값은 없습니다" in reader.figure
        await reader.press("n")
        assert "나의 예측" not in reader.figure
        assert reader.cells("NumPy") == ["NumPy", "?"]


async def test_the_box_follows_the_arrows_and_the_mouse(start: Start) -> None:
    async with start() as reader:
        await reader.press("up", "left", "k")
        assert reader.index == ":, 12:, 13:"
        await reader.press("x", "h", "up")
        assert reader.index == ":, 12:27, 13:27"
        await reader.press("down", "down", "l")
        assert reader.index == ":, 12:, 13:"
        assert "27▾" in reader.figure
        # The half block in line 2 of the picture holds the rows 2 and 3.
        await reader.pilot.click(PlacedDrawing, offset=(3 + 4, 3 + 1))
        await reader.pilot.pause()
        assert reader.index == ":, 2:, 4:"
        assert "4▾" in reader.figure
        await reader.press(*["up"] * 5, *["left"] * 5)
        assert reader.index == ":, :, :"
        await reader.step(4)
        await reader.press("down")
        assert reader.lesson.player.at_end, "what is moved at the end is told at once"
        assert reader.cells("NumPy") == ["NumPy", "(60000,", "27,", "28)"]
        assert "1 × 28 = 28" in reader.figure


async def test_the_examples_show_an_image_that_is_taken(start: Start) -> None:
    async with start() as reader:
        seen = [reader.index]
        for _ in EXAMPLES[IMAGES][1:]:
            await reader.press("n")
            seen.append(reader.index)
            assert reader.lesson.scene().in_reach
        assert seen == list(EXAMPLES[IMAGES])
        await reader.step(4)
        assert "flip copies" in reader.figure
        assert "▸ > finish" in reader.screen
        await reader.edit("[4:5]")
        await reader.step(4)
        assert reader.cells("0") == ["0", "samples", "60,000", "4:5", "4", "1"]
        assert "█" in reader.picture()[0]
        await reader.press("left_square_bracket")
        assert set(reader.picture()[0]) == {"░"}, "image 3 is not taken"
        await reader.edit("59999")
        far = reader.link.last(protocol.GetImages)
        assert far == protocol.GetImages(id=far.id, split="train", first=59_968, count=32)
        assert "waiting for the image" in reader.figure
        await reader.arrives(images(59_968, 32))
        assert "█" in reader.picture()[0]
        # A smaller set comes: an index that no longer fits gives way.
        small = protocol.DataReady(
            name="other", source="own.npz", verified=False, train=3, test=3, height=8, width=8
        )
        await reader.arrives(small)
        assert reader.index == EXAMPLES[IMAGES][0]


async def test_a_small_tensor_shows_where_its_numbers_lie_in_memory(start: Start) -> None:
    async with start() as reader:
        await reader.press("2")
        await reader.step(2)
        assert "1 [ 4]  5 [ 6]  7" in reader.figure
        assert reader.cells("NumPy") == ["NumPy", "(2,", "2)"]
        await reader.edit("(3, 3, 5)[:, 1, 1:4]")
        await reader.step(4)
        assert "x[0]" in reader.figure
        assert "[ 6][ 7][ 8]" in reader.figure
        assert "Strides (15, 5, 1) → (15, 1)" in reader.figure
        await reader.press("right_square_bracket")
        assert "▸ x[1]" in reader.figure
        await reader.press("right")
        assert reader.index == ":, 1, 2:4"
        await reader.edit("x[0, 0, 0]")
        await reader.step(4)
        assert "one number of its own" in reader.figure
        assert reader.cells("NumPy") == ["NumPy", "()"]
        for text in ("(0, 3)[1:]", "(5,)[None, 9:]", "()[...]", "()[()]", "(2,2,2,2)[..., None]"):
            await reader.edit(text)
            assert not reader.lesson.typing, text
            await reader.press("right", "up", "x", "right_square_bracket")
            for position in range(reader.lesson.player.count):
                reader.lesson.player.go(position)
                assert reader.figure
        await reader.press("1")
        assert QUARTER in reader.figure


REFUSED = {
    "": ("Nothing was typed", "입력이 비었습니다"),
    "[:, ::0]": ("axis 1 is 0 and would never arrive", "간격이 0이면"),
    "60000": ("-60,000 to 59,999, not to 60000", "60000번은 없습니다"),
    "0, 28": ("-28 to 27", "-28–27번입니다"),
    "0, 0, 0, 0": ("4 axes are indexed", "인덱스는 4개인데"),
    "..., 1, ...": ("at most one ...", "한 번만"),
    "a": ('"a" is no entry', "인덱스가 아닙니다: a"),
    "[1": ("brackets do not match", "괄호의 짝"),
    "[[0, 2]]": (
        '"[0, 2]" is a list: it copies. A slice such as 0:3:2',
        "복사합니다: [0, 2]. 0:3:2",
    ),
    "1" + "0" * 30: ("too large", "너무 큽니다"),
    "(" + "2, " * 40 + ")[0]": ("40 axes are too many", "축이 40개"),
    f"({10**18},)[0]": ("at most 1,000", "1,000 이하"),
    "test_labels[0]": ("No test_labels here", "test_labels는 없습니다"),
    "0," * 190: ("characters are too many", "너무 깁니다"),
}


async def test_what_is_no_index_is_refused_in_place_in_both_languages(start: Start) -> None:
    async with start() as reader:
        await reader.step(2)
        figure = reader.figure
        await reader.press("e")
        for language in range(2):
            await reader.is_refused({text: said[language] for text, said in REFUSED.items()})
            await reader.press("f2")
        await reader.paste("[:, 14:] " * 12_000)
        assert "characters are too many" in reader.lines[-3]
        await reader.press("escape")
        assert reader.figure == figure


async def test_every_state_fits_every_size_with_exactly_one_next_key(start: Start) -> None:
    async with start() as reader:
        async for size in reader.in_every_size():
            for view, text in ((IMAGES, EXAMPLES[IMAGES][-1]), (SMALL, "(3, 3, 5)[None, 1]")):
                await reader.press(str(view))
                reader.lesson.entered(text)
                for position in (0, 2, reader.lesson.player.count - 1):
                    reader.lesson.player.go(position)
                    await reader.pilot.pause()
                    reader.assert_fits(size)
                    assert "?" in reader.figure or position > 1


async def test_in_ascii_the_same_is_said_without_drawing_glyphs(start: Start) -> None:
    async with start(ascii_glyphs=True) as reader:
        await reader.step(4)
        assert reader.screen.isascii()
        assert "14 x 28 + 14 = 406" in reader.screen
        assert "." * 13 + "|" + "#" * 14 in reader.screen


@pytest.mark.parametrize("dialect", ["numpy", "torch", "keras"])
def test_the_code_runs_and_gives_the_shape_on_screen(dialect: str, tmp_path: Path) -> None:
    pytest.importorskip(dialect)
    stack = np.arange(9 * 28 * 28, dtype=np.uint8).reshape(9, 28, 28)
    np.savez(tmp_path / "own.npz", x_train=stack)
    indices = ["4, ::-1, ::2", ":, 7:-7, 7:-7", "4", "..., ::-3, 20:3:-2", "None, 4:5", "1, 2, 3"]
    cases: list[tuple[Shape, str, str | None]] = [
        ((9, 28, 28), index, str(tmp_path / "own.npz")) for index in indices
    ]
    cases += [((3, 4), index, None) for index in ("1:, ::2", "::-1, None", "1, 2", "...")]
    for shape, index, path in cases:
        found = plan(shape, index)
        name = "x" if path is None else "train_images"
        names: dict[str, object] = {}
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(program_of("slicing", dialect, **code_values(name, found, path)), names)
        part, whole = np.asarray(names["part"]), np.asarray(names[name])
        assert part.tolist() == whole[found.index].tolist(), index
        if not found.steps_backwards and dialect == "torch" and None not in found.index:
            assert f"{found.strides} {found.offset}" in printed.getvalue()
        if not found.steps_backwards and dialect != "keras":
            assert ("view True" in printed.getvalue()) == (found.is_view or dialect == "torch")


async def test_one_number_is_told_apart_from_a_view(start: Start) -> None:
    async with start() as reader:
        await reader.press("2")
        for typed, wanted in {
            "(3, 4)[1, 2]": "memory.number",
            "(3, 4)[1, 2, ...]": "memory",
            "(3, 4)[1]": "memory",
        }.items():
            await reader.edit(typed)
            reader.lesson.player.go(reader.lesson.player.count - 1)
            assert reader.lesson.caption()[0] == wanted, typed


async def test_what_is_left_of_images_is_as_large_as_there_is_room(start: Start) -> None:
    async with start(size=(120, 40)) as reader:
        for index, rows in ((QUARTER, 7), ("train_images[:, 14:]", 4)):
            await reader.edit(index)
            await reader.pilot.pause()
            reader.lesson.player.go(reader.lesson.player.count - 1)
            await reader.pilot.pause()
            lines = reader.figure.splitlines()
            head = next(n for n, line in enumerate(lines) if "What is left of each image" in line)
            assert len([line for line in lines[head + 2 :] if line.strip()]) == rows, index
