"""The lesson kinds, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from engine.explain.kinds.plan import KINDS, STAGES, Kind, plan
from engine.explain.kinds.samples import film, image, market, person, word_number
from tests.tui.lessons.walker import Walker, walking
from tui.drawing.canvas import Canvas
from tui.lessons.kinds import lesson as kinds
from tui.lessons.kinds.figure import draw_kinds
from tui.lessons.kinds.lesson import EXAMPLES, KindsLesson
from tui.lessons.kinds.machine import total_memory
from tui.lessons.kinds.picture import draw_picture_of_kind
from tui.lessons.kinds.scene import KindScene
from tui.shell.panels.code import lesson_code

GIB = 2**30


@pytest.fixture(autouse=True)
def eight_gib(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same machine for every test."""
    monkeypatch.setattr(kinds, "total_memory", lambda: 8 * GIB)


def numbers_in(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?[0-9]+(?:\.[0-9]+)?", text)]


def lesson_of(walker: Walker) -> KindsLesson:
    assert isinstance(walker.lesson, KindsLesson)
    return walker.lesson


async def test_each_kind_is_asked_about_named_counted_and_weighed(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path) as walker:
        await walker.press("2", *["up"] * 4)
        assert walker.row("vector").split() == ["vector", "·", "·"]
        assert "features: axis [ ? ]" in walker.figure
        await walker.press(*["down"] * 4)
        assert "4 videos of 240 frames" in walker.figure
        assert walker.row("video").split() == ["video", *"·····"]
        assert walker.row("vector").split() == ["vector", "·", "·"], "passed by, not named"
        await walker.step()
        assert walker.row("video").split() == [
            "video", "samples", "frames", "height", "width", "channels",
        ]  # fmt: skip
        assert "▸240" in walker.figure
        assert "axis 1: the next frame is 110,592 places further" in walker.figure
        assert walker.row("values").split() == ["values", "·"]
        await walker.step(2)
        assert "4 × 240 × 144 × 256 × 3 = 106,168,320" in walker.row("values")
        assert walker.row("uint8").endswith("= 106,168,320 bytes = 101.25 MiB")
        assert walker.row("float32").endswith("= 424,673,280 bytes = 405 MiB")
        await walker.step()
        assert "fits: 4.9 % of this machine's 8 GiB (float32)" in walker.figure
        assert "kinds" not in walker.app.progress.done
        await walker.press("comma", "comma", "comma", "comma")
        assert "time: axis [ ? ]" in walker.figure
        for _ in range(4):
            await walker.press("up", "full_stop")
        assert "· " not in walker.row("vector") + walker.row("text")
        lesson_of(walker).player.go(len(STAGES) - 1)
        await walker.pilot.pause()
        assert "kinds" in walker.app.progress.done


async def test_answers_are_graded_by_the_axis_they_name(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path) as walker:
        await walker.press("2")
        for answer, told in {
            "1": "Yes: axis 1 is frames.",
            "axis -4": "Yes: axis 1 is frames.",
            "2": "Axes are counted from 0: axis 2 is height, axis 1 is frames.",
            "0": "Axis 0 is samples. Look at axis 1: frames.",
        }.items():
            await walker.guess(answer)
            assert told in walker.screen
            assert "samples  frames" in walker.figure
            await walker.press("f2")
            assert "프레임" in walker.figure
            assert lesson_of(walker).answer == answer
            await walker.press("f2")
        await walker.press("tab")
        await walker.is_refused(
            {
                "5": "There is no axis 5. Axes are numbered 0 to 4.",
                "time": '"time" is no number of an axis.',
                "9" * 399: "399 characters are too many.",
            }
        )
        await walker.press("escape")
        await walker.step()
        assert not lesson_of(walker).verdict
        assert lesson_of(walker).axis == 1


async def test_channels_move_with_their_sizes(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path) as walker:
        await walker.press("2", "n")
        await walker.press("x")
        assert "channels" not in walker.lines[-1]
        await walker.press("n", "n", "n", "n", "full_stop", "x")
        assert walker.row("image").split() == ["image", "samples", "channels", "height", "width"]
        assert walker.row("shape").replace("▸", " ").split() == ["shape", "128", "3", "256", "256"]
        assert lesson_of(walker).axis == 1, "the cursor stays on the channels"
        assert "the next channel is 65,536 places further" in walker.figure
        await walker.press("n")
        assert "(4, 240, 3, 144, 256): which axis is time?" in walker.screen
        await walker.press("x", "full_stop", "right", "right", "right")
        assert "the next channel is 1 place further" in walker.figure
        await walker.click("144", last=True)
        assert lesson_of(walker).axis == 2
        await walker.click("timeseries")
        assert lesson_of(walker).plan.kind.name == "timeseries"


async def test_sizes_are_edited_within_limits(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path) as walker:
        await walker.press("2", "x", "full_stop")
        await walker.press("e")
        await walker.is_refused(
            {
                "(4, 240)": "That has 2 axes; this kind has 5.",
                "1 " * 40: "40 axes are too many. Here a shape has at most 8.",
                "(1000000000000000000, 1, 1, 1, 1)": "is too large. A size is at most",
                "(1000000, 1000000, 1000000, 1, 1)": "more than 1,000,000,000,000,000 values",
                "4 " * 50_000: "characters are too many",
                "(4, many)": "is no whole number",
            }
        )
        await walker.press("escape")
        assert lesson_of(walker).plan.shape == (4000, 240, 3, 144, 256)
        assert lesson_of(walker).player.position == 1
        await walker.edit("(400, 240, 3, 144, 256)")
        assert lesson_of(walker).plan.sizes == (400, 240, 144, 256, 3)
        await walker.step(4)
        assert "does not fit: 4.9 × this machine's 8 GiB (float32)" in walker.figure
        for samples, told in (
            (70, "fits once: 86.5 %"),
            (250, "fits as uint8 only: float32 is 3.1 ×"),
        ):
            await walker.edit(f"({samples}, 240, 3, 144, 256)")
            await walker.step(4)
            assert told in walker.figure
        await walker.press("f2")
        assert "uint8만 들어갑니다" in walker.figure


async def test_the_tree_names_every_axis_down_to_a_value(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path) as walker:
        await walker.edit("(4, 240, 144, 256, 3)")
        await walker.press("3")
        assert walker.row("x").split()[:4] == ["x", "axis", "0:", "4"]
        await walker.press("full_stop", "right", "right")
        assert "240 frames" in walker.row("x[0]")
        await walker.press("right", "right", "end")
        assert "144 height" in walker.row("x[0, 239]")
        assert "one frame" in walker.figure
        for _ in range(3):
            await walker.press("right", "right")
        assert "= 26,431,488" in walker.figure
        await walker.press("1", "x", "3")
        assert lesson_of(walker).node == ()


async def test_examples_fit_every_size_with_one_next_key(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path) as walker:
        for size in ((60, 16), (80, 24), (120, 40)):
            await walker.pilot.resize_terminal(*size)
            for _ in ("en", "ko"):
                for view in ("1", "2"):
                    await walker.press(view)
                    for example in range(len(EXAMPLES)):
                        lesson_of(walker).open_example(example)
                        await walker.pilot.pause()
                        walker.assert_fits(size)
                        lesson_of(walker).player.go(4)
                        await walker.pilot.pause()
                        walker.assert_fits(size)
                        assert "8 GiB" in walker.figure
                    shape = lesson_of(walker).text("labels", "shape")
                    if view == "2":
                        assert walker.row(shape).split()[-1] == "3", "the last axis is in sight"
                await walker.press("3")
                walker.assert_fits(size)
                await walker.press("f2")


async def test_n_goes_through_the_examples_r_returns_and_ascii_says_the_same(
    tmp_path: Path,
) -> None:
    async with walking("kinds", tmp_path, ascii=True) as walker:
        seen = []
        for _ in EXAMPLES:
            await walker.press("n")
            seen.append(lesson_of(walker).example())
            assert walker.screen.isascii()
        assert seen == [1, 2, 3, 4, 5, 6, 0]
        await walker.step(4)
        assert "> > next" in walker.lines[-1]
        await walker.press("n", "r", "space")
        assert lesson_of(walker).player.playing
        assert lesson_of(walker).plan.sizes == EXAMPLES[0][1]


@pytest.mark.parametrize("dialect", ["numpy", "torch", "keras"])
async def test_the_code_weighs_what_the_screen_weighs(tmp_path: Path, dialect: str) -> None:
    pytest.importorskip(dialect)
    async with walking("kinds", tmp_path) as walker:
        for name, sizes in (*EXAMPLES, ("image", (0, 2, 3, 4))):
            for first in (False, True):
                found = plan(name, sizes, channels_first=first)
                lesson_of(walker).take(found)
                program = lesson_code(walker.lesson, dialect)
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    exec(compile(program, dialect, "exec"), {})
                axes, uint8, float32 = printed.getvalue().splitlines()
                assert axes.startswith(f"{len(found.axes)} ")
                assert str(list(found.shape))[1:-1] in axes
                assert uint8.split()[1] == str(found.bytes("uint8"))
                assert float32.split()[1] == str(found.bytes("float32"))


def test_this_machine_says_how_much_memory_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = total_memory()
    assert memory is None or memory > 2**26
    monkeypatch.delattr("os.sysconf")
    assert total_memory() is None


@pytest.mark.parametrize(
    ("language", "fits", "does_not"),
    [
        ("en", "of this machine's 8 GiB", "does not fit: 4.5 × the GPU's 90 MiB"),
        ("ko", "이 컴퓨터 8 GiB의", "안 들어갑니다. GPU 90 MiB의 4.5배"),
    ],
)
async def test_a_gpu_s_own_memory_is_told_beside_the_machine_s(
    tmp_path: Path, language: str, fits: str, does_not: str
) -> None:
    async with walking("kinds", tmp_path, language=language) as walker:
        await walker.arrives(
            protocol.DeviceReady(
                device="cuda", reason="best", name="", threads=1, torch="2", memory=90 * 2**20
            )
        )
        lesson_of(walker).take(plan("video", (4, 240, 144, 256, 3)))
        assert walker.row("GPU").split() == ["GPU", "·"]
        await walker.step(4)
        assert fits in walker.figure
        assert does_not in walker.row("GPU")


async def test_it_opens_with_films_that_the_machine_has_no_room_for(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path) as walker:
        said = " ".join(walker.screen.split())
        assert "4,000 short films need 395.51 GiB as float32; this machine has 8 GiB." in said
        await walker.press("f2")
        assert "395.51 GiB입니다. 이 컴퓨터의 메모리 8 GiB에는" in " ".join(walker.screen.split())
        await walker.press("f2")
        await walker.edit("(4, 240, 144, 256, 3)")
        assert "They do not fit" not in walker.screen, "only where it is so"


PLACES: dict[str, tuple[str, Sequence[float]]] = {
    "vector": ("x[0] = (50, 78000, 0)", [person(0, feature) for feature in range(3)]),
    "timeseries": (
        "x[0, 195] = (100.85, 211, 24)",
        [market(0, 195, feature, 390) for feature in range(3)],
    ),
    "text": (
        "x[0, 1] = (0.61, 0.32, 0.83, 0.45, 0.61, -0.12, …)",
        [word_number("film", place) for place in range(6)],
    ),
    "image": ("x[0, 40, 120] = (83, 90, 139)", list(image(0, 40.5 / 256, 120.5 / 256))),
    "video": ("x[0, 0, 72, 128] = (200, 134, 107)", list(film(0, 0, 72.5 / 144, 128.5 / 256))),
}


async def test_each_kind_is_a_picture_with_one_place_of_it_in_numbers(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path, size=(120, 40)) as walker:
        for example in (0, 1, 2, 3, 5):
            lesson_of(walker).open_example(example)
            await walker.pilot.pause()
            told, numbers = PLACES[lesson_of(walker).plan.kind.name]
            assert told in walker.figure
            assert numbers_in(told.split(" = ")[1]) == [float(number) for number in numbers]
            assert f"[{lesson_of(walker).plan.kind.name}]" in walker.figure
            edges = [
                f"{axis.number} {arrow}" for axis in lesson_of(walker).plan.axes for arrow in "↓→↗⇒"
            ]
            assert not any(edge in walker.figure for edge in edges), "axes are asked about"
            await walker.step()
            asked = lesson_of(walker).plan.asked
            name = lesson_of(walker).text("labels", f"axis.{asked.name}")
            assert f"▸{asked.number}: {asked.size:,} {name}" in walker.figure
            assert any(f"{asked.number} {arrow}" in walker.figure for arrow in "↓→↗⇒")


async def test_people_have_columns_and_words_the_same_vector_twice(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path) as walker:
        await walker.press("n")
        assert walker.row("person 1").split()[2:] == ["│", "78", "│", "82,300", "│", "2", "│"]
        await walker.press("f2")
        assert "사람 1" in walker.figure
        assert "소득" in walker.figure
    async with walking("kinds", tmp_path, size=(120, 40), ascii=True) as walker:
        await walker.press("n", "n", "n")
        lines = walker.figure.splitlines()
        at = next(row for row, line in enumerate(lines) if "the film was" in line)
        first, again = lines[at].index("the "), lines[at].index("the ", 30)
        columns = [
            [line[place : place + 3] for line in lines[at + 1 : at + 10]]
            for place in (first, again)
        ]
        assert columns[0] == columns[1]
        assert any(set(cells) - {"..."} for cells in columns[0])


async def test_without_colours_a_shade_says_how_much_there_is_of_a_channel(tmp_path: Path) -> None:
    async with walking("kinds", tmp_path, size=(120, 40), ascii=True) as walker:
        lesson_of(walker).open_example(5)
        await walker.pilot.pause()
        lines = walker.figure.splitlines()
        at = next(row for row, line in enumerate(lines) if " blue" in line)
        blue = [line[lines[at].index("blue") :].strip() for line in lines[at + 1 : at + 4]]
        assert all(len(set(line) - {" ", "."}) for line in blue), "a blue sky is not dark"


async def test_a_film_runs_while_it_plays_and_rests_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "FRAMES_A_SECOND", 100)
    async with walking("kinds", tmp_path) as walker:
        lesson = lesson_of(walker)
        await walker.press("space")
        await walker.pilot.pause(0.2)
        assert lesson.frame == 0, "with motion off it stands"
        await walker.press("r")
        walker.app.options.motion = True
        assert "▸frame 0" in walker.figure
        await walker.pilot.pause(0.1)
        assert lesson.frame == 0
        await walker.press("space")
        await walker.pilot.pause(0.2)
        assert lesson.player.playing
        assert lesson.frame > 0
        assert f"▸frame {lesson.frame}" in walker.figure
        assert f"x[0, {lesson.frame}, 72, 128]" in walker.figure
        await walker.press("space")
        came = lesson.frame
        await walker.pilot.pause(0.1)
        assert lesson.frame == came
        lesson.player.go(lesson.player.count - 2)
        await walker.press("space")
        await walker.until(lambda: lesson.player.at_end and not lesson.player.playing)
        last = lesson.frame
        await walker.pilot.pause(0.2)
        assert lesson.frame > last, "it goes on for a while"
        monkeypatch.setattr(lesson, "_frames_left", 1)
        await walker.pilot.pause(0.2)
        came = lesson.frame
        await walker.pilot.pause(0.2)
        assert lesson.frame == came, "and no longer"


@given(
    st.sampled_from(KINDS), st.booleans(), st.integers(0, 4), st.integers(1, 200),
    st.integers(1, 60), st.none() | st.integers(1, 2**50), st.none() | st.integers(1, 2**50),
    st.integers(0, 10**6), st.booleans(), st.data(),
)  # fmt: skip
def test_any_kind_is_drawn_at_any_size(
    kind: Kind,
    first: bool,
    position: int,
    columns: int,
    rows: int,
    memory: int | None,
    gpu_memory: int | None,
    frame: int,
    signs: bool,
    data: st.DataObject,
) -> None:
    sizes = tuple(data.draw(st.integers(0, 1000)) for _ in kind.axes)
    found = plan(kind.name, sizes, channels_first=first)
    named = frozenset(data.draw(st.sets(st.sampled_from([each.name for each in KINDS]))))
    scene = KindScene(
        found, found.steps[position], named, kind.rank - 1, memory,
        lambda key, **values: key, gpu_memory, frame, signs,
    )  # fmt: skip
    for draw in (draw_kinds, draw_picture_of_kind):
        for place in draw(Canvas(columns, rows), scene):
            assert place.leads_to in ("axis", "kind")
