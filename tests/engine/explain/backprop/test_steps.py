"""Forward node by node, back edge by edge; what arrives at the end is what nudging finds."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.backprop.answers import can_be_asked, grade_edge
from engine.explain.backprop.names import names_of
from engine.explain.backprop.presets import PRESETS, preset
from engine.explain.backprop.steps import BackpropPlan, plan
from engine.explain.backprop.text import pretty
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.given import FRESH, parse_given
from engine.explain.shared.expressions.text import ExpressionMistake, parse
from engine.explain.shared.typed.real_numbers import RealMistake
from tests.engine.explain.expressions import expressions

REFERENCE = parse("|w*x + b - y|")
VALUES = {"w": 3.0, "x": 2.0, "b": 1.0, "y": 4.0}


def planned(text: str, **values: float) -> BackpropPlan:
    return plan(parse(text), values)


def test_the_reference_graph_is_the_chapter_s() -> None:
    found = plan(REFERENCE, VALUES)
    assert [found.graph.values[node] for node in found.operations] == [6, 7, 3, 3]
    assert {name: found.graph.gradient(name) for name in VALUES} == {
        "w": 2, "x": 3, "b": 1, "y": -1,
    }  # fmt: skip
    stages = [step.stage for step in found.steps]
    assert stages == ["start"] + ["forward"] * 4 + ["seed"] + ["edge"] * 7
    assert found.steps[-2].node == 0, "w comes before x"


@settings(max_examples=100, deadline=None)
@given(expressions(), st.lists(st.floats(-4, 4), min_size=8, max_size=8))
def test_each_step_adds_one_thing_and_the_last_knows_all(
    expression: Expression, numbers: list[float]
) -> None:
    found = plan(expression, dict(zip(expression.names, numbers, strict=False)))
    last = len(found.steps) - 1
    for position, step in enumerate(found.steps):
        known = sum(found.has_value(position, node) for node in found.operations)
        assert known == min(position, found.forward)
        assert found.edges_done(position) == max(position - found.forward - 1, 0)
        if step.edge is not None:
            edge = found.graph.edges[step.edge]
            assert found.is_complete(position, edge.user), "what it multiplies has all arrived"
            assert edge in found.arrived(position, edge.source)
            assert edge not in found.arrived(position - 1, edge.source)
            assert found.next_edge(position - 1) == edge
    for node, gradient in enumerate(found.graph.gradients):
        arriving = found.graph.arriving(node)
        if gradient is not None and (arriving or node == expression.result):
            assert found.is_complete(last, node)


@settings(max_examples=200, deadline=None)
@given(expressions(), st.lists(st.floats(0.3, 3), min_size=8, max_size=8))
def test_nudging_finds_the_gradient_between_its_two_slopes(
    expression: Expression, numbers: list[float]
) -> None:
    found = plan(expression, dict(zip(expression.names, numbers, strict=False)))
    if found.graph.troubles:
        return
    for node, gradient in enumerate(found.graph.gradients):
        nudged = found.nudged(node)
        if gradient is None or nudged is None or not isfinite(gradient):
            continue
        both = nudged.slope, nudged.slope_below
        if not all(map(isfinite, both)) or max(map(abs, (*both, gradient))) > 1e6:
            continue
        apart = abs(both[0] - both[1])
        if apart > 0.01 * max(map(abs, both)) + 1e-6:
            continue  # a kink is near, or it bends too much for such a nudge
        assert gradient == pytest.approx(sum(both) / 2, rel=1e-2, abs=1e-4)


def test_paths_are_counted_and_what_comes_over_them_adds_up() -> None:
    found = planned("w*x + w", w=3.0, x=2.0)
    assert found.paths(0) == 2
    products = [edge.product for edge in found.graph.arriving(0)]
    assert sorted(products) == [1, 2]
    assert found.graph.gradient("w") == 3
    halfway = next(at for at in range(len(found.steps)) if len(found.arrived(at, 0)) == 1)
    assert not found.is_complete(halfway, 0)
    assert found.gradient(halfway, 0) in (1, 2)
    assert planned("x*x", x=3.0).graph.gradient("x") == 6


def test_the_way_back_is_a_chain_and_lights_all_that_it_has_come_by() -> None:
    found = planned("(a + b)*(a - b)", a=3.0, b=2.0)
    for edge in found.graph.edges:
        way = found.way_back(edge.source, edge)
        assert way[0].user == found.expression.result
        assert way[-1] == edge
        assert all(after.user == before.source for before, after in pairwise(way))
        assert found.behind(edge) >= {(one.user, one.source) for one in way}
    assert found.depth == 2


def test_an_expression_without_a_name_only_goes_forward() -> None:
    found = planned("1 + 2*3")
    assert [step.stage for step in found.steps] == ["start", "forward", "forward"]
    assert not found.has_gradients
    assert [step.stage for step in planned("x", x=1.0).steps] == ["start", "seed"]


# ---- what is typed


def test_a_text_gives_an_expression_values_or_both() -> None:
    first = parse_given("|w*x + b - y|; w = 3, x = 2, b = 1, y = 4")
    assert dict(first.values) == VALUES
    changed = parse_given("w = -1,5; x=1/2", first)
    assert (changed.text, changed.values["w"], changed.values["x"]) == (first.text, -1.5, 0.5)
    other = parse_given("loss = w*q", first)
    assert other.text == "w*q"
    assert other.values == {"w": 3.0, "q": FRESH[1]}, "what has a value keeps it"
    assert pretty("w*x - 2**3") == "w·x − 2^3"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "expression.empty"),
        ("x" * 500, "expression.too_long"),
        ("(" * 150 + "x", "expression.too_deep"),
        ("+".join("x" * 40), "expression.too_many_nodes"),
        ("w*x; w", "expression.unnamed"),
        ("w*x; y = 2", "expression.unknown_name"),
        ("y = 2", "expression.unknown_name"),
        ("w = two", "real.not_a_number"),
        ("w*x; w = 1e999", "real.too_large"),
        ("__import__('os')", "expression.not_read"),
    ],
)
def test_what_is_no_graph_is_refused(text: str, code: str) -> None:
    with pytest.raises((ExpressionMistake, RealMistake)) as caught:
        parse_given(text, parse_given("w*x"))
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


@given(st.text(max_size=60))
def test_any_text_is_a_graph_or_a_mistake(text: str) -> None:
    try:
        found = parse_given(text, parse_given("w*x"))
    except (ExpressionMistake, RealMistake):
        return
    assert set(found.values) == set(found.expression.names)


# ---- names


@settings(deadline=None)
@given(expressions())
def test_no_two_values_have_one_name(expression: Expression) -> None:
    names = names_of(expression)
    named = [
        name
        for name, node in zip(names.of, expression.nodes, strict=True)
        if node.operation != "number"
    ]
    assert len(set(named)) == len(named)
    for node in plan(expression, dict.fromkeys(expression.names, 1.5)).graph.edges:
        assert names.written(node.user)
        assert "{" not in names.slope(node.user, node.place)


def test_a_slope_is_written_in_the_names_of_the_values() -> None:
    found = plan(REFERENCE, VALUES)
    names = names_of(REFERENCE)
    last = found.graph.edges[-2]
    assert names.written(last.user) == "w·x"
    assert names.derivative(last.user, last.source) == "dp/dw"
    assert names.slope(last.user, last.place) == "x"
    square = parse("(w*x - y)^2")
    assert names_of(square).slope(square.result, 0) == "2·r"


# ---- answers


def test_a_wrong_answer_is_told_by_what_it_would_have_meant() -> None:
    found = planned("3*(w*x)", w=5.0, x=2.0)
    edge = next(one for one in found.graph.edges if found.expression.nodes[one.source].name == "w")
    for text, code in {
        "6": "right", "2": "slope", "3": "arriving", "-6": "sign", "5": "value", "7": "other",
    }.items():  # fmt: skip
        assert grade_edge(found, edge, text).code == code, text
    twice = planned("w*x + w", w=3.0, x=2.0)
    assert grade_edge(twice, twice.graph.arriving(0)[0], "3").code == "total"
    assert grade_edge(found, edge, "5.95").right, "nobody has to write all decimals"
    assert not can_be_asked(planned("log(x)", x=0.0).graph.edges[0])


# ---- presets


def test_each_preset_shows_what_it_is_for() -> None:
    plans = [plan(one.expression, one.values) for one in map(preset, range(len(PRESETS)))]
    square, chapter, twice, silent, sure, most, kink = plans[:7]
    slopes = {edge.slope for edge in square.graph.edges}
    assert slopes == {6, 1, -1, 2, 3}, "twice the error, and the factors of the product"
    assert [square.graph.gradient(name) for name in "wxby"] == [12, 18, 6, -6]
    assert chapter.expression == REFERENCE
    assert {edge.slope for edge in chapter.graph.edges} == {1, -1, 2, 3}
    assert twice.paths(0) == 2
    assert silent.graph.gradient("w") == 0
    assert 0 < abs(sure.graph.gradient("w")) < 0.01
    assert (most.graph.gradient("a"), most.graph.gradient("b")) == (2, 0)
    assert "kink" in kink.graph.troubles.values()
    for found in plans:
        assert all(map(isfinite, found.graph.values))
