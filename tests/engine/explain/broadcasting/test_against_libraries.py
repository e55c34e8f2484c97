"""Broadcast plans say what NumPy and torch do, for 10,000 tuples of up to four shapes."""

import random
from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
import torch

from engine.explain.broadcasting.cell_operators import ALL_OPERATORS
from engine.explain.broadcasting.plan import BroadcastError, BroadcastPlan, plan
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shapes import Shape, element_count

COUNT = 10_000
HIGHEST_RANK = 6
SIZES = (0, 1, 1, 2, 3, 4, 5)
MOST_CELLS = 400
"""Larger results are compared at so many of their cells."""


def random_operands(seed: int) -> tuple[Shape, ...]:
    """One to four shapes of rank 0 to 6; half are made to broadcast, or nearly so."""
    source = random.Random(seed)
    number = source.choice((1, 2, 2, 2, 3, 3, 4))
    how = source.choice((0, 0, 1, 2))
    if how == 0:
        return tuple(
            tuple(source.choice(SIZES) for _ in range(source.randint(0, HIGHEST_RANK)))
            for _ in range(number)
        )
    result = [source.choice(SIZES) for _ in range(source.randint(0, HIGHEST_RANK))]
    shapes = [
        [source.choice((size, size, 1)) for size in result[source.randint(0, len(result)) :]]
        for _ in range(number)
    ]
    if how == 1:
        source.shuffle(source.choice(shapes))
    return tuple(map(tuple, shapes))


OPERANDS = [random_operands(seed) for seed in range(COUNT)]


@cache
def plans() -> list[BroadcastPlan]:
    return [plan(*shapes) for shapes in OPERANDS if broadcast_shape(shapes) is not None]


@cache
def errors() -> list[BroadcastError]:
    return [BroadcastError(shapes) for shapes in OPERANDS if broadcast_shape(shapes) is None]


def numpy_shape(shapes: tuple[Shape, ...]) -> Shape | None:
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        return None


def torch_shape(shapes: tuple[Shape, ...]) -> Shape | None:
    try:
        return tuple(torch.broadcast_shapes(*shapes))  # type: ignore[no-untyped-call]
    except RuntimeError:
        return None


def numbered(shape: Shape) -> npt.NDArray[np.int64]:
    return np.arange(element_count(shape)).reshape(shape)


def some_cells(shape: Shape, seed: int) -> Iterator[Shape]:
    """Every index of a small result, some of a large one."""
    count = element_count(shape)
    flats = range(count) if count <= MOST_CELLS else random.Random(seed).sample(range(count), 40)
    for flat in flats:
        yield tuple(map(int, np.unravel_index(flat, shape)))


def test_the_sample_holds_possible_and_impossible_shapes_of_every_rank_and_number() -> None:
    assert len(plans()) > COUNT // 4
    assert len(errors()) > COUNT // 4
    for kind in ([found.shapes for found in plans()], [error.shapes for error in errors()]):
        assert {len(shapes) for shapes in kind} >= {2, 3, 4}
        assert {len(shape) for shapes in kind for shape in shapes} == set(range(HIGHEST_RANK + 1))
        assert sum(any(0 in shape for shape in shapes) for shapes in kind) > 500
        assert sum(any(1 in shape for shape in shapes) for shapes in kind) > 500


def test_a_plan_is_possible_exactly_when_numpy_and_torch_broadcast_and_has_their_shape() -> None:
    for found in plans():
        assert numpy_shape(found.shapes) == torch_shape(found.shapes) == found.shape
    for error in errors():
        assert numpy_shape(error.shapes) is None
        assert torch_shape(error.shapes) is None
        with pytest.raises(BroadcastError):
            plan(*error.shapes)


def test_sources_point_at_the_very_values_that_numpy_and_torch_read() -> None:
    for number, found in enumerate(plans()):
        arrays = list(map(numbered, found.shapes))
        read = np.broadcast_arrays(*arrays)
        if number % 4 == 0:
            tensors = torch.broadcast_tensors(*map(torch.from_numpy, arrays))  # type: ignore[no-untyped-call]
            for array, tensor in zip(read, tensors, strict=True):
                assert np.array_equal(array, tensor.numpy())
        cells = list(some_cells(found.shape, number))
        sources = list(map(found.sources, cells))
        for operand, (array, whole) in enumerate(zip(arrays, read, strict=True)):
            for index, source in zip(cells, sources, strict=True):
                assert array[source[operand]] == whole[index]


def test_strides_lead_through_memory_to_the_values_of_every_result_cell() -> None:
    for found in plans():
        for operand, shape in zip(found.operands, found.shapes, strict=True):
            array = numbered(shape)
            if not array.size:
                continue
            steps = tuple(8 * stride for stride in operand.strides)
            strided = np.lib.stride_tricks.as_strided(array, found.shape, steps, writeable=False)
            assert np.array_equal(strided, np.broadcast_to(array, found.shape))


def test_strides_are_those_of_numpys_broadcast_to() -> None:
    for found in plans():
        for operand in found.operands:
            if 0 in operand.shape:  # NumPy's differ between its versions; nothing is there to read
                assert all(operand.strides[axis] == 0 for axis in operand.stretched_axes)
                continue
            view = np.broadcast_to(np.empty(operand.shape, dtype=np.int64), found.shape)
            assert operand.strides == tuple(stride // 8 for stride in view.strides)


def test_strides_are_torchs_wherever_the_result_has_more_than_one_place() -> None:
    for found in plans():
        for operand in found.operands:
            expanded = torch.empty(operand.shape).expand(found.shape)
            for size, ours, theirs in zip(
                found.shape, operand.strides, expanded.stride(), strict=True
            ):
                assert ours == theirs or size == 1


def filled(found: BroadcastPlan, operand: int) -> npt.NDArray[np.int64]:
    """The operand as the figure fills it."""
    shape = found.shapes[operand]
    unit, counts = found.cell_units[operand]
    if operand and found.operator.divides:
        return np.asarray(numbered(shape) % counts + 1)
    return np.asarray((numbered(shape) + (operand > 0)) % counts * unit)


def test_values_of_the_figure_give_what_numpy_and_torch_give_under_every_operator() -> None:
    for number, shapes in enumerate(found.shapes for found in plans()):
        operators = [one for one in ALL_OPERATORS if len(shapes) <= one.most_operands]
        operator = operators[number % len(operators)]
        found = plan(*shapes, operator=operator)
        names = "abcd"[: len(shapes)]
        arrays = {name: filled(found, place) for place, name in enumerate(names)}
        tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
        by_numpy = np.asarray(eval(operator.code(names, "np"), {"np": np, **arrays}))
        by_torch = eval(operator.code(names, "torch"), {"torch": torch, **tensors})
        assert np.allclose(by_numpy, by_torch.numpy(), rtol=1e-6)
        for index in list(some_cells(found.shape, number))[:8]:
            assert found.result_value(index) == by_numpy[index]


def test_the_axis_of_a_clash_is_the_first_from_the_right_at_which_two_sizes_differ() -> None:
    for error in errors():
        assert len({size for size in error.sizes if size not in (None, 1)}) > 1
        right_of_it = [shape[error.axis + 1 :] if error.axis < -1 else () for shape in error.shapes]
        assert numpy_shape(tuple(right_of_it)) is not None
        assert numpy_shape(tuple(shape[error.axis :] for shape in error.shapes)) is None
