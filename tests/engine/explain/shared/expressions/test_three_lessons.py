"""A typed loss has the same numbers as a curve, as a landscape and as a graph."""

import numpy as np
import pytest
import torch

from engine.explain.backprop.steps import plan as back
from engine.explain.derivative.point import slope_at
from engine.explain.derivative.text import of_one
from engine.explain.descent.own_loss import LossMistake, own_loss
from engine.explain.shared.expressions.given import parse_given
from engine.explain.shared.expressions.gradients import gradients
from tests.engine.explain.shared.expressions.by_autograd import by_autograd

LOSSES = (
    "(w*x + b - y)^2; w = 3, x = 2, b = 1, y = 4",
    "|w*x + b - y|; w = 3, x = 2, b = 1, y = 4",
    "F.mse_loss(w*x + b, y); w = -1, x = 2, b = 0.5, y = 4",
    "a = w*x; b = a + c; (b - y)**2; w = 1, x = 2, c = 1, y = -1",
    "(sigmoid(w*x) - y)^2; w = 1, x = 0.5, y = 0.3",
    "(tanh(w*x + b) - y)^2; w = 1, x = 0.5, b = 0.1, y = 0.3",
    "relu(w*x - y) + w^2/2; w = 2, x = 2, y = 1",
    "-(log(sigmoid(w))*0.25 + log(1 - sigmoid(w))*0.75); w = 1.5",
    "softplus(w) - w/3; w = 1.5",
    "-log(softmax([a, b, 0])[0]) + (a^2 + b^2)/10; a = 0.3, b = 1.2",
    "logsumexp([a, b]) - a/2 - b/2 + a^2 + b^2; a = 1, b = -0.5",
    "mean((([a, b] - y)**2)); a = 1, b = 2, y = 0.5",
    "max(w, -2w) + 0.1w^2; w = 1.5",
    "min((w - 1)^2, (w + 1)^2 + 0.5); w = 0.4",
    "clip(w, -1, 1)^2 + w^2; w = 0.7",
    "where(w > 0, w^2, -w); w = 1.5",
    "where(e <= 1, e^2/2, e - 0.5) + 0*w; e = 0.5, w = 1",
    "x*log(x); x = 2",
    "x^2 + exp(x); x = -1",
    "(x^2 - 4)^2/16 + x/4 + 1; x = 3",
    "(a - 1)^2 + (b + 0.5)^2; a = 2, b = 2",
    "(1 - a)^2 + 5*(b - a^2)^2; a = -1, b = 1",
    "sqrt(1 + w^2); w = 2",
    "log1p(w^2); w = 1.5",
    "expm1(w) - w; w = 0.8",
    "sin(3w) + w^2/4; w = 1",
    "cosh(w); w = 1.25",
    "log2(1 + w^2) + log10(1 + b^2); w = 0.5, b = 2",
    "leaky_relu(w - 1) + w^2; w = 3",
    "(elu(w) - 0.5)^2; w = -0.4",
    "mish(w); w = -0.5",
    "silu(w); w = 0.5",
    "(w + sign(w))^2; w = 0.6",
)


@pytest.mark.parametrize("text", LOSSES)
def test_value_slope_and_gradients_are_the_same_in_all_three(text: str) -> None:
    given = parse_given(text)
    graph = back(given.expression, given.values).graph
    values, found = by_autograd(given.expression, given.values)
    assert graph.values[-1] == pytest.approx(values[-1], rel=1e-15)
    for name, value in given.values.items():
        assert graph.gradient(name) == pytest.approx(found[name], rel=1e-12, abs=1e-300)
        point = slope_at(of_one(given, name), value)
        assert point.value == pytest.approx(graph.values[-1], rel=1e-14)
        assert point.slope == pytest.approx(graph.gradient(name), rel=1e-13, abs=1e-15)
    own = own_loss(given)
    at = np.array(own.landscape.start)
    assert own.names == given.expression.names[:2]
    assert own.landscape.at(*own.landscape.start) == graph.values[-1], "to the last digit"
    assert own.landscape.gradient(at).tolist() == [graph.gradient(name) for name in own.names]


def test_there_are_some_thirty_of_them() -> None:
    assert len(LOSSES) >= 30


def test_gradients_of_many_points_are_those_of_each() -> None:
    source = np.random.default_rng(3)
    for text in LOSSES:
        given = parse_given(text)
        points = {name: value + source.normal(0, 0.7, 25) for name, value in given.values.items()}
        many = gradients(given.expression, points, given.expression.names)
        for place in range(25):
            one = {name: float(values[place]) for name, values in points.items()}
            graph = back(given.expression, one).graph
            each = [float(slopes[place]) for slopes in many]
            wanted = [graph.gradient(name) for name in given.expression.names]
            # NumPy's exp of an array and of one number differ in the last digit.
            np.testing.assert_allclose(each, wanted, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 + 2", "loss.no_name"),
        ("w^2; w = 20", "loss.far"),
        ("log(w); w = -1", "loss.no_value"),
        ("sqrt(w); w = 0", "loss.no_value"),
        ("exp(w)", "loss.no_minimum"),
        ("w*x + w", "loss.no_minimum"),
        ("-log(sigmoid(w*x))", "loss.no_minimum"),
        ("1 - (w + b)^2", "loss.no_minimum"),
        ("(w - 40)^2", "loss.no_minimum"),
    ],
)
def test_what_cannot_be_descended_is_told_why(text: str, code: str) -> None:
    with pytest.raises(LossMistake) as refused:
        own_loss(parse_given(text))
    assert refused.value.code == code


def test_where_a_half_is_all_that_is_known_torch_is_asked() -> None:
    w = torch.tensor(0.0, dtype=torch.float64, requires_grad=True)
    torch.nn.functional.leaky_relu(w).backward()  # type: ignore[no-untyped-call]
    given = parse_given("leaky_relu(w); w = 0")
    assert back(given.expression, given.values).graph.gradient("w") == float(w.grad or 0) == 0.01
