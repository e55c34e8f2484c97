"""The attributes lesson, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.explain.attributes import matrix_rank, sharing
from engine.explain.attributes.dtypes import dtype
from engine.explain.attributes.plan import parse_tensor
from engine.protocol.arrays import Array
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, program_of
from tests.tui.lessons.reader import Reader
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture
from tui.drawing.places import PlacedDrawing
from tui.lessons.attributes.code import code_values
from tui.lessons.attributes.lesson import AttributesLesson
from tui.lessons.attributes.stack_of_images import ImageStack, draw_image_stack

Start = Callable[..., AbstractAsyncContextManager["AttributesReader"]]


class AttributesReader(Reader):
    @property
    def lesson(self) -> AttributesLesson:
        assert isinstance(self.app.lesson, AttributesLesson)
        return self.app.lesson

    def row(self, name: str) -> str:
        """What stands behind a name in the figure."""
        found = next(line for line in self.figure.splitlines() if f" {name}  " in line)
        return " ".join(found.split(f" {name}  ", 1)[1].split())


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return partial(opened_by, AttributesReader, tmp_path, engine=QUIET_ENGINE, lesson="attributes")


WRONG = {
    "24": "one byte a value; float32 takes 4",
    "100.66": "a KiB has 1,024 bytes",
    "48": "That would be float16",
    "32": "leaves out axis 3",
    "98304": "that is in KiB",
    "1": "More than that",
}


async def test_a_photo_batch_costs_its_shape_times_its_dtype(start: Start) -> None:
    async with start() as reader:
        await reader.press(*["down"] * 6)
        assert reader.lesson.picked == "photos"
        assert reader.row("rank").startswith("4")
        assert reader.row("size").startswith("128 × 256 × 256 × 3 = ?")
        assert reader.row("memory") == "[ ? ] MiB"
        assert "the engine is starting" in reader.row("device")
        await reader.arrives(
            protocol.DeviceReady(device="cuda", reason="best", name="H100", threads=1, torch="2")
        )
        assert reader.row("device").startswith("cuda")
        for answer, said in WRONG.items():
            await reader.guess(answer)
            assert said in reader.screen
            assert reader.row("memory") == "[ ? ] MiB"
        await reader.guess("a lot")
        assert reader.lesson.typing
        await reader.press("escape")
        await reader.step()
        assert reader.row("size").startswith("128 × 256 × 256 × 3 = 25,165,824")
        await reader.guess("96 MiB")
        assert "Yes, 96 MiB." in reader.screen
        assert reader.row("memory") == "96 MiB"
        await reader.press("f2")
        assert "맞습니다. 96 MiB입니다." in reader.screen
        assert reader.lesson.player.position == 1
        await reader.press("f2")
        await reader.step(2)
        assert reader.row("bytes").startswith("25,165,824 × 4 = 100,663,296")
        assert reader.row("uint8").endswith("24 MiB × 1/4")
        assert reader.row("bfloat16").endswith("48 MiB × 1/2")
        assert reader.row("float64").endswith("192 MiB × 2")
        assert reader.row("float64").count("━") == 8 * reader.row("uint8").count("━")
        assert "attributes" in reader.app.progress.done
        assert "▸ 2 matrix" in reader.screen.splitlines()[-1]


def squares(count: int) -> protocol.Images:
    """Images with a square each, in the next one a row lower."""
    pixels = bytearray(count * 28 * 28)
    for image in range(count):
        for row in range(8 + image % 8, 20 + image % 8):
            start = (image * 28 + row) * 28
            pixels[start + 8 : start + 20] = bytes([255]) * 12
    return protocol.Images(
        split="train",
        first=0,
        pixels=Array("|u1", (count, 28, 28), bytes(pixels)),
        labels=Array("|u1", (count,), bytes(count)),
    )


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_it_opens_on_the_training_images_behind_each_other(
    start: Start, size: tuple[int, int]
) -> None:
    async with start(size=size) as reader:
        assert reader.lesson.picked == "train_images"
        assert reader.row("shape").startswith("(60000, 28, 28)")
        assert "0: 60,000 ↗" in reader.figure
        assert reader.figure.count("█") == 0, "they are not here yet"
        layout = [line.replace("█", " ") for line in reader.figure.splitlines()]
        await reader.arrives(HELLO, MNIST, squares(64))
        assert reader.figure.count("█") > 12
        drawn = reader.figure.translate(str.maketrans("█▀▄", "   ")).splitlines()
        assert [line.rstrip() for line in drawn] == [line.rstrip() for line in layout]
        titles = [f"{number}┐" for number in range(3)]
        assert all(title in reader.figure for title in titles), "axis 0 goes into the depth"
        await reader.guess("44.86")
        await reader.step(3)
        assert reader.row("float32").endswith("× 4" if size[0] < 200 else "16,777,216")
        await reader.press("down")
        assert "↗" not in reader.figure, "labels are no images"


async def test_one_image_has_nothing_behind_it(start: Start) -> None:
    async with start() as reader:
        await reader.arrives(HELLO, MNIST, squares(64))
        await reader.press("down", "down")
        assert reader.lesson.picked == "image"
        assert "0: 28 ↓   1: 28 →" in reader.figure
        assert "0┐" not in reader.figure


@given(
    st.integers(1, 70000), st.integers(1, 64), st.integers(1, 64), st.integers(0, 160),
    st.integers(0, 60),
)  # fmt: skip
def test_images_of_any_size_keep_to_their_room(
    count: int, height: int, width: int, columns: int, rows: int
) -> None:
    canvas = Canvas(columns, rows)
    asked: list[int] = []

    def image(number: int) -> Picture:
        asked.append(number)
        return Picture(bytes([255]) * (height * width), height, width)

    draw_image_stack(canvas, ImageStack((count, height, width), image, dark=True))
    assert len(asked) <= 8, "only what shows is asked for"
    assert all(number < count for number in asked)
    if asked:
        assert "→" in canvas.text(), "the axes are named below"


async def test_a_real_tensor_may_be_picked_or_one_typed(start: Start) -> None:
    async with start() as reader:
        await reader.press(*["down"] * 6)
        await reader.step(3)
        await reader.press("down")
        assert reader.row("memory") == "405 MiB"
        await reader.press("down", *["up"] * 9)
        assert reader.lesson.picked == "train_images"
        assert reader.row("memory") == "44.86 MiB"
        assert reader.row("device").startswith("cpu")
        assert reader.lesson.player.position == 3
        await reader.arrives(
            protocol.DataReady(
                name="other", source="a.npz", verified=False, train=10, test=1, height=4, width=8
            )
        )
        assert reader.row("shape").startswith("(10, 4, 8)")
        row = next(y for y, line in enumerate(reader.figure.splitlines()) if " W1 " in line)
        await reader.pilot.click(PlacedDrawing, offset=(3, row))
        await reader.pilot.pause()
        assert reader.lesson.picked == "W1"
        assert reader.row("shape").startswith("(32, 512)")
        await reader.edit("(4, 0, 2) int16")
        assert reader.lesson.picked == "x"
        assert reader.row("memory") == "[ ? ] bytes"
        await reader.guess("0")
        assert "Yes, 0 bytes." in reader.screen
        await reader.edit("() float64")
        await reader.step(3)
        assert reader.row("bytes").startswith("1 × 8 = 8")
        await reader.press("n")
        assert reader.lesson.picked == "train_images"
        await reader.press("down", "r")
        assert reader.lesson.picked == "train_images"
        assert reader.lesson.own is None


async def test_tensor_rank_is_not_matrix_rank(start: Start) -> None:
    async with start() as reader:
        await reader.press("2")
        assert reader.row("rank of the tensor").startswith("2 axes, shape (3, 3)")
        assert reader.row("rank of the matrix").startswith("[ ? ]")
        await reader.guess("3")
        assert "That counts all rows" in reader.screen
        await reader.step()
        assert "row 1 minus 2 times row 0" in reader.figure
        assert "│ 0  0  0 │ ←" in reader.figure
        await reader.guess("2")
        assert "all rows can be made of so many" in reader.screen
        await reader.step(9)
        assert "Rows that are not all 0: 2." in reader.figure
        await reader.edit("[[1, 2], [3, 5]]")
        await reader.guess("1")
        assert "So few are not enough" in reader.screen
        await reader.edit("0 0 0; 0 0 0")
        await reader.guess("2")
        assert "its number of axes" in reader.screen
        await reader.step(3)
        assert reader.row("rank of the matrix").startswith("0")
        assert "▸ 3 values" in reader.screen.splitlines()[-1]


async def test_a_write_through_a_view_is_seen_by_the_whole(start: Start) -> None:
    async with start() as reader:
        await reader.press("3")
        assert "│  5 │ 78 │  2 │ 34 │  0 │" in reader.figure
        await reader.step(3)
        assert "│  5 [  ?]│  2 │ 34 │  0 │" in reader.figure
        await reader.guess("78")
        assert "y is a view, so x changes too" in reader.screen
        await reader.guess("99")
        assert "│  5 [ 99]│  2 │ 34 │  0 │" in reader.figure
        assert "│ 78 │  2 │ 34 │" in reader.figure
        await reader.step()
        assert "TensorFlow constant" in reader.figure
        await reader.edit("y[-1] = 7")
        await reader.step(4)
        assert "│  5 │ 78 │  2 [  7]│  0 │" in reader.figure
        await reader.press("1", "3")
        assert reader.lesson.player.at_end, "each view keeps its place"


REFUSED = {
    1: {
        "(3, -1) uint8": ("is negative", "음수입니다"),
        "(3, 4) float": ("float32 in PyTorch and float64 in NumPy", "NumPy에서는 float64"),
        "(3, 4) byte": ("uint8 in PyTorch and int8 in NumPy", "NumPy에서는 int8"),
        "(3, 4) floot": ("No dtype floot", "없는 dtype입니다: floot"),
        "(3, 4) int8 uint8": ("one dtype, not two", "dtype은 하나입니다"),
        f"({10**18},)": ("at most 1,000,000,000,000", "1,000,000,000,000 이하"),
        "(1000000000000, 100000000)": ("in 64 bits", "64비트를"),
        "1, " * 40: ("40 axes are too many", "축이 40개"),
        "": ("Nothing was typed", "입력이 비었습니다"),
    },
    2: {
        "1 2; 3": ("Row 1 has 1 number,", "행 1에는 1개"),
        "1 x": ("no whole number", "정수가 아닙니다: x"),
        "1 2 3 4 5 6": ("at most 5", "5개까지"),
    },
    3: {
        "y[9] = 1": ("there is no 9", "9번은 없습니다"),
        "x[0] = 1": ('"x[0] = 1" is no write', "읽을 수 없습니다: x[0] = 1"),
        "y[0] = 1000": ("0 to 999", "0–999"),
    },
}


async def test_what_cannot_be_taken_is_refused_in_place_in_both_languages(start: Start) -> None:
    async with start() as reader:
        for view, cases in REFUSED.items():
            reader.lesson.action_view(view)
            figure = reader.figure
            await reader.press("e")
            for language in range(2):
                await reader.is_refused({text: said[language] for text, said in cases.items()})
                await reader.press("f2")
            await reader.paste("12, " * 25_000)
            assert "characters are too many" in reader.lines[-3]
            await reader.press("escape")
            assert reader.figure == figure


async def test_every_state_fits_every_size_with_exactly_one_next_key(start: Start) -> None:
    async with start() as reader:
        async for size in reader.in_every_size((60, 16), (160, 50)):
            for view in (1, 2, 3):
                await reader.press(str(view))
                for position in (0, reader.lesson.player.count - 1):
                    reader.lesson.player.go(position)
                    await reader.pilot.pause()
                    reader.assert_fits(size)
                    assert ("?" in reader.figure) == (position == 0 and view < 3)
        await reader.press("1")
        assert "-16,777,216 … 16,777,216" in reader.figure


async def test_in_ascii_the_same_is_said_without_drawing_glyphs(start: Start) -> None:
    async with start(ascii_glyphs=True) as reader:
        await reader.press(*["down"] * 6)
        await reader.step(3)
        assert reader.screen.isascii()
        assert "128 x 256 x 256 x 3 = 25,165,824" in reader.screen
        assert "========" in reader.screen


@pytest.mark.parametrize("dialect", ["numpy", "torch", "keras"])
def test_the_code_runs_and_prints_the_figures_on_screen(dialect: str) -> None:
    pytest.importorskip(dialect)
    matrix = matrix_rank.parse_matrix("1 2 3; 2 4 6; 1 0 1")
    for typed in ("(128, 256, 256, 3) float32", "(2, 3) bfloat16", "() bool", "(0, 4) int64"):
        tensor = parse_tensor(typed, dtype("uint8"))
        code = program_of(
            "attributes", dialect, **code_values(tensor, matrix, sharing.parse_write("y[1] = 7"))
        )
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(code, {})
        said = printed.getvalue()
        assert f"{tensor.count} values of {tensor.dtype.item_size} bytes" in said
        assert f"{tensor.amount.bytes / 2**20} MiB" in said
        assert "tensor rank 2 matrix rank 2" in said
        lines = [" ".join(re.findall(r"\d+", line)) for line in said.splitlines()]
        if dialect == "keras":  # where no tensor is written to, but a variable is
            assert lines[-2] == "5 78 2 34 0 78 7 34"
            assert lines[-1] == "5 78 7 34 0"
        else:
            assert lines[-1] == "5 78 7 34 0 78 7 34 78 2 34"
