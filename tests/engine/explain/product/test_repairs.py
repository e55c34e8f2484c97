"""Repairs of a product keep the numbers; the simple ones are all there, the likely ones first."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.explain.product.plan import Operation, ProductError, Tensors, plan, repairs
from engine.explain.product.repairs import MOST_REPAIRS, Repair
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shapes import Shape, element_count
from tests.engine.explain.small_shapes import every_small_pair

SHAPES = st.lists(st.sampled_from([0, 1, 2, 3, 4, 6]), max_size=4).map(tuple)
OPERATIONS: st.SearchStrategy[Operation] = st.sampled_from(("matmul", "dot"))
MOST_CELLS = 300


def error_of(a: Shape, b: Shape, operation: Operation = "matmul") -> ProductError | None:
    try:
        plan(a, b, operation)
    except ProductError as error:
        return error
    return None


def filled(a: Shape, b: Shape) -> dict[str, Any]:
    """Both operands by their names, as the code of the lesson fills them."""
    return {
        "a": (np.arange(element_count(a)) % 9 + 1).reshape(a),
        "b": (np.arange(element_count(b)) % 7).reshape(b),
    }


def hold(tensors: Tensors, repair: Repair, names: dict[str, Any]) -> None:
    """What the plan shows after a repair is what NumPy and torch give for its code as written.

    `names` are the arrays before it; those after it take their place.
    """
    torch_names = {name: torch.from_numpy(np.array(names[name])) for name in "ab"}
    given = np.asarray(eval(repair.code_numpy, {"np": np, **names}))
    assert given.shape == repair.result, repair
    np.testing.assert_array_equal(
        eval(repair.code_torch, {"torch": torch, **torch_names}).numpy(), given
    )
    exec(repair.statement_numpy, {"np": np}, names)
    exec(repair.statement_torch, {"torch": torch}, torch_names)
    after = plan(repair.a, repair.b, repair.operation, tensors)
    assert after.shape == repair.result
    for name, shape, value in (("a", repair.a, after.a_value), ("b", repair.b, after.b_value)):
        array: npt.NDArray[Any] = names[name]
        assert array.shape == tuple(torch_names[name].shape) == shape, (repair, name)
        np.testing.assert_array_equal(torch_names[name].numpy(), array)
        assert [value(index) for index in np.ndindex(shape)] == array.ravel().tolist(), repair
    for index in list(np.ndindex(repair.result))[:MOST_CELLS]:
        assert after.result_value(index) == given[index], (repair, index)


@given(SHAPES, SHAPES, OPERATIONS)
def test_a_repair_shows_the_values_that_numpy_gives_for_its_code(
    a: Shape, b: Shape, operation: Operation
) -> None:
    error = error_of(a, b, operation)
    assume(error is not None)
    assert error is not None
    tensors = Tensors((a, b))
    for repair in repairs(error):
        after = tensors.after(repair)
        assert after is not None, "what was just filled can be read in any shape"
        hold(after, repair, filled(a, b))


def test_the_transpose_of_the_opening_example_holds_its_columns_as_rows() -> None:
    error = error_of((3, 4), (3, 4))
    assert error is not None
    repair = next(each for each in repairs(error) if each.statement_torch == "a = a.T")
    tensors = Tensors((error.a, error.b)).after(repair)
    assert tensors is not None
    shown = plan(repair.a, repair.b, tensors=tensors)
    rows = [[shown.a_value((row, column)) for column in range(3)] for row in range(4)]
    assert rows == [[1, 5, 9], [2, 6, 1], [3, 7, 2], [4, 8, 3]]


def test_repairs_that_follow_one_another_keep_the_values_too() -> None:
    source, chains, copies = random.Random(0), 0, 0
    for _ in range(3_000):
        a, b = (
            tuple(source.choice((1, 2, 3, 4)) for _ in range(source.randint(2, 4)))
            for _ in range(2)
        )
        names, tensors = filled(a, b), Tensors((a, b))
        operation: Operation = "dot"
        for length in range(3):
            error = error_of(a, b, operation)
            if error is None:
                break
            repair = source.choice(repairs(error) or (None,))
            after = None if repair is None else tensors.after(repair)
            if repair is None or after is None:
                copies += repair is not None
                break
            hold(after, repair, names)
            a, b, tensors = repair.a, repair.b, after
            operation = "matmul"  # what dot takes, @ may refuse
            chains += length > 0
    assert chains > 100
    assert copies, "a reshape of what is transposed already is no view"


# ---- which are offered

TABLE: list[tuple[Shape, Shape, list[str]]] = [
    ((100, 4, 4), (100, 4), ["a @ b.unsqueeze(-1)"]),
    ((2, 100, 4), (2, 100, 4, 5), ["a.unsqueeze(-2) @ b"]),
    ((2,), (3, 2), ["b @ a", "a @ b.T"]),
    ((5, 3), (5,), ["b @ a", "a.T @ b"]),
    ((784, 512), (128, 784), ["b @ a", "a.T @ b.T"]),
    ((64, 784), (10, 784), ["a @ b.T"]),
    ((3, 4), (3, 4), ["a @ b.T", "a.T @ b", "a.unsqueeze(-2) @ b.unsqueeze(-1)"]),
    ((8, 3, 4), (8, 3, 4), ["a @ b.mT", "a.mT @ b"]),
    ((3,), (4,), ["a.unsqueeze(-1) @ b.unsqueeze(-2)"]),
    ((2, 1), (4,), ["a @ b.unsqueeze(-2)"]),
    ((3, 4), (4, 1, 1), ["a @ b.squeeze(1)"]),
    ((4, 10, 3, 5), (10, 4, 5, 2), ["a.transpose(-3, -4) @ b", "a @ b.transpose(-3, -4)"]),
    ((2, 3, 4), (5, 4, 6), ["a.unsqueeze(-3) @ b"]),
]


@pytest.mark.parametrize(("a", "b", "first"), TABLE)
def test_what_is_most_likely_meant_comes_first(a: Shape, b: Shape, first: list[str]) -> None:
    error = error_of(a, b)
    assert error is not None
    assert [repair.code_torch for repair in repairs(error)][: len(first)] == first


Simple = tuple[str, Shape, Shape]


def simple_repairs(a: Shape, b: Shape) -> set[Simple]:
    """Every single change that makes them fit, as NumPy's own operations make it."""
    found: set[Simple] = {("swap", b, a)}
    if len(a) > 1 and len(b) > 1:
        found.add(("transpose", exchanged(a, -1, -2), exchanged(b, -1, -2)))
    found |= {(kind, after, b) for kind, after in changed(a)}
    found |= {(kind, a, after) for kind, after in changed(b)}
    return {each for each in found if fits(each[1], each[2])}


