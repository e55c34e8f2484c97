"""A tree of any tensor: the same rows as if each node were written out, at the cost of a few."""

from __future__ import annotations

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.shapes import Shape
from engine.explain.shared.tensor_tree import TensorTree

shapes = st.lists(st.integers(0, 4), max_size=4).map(tuple)


def written_out(tree: TensorTree, node: Shape = ()) -> list[Shape]:
    """Every visible node in turn."""
    size = tree.size(node)
    if node not in tree.opened or size is None:
        return [node]
    below = [written_out(tree, (*node, place)) for place in range(size)]
    return [node, *(found for part in below for found in part)]


@st.composite
def trees(draw: st.DrawFn) -> TensorTree:
    tree = TensorTree(draw(shapes))
    for _ in range(draw(st.integers(0, 6))):
        rows = tree.rows
        tree = tree.toggled(tree.node(draw(st.integers(0, rows - 1))))
    return tree


@given(trees())
def test_rows_and_nodes_are_those_of_the_tree_written_out(tree: TensorTree) -> None:
    expected = written_out(tree)
    assert [tree.node(row) for row in range(tree.rows)] == expected
    assert [tree.row(node) for node in expected] == list(range(tree.rows))
    assert tree.deepest == max(map(len, expected))
    with pytest.raises(IndexError):
        tree.node(tree.rows)


@given(trees(), st.data())
def test_what_is_revealed_shows(tree: TensorTree, data: st.DataObject) -> None:
    if 0 in tree.shape:
        return
    node = tuple(data.draw(st.integers(0, size - 1)) for size in tree.shape)
    shown = tree.revealed(node)
    assert shown.node(shown.row(node)) == node
    for before in written_out(tree):
        assert shown.node(shown.row(before)) == before


def test_a_hidden_node_has_no_row() -> None:
    with pytest.raises(KeyError):
        TensorTree((3, 4)).row((1,))


@pytest.mark.parametrize("shape", [(4, 240, 144, 256, 3), (1000, 1000, 1000), (10**9,)])
def test_opening_a_thousand_million_values_costs_next_to_nothing(shape: Shape) -> None:
    tracemalloc.start()
    began = time.process_time()
    tree = TensorTree(shape).revealed(tuple(size - 1 for size in shape))
    last = [tree.node(row) for row in range(tree.rows - 40, tree.rows) if row >= 0]
    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert last[-1] == tuple(size - 1 for size in shape)
    assert peak < 5e6
    assert spent < 0.05
