"""Numbers that stand beside each other agree: who computes from two of them finds the third."""

from __future__ import annotations

import math
import re
from statistics import median

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.explain.elementwise.race import outcome_of
from engine.explain.fit.training_log import Gap
from engine.explain.shared.networks.cross_entropy import Prediction
from engine.explain.shared.networks.nudge_price import price
from tests.tui.lessons.update.figures.test_figure import common
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import probability, short, times, within
from tui.lessons.elementwise.race_figure import RaceScene, draw_race
from tui.lessons.fit.figures.epoch_log import LogScene, draw_log
from tui.lessons.update.figures.price import draw_price
from tui.lessons.update.figures.scene import PriceScene
from tui.shell.chapter import texts

UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9, "min": 60.0, "h": 3_600.0, "days": 86_400.0}
ROUNDS = st.lists(st.tuples(st.floats(1e-4, 2), st.floats(1e-6, 0.1)), min_size=1, max_size=10)


def seconds_in(text: str) -> list[float]:
    """The times that a text tells, in its order."""
    found = re.findall(r"([\d.,]+) (days|min|ms|µs|ns|s|h)\b", text)
    return [float(number.replace(",", "")) * UNITS[unit] for number, unit in found]


def number_in(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    assert found is not None, f"{pattern} is not in {text}"
    return float(found.group(1).replace(",", ""))


def label(lesson: str):  # type: ignore[no-untyped-def]
    """The labels of a lesson, in English."""
    words = texts("en", lesson)
    return lambda key, **values: words.get("labels", key).format(**values)


@given(ROUNDS)
def test_a_race_s_ratio_is_that_of_the_times_beside_it(rounds: list[tuple[float, float]]) -> None:
    loop, call = zip(*rounds, strict=True)
    outcome = outcome_of(10, loop, call, True)
    canvas = Canvas(78, 17)
    scene = RaceScene((20, 100), 10, None, outcome, (), "", False, label("elementwise"))
    draw_race(canvas, scene)
    text = canvas.text()
    slow, fast = seconds_in(text)
    assert times(slow / fast) == times(number_in(r"call is ([\d.,]+) times", text))
    assert slow == pytest.approx(median(loop), rel=6e-3)
    ends = re.search(r"single ones gave ([\d.,]+) to ([\d.,]+)\.", text)
    assert ends is not None
    low, high = (float(end.replace(",", "")) for end in ends.groups())
    assert low <= number_in(r"call is ([\d.,]+) times", text) <= high


def test_509_ms_are_314_times_1_62_ms() -> None:
    outcome = outcome_of(3, [0.509, 0.7, 0.3], [0.00121, 0.00162, 0.00175], True)
    canvas = Canvas(78, 17)
    draw_race(canvas, RaceScene((1,), 3, None, outcome, (), "", False, label("elementwise")))
    assert seconds_in(canvas.text())[:2] == pytest.approx([0.509, 0.00162])
    assert "314 times as fast" in canvas.text()


@given(
    st.lists(st.tuples(st.floats(1e-5, 1), st.floats(1, 6)), min_size=1, max_size=9),
    st.integers(8_000, 10**8),
)
def test_what_all_slopes_cost_follows_from_the_passes_beside_it(
    rounds: list[tuple[float, float]], parameters: int
) -> None:
    forward = [seconds for seconds, _ in rounds]
    both = [seconds * more for seconds, more in rounds]
    found = price(parameters, 128, forward, both)
    canvas = Canvas(100, 24)
    scene = PriceScene(
        **{**vars(common()), "word": label("update")},
        price=found,
        timing=False,
        refusal="",
        cancelled=False,
    )
    draw_price(canvas, scene)
    text = canvas.text()
    passes = [seconds_in(line)[0] for line in text.splitlines() if line.startswith("forward")]
    assert times(passes[1] / passes[0]) == times(
        number_in(r"takes ([\d.,]+) times as long as", text)
    )
    total = seconds_in(text[text.index("each:") :])[0]
    assert total == pytest.approx(passes[0] * parameters, rel=0.06)
    said = number_in(r"Nudging takes ([\d.,]+) times", text)
    assert said == pytest.approx(float(f"{total / passes[1]:.2g}"), rel=1e-9)


@given(st.floats(1e-12, 800))
def test_minus_ln_of_the_probability_shown_is_the_loss_shown(loss: float) -> None:
    text = probability(loss)
    if text.startswith("e^−"):
        assert text == f"e^−{short(loss)}"
        return
    rest = text.removeprefix("1 − ")
    value = -math.log1p(-float(rest)) if rest != text else -math.log(float(text))
    shown = short(loss)
    ulp = 10.0 ** -len(shown.partition(".")[2]) if "e" not in shown else 0.06 * loss
    assert abs(value - float(shown)) <= ulp * 0.51 + 1e-15


@pytest.mark.parametrize(
    ("loss", "text"),
    [
        (5.4e-5, "0.999946"),
        (0.1054, "0.90"),
        (2.2e-8, "1 − 2.2e-08"),
        (9.5, "7.485e-5"),
        (0.0, "1.000"),
    ],
)
def test_a_probability_has_the_digits_that_its_loss_needs(loss: float, text: str) -> None:
    assert probability(loss).startswith(text)


def test_a_prediction_that_is_all_but_sure_is_not_said_to_be_1() -> None:
    sure = Prediction((0.0, 9.826), 1)
    assert short(sure.loss) == "5.4e-05"
    assert probability(sure.loss) == "0.999946"


@given(st.floats(0.5, 1), st.floats(0.5, 1), st.floats(0.5, 1))
def test_the_gaps_of_a_log_are_those_of_the_accuracies_beside_them(
    train: float, test: float, logged: float
) -> None:
    assume(abs(train - test) > 1e-3 and abs(logged - test) > 1e-3 and abs(train - logged) > 1e-3)
    canvas = Canvas(100, 30)
    scene = LogScene((), 0, "", False, None, Gap(train, test, logged), 938, "", label("fit"))
    draw_log(canvas, scene)
    lines = [line.replace("−", "-") for line in canvas.text().splitlines()]
    values = [
        float(found.group()) for line in lines if (found := re.search(r"-?\d+\.\d+(?=\s*$)", line))
    ]
    shown_train, shown_test, gap, shown_logged, by_log = values[:5]
    assert round(shown_train - shown_test, 4) == gap
    assert round(shown_logged - shown_test, 4) == by_log
    difference = number_in(r"states it by ([\d.]+)\.", canvas.text().replace("\n", " "))
    assert difference == round(abs(gap - by_log), 4)


@given(st.floats(-1e300, 1e300) | st.floats(-1, 1), st.integers(7, 9))
def test_a_number_keeps_to_its_cells(value: float, cells: int) -> None:
    text = within(value, cells)
    assert len(text) <= cells
    assert float(text) == pytest.approx(value, rel=0.5, abs=6e-5)


def test_two_numbers_of_a_row_never_run_together() -> None:
    assert within(2.2e-8, 7) == "2.2e-08"
    assert within(-5.3e-5, 7) == "-5.3e-5"
