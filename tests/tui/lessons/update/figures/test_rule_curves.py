"""The step of each rule over the gradient."""

from __future__ import annotations

from engine.explain.update.rules import moves
from tui.drawing.canvas import Canvas
from tui.drawing.small_plot import AXIS
from tui.lessons.shared.networks.network_line import NetworkFacts
from tui.lessons.update.figures.rule_curves import draw_rule_curves
from tui.lessons.update.figures.scene import RulesScene, UpdateScene


def drawn(stage: int) -> Canvas:
    common = UpdateScene(
        NetworkFacts(None, (784, 512, 10), 0, 1, 1, "", "", lambda key, **_: key),
        None,
        None,
        2,
        407_050,
        0,
        128,
        "",
        dark=True,
        signs=False,
        pictured=True,
        word=lambda key, **_: key,
    )
    moved = moves(0.05, 0.02, "rmsprop", 0.001, {}, 0)
    canvas = Canvas(70, 18)
    draw_rule_curves(canvas, 0, RulesScene(**vars(common), moved=moved, measured=(), examples=(),
                                           wholes=(), stage=stage))  # fmt: skip
    return canvas


def rows_of(canvas: Canvas, ink: str) -> list[int]:
    """The rows in which that curve has dots."""
    return [
        row
        for row in range(1, 16)
        if any(own == ink and any("⠀" < sign <= "⣿" for sign in text)
               for text, own in canvas.runs(row))
    ]  # fmt: skip


def test_the_plain_rule_rises_with_the_gradient_and_rmsprop_hardly_does() -> None:
    canvas = drawn(1)
    assert len(rows_of(canvas, "a")) > 6
    assert 1 <= len(rows_of(canvas, "b")) <= 2


def test_a_point_on_each_says_where_this_weight_is() -> None:
    lines = drawn(1).text().split("\n")
    columns = [line.index("●") for line in lines if "●" in line]
    assert len(columns) == 2
    # 0.02 is 10 ** -1.7, of six powers from 10 ** -6 on.
    assert {(column - AXIS) / 60 for column in columns} == {int(60 * (6 - 1.699) / 6) / 60}


def test_the_second_rule_comes_with_its_step() -> None:
    assert not rows_of(drawn(0), "b")
    assert rows_of(drawn(0), "a")
