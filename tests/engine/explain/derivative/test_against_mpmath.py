"""What is told of a function holds in fifty digits: kinks, zeros of the slope, lowest and highest.

`python tests/measure/derivatives.py` asks the same of five thousand functions.
"""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.derivative.window import Window
from tests.engine.explain.derivative.disagreements import report
from tests.engine.explain.derivative.generated import Case, case


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_what_is_told_of_a_function_holds_in_fifty_digits(seed: int) -> None:
    source = Random(seed)
    made = case(source)
    assert not report(made, source).disagreements, made


TELLING = (
    "max(x, x^2)",
    "relu(x) + x^3",
    "sqrt(2 - x^2)",
    "sin(x)/x",
    "|x^2 - 2|",
    "x^x",
    "sqrt((x - 0.3)^2)",
    "log(tanh(x^4))",
    "x*exp(-x)*relu(x - 0.7)",
)


def test_the_check_itself_sees_points_of_every_sort() -> None:
    found = [report(Case(text, Window(-2.0, 3.0)), Random(text)) for text in TELLING]
    assert not any(one.disagreements for one in found), found
    assert [one.points for one in found] == [2, 1, 1, 0, 3, 1, 1, 0, 3]
    assert all(one.extremes == 2 for one in found)
