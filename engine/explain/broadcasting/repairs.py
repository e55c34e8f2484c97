"""What would make shapes that clash broadcast after all, as code that runs.

A repair rearranges the numbers that are there, as NumPy does for its code.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final, Literal, get_args

from engine.explain.shared.broadcast_rule import broadcast_shape, clashing_axes, sizes_at
from engine.explain.shared.rearrangement import (
    Rearrangement,
    exchanged,
    permuted,
    regrouped,
    squeezed,
    unsqueezed,
)
from engine.explain.shared.shapes import MAX_RANK, Shape, element_count, format_shape
from engine.protocol.errors import Mistake

RepairKind = Literal["expand_dims", "squeeze", "swap", "transpose", "reshape"]

MOST_REPAIRS: Final = 9
"""As many as there are digits to press."""
OPERAND_NAMES: Final = "abcdefgh"
_MOST_ORDERS: Final = 24
"""Orders of one operand's axes that are looked at, none of which is an exchange of two."""
_EXCHANGED: Final = 2
_KINDS: Final[tuple[RepairKind, ...]] = get_args(RepairKind)


@dataclass(frozen=True, slots=True)
class Repair:
    """One change of one operand after which all of them broadcast.

    `axes` are counted from 0: for `expand_dims` the places of the new axes in the new
    shape, for `squeeze` those that go, for `swap` the two axes, for `transpose` the order,
    for `reshape` nothing. The code of `change` is an expression over arrays named a, b, c, …
    in the order of the operands.
    """

    kind: RepairKind
    operand: int
    axes: tuple[int, ...]
    change: Rearrangement
    shapes_after: tuple[Shape, ...]
    result: Shape

    @property
    def code_numpy(self) -> str:
        """The operand after it, in NumPy."""
        return self.change.numpy

    @property
    def code_torch(self) -> str:
        """The same in torch."""
        return self.change.torch


class BroadcastError(Mistake):
    """Shapes that do not broadcast: `broadcast.clash` (shapes, axis, left, right).

    `axis` is the first that clashes from the right, as a negative number, `sizes` those of
    each operand there (None where it has no such axis), `clashes` all clashing axes, the
    rightmost first.
    """

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes: tuple[Shape, ...] = tuple(shapes)
        self.clashes = clashing_axes(self.shapes)
        self.axis = self.clashes[0]
        self.sizes = sizes_at(self.shapes, self.axis)
        left, right = list(dict.fromkeys(size for size in self.sizes if size not in (None, 1)))[:2]
        written = " + ".join(map(format_shape, self.shapes))
        super().__init__(
            "broadcast.clash",
            f"{written} do not broadcast: axis {self.axis}, counted from the right, has "
            f"sizes {left} and {right}; they would have to be equal, or one of them 1",
            shapes=written,
            axis=self.axis,
            left=left or 0,
            right=right or 0,
        )

    @cached_property
    def repairs(self) -> tuple[Repair, ...]:
        """At most nine changes of a single operand that would do, the smallest first."""
        return self.repairs_where(lambda _: True)

    def repairs_where(self, offered: Callable[[Repair], bool]) -> tuple[Repair, ...]:
        """At most nine of those that are to be `offered`, the smallest first.

        Of each operand only the least of a kind: the fewest new axes, an order of all axes
        only where no exchange of two will do. The smaller result comes first, then the one
        with fewer axes, then new axes before axes dropped before an exchange of axes before a
        reshape, then the later operand. Where there are more than nine, the best of each kind
        and number of axes is among them.
        Empty where no change of one operand is enough, as for (2,) + (3,) + (4,).
        """
        found: dict[tuple[Shape, ...], Repair] = {}
        for kind in _KINDS:
            for operand in range(len(self.shapes)):
                for repair in _repairs_of(kind, operand, self.shapes):
                    found.setdefault(repair.shapes_after, repair)
        in_order = sorted(filter(offered, found.values()), key=_order)
        bests: dict[tuple[RepairKind, int], Repair] = {}
        for repair in in_order:
            bests.setdefault((repair.kind, len(repair.axes)), repair)
        others = [repair for repair in in_order if repair not in bests.values()]
        return tuple(sorted([*bests.values(), *others][:MOST_REPAIRS], key=_order))


