"""Gradients node by node are those of autograd, and every one is the sum over its edges."""

import math
import random

import numpy as np
import pytest

from engine.explain.shared.expressions.graph import Graph, plan
from engine.explain.shared.expressions.text import ExpressionMistake, parse
from engine.explain.shared.expressions.troubles import ARITHMETIC, Trouble
from engine.explain.shared.expressions.written import written_step
from tests.engine.explain.shared.expressions.by_autograd import by_autograd


def some_expression(source: random.Random, depth: int) -> str:
    def inner() -> str:
        return some_expression(source, depth - 1)

    if depth == 0 or source.random() < 0.1:
        number = f"{source.uniform(0, 3):.2f}"
        return source.choice(["a", "b", "c", "a", "b", number, str(source.randint(0, 3))])
    kind = source.randrange(14)
    if kind < 8:
        return f"({inner()} {source.choice('+-*/+-*^')} {inner()})"
    if kind < 9:
        return f"{source.choice(['max', 'min'])}({inner()}, {inner()})"
    names = ["abs", "relu", "exp", "log", "sqrt", "sin", "cos", "tanh", "sigmoid"]
    return f"{source.choice(names)}({inner()})" if kind < 13 else f"-{inner()}"


def some_graph(seed: int) -> Graph | None:
    source = random.Random(seed)
    try:
        expression = parse(some_expression(source, source.randint(1, 4)))
    except ExpressionMistake:
        return None
    # Whole numbers among them: kinks and undefined points must turn up.
    values = {
        name: source.choice([source.uniform(-2, 2), float(source.randint(-2, 2))])
        for name in expression.names
    }
    return plan(expression, values)


def test_three_thousand_random_expressions_have_the_gradients_of_autograd() -> None:
    compared, troubled, seed = 0, dict.fromkeys(("kink", "steep", "undefined"), 0), 0
    while compared < 3_000:
        seed += 1
        graph = some_graph(seed)
        if graph is None or not graph.expression.names:
            continue
        values = {
            node.name: value
            for node, value in zip(graph.expression.nodes, graph.values, strict=True)
            if node.operation == "name"
        }
        expected, gradients = by_autograd(graph.expression, values)
        for trouble in graph.troubles.values():
            if trouble in troubled:
                troubled[trouble] += 1
        if not all(map(math.isfinite, [*expected, *gradients.values()])):
            # Not in the ordinary sense: that is said, at the node where it begins.
            assert graph.troubles or not all(map(math.isfinite, graph.values))
            continue
        np.testing.assert_allclose(graph.values, expected, rtol=1e-9, atol=0)
        for position, node in enumerate(graph.expression.nodes):
            if node.operation != "name":
                continue
            # Contributions may cancel: what is lost is measured against the largest of them.
            # And where tanh and sigmoid are flat, their slope is a difference of two numbers
            # that agree to the last digits: 1e-14 is what is left of those.
            products = [abs(edge.product) for edge in graph.arriving(position)]
            found = graph.gradient(node.name)
            if not math.isfinite(found):
                assert graph.troubles
                continue
            lost = 1e-9 * max(products, default=0.0) + 1e-14
            assert found == pytest.approx(gradients[node.name], rel=1e-9, abs=lost)
        compared += 1
    assert min(troubled.values()) > 20


def test_a_gradient_is_the_sum_of_what_arrives_over_its_edges() -> None:
    graph = plan(parse("w*x + w"), {"w": 3.0, "x": 2.0})
    arriving = graph.arriving(0)
    assert sorted(edge.product for edge in arriving) == [1.0, 2.0]
    assert graph.gradient("w") == 3.0


def test_the_reference_graph_has_the_figures_of_the_book() -> None:
    graph = plan(parse("|w*x + b - y|"), {"x": 2.0, "w": 3.0, "b": 1.0, "y": 4.0})
    assert graph.values[-1] == 3
    assert [graph.gradient(name) for name in "wxby"] == [2, 3, 1, -1]


def test_an_edge_comes_after_every_edge_into_the_operation_that_it_leaves() -> None:
    graph = plan(parse("sin(a*b) * (a*b + a) ^ 2"), {"a": 0.3, "b": 1.2})
    seen: set[int] = set()
    for edge in graph.edges:
        assert edge.source not in seen
        seen.add(edge.user)
        assert edge.product == edge.arriving * edge.slope
        assert edge.arriving == graph.gradients[edge.user]


@pytest.mark.parametrize(
    ("text", "x", "trouble"),
    [
        ("|x|", 0, "kink"),
        ("relu(x)", 0, "kink"),
        ("max(x, 2)", 2, "kink"),
        ("sqrt(x)", 0, "steep"),
        ("x^0.5", 0, "steep"),
        ("log(x)", 0, "undefined"),
        ("log(x)", -1, "undefined"),
        ("1/x", 0, "undefined"),
        ("x/x", 0, "undefined"),
        ("x^0.5", -1, "undefined"),
        ("x^-1", 0, "undefined"),
        ("sqrt(x)", -1, "undefined"),
        ("exp(x)", 1000, "overflow"),
        ("x*x", 1e200, "overflow"),
        ("x^2", 0, None),
        ("x^0", 0, None),
        ("|x| + relu(x)", 1, None),
        ("log(2)*x", 0, None),
    ],
)
def test_a_point_without_a_derivative_is_named(text: str, x: float, trouble: Trouble) -> None:
    troubles = list(plan(parse(text), {"x": float(x)}).troubles.values())
    assert troubles == ([] if trouble is None else [trouble])


@pytest.mark.parametrize(
    ("text", "x", "step", "trouble"),
    [
        ("-log(1 - sigmoid(x))", 40, "1 - sigmoid(x)", "rounded"),
        ("1/(1 + exp(-x))", -800, "exp(-x)", "overflow"),
        ("log(exp(-x))", 800, "exp(-x)", "underflow"),
        ("log(3x - 0.3)", 0.1, "3*x - 0.3", "rounded"),
        ("exp(x)*exp(-x) + exp(x)", 800, "exp(x)", "overflow"),
    ],
)
def test_of_the_steps_only_the_first_that_goes_wrong_is_blamed(
    text: str, x: float, step: str, trouble: Trouble
) -> None:
    graph = plan(parse(text), {"x": float(x)})
    arithmetic = {at: one for at, one in graph.troubles.items() if one in ARITHMETIC}
    first = min(arithmetic)
    assert (written_step(graph.expression, first), arithmetic[first]) == (step, trouble)
    nodes = graph.expression.nodes
    assert not any(place in arithmetic for at in arithmetic for place in nodes[at].inputs)


def test_a_number_has_no_gradient() -> None:
    graph = plan(parse("2*x + 3"), {"x": 1.0})
    numbers = [
        gradient
        for node, gradient in zip(graph.expression.nodes, graph.gradients, strict=True)
        if node.operation == "number"
    ]
    assert numbers == [None, None]


@pytest.mark.parametrize(
    ("text", "x"), [("sqrt(relu(x))", -1.0), ("relu(x)^.5", -3.0), ("exp(max(1e300, x))", 2.0)]
)
def test_what_is_switched_off_lets_no_infinity_back(text: str, x: float) -> None:
    expression = parse(text)
    assert plan(expression, {"x": x}).gradient("x") == 0.0
    assert by_autograd(expression, {"x": x})[1] == {"x": 0.0}
