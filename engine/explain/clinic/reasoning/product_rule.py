"""What a product of two shapes is, some of whose sizes may be names."""

from __future__ import annotations

from typing import Final

from engine.explain.clinic.found import Sizes
from engine.explain.clinic.reasoning.sizes import broadcast, equal

VECTOR: Final = 1


def product_of(a: Sizes, b: Sizes) -> Sizes | None:
    """The shape of `a @ b`; None where they do not fit for certain."""
    if not a or not b or not equal(a[-1], b[inner_of(b)]):
        return None
    stacks = broadcast([a[:-2], b[:-2]])
    if not stacks.fits:
        return None
    return stacks.sizes + a[-2:-1] + (b[-1:] if len(b) > VECTOR else ())


def dot_of(a: Sizes, b: Sizes) -> Sizes | None:
    """The shape of NumPy's `np.dot(a, b)`; None where they do not fit for certain."""
    if not a or not b:
        return a + b
    if not equal(a[-1], b[inner_of(b)]):
        return None
    return a[:-1] + b[:-2] + (b[-1:] if len(b) > VECTOR else ())


def inner_of(b: Sizes) -> int:
    """The negative axis of the right operand that is paired."""
    return -1 if len(b) == VECTOR else -2
