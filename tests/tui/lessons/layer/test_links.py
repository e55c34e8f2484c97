"""From the whole layer to the lessons of what it does: on this image and unit, and back."""

from __future__ import annotations

import pytest

from tests.tui.lessons.conftest import Learned
from tests.tui.lessons.layer.test_lesson import learned_layer, looking
from tui.lessons.broadcasting.lesson import BroadcastingLesson
from tui.lessons.elementwise.lesson import ElementwiseLesson
from tui.lessons.product.lesson import ProductLesson
from tui.shell.keys.help import told_keys

IMAGE = 3


@pytest.mark.parametrize("number", [0, 1, 2])
async def test_a_link_opens_what_is_shown_here_and_escape_comes_back(
    learned: Learned, number: int
) -> None:
    layer = learned_layer(learned, IMAGE)
    unit = layer.order[4]
    async with looking(learned.home) as person:
        await person.told()
        lesson = person.lesson
        await person.press(*["right_square_bracket"] * IMAGE)
        await person.told()
        await person.edit(str(unit))
        await person.press("3")
        await person.step(number)
        await person.told()
        before = person.figure
        await person.press("enter")
        there = person.app.lesson
        if isinstance(there, ElementwiseLesson):
            await person.until(lambda: there.cells.plan is not None)
            assert (there.networks.run, there.cells.index, there.view) == (learned.run, IMAGE, 1)
            assert there.player.position == unit + 1
            plan = there.cells.plan
            assert plan is not None
            assert plan.value(unit) == pytest.approx(max(layer.before[unit], 0), abs=1e-4)
        elif isinstance(there, BroadcastingLesson):
            assert there.operands.shapes == ((1, 32), (32,))
            bias = there.operands.measured
            assert bias is not None
            await person.until(lambda: bias.value(0, (0, unit)) is not None)
            assert bias.value(0, (0, unit)) == pytest.approx(layer.x @ layer.w[:, unit], abs=1e-4)
            assert bias.value(1, (unit,)) == pytest.approx(layer.b[unit], abs=1e-6)
            assert f"{layer.b[unit]:.2f}]" in person.figure
        else:
            assert isinstance(there, ProductLesson)
            assert there.operands.product == ((1, 784), (784, 32), "matmul")
            assert there.scene().cursor == (0, unit)
        assert "Esc back to layer" in person.lines[-1]
        assert there is not None
        told = [row for row in told_keys(there.table) if "escape" in row.names]
        assert [row.own and row.own.does for row in told] == ["back_to"]
        await person.press("escape")
        assert person.app.lesson is lesson
        await person.told()
        assert person.figure == before
        await person.press("escape")
        assert person.app.lesson is None


async def test_a_lesson_that_was_opened_otherwise_leads_to_the_map(learned: Learned) -> None:
    async with looking(learned.home) as person:
        await person.told()
        await person.press("3", "enter", "escape")
        assert person.lesson.view == 3
        await person.press("escape")
        await person.press("1", "4", "enter", "escape")
        assert person.app.lesson is None
