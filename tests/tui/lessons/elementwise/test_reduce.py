"""Reductions, as a person meets them: guessed, stepped, mended by keepdims, and run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.explain.elementwise.reductions.nodes import Reduced
from engine.explain.elementwise.reductions.plan import ReductionPlan
from engine.explain.elementwise.reductions.text import parse_reduction
from engine.explain.shared.shapes import Shape
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.elementwise.test_lesson import Racer
from tui.drawing.canvas import Canvas
from tui.drawing.motion.frames import ElementFrames
from tui.lessons.elementwise.reduce.code import code_values
from tui.lessons.elementwise.reduce.examples import EXAMPLES
from tui.lessons.elementwise.reduce.figure import draw_reduction
from tui.lessons.elementwise.reduce.scene import ReduceScene, value_text
from tui.lessons.elementwise.view import REDUCE
from tui.shell.chapter import code_of, fill, texts

SPELLINGS = (
    *(text for text in EXAMPLES.values() if "60000" not in text),
    "(3, 3).mean(dim=1, keepdim=True)",
    "torch.max([[1, 5], [7, 2]], dim=1)",
    "(2, 3, 4).max(axis=(0, 2), keepdims=True)",
    "(2, 3).argmin(keepdims=True)",
    "((2, 3) > 1).all(axis=0)",
    "(2, 3).sum(keepdims=True)",
    "(2, 3).sum(axis=())",
    "(2, 3).all(axis=())",
    "relu((2, 3) - 2).max()",
    "((2, 3) * 0.5 > 1).float().mean()",
    "(0, 3).mean(axis=0)",
)


async def test_a_row_that_will_not_divide_is_mended(tmp_path: Path) -> None:
    async with opened_by(
        Racer, tmp_path, engine=QUIET_ENGINE, lesson="elementwise", size=(80, 24)
    ) as person:
        view = person.lesson.reduce
        await person.press(str(REDUCE))
        assert "[4→?]" in person.figure
        assert "s ?" in person.figure, "the shape is asked for before it is told"
        await person.guess("(3, 1)")
        assert "as keepdims=True would" in person.screen
        await person.guess("(3,)")
        assert "Yes, (3,)" in person.screen
        assert "[4→×]" in person.figure
        await person.step()
        assert "s[1] =" in person.screen, "then one cell"
        assert "s[0] = 0 + 1 + 2 + 3 = 6" in person.figure
        assert "so far: 0 → 1 → 3 → 6" in person.figure
        await person.guess("5.5")
        assert "their mean" in person.screen
        await person.guess("22")
        assert "Yes, 22" in person.screen
        await person.step(3)
        assert "along axis -1 4 meets 3" in person.figure
        assert "With keepdims=True s is (3, 1)" in person.figure
        assert person.next_keys == ["d"]
        await person.press("d")
        assert "q[1, 2] = x[1, 2] / s[1, 0] = 6 / 22 = 0.273" in person.figure
        assert view.plan.program.text == "x = (3, 4); x.sum(axis=1, keepdims=True)"
        await person.press("comma", "comma")
        assert "[4→1]" in person.figure
        await person.press("down", "up", "up")
        assert "s[0, 0] = 0 + 1 + 2 + 3" in person.figure
        await person.press("right_square_bracket")
        assert "sum(keepdims=True)" in person.figure, "after the last axis all of them"
        await person.press("left_square_bracket", "left_square_bracket", "f2")
        assert "x.sum(axis=0, keepdims=True)" in person.figure
        assert "축을 길이 1로 남깁니다" in person.screen or "축소는" in person.screen


async def test_the_square_is_said_to_be_a_trap_and_pressed_through(tmp_path: Path) -> None:
    async with opened_by(
        Racer, tmp_path, engine=QUIET_ENGINE, lesson="elementwise", size=(120, 40)
    ) as person:
        await person.press(str(REDUCE))
        await person.edit("(3, 3).sum(axis=1)")
        await person.click("2 q = x / s")
        assert "q[0, 1] = x[0, 1] / s[1] = 1 / 12" in person.figure
        assert "(3,) fits (3, 3) without a word" in person.figure
        await person.press("d")
        assert "without a word" not in person.figure
        await person.press("pageup")
        await person.click(" 7 ")
        assert "s[2, 0] = 6 + 7 + 8 = 21" in person.figure, "the cell that 7 goes into"
        await person.edit("x.max(axis=0)")
        assert "x     (3, 3)" in person.figure, "the tensor on screen goes by its name"
        await person.press("r")
        assert "(3, 4)" in person.figure


async def test_every_example_is_told_and_fits_in_both_languages(tmp_path: Path) -> None:
    async with opened_by(
        Racer, tmp_path, engine=QUIET_ENGINE, lesson="elementwise", size=(80, 24)
    ) as person:
        await person.press(str(REDUCE))
        view = person.lesson.reduce
        for key in EXAMPLES:
            assert view.example == key
            last = person.lesson.player.count - 1
            for position in {0, 1, last // 2, last}:
                person.lesson.player.go(position)
                await person.press("f2")
                person.assert_fits((80, 24))
            assert view.plan.program.text == EXAMPLES[key]
            await person.press("n")
        assert view.example == next(iter(EXAMPLES)), "round again"


REFUSED = {
    "": "Nothing was typed",
    "(3, 4)": "Nothing is reduced",
    "(3, 4).sum(axis=2)": "(3, 4) has no axis 2; its axes: 0–1",
    "(0, 3).max(axis=0)": "max of nothing: axis 0 of (0, 3)",
    "(3, 4).argmax(axis=(0, 1))": "argmax takes one axis",
    "[[1, 2], [3]].sum()": "x[0] has 2 entries, x[1] has 1",
    "(3, 4).std()": '"std" is none of',
    "(3, -4).sum()": "negative",
}


async def test_what_is_refused_is_told_and_changes_nothing(tmp_path: Path) -> None:
    async with opened_by(Racer, tmp_path, engine=QUIET_ENGINE, lesson="elementwise") as person:
        await person.press(str(REDUCE))
        before = person.lesson.reduce.plan
        async for text in person.each_refused("e", REFUSED):
            assert person.lesson.reduce.plan == before, text


# ---- what moves


def drawn(plan: ReductionPlan, position: int, asked: Shape | None = None) -> Canvas:
    canvas = Canvas(78, 18)
    step = plan.steps[position - 1] if position else None
    words = texts("en", "elementwise").sections["labels"]
    word = lambda key, **values: fill(words[key], **values)  # noqa: E731
    draw_reduction(canvas, ReduceScene(plan, step, True, asked, "", "", word))
    return canvas


@pytest.mark.parametrize("text", ["(3, 4).sum(axis=1)", "(3, 4).mean(axis=0)", "(3, 4).max()"])
def test_the_cells_of_a_run_go_one_by_one_into_the_total_which_grows(text: str) -> None:
    plan = parse_reduction(text)
    stage, node = plan.stages[0], plan.stages[0].node
    assert isinstance(node, Reduced)
    for position in range(stage.length):
        step, along = plan.steps[position], node.along
        assert step.index is not None
        frames = ElementFrames(drawn(plan, position), second := drawn(plan, position + 1))
        run = range(step.chunk * along.chunk, (step.chunk + 1) * along.chunk)
        *first_ones, last = [("x", along.source(step.index, place)) for place in run]
        total = (stage.name, step.index) if step.is_last else (stage.name, step.index, step.chunk)
        assert set(frames.paths) == {*first_ones, total}
        assert frames.paths[total].stops[0] == drawn(plan, position).elements[last]
        end = second.elements[total]
        states = node.states(step.index, step.chunk, 64)
        for place, name in enumerate(first_ones):
            path = frames.paths[name]
            arrived = path.at(path.begins + path.lasts)
            assert arrived.text.strip() == value_text(states[place]), "the total so far"
            assert arrived.row == end.row
            assert arrived.column + len(arrived.text) == end.column + len(end.text)
            seen = frames.at(path.begins + path.lasts + 1e-6).text().split("\n")[end.row]
            shown = seen[: end.column + len(end.text)].split("│")[-1].strip(" []")
            assert shown == value_text(states[place]), seen
        assert frames.at(1.0).text() == second.text()


def test_what_is_asked_is_not_given_away_before_its_last_run() -> None:
    plan = parse_reduction("(3, 4).sum()")
    before, begun = drawn(plan, 0, asked=()).text(), drawn(plan, 2, asked=()).text()
    assert "?" in before
    assert "s: 6 + 4 + 5 + 6 + 7 = 28" in begun, "no equation of what it is not yet"
    assert "66" not in before + begun


# ---- the code


def program(library: str) -> str:
    """The code of the view, with its places; of Keras as it begins wherever it is shown."""
    if library == "keras":
        return "from keras import ops\n\n{program_keras}"
    return code_of(texts("en", "elementwise").get("code", f"{library}.5"))


@pytest.mark.filterwarnings("ignore:Mean of empty slice")
@pytest.mark.parametrize("text", SPELLINGS)
@pytest.mark.parametrize("library", ["numpy", "torch", "keras"])
def test_the_code_gives_what_the_figure_shows(
    library: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if library == "keras":
        monkeypatch.setenv("KERAS_BACKEND", "torch")
        pytest.importorskip("keras")
    plan = parse_reduction(text)
    source = fill(program(library), **code_values(plan))
    names: dict[str, Any] = {"print": lambda *_: None}
    with np.errstate(all="ignore"):
        exec(compile(source, "the lesson's code", "exec"), names)
    for stage in plan.stages:
        if plan.clash is stage.node:
            assert "error" in source
            assert stage.name not in names
            continue
        found = names[stage.name]
        found = found.cpu().numpy() if isinstance(found, torch.Tensor) else np.asarray(found)
        assert found.shape == stage.node.shape, stage.code
        wanted = [stage.node.value(index) for index in np.ndindex(*stage.node.shape)]
        np.testing.assert_allclose(
            found.ravel().astype(float), np.asarray(wanted, float), rtol=1e-4, equal_nan=True
        )
