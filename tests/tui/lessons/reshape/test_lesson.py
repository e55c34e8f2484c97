"""The lesson reshape, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.explain.reshape.rearranging import RearrangingPlan
from engine.explain.reshape.rearranging_text import parse_rearranging
from engine.protocol.arrays import Array
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, program_of
from tests.tui.lessons.reader import Reader
from tui.drawing.canvas import Canvas
from tui.drawing.places import PlacedDrawing
from tui.lessons.reshape.code import code_values
from tui.lessons.reshape.figures.rearranging import draw_rearranging
from tui.lessons.reshape.figures.scene import RearrangingScene
from tui.lessons.reshape.lesson import ReshapeLesson
from tui.lessons.reshape.memory import EXAMPLES
from tui.lessons.reshape.stages import STAGES, grade_place, operations, rearranged, stage_plan

SIDE = 28


def images(count: int) -> protocol.Images:
    """Each pixel has a level of its own place, so that it can be told where it went."""
    pixels = bytes(place % 251 for place in range(count * SIDE * SIDE))
    return protocol.Images(
        split="train",
        first=0,
        pixels=Array("|u1", (count, SIDE, SIDE), pixels),
        labels=Array("|u1", (count,), bytes(count)),
    )


class Rearranger(Reader):
    @property
    def lesson(self) -> ReshapeLesson:
        assert isinstance(self.app.lesson, ReshapeLesson)
        return self.app.lesson

    def line(self, name: str) -> str:
        """The figure's first line with that text, from it on."""
        line = next(line for line in self.figure.splitlines() if name in line)
        return line[line.index(name) :]

    def grid(self) -> list[list[str]]:
        """The rows of y, without their numbers."""
        lines = self.figure.splitlines()
        top = next(row for row, line in enumerate(lines) if line.startswith("strides")) + 2
        words = [line[39:].replace("[", " ").replace("]", " ").split() for line in lines[top:]]
        end = next((row for row, line in enumerate(lines[top:]) if not line[39:].strip()), 9)
        rank = len(self.lesson.memory.plan.plans[self.lesson.memory.operation].after.shape)
        return [row[rank > 1 :] for row in words[:end] if row]

    async def data_arrives(self) -> None:
        await self.arrives(HELLO, MNIST, images(4))


def reading(
    home: Path, language: str = "en", size: tuple[int, int] = (80, 24), ascii: bool = False
) -> contextlib.AbstractAsyncContextManager[Rearranger]:
    return opened_by(
        Rearranger,
        home,
        engine=QUIET_ENGINE,
        lesson="reshape",
        language=language,
        size=size,
        ascii_glyphs=ascii,
    )


async def test_the_book_s_tensor_is_regrouped_element_by_element(home: Path) -> None:
    async with reading(home) as person:
        assert "(3, 2)  ▸.reshape(6, 1)  .reshape(2, 3)" in person.figure
        assert person.grid() == [["·"], ["?"], ["·"], ["·"], ["·"], ["·"]]
        assert "a reshape mixes up data without an error" in person.screen
        await person.step(2)
        assert "y[1, 0] reads cell 1 × 1 + 0 × 1 = 1" in person.figure
        assert "│[1]│" in person.figure
        assert person.grid()[:3] == [["0"], ["1"], ["·"]]
        assert "Nothing is copied." in person.figure
        seen = person.figure
        await person.press("comma", "full_stop")
        assert person.figure == seen
        await person.press("right_square_bracket")
        assert "▸.reshape(2, 3)" in person.figure
        assert person.grid() == [["0", "?", "·"], ["·", "·", "·"]]
        await person.step()
        assert person.grid()[0][:2] == ["0", "1"]
        await person.edit("(3, 2).reshape(2, 3)")
        await person.guess("2")
        assert "That is transposing. Reshape goes on in the old order: 1." in person.screen
        assert person.grid()[0][1] == "?"
        assert "reshape" not in person.app.progress.done
        await person.guess("1")
        assert "Yes, 1." in person.screen
        assert person.grid()[0][1] == "1"
        assert "reshape" in person.app.progress.done
        await person.press("f2")
        assert "맞습니다. 1입니다." in person.screen
        await person.press("f2")
        assert person.grid()[0][1] == "1"
        await person.press("r", "space")
        assert person.lesson.player.playing
        await person.press("space")


