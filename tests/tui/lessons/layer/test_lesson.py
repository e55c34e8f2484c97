"""The lesson layer, as a person meets it: a unit's template, its neighbours, the whole layer.

The engine is the recording's: it answers without torch, by the weights of a run that was
trained before.
"""

from __future__ import annotations

import contextlib
import io
import re
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from engine import protocol
from engine.asked.inference import LaidDown, untrained
from engine.data import digits
from engine.protocol.arrays import Array
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, Learned
from tests.tui.lessons.onlooker import Onlooker
from tests.tui.stand_in import BareEngine
from tui.drawing.numbers import short, signed
from tui.drawing.places import PlacedDrawing
from tui.lessons.layer.lesson import LAYER, TEMPLATE, UNITS, LayerLesson
from tui.lessons.shared.networks.layer_answers import DARK, LayerAnswers
from tui.shell.panels.code import lesson_code


class LayerReader(Onlooker):
    @property
    def lesson(self) -> LayerLesson:
        assert isinstance(self.app.lesson, LayerLesson)
        return self.app.lesson

    def beside(self, word: str) -> str:
        """What stands behind a word at the left edge."""
        lines = self.figure.splitlines()
        return next(line.split()[1] for line in lines if line.startswith(word))

    def knows(self) -> bool:
        return self.lesson.ranking is not None and not self.lesson.is_waiting


looking = partial(opened_by, LayerReader, lesson="layer")


class Layer:
    """What the first layer of a network makes of a test image, computed here."""

    def __init__(self, network: LaidDown, index: int) -> None:
        image = digits.load().x_test[index : index + 1]
        ((self.before, self.after), *_) = (
            (before[0], after[0]) for before, after in network.activations(image)
        )
        self.x = (image.reshape(784).astype(np.float32) / np.float32(255)).astype(np.float64)
        self.w, self.b = network.parameters[0].astype(np.float64), network.parameters[1]
        self.order = np.argsort(-self.before, kind="stable").tolist()


def learned_layer(learned: Learned, index: int = 0) -> Layer:
    return Layer(learned.network, index)


async def test_a_unit_is_summed_row_by_row_and_pixel_by_pixel(learned: Learned) -> None:
    layer = learned_layer(learned)
    unit = layer.order[1]
    products = layer.x * layer.w[:, unit]
    async with looking(learned.home) as person:
        await person.told()
        assert learned.run in person.figure
        assert f"W[:, {unit}] no. 2 of 32" in person.figure
        assert "z = ?" in person.figure
        await person.step(14)
        so_far = products[: 14 * 28]
        assert "row 13" in person.figure
        assert f"Σ {signed(products[13 * 28 : 14 * 28].sum(), 3)}" in person.figure
        assert f"Σ x·w = {signed(so_far.sum(), 3)}" in person.figure
        assert person.beside("raises") == signed(so_far[so_far > 0].sum(), 3)
        assert person.beside("lowers") == signed(so_far[so_far < 0].sum(), 3)
        seen = person.figure
        await person.press("comma", "full_stop")
        assert person.figure == seen
        await person.press("p")
        assert "by row" in person.screen
        lit = np.flatnonzero(layer.x)
        assert person.lesson.step is not None
        assert person.lesson.step.pixel == lit[lit < 14 * 28][-1]
        assert f"Σ x·w = {signed(so_far.sum(), 3)}" in person.figure, "as much as before"
        await person.step()
        following = lit[lit >= 14 * 28][0]
        assert f"[{following // 28}, {following % 28}]" in person.figure
        said = f"{short(layer.x[following], 2)} × {signed(layer.w[following, unit], 3)}"
        assert said in person.figure
        await person.press("p")
        assert person.lesson.step.stage == "row"
        person.lesson.player.go(29)
        await person.pilot.pause()
        assert f"+ b = {signed(float(layer.b[unit]), 3)}" in person.figure
        assert f"z = {signed(float(layer.before[unit]), 3)}" in person.figure
        assert "relu(z) = ?" in person.figure
        await person.step()
        assert f"relu(z) = {short(float(layer.after[unit]), 3)}" in person.figure
        assert "the unit fires" in person.screen
        assert "layer" not in person.app.progress.done
        await person.edit(str(layer.order[-1]))
        await person.told()
        assert "no. 32 of 32" in person.figure
        assert "relu(z) = 0" in person.figure
        assert "stays silent" in person.screen
        await person.move("left")
        assert f"W[:, {layer.order[-2]}] no. 31 of 32" in person.figure
        await person.press("f2")
        assert "32개 중 31위" in person.figure
        await person.press("e")
        await person.type("32")
        assert "32번 유닛은 없습니다. 0–31입니다." in person.screen


