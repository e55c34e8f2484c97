"""What would make operands broadcast after all, the most likely meant first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from typing import Final

from engine.explain.clinic.diagnosis import Repair
from engine.explain.clinic.found import Found, Sizes
from engine.explain.clinic.reasoning.code import (
    MATRIX,
    REDUCTIONS,
    Tensor,
    cut,
    each,
    grown,
    infix,
    permuted,
    reduced,
    reshaped,
    squeezed,
    tensor,
    turned,
)
from engine.explain.clinic.reasoning.opening import of_shapes
from engine.explain.clinic.reasoning.parts import offer, refuse, showing
from engine.explain.clinic.reasoning.sizes import (
    Broadcast,
    at,
    broadcast,
    count_of,
    equal,
    known,
    same,
    written,
)
from engine.explain.clinic.reasoning.source import calls

KEPT_FIRST, MATMUL, GROWN, KEPT, TURNED, MERGED, SQUEEZED, CUT, EACH, REFUSED = range(10)
"""How unlikely it is that this was meant."""
Ordered = tuple[int, Repair]
_CHANNELS: Final = ((0, 3, 1, 2), (0, 2, 3, 1), (1, 2, 0), (2, 0, 1))
"""Orders that move the channels to the other end of an image, or of a batch of them."""
_MOST_PERMUTED: Final = 4


def repairs(found: Found, outcome: Broadcast, sign: str) -> list[Repair]:
    """Changes of one operand after which they fit, and what else may have been meant."""
    tensors = [tensor(named) for named in found.shapes]
    ordered: list[Ordered] = []
    if len(tensors) == 2:
        ordered += _of_both(tensors[0], tensors[1], sign)
        ordered += _kept(tensors[0], tensors[1], sign, calls(found.source))
    for place in reversed(range(len(tensors))):
        rest = broadcast([one.sizes for at, one in enumerate(tensors) if at != place])
        if not rest.clashes:
            for order, key, changed in _changes(tensors[place], rest.sizes):
                ordered += _together(tensors, place, changed, order, key, sign, outcome)
    if len(tensors) == 2:
        ordered += _of_each(tensors[0], tensors[1], sign)
        ordered += _cut(tensors, outcome, sign)
    return [repair for _, repair in sorted(ordered, key=lambda one: one[0])]


def is_written_into(found: Found) -> bool:
    """Whether the second is a tensor, and not a shape that was asked for."""
    words = ("output", "input array", "value array", "value tensor", "source array")
    return any(one in found.line for one in words)


def repairs_into(found: Found) -> list[Repair]:
    """Changes of the first after which it goes into the second; of an output, whose first is
    what the others give together and no tensor, a new tensor as large.
    """
    a, b = (tensor(named) for named in found.shapes)
    ordered: list[Ordered] = []
    is_output = "output" in found.line
    for order, key, changed in () if is_output else _changes(a, b.sizes):
        outcome = broadcast([changed.sizes, b.sizes])
        if outcome.fits and outcome.sizes == b.sizes:
            told = {"name": a.code["numpy"], "after": written(changed.sizes)}
            told["result"] = written(b.sizes)
            ordered.append((order, (refuse if order == REFUSED else offer)(changed, key, **told)))
    together = broadcast([a.sizes, b.sizes])
    if is_output and together.fits and together.sizes != b.sizes and known(together.sizes):
        sizes = written(together.sizes)
        larger = each(
            [b],
            together.sizes,
            numpy=f"np.broadcast_to({{0}}, {sizes})",
            torch=f"{{0}}.expand({sizes})",
            tensorflow=f"tf.broadcast_to({{0}}, {sizes})",
            keras=f"ops.broadcast_to({{0}}, {sizes})",
        )
        ordered.append((EACH, offer(larger, "out_of_place", result=sizes)))
    return [repair for _, repair in sorted(ordered, key=lambda one: one[0])]


def _of_both(a: Tensor, b: Tensor, sign: str) -> Iterator[Ordered]:
    """The product that * is not."""
    if sign not in ("*", "") or not a.sizes or not b.sizes:
        return
    rows, columns = a.sizes[:-1], b.sizes[-1:]
    if len(a.sizes) == len(b.sizes) == MATRIX:
        if equal(a.sizes[-1], b.sizes[-2]):
            made = offer(infix(a, "@", b, rows + columns), "matmul", inner=a.sizes[-1])
            yield MATMUL, showing(made, of_shapes("product", "@", (a.sizes, b.sizes)))
        elif equal(a.sizes[-1], b.sizes[-1]):
            turned_b = turned(b)
            whole = infix(a, "@", turned_b, (a.sizes[0], b.sizes[0]))
            made = offer(whole, "matmul.turned", inner=a.sizes[-1])
            yield MATMUL, showing(made, of_shapes("product", "@", (a.sizes, turned_b.sizes)))


def _kept(a: Tensor, b: Tensor, sign: str, called: frozenset[str]) -> Iterator[Ordered]:
    """The smaller is the larger without an axis: a sum over it, say, that should have kept it."""
    named = [name for name in REDUCTIONS if name in called]
    if len(named) > 1 or len(a.sizes) != len(b.sizes) + 1 or sign not in ("/", "-", ""):
        return
    axis = lost_axis(a.sizes, b.sizes)
    if axis is not None:
        function = named[0] if named else {"-": "mean"}.get(sign, "sum")
        kept = reduced(a, function, axis, kept=True)
        made = infix(a, sign, kept, a.sizes) if sign else kept
        yield (
            KEPT_FIRST if named else KEPT,
            offer(made, "kept", name=b.code["numpy"], function=function, axis=axis),
        )


def _together(
    tensors: Sequence[Tensor],
    place: int,
    changed: Tensor,
    order: int,
    key: str,
    sign: str,
    before: Broadcast,
) -> Iterator[Ordered]:
    """The whole operation where its sign is known, or else the operand that has changed."""
    operands = [*tensors[:place], changed, *tensors[place + 1 :]]
    after = broadcast([one.sizes for one in operands])
    if after.clashes or len(after.open) > len(before.open):
        return
    made = changed
    if sign and len(operands) == 2:
        made = infix(operands[0], sign, operands[1], after.sizes)
    name = tensors[place].code["numpy"]
    values = {"name": name, "after": written(changed.sizes), "result": written(after.sizes)}
    repair = (refuse if order == REFUSED else offer)(made, key, **values)
    yield order, showing(repair, of_shapes("broadcasting", sign, [one.sizes for one in operands]))


def _changes(one: Tensor, others: Sizes) -> Iterator[tuple[int, str, Tensor]]:
    """What can be done to one operand, beside what the others give together."""
    yield from _grown(one, others)
    if len(one.sizes) >= MATRIX and one.sizes[-1] != one.sizes[-2]:
        flat = turned(one)
        if _goes_into(flat.sizes, others):
            yield TURNED, "turned", flat
    yield from _permuted(one, others)
    for axis in range(-len(one.sizes), 0):
        if one.sizes[axis] == 1:
            yield SQUEEZED, "squeezed", squeezed(one, axis)
    count = count_of(one.sizes)
    if count is not None and count == count_of(others) and one.sizes != others and count > 1:
        if _merges(one.sizes, others):
            yield MERGED, "merged", reshaped(one, others)
        elif len(one.sizes) == len(others):
            yield REFUSED, "refused", reshaped(one, others)


def _grown(one: Tensor, others: Sizes) -> Iterator[tuple[int, str, Tensor]]:
    """With the fewest new axes with which it is stretched along the others; later ones first."""
    for added in range(1, len(others) - len(one.sizes) + 1):
        rank = len(one.sizes) + added
        fits = [
            changed
            for places in reversed(list(combinations(range(1, rank), added)))
            if _goes_into((changed := grown(one, *places)).sizes, others)
        ]
        if fits:
            yield from ((GROWN, "grown", changed) for changed in fits[:2])
            return


def _permuted(one: Tensor, others: Sizes) -> Iterator[tuple[int, str, Tensor]]:
    rank = len(one.sizes)
    if not MATRIX < rank <= _MOST_PERMUTED:
        return
    likely = [order for order in _CHANNELS if len(order) == rank]
    unlikely = sorted(permutations(range(rank)), key=_moved)
    for order in (*likely, *unlikely):
        sizes = tuple(one.sizes[axis] for axis in order)
        is_turn = order == (*range(rank - 2), rank - 1, rank - 2)
        if sizes != one.sizes and not is_turn and _goes_into(sizes, others):
            yield TURNED, "channels" if order in _CHANNELS else "permuted", permuted(one, order)
            return


def _moved(order: tuple[int, ...]) -> int:
    return sum(place != axis for place, axis in enumerate(order))


def _goes_into(sizes: Sizes, others: Sizes) -> bool:
    """Whether both fit, and one of them is stretched to the other's shape."""
    outcome = broadcast([sizes, others])
    return not outcome.clashes and outcome.sizes in (sizes, others)


