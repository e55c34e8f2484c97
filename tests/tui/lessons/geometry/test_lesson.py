"""The lesson geometry, as a person meets it: layers collapse, and a network untangles points."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from engine import protocol
from engine.asked.tangle_network import looks
from engine.explain.geometry.point_sets import outline
from engine.explain.geometry.tangle_settings import TangleSettings
from engine.explain.geometry.tangles import TANGLES, TangleKind, tangle
from engine.protocol import Untangle
from engine.serving.threads.untangling import untangled
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import HELLO, printed_by, program_of
from tests.tui.lessons.reader import Reader
from tui.drawing.numbers import short, trimmed
from tui.lessons.geometry import untangle as geometry_untangle
from tui.lessons.geometry.code import tangle_values
from tui.lessons.geometry.lesson import GeometryLesson
from tui.shell.panels.code import DIALECTS, lesson_code

SIZES = ((60, 16), (80, 24), (160, 50))


class Geometer(Reader):
    """A person in the lesson."""

    @property
    def lesson(self) -> GeometryLesson:
        assert isinstance(self.app.lesson, GeometryLesson)
        return self.app.lesson

    async def end(self) -> None:
        """Go to the last step."""
        self.lesson.player.go(self.lesson.player.count - 1)
        await self.pilot.pause()


measuring = partial(opened_by, Geometer, lesson="geometry")
alone = partial(measuring, engine=QUIET_ENGINE)
"""With an engine that never says a word."""


# ---- collapse


async def test_layers_without_relu_collapse_and_with_it_they_do_not(home: Path) -> None:
    async with alone(home) as person:
        assert "[ ? ]" in person.row("all in one")
        assert person.next_key == "Space play"
        await person.guess("n")
        assert "They do: without relu" in person.screen
        assert "[ ? ]" not in person.figure
        cosine, sine = np.cos(np.pi / 6), np.sin(np.pi / 6)
        rows = [[1.5 * cosine, 1.5 * sine], [-0.75 * sine, 0.75 * cosine]]
        first, second = (" ".join(map(trimmed, row)) for row in rows)
        assert " ".join(person.row("all in one").split()[3:5]) == first
        assert " ".join(person.row("W2·W1").split()[1:3]) == second

        await person.press("comma")
        opening = person.figure
        await person.step()
        assert "Layer 1: x goes to" in person.shown
        assert person.row("1 rotation").endswith("←")
        assert person.figure != opening
        await person.press("comma")
        assert person.figure == opening, "and back again"
        await person.end()
        assert "The layers have collapsed." in person.shown
        assert "it goes where the layers go" in person.figure
        assert "o" not in person.figure.split("letter F")[0], "dots on dots"
        assert "geometry" in person.app.progress.done

        assert person.next_key == "Enter relu on"
        await person.press("enter")
        plan = person.lesson.collapse.plan
        assert plan is not None
        assert not plan.collapses
        fit = plan.fit
        assert f"off by {short(fit.residual, 2)}, {short(fit.largest, 2)} at most" in person.figure
        assert f"relu folds up to {max(plan.folded)} of {len(plan.points)} points" in person.figure
        assert "The nearest single affine map misses" in person.shown
        assert person.next_key == "2 untangle"


async def test_the_learner_builds_the_stack(home: Path) -> None:
    async with alone(home) as person:
        await person.press("right_square_bracket", "right", "down")
        assert "× 1.75, × 0.5" in person.figure
        assert person.lesson.player.position == 2, "where the changed layer has done its work"
        await person.press("left_square_bracket", "right")
        assert "-15°" in person.figure
        await person.press("n", "n")
        assert "1 shear" in person.figure
        await person.press("a")
        assert person.row("3 shear")
        await person.press("insert", "a")
        assert person.row("4 translation")
        assert "+ layer" not in person.figure, "four is the most"
        await person.press("d", "delete", "backspace", "d")
        assert "2 " not in person.row("1 ")[:3]
        assert "- layer" not in person.figure, "one is the least"
        await person.click("+ layer")
        await person.click("2 scaling")
        await person.click("relu: off")
        assert "relu: on" in person.figure
        await person.click("letter F")
        assert "square" in person.figure
        await person.press("r")
        assert "letter F" in person.figure
        assert "relu: off" in person.figure
        assert "-30°" in person.figure


async def test_w_and_b_are_edited_and_what_is_no_layer_is_refused_in_place(home: Path) -> None:
    async with alone(home) as person:
        await person.press("e")
        assert person.lesson.entry.field.value == "0.87 0.5 0; -0.5 0.87 0"
        await person.is_refused(
            {
                "1 2 3": "3 numbers; W and b have six",
                "1 x 0; 0 1 0": "x is no number",
                "1 0 0; 0 99 0": "99 is too large here; 5 at most",
                "rotate": "0 numbers behind rotate",
                "": "Type six numbers",
            }
        )
        await person.type("1 0.25 3; 0 2 -1")
        assert "your own" in person.figure
        assert person.row("1 your own").split()[-4:] == ["0.25", "│", "3", "←"]
        await person.press("right", "up")
        assert person.row("1 your own").split()[-2] == "3.25"
        await person.edit("rotate 270")
        assert "-90°" in person.figure
        await person.press("f2")
        await person.press("e")
        await person.type("1 2")
        assert "수가 2개입니다" in person.screen
        await person.press("escape")
        assert "-90°" in person.figure


async def test_relu_that_meets_nothing_negative_is_answered_by_what_is_computed(
    home: Path,
) -> None:
    async with alone(home, language="ko") as person:
        await person.edit("move 2 2")
        await person.press("right_square_bracket", "d", "x")
        await person.guess("아니요")
        assert "이 점들에서는 합쳐집니다" in person.screen
        await person.guess("예")
        assert "이 점들에서는 relu가 모양을" in person.screen
        await person.end()
        assert "변환 하나로 충분합니다" in person.shown
        await person.press("r")
        await person.guess("음")
        assert "예 또는 아니요를 쓰세요" in person.screen


async def test_the_outline_of_a_real_digit_is_moved(home: Path) -> None:
    async with measuring(home) as person:
        await person.press("g")
        await person.until(lambda: person.lesson.collapse.plan is not None)
        train = person.app.images("train")
        await person.until(lambda: train.image(63) is not None)
        for digit in (5, 6):
            await person.until(lambda: person.lesson.collapse.plan is not None)
            images = map(train.image, range(64))
            first = next(image for image in images if image is not None and image[1] == digit)
            plan = person.lesson.collapse.plan
            assert plan is not None
            assert plan.points == outline(first[0], 28, 28)
            assert f"the first {digit}" in person.figure
            await person.press("g")


async def test_it_plays_and_a_key_stops_it(home: Path) -> None:
    async with alone(home) as person:
        await person.press("space")
        await person.until(lambda: person.lesson.player.position > 0)
        await person.press("space")
        place, figure = person.lesson.player.position, person.figure
        assert not person.lesson.player.playing
        await person.there_and_back()
        assert (person.lesson.player.position, person.figure) == (place, figure)


# ---- untangle


async def test_the_network_is_trained_frame_by_frame_and_the_frames_are_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geometry_untangle, "STEPS", 24)
    async with measuring(home) as person:
        await person.press("2", "p")
        assert "No straight line separates" in person.shown
        assert "[ ? ]" in person.row("accuracy")
        await person.guess("y")
        assert "Noted." in person.screen
        await person.until(lambda: person.app.engine_state.hello is not None)
        view = person.lesson.untangle
        await person.press("enter")
        await person.until(lambda: view.training and len(view.looks) > 1)
        assert person.next_key == "Enter stop"
        await person.until(lambda: not view.training)
        expected = list(looks(Untangle(kind="rings", steps=24)))
        assert [look.step for look in view.looks] == [look.step for look in expected]
        assert person.row("accuracy").split() == ["accuracy", "1.000"]
        assert "Untangled: in the hidden plane" in person.shown
        assert "Yes: accuracy 1.000" in person.screen
        last = person.figure
        await person.press(*["comma"] * 14)
        assert "10/24" in person.figure
        assert person.row("loss").split()[-1] == short(expected[10].loss)
        await person.press("1", "f2", "2", "f2")
        assert "10/24" in person.figure, "it keeps its place"
        await person.end()
        assert person.figure == last
        assert person.next_key == "> finish"


async def test_it_can_be_stopped_and_other_settings_begin_anew(home: Path) -> None:
    async with alone(home) as person:
        view = person.lesson.untangle
        await person.arrives(HELLO)
        await person.press("2", "p", "n", "x")
        await person.edit("3 8 0.05 7")
        await person.press("enter")
        (command,) = person.link.of(Untangle)
        assert command == Untangle(
            id=command.id, kind="rings", layers=3, units=8, relu=False, learning_rate=0.05, seed=7
        )
        found = [
            untangled(Untangle(kind="rings", relu=False), look, ended=False)
            for look in looks(Untangle(kind="rings", relu=False))
        ]

        def said(position: int, number: int) -> protocol.Untangled:
            return replace(found[position], reply_to=number)

        await person.arrives(said(0, command.id), said(1, command.id))
        another = protocol.encode(said(2, command.id - 1))
        assert isinstance(person.link.understood(another), protocol.Problem)
        assert len(view.looks) == 2, "one of another training"
        assert view.training
        assert "(one affine map)" in person.figure
        await person.press("enter")
        assert isinstance(person.link.asked[-1], protocol.CancelUntangle)
        await person.arrives(said(2, command.id))
        assert len(view.looks) == 2, "too late"
        assert "Without relu all its layers are one" in " ".join(person.screen.split())
        await person.press("enter")
        number = person.link.last(Untangle).id
        await person.arrives(said(0, number))
        assert view.training
        problem = protocol.Problem(code="untangle.busy", message="busy", reply_to=number)
        await person.arrives(problem)
        assert not view.training
        await person.press("n")
        assert "[ ? ]" in person.figure, "another seed is another training"
        await person.press("enter")
        await person.press("m")
        await person.until(lambda: isinstance(person.link.asked[-1], protocol.CancelUntangle))
        assert not view.training, "nobody looks at it any more"


async def test_a_diverged_training_and_an_engine_that_is_not_there_break_nothing(
    home: Path,
) -> None:
    async with alone(home) as person:
        await person.press("2", "enter")
        assert "The engine is not there yet" in person.screen
        await person.arrives(HELLO)
        person.link.deaf = True
        await person.press("x", "enter")
        assert "The engine is not there yet" in person.screen
        assert not person.lesson.untangle.training
        person.link.deaf = False
        await person.press("enter")
        (first, *_) = looks(Untangle())
        broken = np.full_like(first.hidden, np.nan)
        broken[0] = np.inf
        event = untangled(
            person.link.last(Untangle),
            type(first)(0, float("nan"), 0.5, broken, first.regions, np.full(3, np.nan)),
            ended=True,
        )
        await person.arrives(event)
        assert person.row("loss").split()[-1] == "nan"
        for text, said in (("2 16", "2 numbers; 4"), ("9 16 0.01 0", "Layers: 1 to 4.")):
            await person.press("e")
            await person.type(text)
            assert said in person.screen
            await person.press("escape")


# ---- what it looks like, and its code


async def test_everything_fits_at_any_size_and_in_ascii(home: Path) -> None:
    async with alone(home, ascii_glyphs=True) as person:
        for _language in range(2):
            await person.press("f2", "1", "r")
            for keys in ((), ("a", "a"), ("enter",), ("2",)):
                await person.press(*keys)
                await person.end()
                for columns, rows in SIZES:
                    await person.resize(columns, rows)
                    person.assert_fits_in_ascii(columns)


def test_the_code_says_what_the_lesson_says(tmp_path: Path) -> None:
    async def codes() -> list[tuple[str, str, bool]]:
        found = []
        async with alone(tmp_path) as person:
            for keys in ((), ("x",)):
                await person.press(*keys)
                plan = person.lesson.collapse.plan
                assert plan is not None
                codes = (lesson_code(person.lesson, kind) for kind in DIALECTS)
                found += [(code, str(plan.composite), plan.relu) for code in codes]
        return found

    for program, _, relu in asyncio.run(codes()):
        printed = printed_by(program)
        assert f"the same as layer by layer {not relu}" in printed
        off = float(printed.split()[-1])
        assert (off > 0.05) == relu


@pytest.mark.parametrize("kind", TANGLES)
@pytest.mark.parametrize("dialect", ["torch.2", "numpy.2", "keras.2"])
def test_the_code_of_the_second_view_untangles_the_same_points(
    kind: TangleKind, dialect: str
) -> None:
    values = tangle_values(kind, TangleSettings(), relu=True, steps=200)
    program = program_of("geometry", dialect, **values)
    points, _ = tangle(kind)
    checked = f"{program}\nprint(float(abs(x - {dialect[:5]}_of(points)).max()) < 1e-4)"
    checked = checked.replace("torch_of(points)", f"torch.tensor({points})")
    checked = re.sub(r"(numpy|keras)_of\(points\)", f"np.array({points})", checked)
    printed = printed_by(checked)
    assert printed.split()[-1] == "True"
    side = next(line for line in printed.splitlines() if line.startswith("on their own side"))
    assert float(side.split()[-1]) > 0.95
    without = tangle_values(kind, TangleSettings(), relu=False, steps=20)
    printed = printed_by(program_of("geometry", dialect, **without))
    assert float(printed.split()[-1]) < 0.9, "one affine map is all there is"


async def test_each_view_has_its_code(tmp_path: Path) -> None:
    async with alone(tmp_path) as person:
        assert "lstsq" in lesson_code(person.lesson, "torch")
        await person.press("2")
        assert "cross_entropy" in lesson_code(person.lesson, "torch")
