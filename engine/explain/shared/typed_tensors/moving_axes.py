"""The methods that put axes in another order, in NumPy and in PyTorch, kept apart where they
differ.

Where nothing tells the library, PyTorch's reading is taken if it is legal, NumPy's if only that
one is; a remark says so where the other gives something else.
https://numpy.org/doc/stable/reference/generated/numpy.transpose.html
https://docs.pytorch.org/docs/stable/generated/torch.transpose.html
"""

from __future__ import annotations

from typing import Final

from engine.explain.shared.shape_rules.rearranging import axis_order
from engine.explain.shared.typed_tensors.call import Call
from engine.explain.shared.typed_tensors.library import Remark
from engine.explain.shared.typed_tensors.numbers import numbers
from engine.explain.shared.typed_tensors.rearranged import Permuted, Rearranged, with_order

MATRIX: Final = 2


def all_reversed(call: Call) -> Rearranged:
    remarks: tuple[Remark, ...] = ()
    if call.rank == 1:
        remarks = (Remark("vector_transposed", {"size": call.layout.shape[0]}),)
    elif call.rank > MATRIX and not call.of_numpy:
        remarks = (Remark("all_reversed", {"rank": call.rank}),)
    after = call.layout.permuted(tuple(reversed(range(call.rank))))
    return Rearranged(after, Permuted(None), remarks)


def matrix(call: Call) -> Rearranged:
    """`.t()`, which takes no more than two axes."""
    if call.link.inner is None or call.given():
        raise call.arguments()
    if call.rank > MATRIX:
        raise call.wrong_rank("0–2")
    return all_reversed(call)


def adjoint(call: Call) -> Rearranged:
    if call.rank not in (0, MATRIX):
        raise call.wrong_rank("2")
    return all_reversed(call)


def matrices(call: Call) -> Rearranged:
    """`.mT`: the last two axes."""
    if call.rank < MATRIX and (call.rank or call.of_numpy):
        raise call.wrong_rank("2, 3, …")
    return with_order(call.layout, _exchanged(call.rank, call.rank - 2, call.rank - 1))


def _exchanged(rank: int, first: int, second: int) -> tuple[int, ...]:
    order = list(range(rank))
    if rank > 1:
        order[first], order[second] = order[second], order[first]
    return tuple(order)


def swapped(call: Call) -> Rearranged:
    axes = call.given("dim0", "dim1", "axis0", "axis1", "axis1", "axis2")
    if len(axes) != MATRIX:
        raise call.arguments()
    first, second = map(call.axis, axes)
    return with_order(call.layout, _exchanged(call.rank, first, second))


def transposed(call: Call) -> Rearranged:
    """PyTorch's swaps the two axes it is given, NumPy's takes all of them in their new order."""
    axes = call.given("dim0", "dim1", "axes", "perm")
    in_brackets = len(call.by_place) == 1 and len(axes) != 1
    torch_takes = len(axes) == MATRIX and not in_brackets
    if call.of_numpy or (call.library is None and not torch_takes):
        if not axes and not call.by_place:
            return all_reversed(call)
        return with_order(call.layout, axis_order(call.rank, axes))
    if not torch_takes:
        raise call.arguments()
    found = swapped(call)
    as_numpy = tuple(axis % MATRIX for axis in axes) if call.rank == MATRIX else None
    if call.library is None and found.step != Permuted(as_numpy):
        remark = Remark("transpose_swaps", {"first": axes[0], "second": axes[1]})
        return Rearranged(found.layout, found.step, (remark,))
    return found


def permute(call: Call) -> Rearranged:
    axes = call.given("dims", "axes")
    if not axes and not call.by_place:
        raise call.arguments()
    return with_order(call.layout, axis_order(call.rank, axes))


def moved(call: Call) -> Rearranged:
    """`movedim(source, destination)`: the other axes keep their order."""
    parts = call.by_place
    if len(parts) != MATRIX:
        raise call.arguments()
    sources, places = (tuple(map(call.axis, numbers(part))) for part in parts)
    if (
        len(sources) != len(places)
        or len({*sources}) < len(sources)
        or len({*places}) < len(places)
    ):
        raise call.arguments()
    rest = iter(axis for axis in range(call.rank) if axis not in sources)
    to = dict(zip(places, sources, strict=True))
    order = tuple(to[place] if place in to else next(rest) for place in range(call.rank))
    return with_order(call.layout, order)
