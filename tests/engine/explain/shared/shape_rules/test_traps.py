"""What is said of a trap is true of the numbers themselves, for all small shapes."""

from __future__ import annotations

import random
from itertools import product

import numpy as np

from engine.explain.product.axes import ProductError
from engine.explain.product.plan import plan
from engine.explain.shared.broadcast_rule import broadcast_shape
from engine.explain.shared.shape_rules.traps import COMMUTING, broadcast_trap, product_trap

SMALL = [shape for rank in range(4) for shape in product((1, 2, 3), repeat=rank)]


def test_pairs_meet_each_with_each_and_what_mends_them_meets_one_by_one() -> None:
    found = set()
    for a, b in product(SMALL, repeat=2):
        if broadcast_shape((a, b)) is None or (trap := broadcast_trap((a, b), "-")) is None:
            continue
        found.add(trap.pairing)
        arrays = [np.random.default_rng(1).random(shape) for shape in (a, b)]
        mended = list(arrays)
        if trap.pairing == "pairs":
            other = arrays[trap.other]
            mended[trap.operand] = arrays[trap.operand].reshape(other.shape)
            assert (arrays[0] - arrays[1]).size > max(arrays[0].size, arrays[1].size)
            assert (mended[0] - mended[1]).shape == other.shape
        else:
            # It has a number for each row: as the sum over the last axis has.
            assert arrays[trap.operand].shape == arrays[trap.other].sum(axis=-1).shape
            mended[trap.operand] = arrays[trap.operand][..., None]
            assert not np.array_equal(arrays[0] - arrays[1], mended[0] - mended[1])
            assert (mended[0] - mended[1]).shape == arrays[trap.other].shape
    assert found == {"pairs", "rows"}


def test_shapes_that_are_meant_to_stretch_are_no_trap() -> None:
    for shapes in (((3, 1), (1, 3)), ((32, 10), (10,)), ((3, 4), (3, 4)), ((), (3,)), ((2,), (3,))):
        assert broadcast_trap(shapes, "-") is None
    for sign in COMMUTING:
        assert broadcast_trap(((3, 3), (3,)), sign) is None


def test_a_square_operand_fits_transposed_and_no_other_does() -> None:
    draw = random.Random(2)
    for _ in range(3_000):
        a, b = draw.choice(SMALL), draw.choice(SMALL)
        if not a or not b:
            continue
        try:
            plan(a, b)
        except ProductError:
            continue
        trap, turned = product_trap(a, b), 0
        for number, shape in enumerate((a, b)):
            if len(shape) < 2 or 1 in shape[-2:]:
                continue
            pair = [a, b]
            pair[number] = (*shape[:-2], shape[-1], shape[-2])
            try:
                plan(pair[0], pair[1])
            except ProductError:
                continue
            turned += 1
        assert (trap is not None) == (turned > 0)
        if trap is not None and trap.squares != "square":
            assert plan(b, a), "it fits on both sides"
