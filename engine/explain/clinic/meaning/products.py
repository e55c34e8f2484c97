"""Operands of a matrix product whose inner axes, or whose stacks, do not fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Opening, Repair, Sentence
from engine.explain.clinic.found import Found, Size, Sizes
from engine.explain.clinic.meaning import opening
from engine.explain.clinic.meaning.code import (
    MATRIX,
    Tensor,
    bracketed,
    each,
    einsum,
    grown,
    infix,
    permuted,
    reduced,
    reshaped,
    squeezed,
    tensor,
    turned,
)
from engine.explain.clinic.meaning.parts import diagnosis, listed, offer, refuse, say
from engine.explain.clinic.meaning.sizes import broadcast, equal, known, written

STACKED, TURNED, REFUSED, FLAT, LAYER, ROWS, PLACES, STACKS, EACH = range(9)
"""How unlikely it is that this was meant."""
Ordered = tuple[int, Repair]
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


def product(found: Found) -> Diagnosis:
    """What to say of a `product`."""
    if len(found.shapes) != 2:
        return _of_sizes(found)
    a, b = (named.sizes for named in found.shapes)
    values: dict[str, object] = {"shapes": listed(found.shapes)}
    shown = _opening(a, b, found.word)
    if not a or not b:
        return diagnosis(
            found,
            say("said.product.scalar", **values),
            say("why.product.scalar"),
            axes=(None, None),
            repairs=[*_scaled(found)],
        )
    axes = (-1, inner_of(b))
    left, right = a[-1], b[axes[1]]
    if equal(left, right):
        stacks = broadcast([a[:-2], b[:-2]])
        axis = next(iter(stacks.clashes or stacks.open), None)
        if axis is None:
            said = say("said.product.fits", **values, result=written(product_of(a, b) or ()))
        else:
            axes = (axis - 2, axis - 2)
            values |= {"left": a[axis - 2], "right": b[axis - 2], "axis": axis - 2}
            key = "said.product.stacks" if stacks.clashes else "said.product.stacks_open"
            said = say(key, **values)
        why = say("why.product.stacks")
    else:
        key = "said.product" if equal(left, right) is False else "said.product.open"
        said = say(key, **values, left=left, right=right)
        why = say("why.product.vector" if len(b) == VECTOR else "why.product")
    offered = repairs(found)
    return diagnosis(
        found,
        said,
        why,
        axes=axes,
        causes=_causes(found, a, b, offered),
        repairs=[repair for _, repair in offered],
        opening=shown,
    )


def _of_sizes(found: Found) -> Diagnosis:
    """The two sizes that meet are all that is known."""
    left, right = (*found.sizes, "?", "?")[:2]
    return diagnosis(
        found,
        say("said.product.sizes", left=left, right=right),
        say("why.product"),
        causes=[say("causes.product.transposed"), say("causes.product.layer")],
        checks=("print(a.shape, b.shape)",),
    )


def _opening(a: Sizes, b: Sizes, word: str) -> Opening | None:
    return opening.of_shapes("product", "dot" if word == "dot" else "@", (a, b))


# ---- causes


def _causes(found: Found, a: Sizes, b: Sizes, offered: list[Ordered]) -> Iterator[Sentence]:
    orders = [order for order, _ in offered]
    if STACKED in orders:
        yield say("causes.product.stack")
    if TURNED in orders and len(b) == MATRIX:
        yield say("causes.product.weight")
    if FLAT in orders:
        yield say("causes.product.flat")
    if LAYER in orders:
        yield say("causes.product.layer")
    if a == b:
        yield say("causes.product.elementwise")
    if len(a) > MATRIX or len(b) > MATRIX:
        yield say("causes.product.heads")
    if len(a) == len(b) == MATRIX and FLAT not in orders and LAYER not in orders:
        yield say("causes.product.layer")


# ---- repairs


def repairs(found: Found) -> list[Ordered]:
    """Products that fit, the most likely meant first."""
    a, b = (tensor(named) for named in found.shapes)
    ordered = [
        *_stacked(a, b),
        *_turned(a, b),
        *_other_sizes(found, a, b),
        *_row_by_row(a, b),
        *_places(a, b),
        *_stacks(a, b),
        *_each(a, b),
    ]
    return sorted(ordered, key=lambda one: one[0])


def _scaled(found: Found) -> Iterator[Repair]:
    a, b = (tensor(named) for named in found.shapes)
    yield offer(infix(a, "*", b, a.sizes + b.sizes), "scaled")


def _stacked(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    """A stack of vectors beside a stack of as many matrices."""
    letters = "bcdefgh"
    if len(b.sizes) > VECTOR and b.sizes == a.sizes[:-2] + a.sizes[-1:]:
        column = grown(b, len(b.sizes))
        sizes = product_of(a.sizes, column.sizes)
        assert sizes is not None
        made = infix(a, "@", column, sizes)
        batch = letters[: len(a.sizes) - MATRIX]
        yield STACKED, offer(made, "stack", after=written(column.sizes))
        yield STACKED, offer(squeezed(bracketed(made), -1), "stack.squeezed")
        yield STACKED, offer(einsum(f"{batch}ij,{batch}j->{batch}i", (a, b), sizes[:-1]), "einsum")
    elif len(a.sizes) > VECTOR and a.sizes == b.sizes[:-2] + b.sizes[-2:-1]:
        row = grown(a, len(a.sizes) - 1)
        sizes = product_of(row.sizes, b.sizes)
        assert sizes is not None
        made = infix(row, "@", b, sizes)
        batch = letters[: len(b.sizes) - MATRIX]
        yield STACKED, offer(made, "stack", after=written(row.sizes))
        yield STACKED, offer(squeezed(bracketed(made), -2), "stack.squeezed")
        summed = einsum(f"{batch}i,{batch}ij->{batch}j", (a, b), (*a.sizes[:-1], b.sizes[-1]))
        yield STACKED, offer(summed, "einsum")


def _turned(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    """One of them with its last two axes in turn; for columns the first."""
    are_columns = len(a.sizes) == len(b.sizes) == MATRIX and a.sizes[-1] == b.sizes[-1] == 1
    found: list[Repair] = []
    if len(b.sizes) >= MATRIX:
        flat = turned(b)
        if (sizes := product_of(a.sizes, flat.sizes)) is not None:
            key = "turned.right" if len(b.sizes) == MATRIX else "turned.stack"
            rows, columns = flat.sizes[-2:]
            made = infix(a, "@", flat, sizes)
            name = b.code["numpy"]
            found.append(offer(made, key, name=name, rows=rows, columns=columns))
    if len(a.sizes) >= MATRIX:
        flat = turned(a)
        if (sizes := product_of(flat.sizes, b.sizes)) is not None:
            turned_a = offer(infix(flat, "@", b, sizes), "turned.left", name=a.code["numpy"])
            found.insert(0 if are_columns else len(found), turned_a)
    yield from ((TURNED, repair) for repair in found)
    if len(b.sizes) == MATRIX and found and known(b.sizes) and b.sizes[0] != b.sizes[1]:
        target = (b.sizes[1], b.sizes[0])
        if (sizes := product_of(a.sizes, target)) is not None:
            mixed = infix(a, "@", reshaped(b, target), sizes)
            yield REFUSED, refuse(mixed, "refused.weights", name=b.code["numpy"])


def _other_sizes(found: Found, a: Tensor, b: Tensor) -> Iterator[Ordered]:
    """What is flattened too little or too much, or a layer that was made for another size."""
    first, second = known(a.sizes), known(b.sizes)
    if first is None or second is None or not len(first) == len(second) == MATRIX:
        return
    (rows, features), (wanted, units) = first, second
    if not features or not wanted:
        return
    flat = reshaped(a, ("?", wanted), (rows * features // wanted, wanted))
    times, over = divmod(wanted, features)
    if times > 1 and features > 1 and not over and rows % times == 0:
        made = infix(flat, "@", b, (rows // times, units))
        yield FLAT, offer(made, "flat", rows=times, features=features, wanted=wanted)
    times, over = divmod(features, wanted)
    if times > 1 and not over and rows == 1:
        made = infix(flat, "@", b, (times, units))
        yield FLAT, offer(made, "flat.batch", wanted=wanted, batch=times)
    if not equal(a.sizes[-1], b.sizes[-1]):
        layer = each(
            [a],
            (rows, units),
            torch=f"nn.Linear({features}, {units})({{0}})",
            keras=f"keras.layers.Dense({units})({{0}})",
            tensorflow=f"tf.keras.layers.Dense({units})({{0}})",
        )
        yield LAYER, offer(layer, "layer", features=features, wanted=wanted, units=units)


def _row_by_row(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    if a.sizes == b.sizes and len(a.sizes) >= MATRIX:
        times = bracketed(infix(a, "*", b, a.sizes))
        yield ROWS, offer(reduced(times, "sum", len(a.sizes) - 1), "rows")


def _places(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    if (sizes := product_of(b.sizes, a.sizes)) is not None:
        yield PLACES, offer(infix(b, "@", a, sizes), "places")


def _stacks(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    """Stacks whose axes are in another order, or of which each meets each."""
    for one, other, is_left in ((a, b, True), (b, a, False)):
        rank = len(one.sizes)
        for first in range(rank - 2):
            for second in range(first + 1, rank - 1):
                order = list(range(rank))
                order[first], order[second] = order[second], order[first]
                changed = permuted(one, order)
                pair = (changed, other) if is_left else (other, changed)
                sizes = product_of(pair[0].sizes, pair[1].sizes)
                if changed.sizes != one.sizes and sizes is not None:
                    yield STACKS, offer(infix(pair[0], "@", pair[1], sizes), "stacks.order")


def _each(a: Tensor, b: Tensor) -> Iterator[Ordered]:
    if len(a.sizes) == len(b.sizes) == VECTOR:
        column, row = grown(a, 1), grown(b, 0)
        sizes: tuple[Size, ...] = (*a.sizes, *b.sizes)
        yield EACH, offer(infix(column, "@", row, sizes), "outer")
    elif len(a.sizes) > MATRIX and len(b.sizes) > MATRIX:
        changed = grown(a, len(a.sizes) - 2)
        if len(b.sizes) == MATRIX + 1 and (result := product_of(changed.sizes, b.sizes)):
            yield EACH, offer(infix(changed, "@", b, result), "stacks.each")
