"""The code of the lesson derivative, and how it writes functions and numbers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.explain.derivative.point import slope_at
from engine.explain.derivative.text import read
from engine.explain.shared.expressions.expression import evaluate
from tests.tui.lessons.conftest import printed_by
from tests.tui.lessons.derivative.nudger import nudging
from tui.drawing.numbers import brief, significant
from tui.lessons.derivative.examples import EXAMPLES
from tui.lessons.shared.expressions.python import python
from tui.shell.panels.code import lesson_code


async def test_the_code_says_what_the_lesson_says(home: Path) -> None:
    async with nudging(home) as person:
        for text in ("x^3 - 3x, x = -0.5", "max(x, 2)*sigmoid(-x), x = 2.5", "3, x = 1"):
            await person.edit(text)
            slope = person.lesson.point.slope
            assert slope is not None
            for dialect in ("torch", "keras"):
                printed = printed_by(lesson_code(person.lesson, dialect))
                said = re.search(r"^slope (\S+)$", printed, re.MULTILINE)
                assert said is not None
                # Keras computes some functions of float64 in float32.
                exact = 1e-12 if dialect == "torch" else 1e-6
                assert float(said[1]) == pytest.approx(slope, rel=exact)
            printed = printed_by(lesson_code(person.lesson, "numpy"))
            said = re.search(r"^slope, from both sides (\S+)$", printed, re.MULTILINE)
            assert said is not None
            assert float(said[1]) == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        *(example.function for example in EXAMPLES),
        "2 - (3 - x)",
        "8 / (4 / x)",
        "(x^2)^3",
        "x^2^3",
        "(-x)^2",
        "-x^2",
        "2^-x",
        "-(x + 1)*-x",
        "e^x + pi",
        "007x + 0.5 - 1e-3",
        "max(1, x) + min(x, sin(2)) + max(x, -x)",
        "sigmoid(x) + tanh(x)*cos(x)",
        "relu(x - 1)/sqrt(x^2 + 1)",
        "log(2)^x - ln(x)",
        "1/0 + x",
        "-3",
        "2 - 5",
    ],
)
def test_a_function_is_the_same_in_python(text: str) -> None:
    expression = read(text)
    at = np.linspace(-2, 3, 11)
    wanted = np.broadcast_to(evaluate(expression, {"x": at})[-1], at.shape)
    names = {"np": np, "torch": torch, "x": at, "float": float}
    with np.errstate(all="ignore"):
        by_numpy = eval(python(expression, "np"), names)
    np.testing.assert_allclose(by_numpy, wanted, rtol=1e-12)
    names["x"] = torch.tensor(at)
    by_torch = eval(python(expression, "torch"), names)
    np.testing.assert_allclose(by_torch.numpy(), wanted, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "x", "convention"),
    [
        ("max(x, 2)", 2.0, 0.5),
        ("min(0.3, x)*x", 0.3, 0.45),
        ("relu(x) - relu(-x)", 0.0, 0.0),
        ("sqrt(x^4)", 0.0, float("nan")),
        ("log(x)", -1.0, -1.0),
        ("1/(1+exp(-x))", -800.0, float("nan")),
        ("x^x", -1.0, float("nan")),
        ("relu(log(x))", -1.0, -1.0),
    ],
)
def test_the_code_has_the_gradient_that_is_told_of_autograd(
    text: str, x: float, convention: float
) -> None:
    leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    eval(python(read(text), "torch"), {"torch": torch, "x": leaf}).backward()
    assert leaf.grad is not None
    assert leaf.grad.item() == pytest.approx(convention, nan_ok=True)
    assert slope_at(read(text), x).convention == pytest.approx(convention, nan_ok=True)


def test_numbers_are_short() -> None:
    assert [brief(value) for value in (2.25, -0.5, 0.0, 1.0, -8.125, 1.4e-6)] == [
        "2.25", "-0.5", "0", "1", "-8.125", "1.4e-6"
    ]  # fmt: skip
    assert brief(float("nan")) == brief(None) == "–"
    assert [significant(x, 7) for x in (-0.5, 1.234567, 1e-5)] == ["-0.5", "1.234567", "1e-05"]
