"""The drawings of the lesson on updates, on canvases of any size and for any numbers."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.shared.networks.nudge_price import price
from engine.explain.shared.networks.optimizer_rules import KEPT, NAMES, OptimizerName
from engine.explain.update.picture import gradient_picture
from engine.explain.update.plan import SIZES, plan, shares
from engine.explain.update.rules import moves
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import fixed, nudge_text, precise, rough_percent, scientific
from tui.lessons.shared.networks.network_line import NetworkFacts
from tui.lessons.update.figures.nudges import draw_nudges
from tui.lessons.update.figures.price import draw_price, long_time
from tui.lessons.update.figures.rules import draw_rules
from tui.lessons.update.figures.scene import (
    BatchImage,
    Example,
    NudgesScene,
    PriceScene,
    RulesScene,
    UpdateScene,
    WeightScene,
    Whole,
)
from tui.lessons.update.figures.weight import draw_weight
from tui.shell.chapter import texts

any_float = st.floats(allow_nan=True, allow_infinity=True)


def word(key: str, **values: object) -> str:
    return f"{key} {' '.join(map(str, values.values()))}".rstrip()


WEIGHT = ParameterPlace("W1", (30, 4))


def common(place: ParameterPlace | None = WEIGHT, note: str = "") -> UpdateScene:
    network = NetworkFacts(None, (784, 512, 10), 0, 1, 1, "", "", word)
    return UpdateScene(
        network,
        place,
        None,
        2,
        407_050,
        0,
        128,
        note,
        dark=True,
        signs=False,
        pictured=True,
        word=word,
    )


def nudges(loss: float, gradient: float, shown: int) -> NudgesScene:
    found = plan(
        loss, gradient, SIZES, [loss + gradient * size for size in SIZES], loss, [loss] * 13
    )
    return NudgesScene(**vars(common()), sizes=SIZES, sign=1, plan=found, shown=shown)


def weight(gradient: float, stage: int) -> WeightScene:
    values = [gradient] * 784
    picture = gradient_picture(np.array(values).tobytes(), bytes(300) + b"\1" * 484, 28)
    step = plan(2.4, gradient, [0.1], [2.4], 2.4, [2.4]).steps[0]
    return WeightScene(
        **vars(common()),
        picture=picture,
        weight=0.1,
        gradient=gradient,
        loss=2.4,
        shares=shares([0.5] * 128, [gradient] * 128),
        images=[BatchImage(7, None)] * 128,
        asked=step,
        stage=stage,
        hidden=stage == 2,
    )


def rules(name: OptimizerName, gradient: float, stage: int) -> RulesScene:
    moved = moves(0.1, gradient, name, 0.001, dict.fromkeys(KEPT[name], 0.5), 7)
    return RulesScene(
        **vars(common()),
        moved=moved,
        measured=(gradient, gradient),
        examples=(Example(gradient, (1e-5, gradient)),) * 6,
        wholes=(Whole(gradient, -0.1),) * 2,
        stage=stage,
    )


@given(st.integers(0, 130), st.integers(0, 50), any_float, st.integers(0, 13))
def test_any_number_is_drawn_on_any_canvas(
    width: int, height: int, gradient: float, stage: int
) -> None:
    drawings: list[Callable[[Canvas], object]] = [
        lambda canvas: draw_weight(canvas, weight(gradient, stage % 4)),
        lambda canvas: draw_nudges(canvas, nudges(2.4, gradient, stage)),
        lambda canvas: draw_rules(canvas, rules(NAMES[stage % 4], gradient, stage % 4)),
    ]
    for draw in drawings:
        draw(Canvas(width, height))


@pytest.mark.parametrize("name", NAMES)
def test_each_optimizer_shows_what_it_keeps_and_how(name: OptimizerName) -> None:
    canvas = Canvas(78, 17)
    draw_rules(canvas, rules(name, 0.02, 1))
    said = canvas.text()
    formula = {
        "sgd": "s := 0.9·s + 0.1·g²",
        "momentum": "v := 0.9·v + g",
        "rmsprop": "s := 0.9·s + 0.1·g²",
        "adam": "s := 0.999·s + 0.001·g²",
    }[name]
    assert formula in said
    assert "w := w − η · g" in said
    if name == "adam":
        assert "m := 0.9·m + 0.1·g" in said
    assert ("fresh" in said) == (name == "sgd"), "only a rule that is not the network's own begins"
    assert max(map(len, said.splitlines())) <= 78


def test_the_second_rule_waits_for_its_step_and_the_others_for_theirs() -> None:
    def said(stage: int) -> str:
        canvas = Canvas(78, 17)
        draw_rules(canvas, rules("rmsprop", 0.02, stage))
        return canvas.text()

    assert "rmsprop" not in said(0)
    assert "example" not in said(1)
    assert "example" in said(2)
    assert "all 407,050" not in said(2)
    assert "all 407,050" in said(3)


def test_on_a_low_canvas_what_matters_most_is_left() -> None:
    low = Canvas(60, 8)
    draw_rules(low, rules("rmsprop", 0.02, 3))
    assert "all.measured" in low.text()
    low = Canvas(60, 8)
    draw_nudges(low, nudges(2.4, 0.02, 13))
    assert "▸" in low.text()
    assert "+1 " in low.text(), "the nudge under the cursor"
    low = Canvas(60, 8)
    draw_weight(low, weight(0.02, 3))
    assert "measured" in low.text()
    assert "why" not in low.text()


def test_what_the_nudges_tell_in_words_is_told_whole_or_not_at_all() -> None:
    told = texts("en", "update")
    scene = nudges(2.4, 0.02, 13)
    words = {**vars(scene), "word": lambda key, **values: told.get("labels", key, **values)}
    shown = []
    for height in range(17, 22):
        canvas = Canvas(78, height)
        draw_nudges(canvas, NudgesScene(**words))
        shown.append("~ float32 drowns" in canvas.text())
        assert shown[-1] == ("away." in canvas.text()), height
    assert shown[0] < shown[-1]


@pytest.mark.parametrize(
    ("name", "dark", "said"),
    [
        ("W1", 128, "black 128 128 0"),
        ("W2", 128, "unused 128 128 0"),
        ("W1", 63, "deaf 128 63 65"),
        ("b1", 0, "deaf.all 128 0 128"),
    ],
)
def test_a_weight_that_no_image_reaches_says_why(name: str, dark: int, said: str) -> None:
    place = ParameterPlace(name, (30, 4) if name[0] == "W" else (4,))
    # In the dark images x is 0, in the others the unit is silent.
    found = shares([0.0] * dark + [0.5] * (128 - dark), [0.1] * dark + [0.0] * (128 - dark))
    canvas = Canvas(78, 17)
    draw_weight(canvas, WeightScene(**{**vars(weight(0.0, 1)), "place": place, "shares": found}))
    assert f" {said}" in canvas.text()


def test_a_silent_unit_that_a_long_nudge_turns_on_is_told_from_one_that_stays_silent() -> None:
    still, woken = (
        plan(2.4, 0.0, SIZES, [2.4] * 12 + [last], 2.4, [2.4] * 13) for last in (2.4, 3)
    )
    for found, said, marks in ((still, "verdict.still", 0), (woken, "verdict.woken", 1)):
        canvas = Canvas(78, 17)
        draw_nudges(canvas, NudgesScene(**{**vars(nudges(2.4, 0.0, 13)), "plan": found}))
        assert said in canvas.text()
        assert canvas.text().count("!") == marks


def test_a_note_takes_the_place_of_the_figure() -> None:
    canvases = [Canvas(78, 17) for _ in range(3)]
    note = {"note": "no weights here"}
    draw_weight(canvases[0], WeightScene(**{**vars(weight(0.1, 3)), **note}))
    draw_nudges(canvases[1], NudgesScene(**{**vars(nudges(2.4, 0.1, 3)), **note}))
    draw_rules(canvases[2], RulesScene(**{**vars(rules("sgd", 0.1, 3)), **note}))
    for canvas in canvases:
        assert canvas.text().split("\n")[2] == "no weights here"
        assert "predicted" not in canvas.text()


def test_the_price_is_told_in_a_unit_that_fits() -> None:
    found = price(407_050, 128, [0.004] * 3, [0.009] * 3)
    canvas = Canvas(78, 17)
    scene = PriceScene(**vars(common()), price=found, timing=False, refusal="", cancelled=False)
    draw_price(canvas, scene)
    assert "time.minutes 27" in canvas.text()
    assert "9 ms" in canvas.text()
    assert "price.times 180,000" in canvas.text(), "27 minutes are 180,000 × 9 ms"
    for seconds, said in ((0.5, "500 ms"), (90, "time.minutes 1.5"), (7_300, "time.hours 2.0")):
        assert long_time(seconds, word) == said
    assert long_time(30 * 86_400, word) == "time.days 30"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.02222, "+0.0222"),
        (0.057, "+0.0570"),
        (123.0, "+123"),
        (-0.0012345, "−0.00123"),
        (2.2228e-8, "+2.22e-8"),
        (12.345, "+12.3"),
        (-12_345.0, "−1.23e4"),
        (-0.0, "0"),
        (math.nan, "nan"),
    ],
)
def test_a_number_of_any_size_keeps_three_digits(value: float, said: str) -> None:
    assert precise(value) == said


def test_other_numbers_are_short_too() -> None:
    assert [nudge_text(size) for size in (1e-6, -0.03, 1.0)] == ["+0.000001", "−0.03", "+1"]
    assert [rough_percent(share) for share in (0.027, 0.3, 4e-5, 1e-9, 0.0, math.inf)] == [
        "2.7 %",
        "30 %",
        "0.004 %",
        "<.001 %",
        "0 %",
        ">999 %",
    ]
    assert (scientific(8.86e-12), scientific(0.0)) == ("8.9e-12", "0")
    assert [fixed(value, 4) for value in (0.5, 2.5, -0.5, math.inf)] == [
        "0.5000",
        "2.5000",
        "-0.5000",
        "inf",
    ]
