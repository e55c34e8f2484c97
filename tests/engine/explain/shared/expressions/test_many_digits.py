"""What is said of a number in many digits holds: it lies within the bounds that are given."""

import random
from decimal import Decimal

import pytest
from mpmath import mp, mpf

from engine.explain.shared.expressions.expression import Operation
from engine.explain.shared.expressions.many_digits import Ball, Digits, Missing
from engine.explain.shared.expressions.text import ExpressionMistake, parse
from engine.explain.shared.expressions.truth import as_float, computed, in_digits, truths, written
from tests.engine.explain.shared.expressions.some_functions import (
    DIGITS,
    PLACES,
    in_mpmath,
    one_in_mpmath,
    some_text,
)

FEW = 30
OFF = ("0", "1e-6", "0.01", "0.4")


def test_a_value_lies_within_its_bounds_and_the_bounds_are_narrow() -> None:
    narrow = bounded = 0
    for seed in range(400):
        source = random.Random(seed)
        try:
            expression = parse(some_text(source, 3, ("x", "x", "2", "0.3", "pi")), names=("x",))
        except ExpressionMistake:
            continue
        x = source.choice(PLACES)
        if not expression.names:
            continue
        found = in_digits(expression, {"x": written(x)}, Digits(FEW))
        with mp.workdps(DIGITS):
            try:
                wanted = in_mpmath(expression, repr(x))
            except OverflowError:
                continue
            for known, true in zip(found, wanted, strict=True):
                if true is None or isinstance(known, Missing) or abs(true) > mpf("1e1000"):
                    continue
                if isinstance(known, Ball):
                    off = abs(mpf(str(known.mid)) - true)
                    assert off <= mpf(str(known.off)) + mpf("1e-900"), (seed, known, true)
                    bounded += 1
                    narrow += known.off <= abs(known.mid) * Decimal("1e-20")
    assert bounded > 300
    assert narrow > 0.8 * bounded


@pytest.mark.parametrize(
    ("text", "x", "value"),
    [
        ("x/x", 0.0, Missing.UNDEFINED),
        ("log(x - 0.1 - 0.2)", 0.3, Missing.UNDEFINED),
        ("sqrt(x)", -1.0, Missing.UNDEFINED),
        ("x^0.5", -1.0, Missing.UNDEFINED),
        ("relu(log(x))", -1.0, Missing.UNDEFINED),
        ("1/sin(pi*x)", 1.0, Missing.OPEN),
        ("x^x", 0.0, 1.0),
        ("(-8)^(x/3)", 3.0, -8.0),
        ("sqrt(x^2)", -0.1, 0.1),
        ("tanh(x)", 1e-300, 1e-300),
        ("sin(x)", 1e-300, 1e-300),
        ("cos(pi*x)", 1e6, 1.0),
    ],
)
def test_what_is_no_number_is_told_from_what_digits_do_not_tell(
    text: str, x: float, value: float | Missing
) -> None:
    found = truths(parse(text, names=("x",)), {"x": written(x)})[-1]
    assert (found if isinstance(found, Missing) else as_float(found)) == value


@pytest.mark.parametrize(
    "operation",
    ["add", "multiply", "divide", "power", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid"],
)
def test_what_may_be_off_by_much_stays_within_its_bounds(operation: Operation) -> None:
    source, digits, compared = random.Random(operation), Digits(FEW), 0
    pair = operation in ("add", "multiply", "divide", "power")
    for _ in range(300):
        balls = [
            Ball(Decimal(repr(round(source.uniform(-3, 3), 3))), Decimal(source.choice(OFF)))
            for _ in range(1 + pair)
        ]
        found = computed(digits, operation, list(balls))
        if isinstance(found, Missing):
            continue
        with mp.workdps(50):
            # Any numbers within the bounds, the ends among them.
            shares = [source.choice([-1, 1, source.uniform(-1, 1)]) for _ in balls]
            inside = [
                mpf(str(ball.mid)) + mpf(share) * mpf(str(ball.off))
                for ball, share in zip(balls, shares, strict=True)
            ]
            true, ball = one_in_mpmath(operation, *inside), digits.ball(found)
            assert true is not None
            off = abs(mpf(str(ball.mid)) - true)
            assert off <= mpf(str(ball.off)) * (1 + mpf("1e-6")), (balls, inside)
        compared += 1
    assert compared > 50
