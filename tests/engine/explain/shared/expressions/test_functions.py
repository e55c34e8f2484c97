"""What is said of random functions is what mpmath and PyTorch say; thousands of them are compared
by tests/measure/functions.py.
"""

from collections.abc import Callable
from itertools import product
from math import inf, isnan, nan

import numpy as np
import pytest
import torch

from engine.explain.shared.expressions.expression import FUNCTIONS, Operation, compute
from engine.explain.shared.expressions.graph import brought, plan
from engine.explain.shared.expressions.text import parse
from tests.engine.explain.shared.expressions.by_autograd import (
    ORACLE,
    against_autograd,
    by_autograd,
)
from tests.engine.explain.shared.expressions.some_functions import (
    against_mpmath,
    nothing,
)

SPECIAL = (0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 3.0, 40.0, -800.0, inf, -inf, nan, 1e-320, 1e200)
PAIRED: tuple[Operation, ...] = ("add", "subtract", "multiply", "divide", "power", "max", "min")


@pytest.mark.parametrize(
    ("compare", "count"), [(against_mpmath, 60), (against_autograd, 1500)], ids=["mpmath", "torch"]
)
def test_of_random_functions_nothing_else_is_said(
    compare: Callable[[int], str | None], count: int
) -> None:
    found = [compare(seed) for seed in range(count)]
    assert [one for one in found if one not in (None, nothing)] == []
    assert found.count(None) > count / 2


def _ulps(one: float, other: float) -> float:
    if isnan(one) or isnan(other):
        return 0.0 if isnan(one) and isnan(other) else inf
    return 0.0 if one == other else abs(one - other) / float(np.spacing(abs(other)))


@pytest.mark.parametrize(
    "operation", [*PAIRED, *sorted({*FUNCTIONS.values()} - {"max", "min", "where"})]
)
def test_what_an_operation_hands_back_is_to_the_last_digit_that_of_pytorch(
    operation: Operation,
) -> None:
    count = 2 if operation in PAIRED else 1
    for numbers in product(SPECIAL, repeat=count):
        if operation == "power" and numbers == (-inf, 0.5):
            continue  # NumPy takes the square root: nan
        if operation == "sign" and isnan(numbers[0]):
            continue  # what has no value has no sign, where PyTorch says 0
        for arriving in (1.0, -2.0, inf, nan):
            leaves = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in numbers]
            value = ORACLE[operation](*leaves)
            value.backward(torch.tensor(arriving, dtype=torch.float64))  # type: ignore[no-untyped-call]
            inputs = [np.asarray(x) for x in numbers]
            output = compute(operation, *inputs)
            assert _ulps(float(output), float(value.detach())) <= 1, numbers
            for place, leaf in enumerate(leaves):
                assert leaf.grad is not None
                told = float(brought(operation, place, inputs, output, np.asarray(arriving)))
                # tanh and sigmoid are flat where they are near 1: what the last digit of the
                # value is worth there, the slope may be off by.
                off = abs(float(leaf.grad)) if operation not in ("tanh", "sigmoid") else 1.0
                # Of log10 torch 2.14.1 differs by more than 2.6 to 2.13 do.
                digits = 2 if operation == "log10" else 1
                assert _ulps(told, float(leaf.grad)) <= digits or abs(told - float(leaf.grad)) <= (
                    2.5e-16 * off * abs(arriving)
                ), (numbers, arriving, place)


@pytest.mark.parametrize(
    ("text", "values", "gradients"),
    [
        ("relu(log(w))", {"w": -1.0}, {"w": -1.0}),
        ("relu(x) - relu(-x)", {"x": 0.0}, {"x": 0.0}),
        ("sqrt(x^4)", {"x": 0.0}, {"x": nan}),
        ("sqrt(x^2)", {"x": 0.0}, {"x": nan}),
        ("log(x)", {"x": -1.0}, {"x": -1.0}),
        ("max(a, b)", {"a": nan, "b": 1.0}, {"a": 1.0, "b": 1.0}),
        ("min(a, b)", {"a": inf, "b": inf}, {"a": 0.5, "b": 0.5}),
        ("|x|", {"x": nan}, {"x": 0.0}),
        ("a^b", {"a": 0.0, "b": 0.0}, {"a": 0.0, "b": 0.0}),
        ("a^b", {"a": -1.0, "b": 2.0}, {"a": -2.0, "b": nan}),
        ("a/b", {"a": 0.0, "b": 0.0}, {"a": inf, "b": nan}),
        ("sqrt(relu(x))", {"x": -1.0}, {"x": 0.0}),
        ("0*sqrt(x)", {"x": 0.0}, {"x": nan}),
        ("1/(1 + exp(-x))", {"x": -800.0}, {"x": nan}),
    ],
)
def test_a_convention_of_pytorch_is_followed(
    text: str, values: dict[str, float], gradients: dict[str, float]
) -> None:
    expression = parse(text)
    found = plan(expression, values)
    told = {name: found.gradient(name) for name in values}
    assert told == pytest.approx(gradients, rel=0, abs=0, nan_ok=True)
    assert by_autograd(expression, values)[1] == pytest.approx(gradients, rel=0, nan_ok=True)
