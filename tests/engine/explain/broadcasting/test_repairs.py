"""Repairs of a broadcast keep the numbers; the simple ones are there, the likely ones first."""

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

from engine.explain.broadcasting.cell_operators import operators_for
from engine.explain.broadcasting.plan import BroadcastError, Filled, plan
from engine.explain.broadcasting.repairs import MOST_REPAIRS
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shapes import Shape, element_count
from tests.engine.explain.small_shapes import every_small_pair

SIZES = (0, 1, 1, 2, 3, 4, 5)
MOST_CELLS = 100


def random_clash(seed: int) -> BroadcastError | None:
    """Two to four shapes of rank 0 to 6 that nearly broadcast, or not at all; None if they do."""
    source = random.Random(seed)
    number = source.choice((2, 2, 2, 3, 4))
    result = [source.choice(SIZES) for _ in range(source.randint(0, 6))]
    shapes = [
        [source.choice((size, size, 1)) for size in result[source.randint(0, len(result)) :]]
        for _ in range(number)
    ]
    if seed % 3:
        source.shuffle(source.choice(shapes))
    else:
        shapes = [
            [source.choice(SIZES) for _ in range(source.randint(0, 6))] for _ in range(number)
        ]
    operands = tuple(map(tuple, shapes))
    return None if broadcast_shape(operands) is not None else BroadcastError(operands)


ERRORS = [error for error in map(random_clash, range(4_000)) if error is not None]


