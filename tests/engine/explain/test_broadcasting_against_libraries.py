"""Broadcast plans say what NumPy and torch do, for 2,000 pairs and triples of shapes."""

import math
import random

import numpy as np
import pytest
import torch

from engine.explain.broadcast_rule import broadcast_shape
from engine.explain.broadcasting import BroadcastError, plan
from engine.explain.shapes import Shape

SIZES = (0, 1, 1, 2, 3, 4, 5)


def random_operands(seed: int) -> tuple[Shape, ...]:
    """Two or three shapes of rank 0 to 4; about half of them are made to broadcast."""
    source = random.Random(seed)
    number = source.choice((2, 3))
    if source.random() < 0.5:
        return tuple(
            tuple(source.choice(SIZES) for _ in range(source.randint(0, 4))) for _ in range(number)
        )
    result = [source.choice(SIZES) for _ in range(source.randint(0, 4))]
    return tuple(
        tuple(source.choice((size, size, 1)) for size in result[source.randint(0, len(result)) :])
        for _ in range(number)
    )


OPERANDS = [random_operands(seed) for seed in range(2_000)]


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


def test_the_sample_holds_possible_and_impossible_shapes_with_sizes_0_and_1() -> None:
    possible = [shapes for shapes in OPERANDS if broadcast_shape(shapes) is not None]
    assert 600 < len(possible) < 1_700
    for kind in (possible, [shapes for shapes in OPERANDS if shapes not in possible]):
        assert {len(shapes) for shapes in kind} == {2, 3}
        assert sum(any(0 in shape for shape in shapes) for shapes in kind) > 100
        assert sum(any(1 in shape for shape in shapes) for shapes in kind) > 100


def test_a_plan_is_possible_exactly_when_numpy_and_torch_broadcast_and_has_their_shape() -> None:
    for shapes in OPERANDS:
        wanted = numpy_shape(shapes)
        assert torch_shape(shapes) == wanted
        if wanted is None:
            with pytest.raises(BroadcastError):
                plan(*shapes)
        else:
            assert plan(*shapes).shape == wanted


def test_sources_point_at_the_very_values_that_numpy_and_torch_read() -> None:
    for shapes in OPERANDS:
        if broadcast_shape(shapes) is None:
            continue
        chosen = plan(*shapes)
        arrays = [np.arange(math.prod(shape)).reshape(shape) for shape in shapes]
        by_numpy = np.broadcast_arrays(*arrays)
        by_torch = torch.broadcast_tensors(*map(torch.from_numpy, arrays))  # type: ignore[no-untyped-call]
        for index in np.ndindex(chosen.shape):
            sources = chosen.sources(index)
            read = [int(array[source]) for array, source in zip(arrays, sources, strict=True)]
            assert read == [int(array[index]) for array in by_numpy]
        for array, tensor in zip(by_numpy, by_torch, strict=True):
            assert np.array_equal(array, tensor.numpy())


def test_strides_are_those_of_numpys_broadcast_to() -> None:
    for shapes in OPERANDS:
        if broadcast_shape(shapes) is None:
            continue
        chosen = plan(*shapes)
        for operand in chosen.operands:
            array = np.empty(operand.shape, dtype=np.int64)
            view = np.broadcast_to(array, chosen.shape)
            if array.size:
                assert operand.strides == tuple(stride // 8 for stride in view.strides)
            else:  # NumPy's strides differ between its versions; there is nothing to read
                assert all(operand.strides[axis] == 0 for axis in operand.stretched_axes)


def test_strides_are_torchs_wherever_the_result_has_more_than_one_place() -> None:
    for shapes in OPERANDS:
        if broadcast_shape(shapes) is None:
            continue
        chosen = plan(*shapes)
        for operand in chosen.operands:
            expanded = torch.empty(operand.shape).expand(chosen.shape)
            for size, ours, theirs in zip(
                chosen.shape, operand.strides, expanded.stride(), strict=True
            ):
                assert ours == theirs or size == 1


def test_values_of_the_figure_add_up_as_numpy_adds_them() -> None:
    for shapes in OPERANDS[:600]:
        if broadcast_shape(shapes) is None:
            continue
        chosen = plan(*shapes)
        total = np.zeros((), dtype=np.int64)
        for number, shape in enumerate(shapes):
            filled = np.zeros(shape, dtype=np.int64)
            for index in np.ndindex(shape):
                filled[index] = chosen.cell_value(number, index)
            total = total + filled
        for index in np.ndindex(chosen.shape):
            assert chosen.result_value(index) == total[index]


def test_every_repair_when_executed_makes_the_operands_broadcast() -> None:
    repaired = 0
    for shapes in OPERANDS:
        if broadcast_shape(shapes) is not None:
            continue
        error = BroadcastError(shapes)
        assert len(error.repairs) <= 6
        assert len({repair.shapes_after for repair in error.repairs}) == len(error.repairs)
        for repair in error.repairs:
            arrays = {name: np.empty(shape) for name, shape in zip("abc", shapes, strict=False)}
            tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
            name = "abc"[repair.operand]
            arrays[name] = eval(repair.code_numpy, {"np": np, **arrays})
            tensors[name] = eval(repair.code_torch, {**tensors})
            assert tuple(array.shape for array in arrays.values()) == repair.shapes_after
            assert tuple(tuple(t.shape) for t in tensors.values()) == repair.shapes_after
            assert np.broadcast_shapes(*repair.shapes_after) == repair.result
            repaired += 1
    assert repaired > 1_000


def test_two_operands_of_at_most_four_axes_can_always_be_repaired() -> None:
    for shapes in OPERANDS:
        if len(shapes) == 2 and broadcast_shape(shapes) is None:
            assert BroadcastError(shapes).repairs, shapes


def test_the_axis_of_a_clash_is_the_first_from_the_right_at_which_two_sizes_differ() -> None:
    for shapes in OPERANDS:
        if broadcast_shape(shapes) is not None:
            continue
        error = BroadcastError(shapes)
        assert len({size for size in error.sizes if size not in (None, 1)}) > 1
        right_of_it = [shape[error.axis + 1 :] if error.axis < -1 else () for shape in shapes]
        assert broadcast_shape(right_of_it) is not None
        assert broadcast_shape([shape[error.axis :] for shape in shapes]) is None
