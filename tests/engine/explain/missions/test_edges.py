"""What lies at the edge of a mission: nearly right, rounded, huge, flat, or by another way."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import prod

import pytest
import sympy

from engine.explain.backprop.missions import judge_opposite, judge_silent
from engine.explain.broadcasting.missions import judge_more_values
from engine.explain.compile.missions import judge_both_fall
from engine.explain.derivative.missions import judge_line, judge_still
from engine.explain.descent.missions import judge_missed, judge_momentum
from engine.explain.elementwise.missions import judge_five, judge_unequal
from engine.explain.geometry.missions import judge_flat, judge_twice
from engine.explain.layer.missions import judge_fires
from engine.explain.network.missions import judge_budget
from engine.explain.product.missions import judge_transpose
from engine.explain.reshape.missions import judge_third
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import told
from engine.explain.slicing.missions import judge_last_rows
from engine.explain.training_loop.missions import judge_rose
from engine.explain.update.missions import judge_half, judge_times

Judge = Callable[[str], Judged]
X = sympy.Symbol("x", real=True)
CASES: tuple[tuple[Judge, str, str], ...] = (
    (judge_line, "3*relu(x - 2) - 3*relu(2 - x)", "right"),
    (judge_line, "f(x) = 3x - 6", "right"),
    (judge_line, "lambda x: 3*x - 6", "right"),
    (judge_line, "6*(log(x) - log(2))", "right"),
    (judge_line, "1.5*abs(x - 2) + 3*(x - 2)", "no_slope"),
    (judge_line, "6*relu(x - 2)", "no_slope"),
    (judge_line, "3*(x - 2) + 1e-10", "value"),
    (judge_line, "3.0000001*(x - 2)", "slope"),
    (judge_line, "log(x - 3)", "undefined"),
    (judge_still, "1e-8*(x - 1)", "slope"),
    (judge_still, "relu(x - 1) - relu(1 - x)", "slope"),
    (judge_still, "1 + (x - 1)^21", "right"),
    (judge_still, "1 + (x - 1)^20", "turns"),
    (judge_still, "1e12 + (x - 1)^3", "right"),
    (judge_still, "sin(1000*(x - 1))^3", "right"),
    (judge_still, "(x - 1)^3*(1.03 - x)", "right"),
    (judge_still, "sign(x - 1)", "no_slope"),
    (judge_still, "abs(x - 1)", "no_slope"),
    (judge_still, "cos(pi*x)", "turns"),
    (judge_still, "(x - 1)^(5/3)", "undefined"),
    (judge_still, "x^(1e300*x)", "no_slope"),
    (judge_still, "5", "flat"),
    (judge_missed, "sqrt(w^2)", "found"),
    (judge_missed, "sqrt(w^2) - 30*exp(-(w - 4)^2)", "right.no_slope"),
    (judge_missed, "cos(pi*w/2)", "right"),
    (judge_missed, "0.001*(w^4 - 2*w^3)", "right"),
    (judge_missed, "1000 + 0.001*(w^4 - 2*w^3)", "right"),
    (judge_missed, "loss(w) = w^4 - 2*w^3", "right"),
    (judge_missed, "0.05*w^4 + 0.2*w^3 + 0.2*w^2", "found"),
    (judge_missed, "(w - 1)^4", "found"),
    (judge_missed, "5", "found"),
    (judge_missed, "-w^2", "no_minimum"),
    (judge_missed, "exp(-10*w)", "no_minimum"),
    (judge_missed, "where(w < 1, -130*w, where(w > 11, -200, -150))", "beyond"),
    (judge_silent, "relu(w - 1000); w = 0", "right"),
    (judge_silent, "sigmoid(w); w = 800", "right"),
    (judge_silent, "(3*w - 0.3)^2; w = 0.1", "right"),
    (judge_silent, "cos(w); w = pi", "right"),
    (judge_silent, "1e-13*w; w = 1", "no_zero"),
    (judge_silent, "w - w; w = 3", "does_nothing"),
    (judge_opposite, "3.0000001*a - 3*b", "other"),
    (judge_opposite, "3*log(a) + 3*b; a = -1, b = 2", "undefined"),
    (judge_twice, "[[1, 1e-12], [0, 1]]", "other"),
    (judge_twice, "[[0.70710678, 0.70710678], [0.70710678, -0.70710678]]", "right"),
    (judge_twice, "[[1e200, 1e200], [1e200, 1e200]]", "other"),
    (judge_flat, "[[1e-5, 0], [0, 1e-5]]", "area"),
    (judge_flat, "[[1e200, 2e200], [1e200, 2e200]]", "right"),
    (judge_flat, "[[0.3, 0.9], [0.1, 0.3]]", "right"),
    (judge_fires, "0.1 -0.3 0.2 0", "right"),
    (judge_fires, "1/3 -1/2 1/6 0", "right"),
    (judge_fires, "1e308 -1e308 1e308 -1e308", "right"),
    (judge_fires, "1 -3 -1 1e-16", "right"),
    (judge_unequal, "1e20 1 1; -1 -1 -1", "right"),
    (judge_five, "5.0000001", "other"),
    (judge_both_fall, "0.6 0.6 -> 0.4 0.9", "neither"),
    (judge_both_fall, "0.6 0.6 -> 0.4 0.89999", "loss_rose"),
    (judge_both_fall, "0.6 0.6 -> 0.4 0.90001", "right"),
    (judge_transpose, "[[-3.0000001, -2], [2, 1]]", "other"),
    (judge_more_values, "(3, 4) + (3, 4)", "none"),
    (judge_more_values, "(3,) + (1, 3)", "none"),
    (judge_more_values, "(4,) + (2, 4)", "one_side"),
    (judge_more_values, "(0, 1) + (1, 0)", "too_few"),
    (judge_budget, "65536", "too_wide"),
    (judge_third, ".reshape(1, 2, 3)", "no_number"),
    (judge_third, ".reshape(6, 1)", "no_place"),
    (judge_last_rows, "[::3, -1:]", "kept"),
    (judge_last_rows, "[::3, -1, np.newaxis]", "shape"),
    (judge_half, "1e200", "other"),
    (judge_half, "1e308", "other"),
    (judge_half, "1e-20", "other"),
    (judge_times, "10", "other"),
    (judge_times, "10.001", "added"),
    (judge_times, "10001", "other"),
)  # fmt: skip


@pytest.mark.parametrize(("judge", "text", "code"), CASES, ids=[text for _, text, _ in CASES])
def test_what_lies_at_the_edge(judge: Judge, text: str, code: str) -> None:
    judged = judge(text)
    assert judged.code == code
    assert judged.right == (code.split(".")[0] == "right")


def test_a_wrong_number_is_not_told_as_the_right_one() -> None:
    assert told(3.0000001, 3) == "3.0000001"
    assert told(3.0, 3) == "3"
    assert told(-0.0) == "0"
    assert told(Fraction(10) ** 400) == "inf"
    draw = random.Random(0)
    for _ in range(2_000):
        right = draw.choice((0.0, 1.0, 3.0, 0.1, 2 / 3))
        said = right + draw.choice((-1, 1)) * 10 ** draw.uniform(-16, 1)
        assert (told(said, right) == told(right, right)) == (said == right), (said, right)
    for judge, text, name, wanted in (
        (judge_line, "3.0000001*(x - 2)", "slope", "3"),
        (judge_opposite, "3.0000001*a - 3*b", "first", "3"),
        (judge_five, "5.0000001", "found", "5"),
        (judge_half, "1.999998", "predicted", "4"),
        (judge_transpose, "[[-3.0000001, -2], [2, 1]]", "product", "[[1, 0], [2, 1]]"),
        (judge_twice, "[[1, 1e-12], [0, 1]]", "twice", "[[1, 0], [0, 1]]"),
    ):  # fmt: skip
        judged = judge(text)
        assert not judged.right
        assert judged.values[name] != wanted


def test_places_of_rest_are_sympys_of_any_power_and_scale() -> None:
    draw = random.Random(1)
    for _ in range(60):
        power, scale = draw.randint(1, 24), 10 ** draw.randint(-9, 9)
        offset = draw.choice((0, 1, 10**6))
        other = draw.choice(("0", "(x - 1)^30", "7*(x - 1)^25"))
        text = f"{offset} + {scale:.12g}*(x - 1)^{power} + {other}"
        f = sympy.sympify(text.replace("^", "**"), rational=True)
        order = next(n for n in range(1, 31) if sympy.diff(f, "x", n).subs("x", 1) != 0)
        assert judge_still(text).right == (order > 1 and order % 2 == 1), text


def test_a_unit_of_decimals_is_that_of_fractions() -> None:
    draw = random.Random(2)
    for _ in range(2_000):
        tenths = [draw.randint(-9, 9) for _ in range(4)]
        w1, w2, w3, b = (Fraction(tenth, 10) for tenth in tenths)
        right = w1 + w3 + b > 0 >= w1 + w2 + w3 + b
        text = " ".join(f"{tenth / 10}" for tenth in tenths)
        assert judge_fires(text).right == right, text


def test_a_loss_that_falls_is_that_of_fractions() -> None:
    draw = random.Random(3)
    for _ in range(2_000):
        images = draw.randint(1, 3)
        rows = [[draw.randint(1, 19) for _ in range(images)] for _ in "ab"]
        likely = [prod(Fraction(share, 20) for share in row) for row in rows]
        rights = [sum(share > 10 for share in row) for row in rows]
        text = " -> ".join(" ".join(f"{share / 20}" for share in row) for row in rows)
        right = likely[1] > likely[0] and rights[1] < rights[0]
        assert judge_both_fall(text).right == right, text


def test_matrices_of_decimals_are_those_of_fractions() -> None:
    for tenths in product((-5, -3, -1, 0, 1, 2, 6), repeat=4):
        a, b, c, d = (Fraction(tenth, 10) for tenth in tenths)
        flat = a * d == b * c and bool(a or c)
        text = "[[{}, {}], [{}, {}]]".format(*(tenth / 10 for tenth in tenths))
        assert judge_flat(text).right == flat, text


def test_two_numbers_of_opposite_signs_differ_however_far_apart_they_are() -> None:
    draw = random.Random(4)
    for _ in range(2_000):
        a, b = (
            [draw.choice((-1, 1)) * 10 ** draw.uniform(-30, 30) for _ in range(3)] for _ in "ab"
        )
        right = all(x * y < 0 for x, y in zip(a, b, strict=True))
        text = f"{' '.join(f'{x:.3g}' for x in a)}; {' '.join(f'{y:.3g}' for y in b)}"
        assert judge_unequal(text).right == right, text


def test_a_step_that_changes_nothing_neither_rose_nor_fell() -> None:
    assert judge_rose(0.3, 0.3).code == "same"
    assert judge_rose(0.3, 0.30000001).values == {"before": "0.3", "after": "0.30000001"}
    assert judge_rose(0.3, float("nan")).right
    assert not judge_rose(0.3, 0.29).right


@pytest.mark.parametrize(
    ("judge", "text"),
    [
        (judge_unequal, "[1, 2, 3], [-2, -3, -4]"),
        (judge_unequal, "(1, 2, 3) + (-2, -3, -4)"),
        (judge_unequal, "a = [1, 2, 3]; b = [-2, -3, -4]"),
        (judge_unequal, "+1 +2e+3 3\n-2 -3 -4"),
        (judge_unequal, "1 2 3+-2 -3 -4"),
        (judge_fires, "w = [1, -3, 1], b = 0"),
        (judge_fires, "[1, -3, 1]; -(1-2/2)"),
        (judge_both_fall, "[0.6, 0.6, 0.1] -> [0.45, 0.45, 0.9]"),
        (judge_both_fall, "(0.6, 0.6, 0.1), (0.45, 0.45, 0.9)"),
        (judge_momentum, "[0, 1]"),
        (judge_momentum, "w1 = 0, w2 = 1"),
        (judge_momentum, "0,0 1,0"),
    ],
)
def test_rows_are_read_as_they_are_written(judge: Judge, text: str) -> None:
    assert judge(text).right