async def test_transposed_memory_stays_and_is_read_in_jumps(home: Path) -> None:
    async with reading(home) as person:
        await person.press("n")
        assert "strides (2, 1), contiguous" in person.figure
        assert "strides (1, 2), not contiguous" in person.figure
        await person.guess("1")
        assert "That keeps the order, as reshape would. Transposed: 2." in person.screen
        await person.step(2)
        assert "y[0, 1] reads cell 0 × 1 + 1 × 2 = 2" in person.figure
        assert "▲  +2" in person.figure
        await person.press("down", "left")
        assert person.grid() == [["0", "2", "4"], ["1", "·", "·"]]
        assert "▲  −3" in person.figure
        assert "Transpose moves the axes" in person.screen
        await person.press("n", "right_square_bracket")
        assert "▸.reshape(6)" in person.figure
        await person.step(1)
        assert "new memory" in person.figure
        assert "y[1] = x[0, 1], cell 0 × 1 + 1 × 2 = 2, goes to cell 1" in person.figure
        assert "A copy: 24 bytes are written anew." in person.figure
        assert "strides (1,), contiguous" in person.figure
        await person.press("n", "full_stop")
        assert "y is x." in person.figure
        assert "its transpose is itself" in person.screen
        await person.press("n", "full_stop", "full_stop")
        assert "strides (1, 20), not contiguous" in person.figure
        assert "reads cell 0 × 1 + 1 × 20 = 20" in person.figure
        await person.press("n", "full_stop")
        assert "strides (784, 1), contiguous   −1 = 784" in person.figure
        assert "step 2 of 47,040,001" in person.screen
        await person.press("n")
        assert person.lesson.memory.plan.text == EXAMPLES[0]


async def test_the_mouse_finds_operations_and_elements_on_both_sides(home: Path) -> None:
    async with reading(home) as person:
        column = person.figure.splitlines()[0].index(".reshape(2")
        await person.pilot.click(PlacedDrawing, offset=(column, 0))
        await person.pilot.pause()
        assert person.lesson.memory.operation == 1
        await person.edit("(3, 2).T")
        top = next(n for n, line in enumerate(person.figure.splitlines()) if "strides" in line)
        x, y = (2 + 1, top + 3), (39 + 2 + 4, top + 3)
        for offset, number in ((x, 1), (y, 4)):
            await person.pilot.click(PlacedDrawing, offset=offset)
            await person.pilot.pause()
            assert person.lesson.memory.step is not None
            assert person.lesson.memory.step.read is not None
            assert person.lesson.memory.step.read.number == number


REFUSED = {
    "(3, 2).reshape(5, 5)": ("there are 6. (6,) would do.", "(6,)이면 됩니다."),
    "(3, 2).reshape(-1, -1)": ("Write a single -1.", "-1은 한 번만 쓰세요."),
    "(3, 2).reshape(-1, 4)": ("6 elements do not divide by 4", "나누어떨어지지 않습니다."),
    "(0, 2).reshape(0, -1)": ("Beside a 0", "0 옆에서는"),
    "(3, 2).reshape(-3)": ("not -3.", "-3이 아니라"),
    "(3, 2).transpose(0)": ("Name each once: (1, 0)", "(1, 0)처럼"),
    "(3, 2).transpose(0, 2)": ("There is no axis 2:", "축 2는 없습니다."),
    "(3, 2).permute(0, 2)": ("No axis 2 among 2.", "축 2는 없습니다."),
    "(3, 2).permute(0, 0)": ("Axis 0 is named twice.", "축 0을 두 번"),
    "(3, 2)": ("No operation follows.", "연산이 없습니다."),
    "(3, 2).mystery()": ('".mystery()" is no operation here', "없는 연산입니다: .mystery()."),
    "(3, 2).sum()": ("A reshape keeps all elements", "원소를 덜어냅니다: .sum()."),
    "(3, 2).T.view(6)": ("view refuses: it never copies", "view는 복사하지 않으므로"),
    "np.zeros((3, 2)).t()": ('NumPy has no ".t()".', "NumPy에는 없습니다: .t()"),
    "(None, 2).T": ('"None" is known only with data', "데이터가 있어야 정해집니다: None"),
    "(3, 2).reshape(60,000)": ("Write 60000, not 60,000.", "60000으로 쓰세요."),
    "": ("Nothing was typed.", "입력이 비었습니다."),
    "(3, 2": ("brackets do not match", "괄호의 짝이"),
    "(a, 2).T": ("is no whole number", "정수가 아닙니다"),
    "(1000000, 1000000, 10).T": ("elements are shown.", "까지 보입니다."),
    ".T" * 300: ("600 characters are too many", "600자는 너무 깁니다."),
}


async def test_what_cannot_be_done_is_refused_in_place_in_both_languages(home: Path) -> None:
    async with reading(home) as person:
        await person.step(2)
        figure = person.figure
        await person.press("e")
        for language in range(2):
            await person.is_refused({text: said[language] for text, said in REFUSED.items()})
            await person.press("f2")
        await person.press("escape")
        assert person.figure == figure
        await person.edit("(0, 3).reshape(3, 0)")
        await person.step()
        assert "no elements" in person.figure
        assert "A size of 0 is legal." in person.screen
        await person.press("down", "right")
        await person.edit("().reshape(1, 1)")
        await person.step()
        assert "y[0, 0] reads cell 0 × 1 + 0 × 1 = 0" in person.figure


