"""The lesson network, first view: a real image on its way through a real network."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.asked.inference import LaidDown, untrained
from engine.data import digits
from engine.explain.shared.networks.layers import layer_plan
from engine.explain.shared.networks.softmax import softmax
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import Learned
from tests.tui.lessons.onlooker import Onlooker
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import fixed, short, signed
from tui.drawing.places import PlacedDrawing
from tui.lessons.network.figures.layout import TALL, WIDE, layout_of
from tui.lessons.network.figures.picture import draw_network_picture
from tui.lessons.network.figures.scene import PARTS, PictureScene
from tui.lessons.network.lesson import NetworkLesson
from tui.lessons.shared.networks.network_line import NetworkFacts

SIZES = ((60, 16), (80, 24), (120, 40), (200, 60))


class PictureReader(Onlooker):
    @property
    def lesson(self) -> NetworkLesson:
        assert isinstance(self.app.lesson, NetworkLesson)
        return self.app.lesson

    def knows(self) -> bool:
        return not self.lesson.awaits and self.lesson.picture_view.shares is not None


looking = partial(opened_by, PictureReader, lesson="network")


class Seen:
    """What a network makes of a test image, computed here."""

    def __init__(self, network: LaidDown, index: int = 0) -> None:
        image = digits.load().x_test[index : index + 1]
        ((before, after), *_) = network.activations(image)
        self.before, self.after = before[0], after[0]
        self.shares = softmax(network.logits(image)[0].tolist())
        self.lit = int((self.after > 0).sum())
        self.most = int(self.before.argmax())

    def answer(self, unit: int) -> str:
        after = float(self.after[unit])
        return f"{signed(float(self.before[unit]), 3)} → {short(after, 3) if after else '0'}"


async def test_what_is_seen_is_what_the_network_computes(learned: Learned) -> None:
    seen = Seen(learned.network)
    label = digits.load().y_test[0]
    async with looking(learned.home, size=(120, 40)) as person:
        await person.told()
        assert learned.run in person.figure
        assert f"test image 0, label {label}" in person.figure
        assert f"32 units, {seen.lit} of them lit" in person.figure
        assert f"unit {seen.most}: weights" in person.figure
        assert seen.answer(seen.most) in person.figure
        for digit, share in enumerate(seen.shares):
            assert any(
                line.endswith(fixed(share, 3)) and f"  {digit} " in line[28:]
                for line in person.figure.splitlines()
            ), digit
        assert "784 × 32 + 32 = 25,120" in person.figure
        assert "32 × 10 + 10  =    330" in person.figure
        silent = int(np.flatnonzero(seen.after <= 0)[-1])
        person.lesson.picture_view.choose(silent)
        await person.told()
        assert seen.answer(silent).startswith("−")
        assert seen.answer(silent).endswith("→ 0")
        assert seen.answer(silent) in person.figure
        await person.press("r")
        await person.move("n")
        first = Seen(untrained())
        assert "784 × 512 + 512 = 401,920" in person.figure
        assert "98.7 %" in person.figure
        assert f"512 units, {first.lit}" in person.figure
        assert seen.answer(seen.most) not in person.figure
        assert first.answer(first.most) in person.figure


async def test_each_step_says_what_a_part_is_and_then_it_is_counted(learned: Learned) -> None:
    seen = Seen(learned.network)
    async with looking(learned.home) as person:
        await person.told()
        assert "each compare the 784 of the image" in person.shown
        await person.step()
        assert f"Unit {seen.most} takes every pixel" in person.shown
        await person.step()
        assert f"Here {seen.lit} of 32 units light up" in person.shown
        silent = int(np.flatnonzero(seen.after <= 0)[0])
        person.lesson.picture_view.choose(silent)
        await person.told()
        assert f"unit {silent} came to {signed(float(seen.before[silent]), 3)}" in person.shown
        assert f"{seen.answer(silent)}" in person.figure
        await person.step()
        largest = int(np.argmax(seen.shares))
        assert f"{short(seen.shares[largest], 3)}, is that of {largest}" in person.shown
        await person.step()
        assert "in its 25,450 parameters" in person.shown
        assert person.next_key == "2 count it"
        assert "network" not in person.app.progress.done, "it is not counted yet"
        await person.press("2")
        assert "dense_1" in person.figure
        await person.press("1")
        assert person.lesson.player.at_end, "its place is kept"


async def test_it_is_spoken_in_words_and_numbers(learned: Learned) -> None:
    seen = Seen(learned.network)
    async with looking(learned.home) as person:
        await person.told()
        said = person.lesson.query_one(PlacedDrawing).said()
        assert not set(said) & set("▪■█▀▄⣿")
        told = " ".join(said.split())
        for digit, share in enumerate(seen.shares):
            assert f"{digit}: {fixed(share, 3)}" in told
        assert f"unit {seen.most}: {seen.answer(seen.most)}" in told
        assert f"32 units, {seen.lit} of them lit" in told
        assert "784 × 32 + 32 = 25,120, 98.7 %" in told


async def test_arrows_go_over_the_units_and_brackets_over_the_images(learned: Learned) -> None:
    seen = Seen(learned.network, 1)
    async with looking(learned.home, size=(120, 40)) as person:
        await person.told()
        view = person.lesson.picture_view
        await person.press("right_square_bracket")
        await person.told()
        assert view.unit == seen.most
        assert f"{seen.lit} of them lit" in person.figure
        view.choose(0)
        await person.move("right")
        assert view.unit == 1
        size = person.lesson.query_one("#figure > Drawing").size
        in_a_row = layout_of(size.width, size.height, view.plan).marks.columns
        await person.move("down")
        assert view.unit == 1 + in_a_row
        await person.move("up", "up")
        assert view.unit == 1, "there is no unit above"
        assert seen.answer(1) in person.figure
        await person.press("e")
        await person.is_refused({"99999999": "No image 99999999"})
        await person.press("escape")
        await person.edit("0")
        assert person.lesson.index == 0


async def test_it_waits_in_the_layout_that_it_keeps(tmp_path: Path, learned: Learned) -> None:
    async with looking(tmp_path, engine=QUIET_ENGINE) as person:
        async for _ in person.in_every_size(*SIZES):
            assert "98.7 %" in person.figure or person.app.size.height < 24
            assert "–" in person.figure, "shares are awaited"
        await person.resize(80, 24)
        await person.press("f2")
        assert "이미지의 수 784개" in person.shown
        await person.press("f2")
        waiting = person.figure.splitlines()
    async with looking(learned.home) as person:
        await person.told()
        await person.move("n")
        told = person.figure.splitlines()
    titles = {"units": "512 units", "layer": "784 × 512", "outputs": "10 outputs"}
    for text in titles.values():
        (one,) = [(row, line.index(text)) for row, line in enumerate(waiting) if text in line]
        (other,) = [(row, line.index(text)) for row, line in enumerate(told) if text in line]
        assert one == other, text


@pytest.mark.parametrize("size", SIZES)
async def test_it_fits_every_size_in_both_languages_and_in_ascii(
    learned: Learned, size: tuple[int, int]
) -> None:
    async with looking(learned.home, size=size) as person:
        await person.told()
        for _language in range(2):
            for _step in PARTS:
                person.assert_fits(size)
                await person.step()
            await person.press("r", "f2")
    async with looking(learned.home, size=size, ascii_glyphs=True) as person:
        await person.told()
        person.assert_fits_in_ascii(size[0])
        assert not set(person.screen) & set("·▪■█▀▄▏×→▼▶⣿")


@given(
    st.lists(st.integers(1, 3000), min_size=1, max_size=7),
    st.integers(1, 200),
    st.integers(1, 60),
    st.sampled_from(PARTS),
)
def test_any_network_is_pictured_at_any_size(
    widths: list[int], columns: int, rows: int, part: str
) -> None:
    plan = layer_plan(784, (*widths, 10))
    facts = NetworkFacts(None, (784, *widths, 10), 0, 1, 1, "", "", lambda key, **values: key)
    scene = PictureScene(
        facts, plan, PARTS[PARTS.index(part)], 0, 7, None, None, widths[0] - 1, None, None,
        True, False, None, lambda key, **values: key,
    )  # fmt: skip
    canvas = Canvas(columns, rows)
    draw_network_picture(canvas, scene)
    at = layout_of(columns, rows, plan)
    if columns >= WIDE and rows >= TALL:
        assert at.stacked
        assert at.units.below < at.outputs.row
        assert at.template is not None
        assert at.template.below <= at.parameters
        assert at.outputs.below <= at.parameters
        assert at.image.below <= at.template.row
