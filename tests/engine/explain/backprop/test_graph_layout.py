"""Graphs are laid out so that nothing overlaps, and without a crossing where there need be none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.explain.backprop.graph_columns import Stand
from engine.explain.backprop.graph_layout import GraphLayout, lay_out
from engine.explain.backprop.graph_wires import route
from engine.explain.shared.expressions.expression import Expression
from engine.explain.shared.expressions.text import parse
from tests.engine.explain.expressions import expressions, trees

gaps = st.sampled_from([0, 1])


def extent(expression: Expression, layout: GraphLayout, column: int, stand: Stand) -> range:
    """The rows that something takes, as the docstring of GraphLayout says."""
    row, node = layout.rows[column, stand], expression.nodes[stand.node]
    if stand.passes or node.operation == "number":
        return range(row, row + 1)
    return range(row - 1 if node.inputs else row, row + 2)


@settings(max_examples=150, deadline=None)
@given(expressions(), gaps)
def test_every_node_stands_once_and_overlaps_none(expression: Expression, gap: int) -> None:
    layout = route(expression, gap).layout
    nodes = sorted(s.node for column in layout.columns for s in column if not s.passes)
    assert nodes == list(range(len(expression.nodes)))
    for column, stands in enumerate(layout.columns):
        extents = [extent(expression, layout, column, stand) for stand in stands]
        assert all(rows.start >= 0 and rows.stop <= layout.height for rows in extents)
        for above, below in pairwise(extents):
            assert below.start - above.stop >= gap, (column, stands)


@settings(max_examples=150, deadline=None)
@given(expressions(), gaps)
def test_every_wire_leads_from_column_to_column(expression: Expression, gap: int) -> None:
    layout = route(expression, gap).layout
    for user, node in enumerate(expression.nodes):
        for source in node.inputs:
            begin, end = layout.column_of[source], layout.column_of[user]
            assert begin < end
            for column in range(begin, end):
                links = {(left, right) for left, right in layout.links[column]}
                left = Stand(source, column > begin)
                assert (left, Stand(user) if column + 1 == end else Stand(source, True)) in links


@settings(max_examples=150, deadline=None)
@given(trees(), gaps)
def test_a_tree_has_no_crossing_and_keeps_the_order_of_what_was_typed(
    expression: Expression, gap: int
) -> None:
    layout = route(expression, gap).layout
    assert layout.crossings == 0
    for node in range(len(expression.nodes)):
        assert not layout.flipped(expression, node)


@pytest.mark.parametrize(
    "text",
    [
        "|w*x + b - y|",
        "w*x + w",
        "x*x + y*x",
        "(a + b)*b + c",
        "v1*relu(w1*x) + v2*relu(w2*x)",
        "a*b + b*c + c*d",
        "relu(a) - relu(-a)",
        "|b + a*710 + b^c|",
        "1 + h + g^2 + exp(h)",
        "-(relu(c)*2^100)*c",
        "cos(d)*max(f, a) - (|c| + (d - c))",
    ],
)
def test_a_simple_graph_has_no_crossing(text: str) -> None:
    assert lay_out(parse(text)).crossings == 0


def test_an_input_stands_just_before_the_first_that_takes_it() -> None:
    layout = lay_out(parse("|w*x + b - y|"))
    assert [layout.column_of[node] for node in range(8)] == [0, 0, 1, 1, 2, 2, 3, 4]
    assert layout.row(6) == layout.row(7), "what has one input stands in its row"


def test_an_operation_whose_inputs_are_read_upwards_is_known() -> None:
    expression = parse("b - a")
    layout = lay_out(expression)
    assert not layout.flipped(expression, 2)
    turned = GraphLayout(
        (layout.columns[0][::-1], layout.columns[1]),
        layout.links,
        {**layout.rows, (0, Stand(0)): 4, (0, Stand(1)): 0},
    )
    assert turned.flipped(expression, 2)
