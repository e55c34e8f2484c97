"""What data types keep of numbers, against PyTorch."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.attributes.casting import EXAMPLES, cast
from engine.explain.attributes.dtypes import DTYPES

WHOLE = st.integers(-(2**31), 2**31 - 1)
FRACTIONS = st.floats(-100, 100, width=32)
CUT = st.builds(lambda bits: bits / 2**9, st.integers(2**8, 2**10))
"""Many of them lie in the middle between two of bfloat16."""


@given(WHOLE | FRACTIONS | CUT | st.sampled_from(EXAMPLES))
def test_each_type_keeps_what_pytorch_keeps(value: float) -> None:
    given_as = torch.tensor(value, dtype=torch.int64 if isinstance(value, int) else torch.float64)
    for to in DTYPES:
        if to.kind == "unsigned" and value < 0 and not isinstance(value, int):
            continue  # of a negative fraction C does not say
        there = given_as.to(getattr(torch, to.name))
        assert cast(value, to) == there.item(), to.name


def test_the_examples_tell_types_apart() -> None:
    kept = {to.name: tuple(cast(value, to) for value in EXAMPLES) for to in DTYPES}
    assert kept["uint8"] == (0, 44, 112, 1)
    assert kept["float16"] == (0.0999755859375, 300, float("inf"), float("inf"))
    assert kept["bfloat16"] == (0.10009765625, 300, 70144, 16777216)
    assert kept["float32"][3] == 16777216
    assert kept["float64"] == EXAMPLES
