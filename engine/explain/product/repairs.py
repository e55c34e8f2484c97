"""What would make two tensors fit for a product after all, as code that runs.

A repair rearranges the numbers that are there: its product has the values that NumPy gives
for its code.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from engine.explain.product.axes import Operation, ProductError, result_of
from engine.explain.shared.rearrangement import (
    Rearrangement,
    exchanged,
    regrouped,
    squeezed,
    unchanged,
    unsqueezed,
)
from engine.explain.shared.shapes import MAX_RANK, Shape, element_count

RepairKind = Literal["expand_dims", "swap", "transpose", "squeeze", "dot", "reshape"]
MOST_REPAIRS: Final = 9
"""As many as there are digits to press."""
NAMES: Final = "ab"


@dataclass(frozen=True, slots=True)
class Repair:
    """One change after which they fit.

    `left` and `right` are the new operands: each is the tensor a or b, rearranged or as it
    was. `result` is the shape of their product by `operation`.
    """

    kind: RepairKind
    left: Rearrangement
    right: Rearrangement
    operation: Operation
    result: Shape

    @property
    def a(self) -> Shape:
        """The shape of the left operand after it."""
        return self.left.shape

    @property
    def b(self) -> Shape:
        """The shape of the right operand after it."""
        return self.right.shape

    @property
    def code_numpy(self) -> str:
        """The product, an expression of NumPy's over arrays named a and b."""
        if self.operation == "matmul":
            return f"{self.left.numpy} @ {self.right.numpy}"
        return f"np.dot({self.left.numpy}, {self.right.numpy})"

    @property
    def code_torch(self) -> str:
        """The same in torch."""
        if self.operation == "matmul":
            return f"{self.left.torch} @ {self.right.torch}"
        return torch_dot(self.a, self.b, self.left.torch, self.right.torch)

    @property
    def statement_numpy(self) -> str:
        """What makes a and b the new operands: `a = a.T`; "" if they stay."""
        return _statement(self.left.numpy, self.right.numpy)

    @property
    def statement_torch(self) -> str:
        """The same in torch."""
        return _statement(self.left.torch, self.right.torch)


def repairs(
    error: ProductError, offered: Callable[[Repair], bool] = lambda _: True
) -> tuple[Repair, ...]:
    """At most nine of those that are to be `offered`, the most likely meant first; the best of
    each kind is among them.

    First a stack of vectors that lacks the axis which makes matrices of them, then operands
    that trade places or are transposed, then one axis of size 1 less or more, then axes of
    the stacks exchanged, dot, any two axes, a reshape; of equally likely ones those with the
    smaller result. A reshape fits whenever the numbers can be divided so; whether their rows
    still mean something is not for a shape to say.
    """
    found: dict[tuple[Shape, Shape, Operation], tuple[tuple[int, int], Repair]] = {}
    for likelihood, kind, left, right, operation in _candidates(error):
        if max(len(left.shape), len(right.shape)) > MAX_RANK:
            continue
        result = result_of(left.shape, right.shape, operation)
        if result is None:
            continue
        repair = Repair(kind, left, right, operation, result)
        order = likelihood, element_count(result)
        key = left.shape, right.shape, operation
        if key not in found or order < found[key][0]:
            found[key] = order, repair
    ordered = [repair for _, repair in sorted(found.values(), key=lambda each: each[0])]
    ordered = list(filter(offered, ordered))
    bests = {repair.kind: repair for repair in reversed(ordered)}.values()
    others = [repair for repair in ordered if repair not in bests]
    kept = [*bests, *others][:MOST_REPAIRS]
    return tuple(repair for repair in ordered if repair in kept)


Candidate = tuple[int, RepairKind, Rearrangement, Rearrangement, Operation]
"""How unlikely it is that this was meant, then what makes a `Repair` of it."""
STACK, PLACES, AXIS_OF_1, STACK_AXES, DOT, ANY_AXES, REGROUPED = range(7)


