"""The minima of a typed loss: where sympy and calculus have them, and nowhere else."""

from itertools import pairwise

import numpy as np
import pytest
import sympy

from engine.explain.descent.minima import Values, minima
from engine.explain.descent.outcome import outcome
from engine.explain.descent.own_loss import OwnLoss, own_loss
from engine.explain.descent.plan import plan
from engine.explain.shared.expressions.given import parse_given
from engine.explain.shared.networks.optimizer_rules import Rule


def own(text: str) -> OwnLoss:
    return own_loss(parse_given(text))


@pytest.mark.parametrize(
    "text",
    ["x^3 - 3x", "(x^2 - 4)^2", "x^4 - 3x^2 + x", "sin(3x)", "x^2 + exp(x)", "cos(x) + x^2/20"],
)
def test_of_one_parameter_they_are_those_that_sympy_finds(text: str) -> None:
    x = sympy.Symbol("x", real=True)
    f = sympy.sympify(text.replace("^", "**").replace("3x", "3*x"), {"x": x})
    slope, wanted = sympy.lambdify(x, sympy.diff(f, x)), []
    bend = sympy.lambdify(x, sympy.diff(f, x, 2))
    grid = np.linspace(-3.9, 3.9, 400)
    for low, high in pairwise(grid):
        if slope(low) < 0 < slope(high):
            root = float(sympy.nsolve(sympy.diff(f, x), x, (low, high), solver="bisect"))
            assert bend(root) > 0
            wanted.append(root)
    found = sorted(place for (place,) in own(f"{text}; x = 1").landscape.minima)
    assert found == pytest.approx(wanted, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("(a - 1)^2 + (b + 0.5)^2", [(1, -0.5)]),
        ("|a| + |b - 1|", [(0, 1)]),
        ("a^2 + b^4", [(0, 0)]),
        ("(1 - a)^2 + 100*(b - a^2)^2; a = -1, b = 1", [(1, 1)]),
        ("(a^2 - 4)^2/16 + a/4 + b^2/2", [(-2.114908, 0), (1.860806, 0)]),
        ("max(a^2, (b - 2)^2) + (a + b)^2/100", [(-1 / 26, 51 / 26)]),
    ],
)
def test_of_two_parameters_they_are_where_calculus_has_them(
    text: str, places: list[tuple[float, float]]
) -> None:
    given = parse_given(text)
    names = given.expression.names[:2]
    swapped = [place if names == ("a", "b") else place[::-1] for place in places]
    found = own_loss(given).landscape.minima
    assert len(found) == len(places)
    for place, wanted in zip(found, swapped, strict=True):
        assert place == pytest.approx(wanted, abs=2e-4)


@pytest.mark.parametrize("text", ["(w*x - 3)^2; w = 3, x = 2", "|w*x - 3|; w = 3, x = 2"])
def test_a_valley_whose_floor_is_level_is_one_minimum_all_along(text: str) -> None:
    landscape = own(text).landscape
    assert len(landscape.minima) > 10
    for w in np.linspace(1.3, 3.5, 40):
        floor = np.array([w, 3 / w])
        assert landscape.distance(floor) < 0.02
        aside = floor + 0.3 * np.array([3 / w, w]) / np.hypot(3 / w, w)
        assert landscape.distance(aside) == pytest.approx(0.3, abs=0.05)


def test_a_level_stretch_is_a_minimum_and_a_level_height_is_none() -> None:
    relu = own("relu(x); x = 2").landscape
    assert relu.distance(np.array([-2.345])) < 1e-9
    assert relu.distance(np.array([0.0])) == 0, "to its edge"
    assert relu.distance(np.array([1.0])) == pytest.approx(1, abs=0.1)
    far = own("1 - exp(-x^2); x = 9").landscape
    (place,) = far.minima
    assert place == pytest.approx((0,), abs=1e-6), "float64 has 1 for all beyond 6"


def test_a_minimum_that_is_as_deep_is_not_called_the_shallow_one() -> None:
    landscape = own("(x^2 - 4)^2; x = -3").landscape
    found = outcome(plan(landscape, landscape.start, Rule("sgd", 0.01), 40))
    assert (found.ending, found.place) == ("arrives", 0)
    shallow = own("(x^2 - 4)^2/16 + x/4 + 1; x = 3").landscape
    found = outcome(plan(shallow, shallow.start, Rule("sgd", 0.2), 60))
    assert (found.ending, found.place) == ("arrives", 1)


def test_nothing_is_found_where_there_is_nothing() -> None:
    def plane(points: Values) -> Values:
        return np.asarray(points.sum(-1))

    found = minima(plane, lambda points: np.ones_like(points), (4.0, 4.0))
    assert len(found.points) == len(found.links) == 0


def test_another_point_of_the_same_loss_keeps_the_landscape() -> None:
    given = parse_given("(w*x + b - y)^2; w = 3, x = 2, b = 1, y = 4")
    found = own_loss(given)
    assert found.takes(given.at(w=1.5)) == (1.5, 2.0)
    assert found.takes(given.at(b=2.0)) is None, "what is held is another number"
    assert found.takes(given.at(w=9.0)) is None, "beyond what is shown"