def _merges(one: Sizes, other: Sizes) -> bool:
    """Whether one is the other with neighbouring axes taken together."""
    ends = []
    for shape in (one, other):
        product, found = 1, set[int]()
        for size in shape:
            assert isinstance(size, int)
            product *= size
            found.add(product)
        ends.append(found)
    return len(one) != len(other) and (ends[0] <= ends[1] or ends[1] <= ends[0])


def _of_each(a: Tensor, b: Tensor, sign: str) -> Iterator[Ordered]:
    """Each of the one with each of the other."""
    if not a.sizes or not b.sizes or not same(a.sizes[1:], b.sizes[1:]):
        return
    changed = grown(a, 1)
    result = broadcast([changed.sizes, b.sizes])
    if result.fits:
        made = infix(changed, sign, b, result.sizes) if sign else changed
        values = {"after": written(changed.sizes), "result": written(result.sizes)}
        yield EACH, offer(made, "each", name=a.code["numpy"], **values)


def _cut(tensors: Sequence[Tensor], outcome: Broadcast, sign: str) -> Iterator[Ordered]:
    """One of them is a place longer."""
    if len(outcome.clashes) != 1 or len(tensors[0].sizes) != len(tensors[1].sizes):
        return
    axis = outcome.clashes[0]
    left, right = (at(one.sizes, axis) for one in tensors)
    if not (isinstance(left, int) and isinstance(right, int)) or abs(left - right) != 1:
        return
    place = 0 if left > right else 1
    longer = tensors[place]
    changed = cut(longer, len(longer.sizes) + axis, min(left, right))
    yield from _together(tensors, place, changed, CUT, "cut", sign, outcome)


def lost_axis(larger: Sizes, smaller: Sizes) -> int | None:
    """The axis of the larger, from 0, without which it is the smaller; not the first one."""
    for axis in range(len(larger) - 1, 0, -1):
        if same(larger[:axis] + larger[axis + 1 :], smaller):
            return axis
    return None
