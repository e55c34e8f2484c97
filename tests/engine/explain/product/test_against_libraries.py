"""Product plans say what NumPy and torch do, for 2,000 pairs of shapes of every kind."""

import math
import random
from collections import Counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch

from engine.explain.product.plan import Operation, ProductError, ProductPlan, plan
from engine.explain.product.repairs import torch_dot
from engine.explain.shared.shapes import Shape

SIZES = (0, 1, 2, 2, 3, 3, 4, 5)
Pair = tuple[Shape, Shape, Operation]


def random_pair(seed: int) -> Pair:
    """Two shapes of rank 0 to 4; about two in three are made to fit."""
    source = random.Random(seed)

    def some(most: int) -> Shape:
        return tuple(source.choice(SIZES) for _ in range(source.randint(0, most)))

    operation: Operation = source.choice(("matmul", "matmul", "dot"))
    if source.random() < 0.35:
        return some(4), some(4), operation
    inner = source.choice(SIZES)
    leading = some(2)
    a, b = (
        tuple(
            source.choice((size, size, size, 1, source.choice(SIZES)))
            for size in leading[source.randint(0, len(leading)) :]
        )
        for _ in range(2)
    )
    left = (inner,) if source.random() < 0.2 else (*a, source.choice(SIZES), inner)
    right = (inner,) if source.random() < 0.2 else (*b, inner, source.choice(SIZES))
    return left, right, operation


PAIRS = [random_pair(seed) for seed in range(2_000)]


def operands(a: Shape, b: Shape) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Filled as the figure fills them, which the code of the lesson says too."""
    return (
        (np.arange(math.prod(a)) % 9 + 1).reshape(a),
        (np.arange(math.prod(b)) % 7).reshape(b),
    )


def by_numpy(a: npt.NDArray[Any], b: npt.NDArray[Any], operation: Operation) -> npt.NDArray[Any]:
    return np.asarray(np.matmul(a, b) if operation == "matmul" else np.dot(a, b))


def by_torch(a: npt.NDArray[Any], b: npt.NDArray[Any], operation: Operation) -> npt.NDArray[Any]:
    left, right = torch.from_numpy(a), torch.from_numpy(b)
    if operation == "matmul":
        return torch.matmul(left, right).numpy()
    code = torch_dot(a.shape, b.shape)
    found: torch.Tensor = eval(code, {"torch": torch, "a": left, "b": right})
    return found.numpy()


def kind(chosen: ProductPlan) -> tuple[int, int, Operation]:
    return len(chosen.a), len(chosen.b), chosen.operation


def test_the_sample_holds_every_kind_of_product_and_every_clash() -> None:
    kinds: Counter[object] = Counter()
    for pair in PAIRS:
        try:
            kinds[kind(plan(*pair))] += 1
        except ProductError as error:
            kinds[error.clash] += 1
    assert min(kinds[clash] for clash in ("inner", "batch", "scalar")) > 10, kinds
    for operation in ("matmul", "dot"):
        for left in range(operation == "matmul", 5):
            for right in range(operation == "matmul", 5):
                assert kinds[left, right, operation], (left, right, operation)


def test_it_is_possible_exactly_when_the_libraries_do_it_and_gives_their_very_values() -> None:
    for a, b, operation in PAIRS:
        left, right = operands(a, b)
        try:
            wanted = by_numpy(left, right, operation)
        except ValueError:
            with pytest.raises(ProductError):
                plan(a, b, operation)
            if operation == "matmul":  # tensordot stretches a 1 where NumPy's dot refuses it
                with pytest.raises((RuntimeError, IndexError)):
                    by_torch(left, right, operation)
            continue
        chosen = plan(a, b, operation)
        assert chosen.shape == wanted.shape, (a, b, operation)
        np.testing.assert_array_equal(by_torch(left, right, operation), wanted)
        found = [chosen.result_value(index) for index in np.ndindex(wanted.shape)]
        assert found == wanted.ravel().tolist(), (a, b, operation)


def test_the_sources_are_the_cells_whose_products_add_up() -> None:
    for a, b, operation in PAIRS[::4]:
        try:
            chosen = plan(a, b, operation)
        except ProductError:
            continue
        left, right = operands(a, b)
        for index in list(np.ndindex(chosen.shape))[:40]:
            total = 0
            for term in range(chosen.terms):
                of_a, of_b = chosen.sources(index, term)
                assert chosen.a_value(of_a) == left[of_a]
                assert chosen.b_value(of_b) == right[of_b]
                total += int(left[of_a] * right[of_b])
                assert chosen.sum_of_terms(index, term + 1) == total
            assert chosen.result_value(index) == total


def test_sums_of_many_terms_cost_what_those_of_few_do_and_are_exact() -> None:
    chosen = plan((3, 10_007), (10_007, 2))
    left, right = operands(chosen.a, chosen.b)
    wanted = left @ right
    assert [chosen.result_value(index) for index in np.ndindex(3, 2)] == wanted.ravel().tolist()