def _candidates(error: ProductError) -> Iterator[Candidate]:
    a, b = unchanged("a", error.a), unchanged("b", error.b)
    operation = error.operation
    if error.clash == "scalar":
        yield DOT, "dot", a, b, "dot"
        return
    yield PLACES, "swap", b, a, operation
    turned_a, turned_b = _turned(a), _turned(b)
    for likelihood, kind, operand, changed in _changes(error):
        left, right = (changed, b) if operand == 0 else (a, changed)
        yield likelihood, kind, left, right, operation
    if turned_a is not None and turned_b is not None:
        yield AXIS_OF_1, "transpose", turned_a, turned_b, operation
    if a.shape == b.shape or len(a.shape) == len(b.shape) == 1:
        # Row by row of both; of two vectors each number with each.
        column, row = _column(a), _row(b)
        if len(a.shape) > 1:
            column, row = _row(a), _column(b)
        yield STACK_AXES, "expand_dims", column, row, operation
    if error.clash == "batch":
        yield DOT, "dot", a, b, "dot"


def _changes(error: ProductError) -> Iterator[tuple[int, RepairKind, int, Rearrangement]]:
    """Those of one operand."""
    for operand, (shape, other) in enumerate(((error.a, error.b), (error.b, error.a))):
        name, rank = NAMES[operand], len(shape)
        for first, second in combinations(range(-1, -rank - 1, -1), 2):
            likelihood = STACK_AXES if first < -2 else ANY_AXES
            if (first, second) == (-1, -2):
                likelihood = PLACES
            yield likelihood, "transpose", operand, exchanged(name, shape, first, second)
        for place in range(rank + 1):
            changed = unsqueezed(name, shape, (place,), from_last=True)
            # A stack of vectors beside a stack of as many matrices.
            stacked = place == rank - 1 + operand and shape[:-1] == other[:-2] != ()
            yield STACK if stacked else STACK_AXES, "expand_dims", operand, changed
        ones = [axis for axis, size in enumerate(shape) if size == 1]
        for axes in [(axis,) for axis in ones] + [tuple(ones)] * (len(ones) > 1):
            yield AXIS_OF_1, "squeeze", operand, squeezed(name, shape, axes)
        wanted = other[-1] if operand else other[-2:][0]
        for target in _grouped(shape, wanted, first=operand == 1):
            yield REGROUPED, "reshape", operand, regrouped(name, target)


def _turned(tensor: Rearrangement) -> Rearrangement | None:
    """The last two axes in turn; None for a vector, whose transpose is itself."""
    if len(tensor.shape) < 2:
        return None
    return exchanged(tensor.name, tensor.shape, -1, -2)


def _row(tensor: Rearrangement) -> Rearrangement:
    place = len(tensor.shape) - 1
    return unsqueezed(tensor.name, tensor.shape, (place,), from_last=True)


def _column(tensor: Rearrangement) -> Rearrangement:
    return unsqueezed(tensor.name, tensor.shape, (len(tensor.shape),), from_last=True)


def _grouped(shape: Shape, inner: int, *, first: bool) -> Iterator[Shape]:
    """As many numbers in rows, or columns, of the length that the other operand asks for."""
    count = math.prod(shape)
    if not inner or not count or count % inner:
        return
    if count == inner:
        yield (inner,)
    else:
        yield (inner, count // inner) if first else (count // inner, inner)


def _statement(left: str, right: str) -> str:
    pairs = [(name, code) for name, code in zip(NAMES, (left, right), strict=True) if name != code]
    if not pairs:
        return ""
    names, codes = zip(*pairs, strict=True)
    return f"{', '.join(names)} = {', '.join(codes)}"


def torch_dot(a: Shape, b: Shape, left: str = "a", right: str = "b") -> str:
    """torch has no `dot` beyond vectors; this is what NumPy's means."""
    if not a or not b:
        return f"{left} * {right}"
    axis = -1 if len(b) == 1 else -2
    return f"torch.tensordot({left}, {right}, dims=([-1], [{axis}]))"