def changed(shape: Shape) -> Iterator[tuple[str, Shape]]:
    for axes in combinations(range(len(shape)), 2):
        yield "transpose", exchanged(shape, *axes)
    for place in range(len(shape) + 1):
        yield "expand_dims", (*shape[:place], 1, *shape[place:])
    ones = [axis for axis, size in enumerate(shape) if size == 1]
    for axis in ones:
        yield "squeeze", (*shape[:axis], *shape[axis + 1 :])
    if ones:
        yield "squeeze", tuple(size for size in shape if size != 1)


def exchanged(shape: Shape, first: int, second: int) -> Shape:
    sizes = list(shape)
    sizes[first], sizes[second] = sizes[second], sizes[first]
    return tuple(sizes)


def fits(a: Shape, b: Shape) -> bool:
    """Whether `a @ b` is defined: what np.matmul says, without making the arrays."""
    if not a or not b:
        return False
    inner = b[0] if len(b) == 1 else b[-2]
    return a[-1] == inner and broadcast_shape((a[:-2], b[:-2])) is not None


def test_no_small_clash_lacks_a_simple_repair_that_would_do() -> None:
    offered_for, kinds, none = 0, Counter[str](), 0
    for a, b in every_small_pair(ordered=True):
        if fits(a, b):
            continue
        error = error_of(a, b)
        assert error is not None
        found = repairs(error)
        offered = {(repair.a, repair.b) for repair in found}
        wanted = simple_repairs(a, b)
        assert {kind for kind, *_ in wanted} <= {
            kind for kind, *after in wanted if tuple(after) in offered
        }, (a, b, wanted, found)
        if len(found) < MOST_REPAIRS:
            assert {(left, right) for _, left, right in wanted} <= offered, (a, b)
        offered_for += bool(wanted)
        none += not found
        kinds.update(repair.kind for repair in found)
    assert offered_for > 10_000
    assert none, "(2,) @ (3, 4) is beyond any"
    assert min(kinds.values()) > 100, kinds