def filled(shapes: tuple[Shape, ...], units: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    """The operands by their names, as the figure fills them before any repair."""
    return {
        "abcd"[number]: ((np.arange(element_count(shape)) + (number > 0)) % counts * unit).reshape(
            shape
        )
        for number, (shape, (unit, counts)) in enumerate(zip(shapes, units, strict=True))
    }


def numpy_shape(shapes: tuple[Shape, ...]) -> Shape | None:
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None


def test_a_repair_shows_the_values_and_strides_that_numpy_gives_for_its_code() -> None:
    kinds: Counter[str] = Counter()
    for number, error in enumerate(ERRORS):
        assert len(error.repairs) <= MOST_REPAIRS
        assert len({repair.shapes_after for repair in error.repairs}) == len(error.repairs)
        operators = operators_for(len(error.shapes))
        operator = operators[number % len(operators)]
        for repair in error.repairs:
            tensors = [Filled.anew(shape) for shape in error.shapes]
            layout = repair.change.of(tensors[repair.operand].layout)
            assert layout is not None
            tensors[repair.operand] = Filled(error.shapes[repair.operand], layout)
            shown = plan(*repair.shapes_after, operator=operator, tensors=tensors)
            arrays = filled(error.shapes, shown.cell_units)
            name = "abcd"[repair.operand]
            copies = {key: torch.from_numpy(np.array(array)) for key, array in arrays.items()}
            by_torch = eval(repair.code_torch, {**copies})
            arrays[name] = eval(repair.code_numpy, {"np": np, **arrays})
            np.testing.assert_array_equal(by_torch.numpy(), arrays[name])
            after = list(arrays.values())
            assert tuple(array.shape for array in after) == repair.shapes_after, repair
            hold(shown, after, repair.result, operator.code(list(arrays), "np"), arrays)
            kinds[repair.kind] += 1
    assert min(kinds.values()) > 100, kinds
    assert len(kinds) == 5


def hold(
    shown: Any, after: list[npt.NDArray[Any]], result: Shape, code: str, arrays: dict[str, Any]
) -> None:
    """Every cell and stride of the plan is NumPy's."""
    for operand, array in enumerate(after):
        for index in list(np.ndindex(array.shape))[:MOST_CELLS]:
            assert shown.cell_value(operand, index) == array[index]
        if array.size:
            view = np.broadcast_to(array, result)
            steps = tuple(
                0 if size == 1 else stride // array.itemsize
                for size, stride in zip(shown.operands[operand].aligned, view.strides, strict=True)
            )
            assert shown.operands[operand].strides == steps
    given = np.asarray(eval(code, {"np": np, **arrays}))
    assert given.shape == shown.shape == result
    for index in list(np.ndindex(result))[:MOST_CELLS]:
        assert shown.result_value(index) == given[index]


def test_a_transposed_operand_holds_its_columns_as_rows() -> None:
    error = BroadcastError([(4, 3), (3, 4)])
    repair = next(each for each in error.repairs if each.code_torch == "a.T")
    layout = repair.change.of(Filled.anew((4, 3)).layout)
    assert layout is not None
    shown = plan((3, 4), (3, 4), tensors=[Filled((4, 3), layout), Filled.anew((3, 4))])
    rows = [[shown.cell_value(0, (row, column)) for column in range(4)] for row in range(3)]
    assert rows == [[0, 3, 6, 9], [1, 4, 7, 10], [2, 5, 8, 11]]
    assert shown.operands[0].strides == (1, 3)


# ---- which are offered

TABLE: list[tuple[Shape, Shape, list[str]]] = [
    ((3, 2), (3,), ["b.unsqueeze(1)", "a.T"]),
    ((224, 224, 3), (224, 224), ["b.unsqueeze(2)"]),
    ((97, 2), (2, 1), ["b.squeeze(1)", "b.T"]),
    ((3, 4), (4, 3), ["b.T", "a.T"]),
    ((2, 3, 4), (2, 4, 3), ["b.mT", "a.mT"]),
    ((2, 1, 4), (3, 2, 4), ["a.squeeze(1)"]),
    ((8, 3, 4), (8, 4), ["b.unsqueeze(1)"]),
    ((2, 3, 4, 5), (2, 3), ["b.unsqueeze(2).unsqueeze(3)"]),
    ((2, 3), (6,), ["a.reshape((6,))", "b.reshape((2, 3))"]),
]


@pytest.mark.parametrize(("a", "b", "first"), TABLE)
def test_what_is_most_likely_meant_comes_first(a: Shape, b: Shape, first: list[str]) -> None:
    found = [repair.code_torch for repair in BroadcastError([a, b]).repairs]
    assert found[: len(first)] == first


def simple_repairs(a: Shape, b: Shape) -> set[tuple[str, Shape, Shape]]:
    """Every single change that makes them fit, as NumPy's own operations make it."""
    found = {(kind, after, b) for kind, after in changed(a)}
    found |= {(kind, a, after) for kind, after in changed(b)}
    return {each for each in found if broadcast_shape(each[1:]) is not None}


def changed(shape: Shape) -> Iterator[tuple[str, Shape]]:
    for first, second in combinations(range(len(shape)), 2):
        sizes = list(shape)
        sizes[first], sizes[second] = sizes[second], sizes[first]
        yield "swap", tuple(sizes)
    for place in range(1, len(shape) + 1):
        yield "expand_dims", (*shape[:place], 1, *shape[place:])
    ones = [axis for axis, size in enumerate(shape) if size == 1]
    for axis in ones:
        yield "squeeze", (*shape[:axis], *shape[axis + 1 :])
    if ones:
        yield "squeeze", tuple(size for size in shape if size != 1)


def test_no_small_clash_lacks_a_simple_repair_that_would_do() -> None:
    clashes = 0
    for a, b in every_small_pair(ordered=False):
        if broadcast_shape((a, b)) is not None:
            continue
        found = BroadcastError([a, b]).repairs
        assert found, (a, b)
        offered = {repair.shapes_after for repair in found}
        wanted = simple_repairs(a, b)
        offered_kinds = {kind for kind, *after in wanted if tuple(after) in offered}
        assert {kind for kind, *_ in wanted} == offered_kinds, (a, b, wanted)
        if len(found) < MOST_REPAIRS:
            assert {(left, right) for _, left, right in wanted} <= offered, (a, b)
        clashes += 1
    assert clashes > 10_000


def test_every_exchange_of_two_axes_that_numpy_accepts_is_offered_where_there_is_room() -> None:
    compared = 0
    for error in ERRORS:
        offered = {repair.shapes_after for repair in error.repairs}
        if len(offered) == MOST_REPAIRS:
            continue
        for operand, shape in enumerate(error.shapes):
            for first, second in combinations(range(len(shape)), 2):
                exchanged = np.swapaxes(np.empty(shape), first, second).shape
                after = (*error.shapes[:operand], exchanged, *error.shapes[operand + 1 :])
                if numpy_shape(after) is not None:
                    assert after in offered, (error.shapes, operand, first, second)
                    compared += 1
    assert compared > 500


def test_a_transposition_of_more_axes_is_offered_only_where_no_exchange_of_two_will_do() -> None:
    (repair,) = [
        repair
        for repair in BroadcastError([(2, 3, 4), (3, 4, 2)]).repairs
        if repair.kind == "transpose" and repair.operand == 0
    ]
    assert repair.axes == (1, 2, 0)
    kinds = [repair.kind for repair in BroadcastError([(4,), (4, 4, 5, 2, 2)]).repairs]
    assert kinds.count("swap") == 2
    assert "transpose" not in kinds


def test_two_operands_of_at_most_four_axes_can_always_be_repaired() -> None:
    for error in ERRORS:
        if len(error.shapes) == 2 and max(map(len, error.shapes)) <= 4:
            assert error.repairs, error.shapes