async def test_which_unit_fires_most_is_asked_before_it_is_told(learned: Learned) -> None:
    layer = learned_layer(learned)
    best = layer.order[0]
    async with looking(learned.home) as person:
        await person.told()
        await person.move("2")
        for _ in range(4):
            assert person.lesson.unit == person.lesson.shown_units[0], "the cursor tells nothing"
            await person.move("right_square_bracket")
        await person.move("r")
        assert person.figure.count("?") >= 8
        shown = person.lesson.shown_units
        assert shown == tuple(sorted(shown))
        assert best in shown
        silent = next(unit for unit in shown if layer.before[unit] <= 0)
        await person.guess(str(silent))
        assert f"Unit {silent} stays silent" in person.screen
        assert person.lesson.hidden
        await person.guess("99")
        assert "No unit 99; 0 to 31." in person.screen
        await person.press("escape")
        await person.guess(str(best))
        await person.told()
        assert f"Yes, {best}: {short(float(layer.after[best]), 3)}." in person.screen
        assert person.lesson.shown_units == (*layer.order[:4], *layer.order[-4:])
        firing = int((layer.after > 0).sum())
        assert f"{firing} of 32" in person.figure
        await person.press("f2")
        assert f"맞습니다. {best}번" in person.screen
        await person.press("f2")
        await person.move("full_stop")
        assert f"{signed(float(layer.before[layer.order[-1]]), 3)} → 0" in person.figure
        await person.move("down")
        await person.move("enter")
        assert person.lesson.view == TEMPLATE
        assert f"W[:, {layer.order[-4]}]" in person.figure
        await person.move("2")
        await person.move("right_square_bracket")
        assert person.lesson.hidden, "another image asks anew"
        assert "test image 1" in person.screen or "image 1:" in person.screen


async def test_what_is_only_picture_is_not_read_aloud(learned: Learned) -> None:
    async with looking(learned.home, ascii_glyphs=True) as person:
        await person.told()
        await person.step(3)
        drawing = person.lesson.query_one(PlacedDrawing)
        for view, told in ((TEMPLATE, "no. 2 of 32"), (UNITS, "?"), (LAYER, "x @ W")):
            await person.move(str(view))
            said = drawing.said()
            assert told in said
            assert not set(said) & set("#▀▄█"), "glyphs that stand for weights"


async def test_another_network_has_other_templates_for_the_same_unit(learned: Learned) -> None:
    trained, fresh = learned_layer(learned), Layer(untrained(), 0)
    async with looking(learned.home) as person:
        await person.told()
        await person.edit("5")
        await person.told()
        assert f"W[:, 5] no. {trained.order.index(5) + 1} of 32" in person.figure
        before = person.lesson.template(5).image
        await person.move("n")
        assert "untrained, random weights" in person.figure
        assert f"W[:, 5] no. {fresh.order.index(5) + 1} of 512" in person.figure
        assert person.lesson.template(5).image != before
        width = max(map(len, person.figure.splitlines()))
        await person.pilot.click(PlacedDrawing, offset=(width - 1, 0))
        await person.told()
        assert learned.run in person.figure
        assert person.lesson.template(5).image == before


async def test_the_whole_layer_is_three_operations_that_lead_to_their_lessons(
    learned: Learned,
) -> None:
    layer = learned_layer(learned)
    unit = layer.order[2]
    async with looking(learned.home) as person:
        await person.told()
        await person.edit(str(unit))
        await person.move("3")
        assert "(1, 784) @ (784, 32) → (1, 32)" in person.figure
        product = layer.x @ layer.w[:, unit]
        assert f"unit {unit}: {signed(float(product), 3)}" in person.figure
        assert f"unit {unit}: ·" in person.figure
        await person.step()
        assert "(1, 32) + (32,) → (1, 32)" in person.figure
        assert f"unit {unit}: {signed(float(layer.b[unit]), 3)}" in person.figure
        await person.step()
        assert f"unit {unit}: {short(float(layer.after[unit]), 3)}" in person.figure
        assert "layer" in person.app.progress.done
        await person.press("up", "enter")
        assert person.app.lesson is not None
        assert person.app.lesson.LESSON == "broadcasting"
        person.app.open_lesson("layer")
        await person.pilot.pause()
        await person.told()
        assert (person.lesson.view, person.lesson.player.position) == (LAYER, 1)
        row = next(n for n, line in enumerate(person.figure.splitlines()) if "x @ W" in line)
        column = person.figure.splitlines()[row].index("14 product")
        await person.pilot.click(PlacedDrawing, offset=(column, row))
        await person.pilot.pause()
        assert person.app.lesson.LESSON == "product"


