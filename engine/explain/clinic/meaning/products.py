"""Operands of a matrix product whose inner axes, or whose stacks, do not fit."""

from __future__ import annotations

from collections.abc import Iterator

from engine.explain.clinic.diagnosis import Diagnosis, Sentence
from engine.explain.clinic.found import Found, Sizes
from engine.explain.clinic.meaning.product_repairs import FLAT, STACKED, TURNED, repairs
from engine.explain.clinic.reasoning.code import MATRIX, infix, multiplied, tensor
from engine.explain.clinic.reasoning.opening import of_shapes
from engine.explain.clinic.reasoning.parts import diagnosis, listed, offer, say
from engine.explain.clinic.reasoning.product_rule import VECTOR, inner_of, product_of
from engine.explain.clinic.reasoning.sizes import broadcast, equal, written

SUBSCRIPTS = ("einsum", "tensordot", "Dot")
"""Products whose axes are named in the call: which of them meet, the shapes alone do not say."""


def product(found: Found) -> Diagnosis:
    """What to say of a `product`."""
    if found.word == "rank" or any(not named.sizes for named in found.shapes):
        return _of_ranks(found)
    if len(found.shapes) != 2:
        return _of_sizes(found)
    if found.word in SUBSCRIPTS:
        said = say("said.product.subscripts", shapes=listed(found.shapes))
        return diagnosis(found, said, say("why.product.subscripts"), axes=(None, None))
    if found.word == "inner":
        return _inner(found)
    a, b = (named.sizes for named in found.shapes)
    said, why, axes = _clash(found, a, b)
    offered = repairs(found)
    return diagnosis(
        found,
        said,
        why,
        axes=axes,
        causes=_causes(a, b, [order for order, _ in offered]),
        repairs=[repair for _, repair in offered],
        opening=of_shapes("product", "dot" if found.word == "dot" else "@", (a, b)),
    )


def _inner(found: Found) -> Diagnosis:
    """`inner`, which pairs the last axes of both."""
    a, b = (named.sizes for named in found.shapes)
    said = say("said.product.inner", shapes=listed(found.shapes), left=a[-1], right=b[-1])
    offered = []
    if (sizes := product_of(a, b)) is not None:
        left, right = (tensor(named) for named in found.shapes)
        offered = [offer(multiplied(left, right, sizes), "inner.matmul")]
    why = say("why.product.inner")
    return diagnosis(found, said, why, axes=(-1, -1), repairs=offered)


def _clash(found: Found, a: Sizes, b: Sizes) -> tuple[Sentence, Sentence, tuple[int, int]]:
    """What is said, why it is so, and the axes that meet there."""
    shapes, axes = listed(found.shapes), (-1, inner_of(b))
    left, right = a[-1], b[axes[1]]
    why = say("why.product.vector" if len(b) == VECTOR else "why.product")
    if not equal(left, right):
        key = "said.product" if equal(left, right) is False else "said.product.open"
        return say(key, shapes=shapes, left=left, right=right), why, axes
    stacks = broadcast([a[:-2], b[:-2]])
    axis = next(iter(stacks.clashes or stacks.open), None)
    if axis is None:
        result = written(product_of(a, b) or ())
        return say("said.product.fits", shapes=shapes, result=result), why, axes
    at = axis - MATRIX
    key = "said.product.stacks" if stacks.clashes else "said.product.stacks_open"
    said = say(key, shapes=shapes, left=a[at], right=b[at], axis=at)
    return said, say("why.product.stacks"), (at, at)


def _of_ranks(found: Found) -> Diagnosis:
    """A product that takes no tensor of so many axes."""
    shapes = listed(found.shapes)
    if not found.shapes:
        if found.library == "tensorflow":
            return diagnosis(found, say("said.product.few_tensorflow"), say("why.product.rank"))
        return diagnosis(found, say("said.product.few"), say("why.product.scalar"))
    if len(found.shapes) == 2 and any(not named.sizes for named in found.shapes):
        a, b = (tensor(named) for named in found.shapes)
        scaled = offer(infix(a, "*", b, a.sizes + b.sizes), "scaled")
        said, why = say("said.product.scalar", shapes=shapes), say("why.product.scalar")
        return diagnosis(found, said, why, axes=(None, None), repairs=[scaled])
    offered = [] if len(found.shapes) != 2 else [repair for _, repair in repairs(found)]
    return diagnosis(
        found,
        say("said.product.rank", shapes=shapes),
        say("why.product.rank"),
        axes=[None] * len(found.shapes),
        repairs=offered,
    )


def _of_sizes(found: Found) -> Diagnosis:
    """The two sizes that meet are all that is known, or nothing."""
    checks = ("print(a.shape, b.shape)",)
    causes = [say("causes.product.transposed"), say("causes.product.layer")]
    if len(found.sizes) != 2:
        said, why = say("said.product.untold"), say("why.product")
    elif found.word in SUBSCRIPTS:
        left, right = found.sizes
        said = say("said.product.shared", left=left, right=right)
        why, causes = say("why.product.subscripts"), []
    elif found.axis is not None or found.word == "batches":
        left, right = found.sizes
        said, why = say("said.product.batches", left=left, right=right), say("why.product.stacks")
        causes = [say("causes.product.heads")]
    else:
        left, right = found.sizes
        said, why = say("said.product.sizes", left=left, right=right), say("why.product")
    return diagnosis(found, said, why, causes=causes, checks=checks)


def _causes(a: Sizes, b: Sizes, orders: list[int]) -> Iterator[Sentence]:
    if STACKED in orders:
        yield say("causes.product.stack")
    elif TURNED in orders and len(b) == MATRIX:
        yield say("causes.product.weight")
    if FLAT in orders:
        yield say("causes.product.flat")
    if a == b:
        yield say("causes.product.elementwise")
    if len(a) > MATRIX and len(b) > MATRIX:
        yield say("causes.product.heads")
    if len(a) == len(b) == MATRIX:
        yield say("causes.product.layer")
