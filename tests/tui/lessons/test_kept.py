"""However long a learner plays with a lesson, it keeps little of what was looked at before."""

from __future__ import annotations

import gc
import tracemalloc
from itertools import count, islice

from engine.explain.descent.landscapes import MAPS, surface
from engine.explain.shared.networks.optimizer_rules import NAMES
from tui.lessons.broadcasting import operands as broadcasting
from tui.lessons.descent.view import descent_of
from tui.lessons.product import operands as product

MEBIBYTE = 2**20


def test_of_a_hundred_descents_few_are_kept() -> None:
    settings = (
        (surface(name), rule, 0.001 + number / 1e5, (0.5 + number / 100, 0.5), 4)
        for number in count()
        for name in MAPS
        for rule in NAMES
    )
    gc.collect()
    tracemalloc.start(1)
    try:
        for setting in islice(settings, 100):
            found, _ = descent_of(*setting)
            assert len(found.points) == len(found.losses) == len(found.distances) > 1
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 3 * MEBIBYTE
    finally:
        tracemalloc.stop()


def test_of_products_so_many_can_be_gone_back_to() -> None:
    operands = product.Operands()
    for size in range(product.MOST_EARLIER + 50):
        operands.take((size + 1, 2), (2, 4))
    for size in reversed(range(49, product.MOST_EARLIER + 49)):
        assert operands.undo()
        assert operands.product[0] == (size + 1, 2)
    assert not operands.has_earlier
    assert not operands.undo()


def test_of_operands_so_many_can_be_gone_back_to() -> None:
    operands = broadcasting.Operands()
    for size in range(broadcasting.MOST_EARLIER + 50):
        operands.take(((size + 1, 3), (3,)))
    for size in reversed(range(49, broadcasting.MOST_EARLIER + 49)):
        assert operands.undo()
        assert operands.shapes == ((size + 1, 3), (3,))
    assert not operands.has_earlier
    assert not operands.undo()
