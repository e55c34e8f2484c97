"""Whatever is typed as tensors is taken or refused in one line, and quickly."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from functools import partial

import pytest

from engine.explain.attributes.dtypes import dtype
from engine.explain.attributes.plan import parse_tensor as attributes_of
from engine.explain.batches.plan import parse_batches
from engine.explain.broadcasting.text import parse_broadcast
from engine.explain.elementwise.race import parse_raced
from engine.explain.kinds.plan import parse_sizes
from engine.explain.product.text import parse_product
from engine.explain.reshape.rearranging_text import read_rearranging
from engine.explain.shared.tensors import parse_tensor
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.refusals import says_it_fails
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.explain.shared.typed_tensors.operand import parse_operand
from engine.explain.slicing.plan import plan as slice_plan
from engine.protocol.errors import Mistake
from tests.engine.explain.refusals import EXAMPLES
from tests.engine.explain.shared.typed_tensors.some_texts import (
    some_operation,
    some_shape,
    some_tensor,
)

TEXTS = int(os.environ.get("CH2_TUI_TEXTS", "60")) * 10
READERS: dict[str, Callable[[str], object]] = {
    "operand": partial(parse_operand, names={"x": (3, 4)}),
    "broadcasting": partial(parse_broadcast, max_rank=6, max_size=10**6, names={"a": (3, 4)}),
    "product": partial(parse_product, max_rank=5, max_size=10**9, names={"a": (3, 4)}),
    "reshape": partial(read_rearranging, shape=(3, 4)),
    "slicing": partial(slice_plan, (60, 28, 28)),
    "attributes": partial(attributes_of, default=dtype("float32")),
    "batches": partial(parse_batches, sample_shape=(28, 28)),
    "kinds": partial(parse_sizes, "image"),
    "elementwise": parse_raced,
    "ranks": parse_tensor,
    "real": parse_real,
    "whole": parse_whole_number,
    "refusal": says_it_fails,
}
PARTS = ("(", "a", "a.", "(1)", "(1).T", "x[0]", "np.zeros(", "1,", "[:]", ".T", "+", "(3,4) + ")
SIGNS = "()[]{},.:;=+-*/<>@!%^'\"→ \n\t→xX×0123456789abTnp한행열None−（，３"


def some_text(draw: random.Random) -> str:
    """What somebody means, changed in a place or some."""
    library = draw.choice(["numpy", "torch"])
    a = some_tensor(draw, some_shape(draw), "a", library)
    b = some_tensor(draw, some_shape(draw), "x", library)
    text = draw.choice([a, some_operation(draw, a, b, library), draw.choice(EXAMPLES)])
    for _ in range(draw.randint(0, 4)):
        at = draw.randint(0, len(text))
        kind = draw.randint(0, 3)
        if kind == 0:
            text = text[:at] + text[at + draw.randint(1, 3) :]
        elif kind == 1:
            text = text[:at] + draw.choice(SIGNS) * draw.randint(1, 2) + text[at:]
        elif kind == 2:
            text = text[:at] + draw.choice(EXAMPLES) + text[at:]
        else:
            text = text[at:] + text[:at]
    return text


def said_of(reader: str, text: str) -> str:
    """What is said of a text that is refused, "" of one that is taken."""
    try:
        READERS[reader](text)
    except Mistake as mistake:
        return str(mistake)
    return ""


@pytest.mark.parametrize("reader", READERS)
def test_any_text_is_taken_or_refused_in_one_line(reader: str) -> None:
    draw = random.Random(reader)
    for _ in range(TEXTS):
        text = some_text(draw)
        assert said_of(reader, text).isprintable(), text


@pytest.mark.parametrize("reader", READERS)
def test_the_longest_texts_that_are_read_are_read_at_once(reader: str) -> None:
    for part in (
        "(",
        "a",
        "a.",
        "(1)",
        "(1).T",
        "x[0]",
        "np.zeros(",
        "1,",
        "[:]",
        ".T",
        "+",
        "(3,4) + ",
    ):
        for length in (40, 199, 799, 10**6):
            began = time.process_time()
            assert "\n" not in said_of(reader, (part * length)[:length])
            assert time.process_time() - began < 0.5, (reader, part, length)