def _order(repair: Repair) -> tuple[int, ...]:
    kind, size = _KINDS.index(repair.kind), element_count(repair.result)
    return size, len(repair.result), kind, len(repair.axes), -repair.operand


def _repairs_of(kind: RepairKind, operand: int, shapes: tuple[Shape, ...]) -> Iterator[Repair]:
    others = broadcast_shape(shapes[:operand] + shapes[operand + 1 :])
    if others is None:
        return  # they clash without this operand
    enough = 0
    for axes, change in _changes(kind, shapes, operand, others):
        if enough and kind == "expand_dims" and len(axes) > enough:
            return
        result = broadcast_shape((others, change.shape))
        if result is None or len(result) > MAX_RANK:
            continue
        enough = enough or len(axes)
        after = (*shapes[:operand], change.shape, *shapes[operand + 1 :])
        yield Repair(kind, operand, axes, change, after, result)


def _changes(
    kind: RepairKind, shapes: tuple[Shape, ...], operand: int, others: Shape
) -> Iterator[tuple[tuple[int, ...], Rearrangement]]:
    """The axes that the code names, and what becomes of the operand."""
    name, shape = OPERAND_NAMES[operand], shapes[operand]
    rank = len(shape)
    if kind == "expand_dims":
        for added in range(1, MAX_RANK - rank + 1):
            # A 1 in front changes nothing, so place 0 is left out.
            for places in combinations(range(1, rank + added), added):
                yield places, unsqueezed(name, shape, places)
    elif kind == "squeeze":
        ones = [axis for axis, size in enumerate(shape) if size == 1]
        for dropped in range(1, len(ones) + 1):
            for axes in combinations(ones, dropped):
                yield axes, squeezed(name, shape, axes)
    elif kind == "reshape":
        for target in _regroupings(shape, shapes, others):
            yield (), regrouped(name, target)
    elif kind == "swap":
        for axes in combinations(range(rank), _EXCHANGED):
            if shape[axes[0]] != shape[axes[1]]:
                yield axes, exchanged(name, shape, *axes)
    elif not any(
        broadcast_shape((others, change.shape)) is not None
        for _, change in _changes("swap", shapes, operand, others)
    ):
        for target in _least_moved(shape, others):
            order = _order_of(target, shape)
            yield order, permuted(name, shape, order)


def _least_moved(shape: Shape, others: Shape) -> list[Shape]:
    """What the shape can be transposed to so that it fits, with the fewest axes moved: at least 3.

    Sizes are placed from the right, each where it fits, so that what cannot fit is given up
    early. Two axes of one size are the same, and none has to leave a place of its own size.
    """
    rank = len(shape)
    found: list[Shape] = []

    def place(placed: Shape, left: Shape, moves: int) -> None:
        if len(found) >= _MOST_ORDERS:
            return
        if not left:
            found.append(placed)
            return
        here = len(left) - 1
        from_right = rank - here
        wanted = others[-from_right] if from_right <= len(others) else 1
        for size in dict.fromkeys((shape[here], *left)):
            moved = size != shape[here]
            if size in left and moved <= moves and (wanted in (1, size) or size == 1):
                at = left.index(size)
                place((size, *placed), left[:at] + left[at + 1 :], moves - moved)

    for moves in range(_EXCHANGED + 1, rank + 1):
        place((), shape, moves)
        if found:
            break
    return found


def _order_of(target: Shape, shape: Shape) -> tuple[int, ...]:
    """The axes of `shape` in the order that gives `target`, with the fewest moved."""
    stays = [size == wanted for size, wanted in zip(shape, target, strict=True)]
    left = [axis for axis, stay in enumerate(stays) if not stay]
    order: list[int] = []
    for axis, wanted in enumerate(target):
        taken = axis if stays[axis] else next(other for other in left if shape[other] == wanted)
        if not stays[axis]:
            left.remove(taken)
        order.append(taken)
    return tuple(order)


def _regroupings(shape: Shape, shapes: tuple[Shape, ...], others: Shape) -> Iterator[Shape]:
    """Shapes with as many elements, grouped as the others are."""
    count = math.prod(shape)
    for pattern in dict.fromkeys((others, *shapes)):
        for start in range(len(pattern)):
            if math.prod(pattern[start:]) == count:
                yield pattern[start:]
