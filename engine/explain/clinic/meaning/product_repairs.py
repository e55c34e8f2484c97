"""What would make a product fit after all, the most likely meant first."""

from __future__ import annotations

from collections.abc import Iterator

from engine.explain.clinic.diagnosis import Repair
from engine.explain.clinic.found import Found
from engine.explain.clinic.reasoning.code import (
    MATRIX,
    Tensor,
    bracketed,
    each,
    einsum,
    grown,
    infix,
    multiplied,
    permuted,
    reduced,
    reshaped,
    squeezed,
    tensor,
    turned,
)
from engine.explain.clinic.reasoning.opening import of_shapes
from engine.explain.clinic.reasoning.parts import offer, refuse, showing
from engine.explain.clinic.reasoning.product_rule import VECTOR, product_of
from engine.explain.clinic.reasoning.sizes import equal, known, same, written

STACKED, TURNED, REFUSED, FLAT, LAYER, ROWS, PLACES, STACKS, EACH = range(9)
"""How unlikely it is that this was meant."""
Ordered = tuple[int, Repair]
_LETTERS = "bcdefgh"


def repairs(found: Found) -> list[Ordered]:
    """Products that fit, the most likely meant first."""
    a, b = (tensor(named) for named in found.shapes)
    ordered = [
        *_stacked(a, b),
        *_turned(a, b),
        *_other_sizes(a, b),
        *_row_by_row(a, b),
        *_times(PLACES, b, a, "places"),
        *_stacks(a, b),
        *_each(a, b),
    ]
    return sorted(ordered, key=lambda one: one[0])


def _times(
    order: int, left: Tensor, right: Tensor, key: str, **values: object
) -> Iterator[Ordered]:
    """Their product, if they fit."""
    sizes = product_of(left.sizes, right.sizes)
    if sizes is not None:
        shown = of_shapes("product", "@", (left.sizes, right.sizes))
        yield order, showing(offer(multiplied(left, right, sizes), key, **values), shown)


def _stacked(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    """A stack of vectors beside a stack of as many matrices."""
    if len(b.sizes) > VECTOR and same(b.sizes, a.sizes[:-2] + a.sizes[-1:]):
        batch = _LETTERS[: len(b.sizes) - VECTOR]
        left, right, axis = a, grown(b, len(b.sizes)), -1
        pattern, sizes = f"{batch}ij,{batch}j->{batch}i", a.sizes[:-1]
        vectors = right
    elif len(a.sizes) > VECTOR and same(a.sizes, b.sizes[:-2] + b.sizes[-2:-1]):
        batch = _LETTERS[: len(a.sizes) - VECTOR]
        left, right, axis = grown(a, len(a.sizes) - VECTOR), b, -2
        pattern, sizes = f"{batch}i,{batch}ij->{batch}j", (*a.sizes[:-1], b.sizes[-1])
        vectors = left
    else:
        if len(a.sizes) > VECTOR and same(a.sizes, b.sizes[:-2] + b.sizes[-1:]):
            column = grown(a, len(a.sizes))
            yield from _times(STACKED, b, column, "stack", after=written(column.sizes))
        return
    whole = product_of(left.sizes, right.sizes)
    if whole is None:
        return
    yield from _times(STACKED, left, right, "stack", after=written(vectors.sizes))
    flat = squeezed(bracketed(multiplied(left, right, whole)), axis)
    yield STACKED, offer(flat, "stack.squeezed")
    yield STACKED, offer(einsum(pattern, (a, b), sizes), "einsum")


def _turned(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    """One of them with its last two axes in turn; of two columns the first."""
    are_columns = len(a.sizes) == len(b.sizes) == MATRIX and a.sizes[-1] == b.sizes[-1] == 1
    found: list[Ordered] = []
    if len(b.sizes) >= MATRIX:
        flat = turned(b)
        key = "turned.right" if len(b.sizes) == MATRIX else "turned.stack"
        rows, columns = flat.sizes[-2:]
        named = {"name": b.code["numpy"], "rows": str(rows), "columns": str(columns)}
        found += _times(TURNED, a, flat, key, **named)
    if len(a.sizes) >= MATRIX:
        left = list(_times(TURNED, turned(a), b, "turned.left", name=a.code["numpy"]))
        found = [*left, *found] if are_columns else [*found, *left]
    yield from found
    numbers = known(b.sizes)
    if found and len(b.sizes) == MATRIX and numbers and 1 not in numbers:
        target = b.sizes[::-1]
        sizes = product_of(a.sizes, target)
        if sizes is not None and target != b.sizes:
            mixed = multiplied(a, reshaped(b, target), sizes)
            yield REFUSED, refuse(mixed, "refused.weights", name=b.code["numpy"])


def _other_sizes(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    """What is flattened too little or too much, or a layer that was made for another size."""
    first, second = known(a.sizes), known(b.sizes)
    if first is None or second is None or not len(first) == len(second) == MATRIX:
        return
    (rows, features), (wanted, units) = first, second
    if not (rows and features and wanted and units) or features == wanted:
        return
    flat = reshaped(a, ("?", wanted), (rows * features // wanted, wanted))
    if wanted % features == 0 and rows % (wanted // features) == 0 and features > 1:
        told = {"rows": wanted // features, "features": features, "wanted": wanted}
        yield from _times(FLAT, flat, b, "flat", **told)
    if features % wanted == 0 and rows == 1 and wanted > 1:
        yield from _times(FLAT, flat, b, "flat.batch", wanted=wanted, batch=features // wanted)
    if not equal(a.sizes[-1], b.sizes[-1]):
        layer = each(
            [a],
            (rows, units),
            torch=f"nn.Linear({features}, {units})({{0}})",
            keras=f"keras.layers.Dense({units})({{0}})",
            tensorflow=f"tf.keras.layers.Dense({units})({{0}})",
        )
        yield LAYER, offer(layer, "layer", features=str(features), wanted=str(wanted))


def _row_by_row(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    if same(a.sizes, b.sizes) and len(a.sizes) >= MATRIX:
        times = bracketed(infix(a, "*", b, a.sizes))
        yield ROWS, offer(reduced(times, "sum", len(a.sizes) - 1), "rows")


def _stacks(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    """Stacks whose axes are in another order."""
    for one, other, is_left in ((a, b, True), (b, a, False)):
        rank = len(one.sizes)
        for first in range(rank - MATRIX):
            for second in range(first + 1, rank - 1):
                order = list(range(rank))
                order[first], order[second] = order[second], order[first]
                changed = permuted(one, order)
                if changed.sizes != one.sizes:
                    pair = (changed, other) if is_left else (other, changed)
                    yield from _times(STACKS, *pair, "stacks.order", name=one.code["numpy"])


def _each(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    if len(a.sizes) == len(b.sizes) == VECTOR:
        yield from _times(EACH, grown(a, 1), grown(b, 0), "outer")
    elif len(a.sizes) > MATRIX and len(b.sizes) == MATRIX + 1:
        yield from _times(EACH, grown(a, len(a.sizes) - MATRIX), b, "stacks.each")
