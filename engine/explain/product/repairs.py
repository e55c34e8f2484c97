"""What would make two tensors fit for a product after all, as code that runs."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal

from engine.explain.product.axes import Operation, ProductError, axes_of
from engine.explain.shared.shapes import MAX_RANK, Shape, format_shape

RepairKind = Literal["swap", "transpose", "expand_dims", "dot", "reshape"]
MOST_REPAIRS: Final = 6


@dataclass(frozen=True, slots=True)
class Repair:
    """One change after which they fit.

    `operand` is the one that changes, 0 or 1; None where both trade places, both are
    transposed, or only the operation changes. `a` and `b` are the shapes after it, in their
    new order, `result` that of their product by `operation`. The code is an expression over
    arrays named a and b.
    """

    kind: RepairKind
    operand: int | None
    a: Shape
    b: Shape
    operation: Operation
    result: Shape
    code_numpy: str
    code_torch: str


def repairs(error: ProductError) -> tuple[Repair, ...]:
    """At most six of them: trade places, transpose, add an axis, dot, exchange any two axes,
    reshape, in that order.

    A reshape fits whenever the numbers can be divided so; whether their rows still mean
    something is not for a shape to say.
    """
    found: dict[tuple[Shape, Shape, Operation], Repair] = {}
    for kind, operand, a, b, operation, left, right in _candidates(error):
        if max(len(a), len(b)) > MAX_RANK:
            continue
        try:
            axes = axes_of(a, b, operation)
        except ProductError:
            continue
        result = tuple(origin.size for origin in axes.remaining)
        numpy, torch = _product(operation, a, b, left, right)
        repair = Repair(kind, operand, a, b, operation, result, numpy, torch)
        found.setdefault((a, b, operation), repair)
    return tuple(found.values())[:MOST_REPAIRS]


Code = tuple[str, str]
"""An expression in NumPy, and the same in torch."""
_A: Final[Code] = ("a", "a")
_B: Final[Code] = ("b", "b")
Candidate = tuple[RepairKind, int | None, Shape, Shape, Operation, Code, Code]


def _candidates(error: ProductError) -> Iterator[Candidate]:
    a, b, operation = error.a, error.b, error.operation
    if error.clash == "scalar":
        yield "dot", None, a, b, "dot", _A, _B
        return
    yield "swap", None, b, a, operation, _B, _A
    turned_a, turned_b = _transposed(a, "a"), _transposed(b, "b")
    if turned_a is not None:
        yield "transpose", 0, turned_a[0], b, operation, turned_a[1], _B
    if turned_b is not None:
        yield "transpose", 1, a, turned_b[0], operation, _A, turned_b[1]
    if turned_a is not None and turned_b is not None:
        yield "transpose", None, turned_a[0], turned_b[0], operation, turned_a[1], turned_b[1]
    if error.clash == "batch":
        yield from _with_an_axis(a, b, operation)
        yield "dot", None, a, b, "dot", _A, _B
    for turned, code in _exchanged(a, "a"):
        yield "transpose", 0, turned, b, operation, code, _B
    for turned, code in _exchanged(b, "b"):
        yield "transpose", 1, a, turned, operation, _A, code
    yield from _reshaped(a, b, operation)


def _transposed(shape: Shape, name: str) -> tuple[Shape, Code] | None:
    """The last two axes in turn; None for a vector, whose transpose is itself."""
    if len(shape) < 2:
        return None
    turned = (*shape[:-2], shape[-1], shape[-2])
    if len(shape) == 2:
        return turned, (f"{name}.T", f"{name}.T")
    return turned, (f"np.swapaxes({name}, -1, -2)", f"{name}.transpose(-1, -2)")


def _exchanged(shape: Shape, name: str) -> Iterator[tuple[Shape, Code]]:
    """Any two axes in turn, the last ones first; where there are but two that is `_transposed`."""
    if len(shape) > 2:
        for first, second in combinations(range(-1, -len(shape) - 1, -1), 2):
            turned = list(shape)
            turned[first], turned[second] = turned[second], turned[first]
            axes = f"{first}, {second}"
            yield tuple(turned), (f"np.swapaxes({name}, {axes})", f"{name}.transpose({axes})")


def _with_an_axis(a: Shape, b: Shape, operation: Operation) -> Iterator[Candidate]:
    """An axis of size 1 before the matrices, where the other operand has its own."""
    for operand, (shape, name) in enumerate(((a, "a"), (b, "b"))):
        for place in range(1, len(shape) - 1):
            grown = (*shape[:place], 1, *shape[place:])
            code = (f"np.expand_dims({name}, {place})", f"{name}.unsqueeze({place})")
            if operand == 0:
                yield "expand_dims", 0, grown, b, operation, code, _B
            else:
                yield "expand_dims", 1, a, grown, operation, _A, code


def _reshaped(a: Shape, b: Shape, operation: Operation) -> Iterator[Candidate]:
    """One operand's numbers in rows, or columns, of the length that the other one asks for."""
    wanted_of_b, wanted_of_a = a[-1], b[-1] if len(b) == 1 else b[-2]
    for shape in _grouped(b, wanted_of_b, first=True):
        code = f"b.reshape({format_shape(shape)})"
        yield "reshape", 1, a, shape, operation, _A, (code, code)
    for shape in _grouped(a, wanted_of_a, first=False):
        code = f"a.reshape({format_shape(shape)})"
        yield "reshape", 0, shape, b, operation, (code, code), _B


def _grouped(shape: Shape, inner: int, *, first: bool) -> Iterator[Shape]:
    count = math.prod(shape)
    if not inner or not count or count % inner:
        return
    if count == inner:
        yield (inner,)
    else:
        yield (inner, count // inner) if first else (count // inner, inner)


def _product(operation: Operation, a: Shape, b: Shape, left: Code, right: Code) -> Code:
    """The whole expression in NumPy and in torch."""
    if operation == "matmul":
        return f"{left[0]} @ {right[0]}", f"{left[1]} @ {right[1]}"
    return f"np.dot({left[0]}, {right[0]})", torch_dot(a, b, left[1], right[1])


def torch_dot(a: Shape, b: Shape, left: str = "a", right: str = "b") -> str:
    """torch has no `dot` beyond vectors; this is what NumPy's means."""
    if not a or not b:
        return f"{left} * {right}"
    axis = -1 if len(b) == 1 else -2
    return f"torch.tensordot({left}, {right}, dims=([-1], [{axis}]))"