async def test_one_digit_is_flattened_folded_and_turned(home: Path) -> None:
    async with reading(home) as person:
        await person.press("2")
        assert "waiting for the image" in person.figure
        await person.data_arrives()
        assert "x = train_images  (60000, 28, 28)  label 0" in person.figure
        assert "cell 0 × 784 + 14 × 28 + 18 = 410" in person.figure
        await person.step()
        assert "y[0, ?] = x[0, 14, 18] = 159   cell ?" in person.figure
        await person.guess(str(18 * 28 + 14))
        assert "That goes column by column. Row by row it is 410." in person.screen
        assert "y[0, 410] = x[0, 14, 18] = 159   cell 410" in person.figure
        assert "410▾" in person.figure
        assert "└row 14" in person.figure
        await person.press("right", "down")
        assert "y[0, ?] = x[0, 15, 19]" in person.figure
        await person.step()
        assert "y[0, 7, 47] = x[0, 15, 19]" in person.figure
        await person.press("left")
        assert "x[0, 15, 18]" in person.figure
        await person.step()
        assert "y[0, 18, 15] = x[0, 15, 18]" in person.figure
        assert "each stride with its axis. Nothing is copied." in person.figure
        assert "(60000, 28, 28)  strides (784, 1, 28)" in person.figure
        await person.step()
        assert "y[0, 519] = x[0, 15, 18]" in person.figure
        assert "A copy: 44.86 MiB are written anew." in person.figure
        await person.press("right_square_bracket")
        assert "y[1, 519] = x[1, 15, 18]" in person.figure
        await person.press("1", "2")
        assert "y[1, 519]" in person.figure, "each view keeps its place"
        await person.edit("3")
        assert "x[3, 15, 18]" in person.figure
        await person.edit("60000")
        assert "No image 60000; 0 to 59,999." in person.screen


@pytest.mark.parametrize("stage", STAGES)
def test_the_digit_s_pixels_are_where_numpy_puts_them(stage: str) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (1, SIDE, SIDE), np.uint8)
    wanted = pixels
    for operation in operations(stage, (1, SIDE, SIDE)):
        wanted = eval(f"wanted{operation.text}")  # the text is ours
    picture = rearranged(stage, pixels.tobytes(), SIDE, SIDE)
    assert bytes(picture.levels) == wanted.tobytes()
    assert (picture.height, picture.width) == (1, *wanted.shape[1:])[-2:]
    assert stage_plan(stage, (1, SIDE, SIDE)).layout(2 if "_" in stage else 0).count == 784


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("410", "right"),
        ("14*28 + 18", "right"),
        ("518", "columns"),
        ("411", "next"),
        ("392", "row_end"),
        ("32", "sum"),
        ("9", "other"),
    ],
)
def test_a_pixel_s_place_is_graded_by_what_it_counts(text: str, meaning: str) -> None:
    assert grade_place((14, 18), (28, 28), text) == meaning


async def test_every_state_fits_every_size_with_exactly_one_next_key(home: Path) -> None:
    async with reading(home) as person:
        await person.data_arrives()
        async for size in person.in_every_size():
            await person.press("1")
            for text in ("(2, 3, 4).T.reshape(6, -1)", EXAMPLES[-1]):
                person.lesson.memory.take(parse_rearranging(text))
                for position in (0, 2, person.lesson.player.count - 1):
                    person.lesson.player.go(position)
                    await person.pilot.pause()
                    person.assert_fits(size)
            await person.press("2")
            for stage in range(len(STAGES)):
                person.lesson.player.go(stage)
                await person.pilot.pause()
                person.assert_fits(size)


async def test_in_ascii_the_same_is_said_without_drawing_glyphs(home: Path) -> None:
    async with reading(home, ascii=True) as person:
        await person.data_arrives()
        await person.press("n", "full_stop", "full_stop")
        assert person.screen.isascii()
        assert "|[2]|" in person.screen
        await person.press("2", "full_stop", "full_stop", "full_stop")
        assert person.screen.isascii()


@given(
    st.sampled_from([*EXAMPLES, "(2, 3, 4).T.reshape(6, -1)", "(0, 3).T", "().reshape(1)"]),
    st.integers(0, 1),
    st.integers(0, 10**9),
    st.integers(10, 160),
    st.integers(3, 50),
)
def test_the_figure_can_be_drawn_anywhere(
    text: str, operation: int, number: int, width: int, height: int
) -> None:
    plan: RearrangingPlan = parse_rearranging(text)
    operation = min(operation, len(plan.plans) - 1)
    step = plan.steps[operation * plan.steps_each + number % plan.steps_each]
    scene = RearrangingScene(plan, operation, True, step.read, 1, None, lambda key, **_: key)
    canvas = Canvas(width, height)
    for place in draw_rearranging(canvas, scene):
        assert 0 <= place.index[0] < max(plan.count, len(plan.plans))