async def test_it_fits_every_size_and_one_key_is_the_next(learned: Learned) -> None:
    async with looking(learned.home) as person:
        await person.told()
        async for size in person.in_every_size():
            for view in (TEMPLATE, UNITS, LAYER):
                await person.move(str(view))
                for position in (0, 1, person.lesson.player.count - 1):
                    person.lesson.player.go(position)
                    await person.told()
                    person.assert_fits(size)


@pytest.mark.parametrize(
    ("size", "view", "widths"),
    [
        ((120, 40), TEMPLATE, {"template": 28}),
        ((200, 60), TEMPLATE, {"template": 56}),
        ((120, 40), UNITS, {"template": 14}),
        ((200, 60), UNITS, {"template": 28}),
    ],
)
async def test_templates_are_larger_where_there_is_room(
    learned: Learned, size: tuple[int, int], view: int, widths: dict[str, int]
) -> None:
    async with looking(learned.home, size=size, ascii_glyphs=True) as person:
        await person.told()
        await person.press(str(view))
        await person.told()
        await person.step(6)
        await person.told()
        lines = [line for line in person.figure.splitlines() if line.strip()]
        height = person.lesson.query_one(PlacedDrawing).size.height
        assert len(lines) >= 0.8 * height, "the figure fills its room"
        # What stands for weights: a row of a template has no blanks.
        longest = max(len(run) for line in lines for run in re.findall(r"[=·+#\-]+", line))
        assert longest >= widths["template"]


async def test_without_box_glyphs_it_is_still_legible(learned: Learned) -> None:
    async with looking(learned.home, ascii_glyphs=True) as person:
        await person.told()
        for view in (TEMPLATE, UNITS, LAYER):
            await person.move(str(view))
            await person.step()
            assert person.screen.isascii()


async def test_before_the_engine_speaks_and_without_weights_it_says_so(learned: Learned) -> None:
    async with looking(learned.home, engine=QUIET_ENGINE) as person:
        assert "waiting for the network" in person.figure
        await person.press("full_stop", "2", "right", "enter", "3", "p", "r", "1", "left")
        assert "The engine opens the data" in person.screen
        await person.arrives(HELLO, MNIST)
        pixels, labels = Array("|u1", (1, 28, 28), bytes(784)), Array("|u1", (1,), bytes(1))
        await person.arrives(protocol.Images(split="test", first=0, pixels=pixels, labels=labels))
        assert "waiting" in person.figure
        await person.arrives(
            protocol.Problem(
                reply_to=person.link.last(protocol.GetActivations).id,
                code="predict.no_weights",
                message="the weights are not here",
                detail={"run": "r"},
            )
        )
        assert "waiting" not in person.figure


LIT = b"\1" * 784


def test_weights_that_have_moved_on_are_not_mixed_with_older_values() -> None:
    engine, heard = BareEngine(HELLO, MNIST), []
    told = LayerAnswers(lambda: engine, lambda: heard.append(True))
    assert told.weights("run", 3) is None
    assert told.weights("run", 3) is None
    (question,) = engine.of(protocol.GetWeights)
    weights = protocol.UnitWeights(
        reply_to=question.id,
        run="run",
        step=9,
        first=3,
        units=32,
        weights=Array("<f4", (1, 28, 28), bytes(4 * 784)),
    )
    engine.says(weights)
    assert heard == [True]
    assert told.weights("run", 3) == weights
    assert engine.order.disorder(weights), "an answer counts once"
    layers = (
        protocol.LayerActivations(
            pre=Array("<f4", (1,), bytes(4)), post=Array("<f4", (1,), bytes(4))
        ),
    )
    assert told.ranking("run", LIT) is None
    questions = {one.pixels.data: one.id for one in engine.of(protocol.GetActivations)}
    for pixels, step in ((LIT, 10), (DARK, 9)):
        assert told.ranking("run", LIT) is None
        engine.says(
            protocol.Activations(reply_to=questions[pixels], run="run", step=step, layers=layers)
        )
    assert told.activations("run", LIT) is not None
    assert told.activations("run", DARK) is not None
    assert told.ranking("run", LIT) is None, "the two are not equally old"


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_the_code_finds_the_unit_that_fires_most_both_ways(
    learned: Learned, dialect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(dialect)
    data = digits.load()
    few = {name: getattr(data, name)[:1] for name in ("x_train", "y_train", "x_test", "y_test")}
    np.savez(tmp_path / "mnist.npz", **few)
    monkeypatch.chdir(tmp_path)
    async with looking(learned.home) as person:
        await person.told()
        program = lesson_code(person.lesson, dialect)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(program, {})
    said = printed.getvalue().splitlines()
    assert "(784, 32)" in said[0]
    fires, by_hand = (float(line.rsplit(" ", 1)[1]) for line in said[1:3])
    assert by_hand == pytest.approx(fires, abs=1e-5)
    assert said[3] == "the same layer True"
    assert said[4].startswith("W @ x:")