def test_memory_has_a_frame_where_the_tiles_are_no_smaller_for_it() -> None:
    for text in (*EXAMPLES, "(2, 3, 4).T.reshape(6, -1)", "(4, 4).T.reshape(16)"):
        plan: RearrangingPlan = parse_rearranging(text)
        scene = RearrangingScene(
            plan, 0, True, plan.steps[0].read, None, None, lambda key, **_: key
        )
        places, framed = [], []
        for height in range(17, 50):
            canvas = Canvas(80, height)
            places.append(len(draw_rearranging(canvas, scene)))
            rows = canvas.text().splitlines()
            at = next(row for row, line in enumerate(rows) if line.startswith("memory"))
            cells = [column for column, sign in enumerate(rows[at]) if sign == "│"]
            framed.append("┬" in rows[at - 1])
            if framed[-1]:
                assert [n for n, sign in enumerate(rows[at - 1]) if sign in "┌┬┐"] == cells
                assert [n for n, sign in enumerate(rows[at + 1]) if sign in "└┴┘"] == cells
            assert places[-1] >= max(places), (text, height)
            said = next(line for line in reversed(rows) if line.startswith("reads"))
            assert said in ("reads", "reads.copy"), "no grid stands in the row of the words"
        assert not framed[0]
        # With the first there is room below usual tiles, none for all of 6,000 in any.
        assert framed[33 - 17] or text != EXAMPLES[0]
        assert not framed[33 - 17] or plan.count < 6_000, text


@pytest.mark.parametrize("dialect", ["numpy", "torch", "keras"])
def test_the_code_says_what_the_figure_says(dialect: str, tmp_path: Path) -> None:
    pytest.importorskip(dialect)
    np.savez(tmp_path / "own.npz", x_train=np.arange(7 * 784).reshape(7, 28, 28) % 251)
    own = repr(str(tmp_path / "own.npz"))
    cases: list[tuple[RearrangingPlan, str | None]] = [
        (parse_rearranging(text), None) for text in (*EXAMPLES, "(2, 3, 4).T.reshape(6, -1)")
    ]
    cases += [(stage_plan(stage, (7, 28, 28)), own) for stage in STAGES]
    for plan, path in cases:
        names: dict[str, object] = {}
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(program_of("reshape", dialect, **code_values(plan, path)), names)
        y = np.asarray(names["y"])
        last = len(plan.plans)
        assert y.shape == plan.layout(last).shape
        view = all(one.is_view for one in plan.plans)
        assert dialect == "keras" or f"view {view}" in printed.getvalue(), plan.text
        if path is None and plan.count < 10_000:
            values = [plan.value(last, number) for number in range(plan.count)]
            assert y.ravel().tolist() == values


CAPTIONS = {
    "(3, 2).T": "transpose",
    "(3, 2).transpose(0, 1)": "transpose",
    "np.zeros((3, 2)).transpose(0, 1)": "transpose.unmoved",
    "(2, 3, 4).transpose(0, 1, 2)": "transpose.unmoved",
    "(1, 5).T": "transpose.in_order",
    "(2, 1, 3).transpose(1, 0, 2)": "transpose.in_order",
    "(5,).T": "vector",
    "().T": "scalar",
    "(0, 3).T": "empty",
    "(3, 2).reshape(6)": "reshape",
    "(3, 2).reshape(3, 2)": "reshape.same",
    "(3, 2).reshape(3, 1, 2)": "reshape.ones",
    "(6,).reshape(6, 1)": "reshape.ones",
}


async def test_the_caption_speaks_of_the_shapes_on_screen(home: Path) -> None:
    async with reading(home) as reader:
        for typed, wanted in CAPTIONS.items():
            await reader.edit(typed)
            await reader.press("full_stop")
            assert reader.lesson.caption()[0] == wanted, typed
        await reader.edit("(3, 2).transpose(0, 1)")
        assert "Read as PyTorch, which swaps axes 0 and 1." in " ".join(reader.screen.split())
        assert "(3, 2)  ▸.transpose(1, 0)" in reader.figure
        await reader.edit("np.transpose((3, 2), (0, 1))")
        assert "Read as" not in reader.screen
        await reader.press("full_stop")
        assert "A vector" not in reader.screen
        assert "The only axis" not in reader.screen
        assert "it swaps the two axes" in " ".join(reader.screen.split())
        assert torch_swaps()


def torch_swaps() -> bool:
    """Whether PyTorch's transpose(0, 1) does what the caption says of it."""
    torch = pytest.importorskip("torch")
    return tuple(torch.zeros(3, 2).transpose(0, 1).shape) == (2, 3)
