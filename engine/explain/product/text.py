"""A product as a learner types it: `(3, 4) @ (4, 2)`, `np.dot(a, b)`, `a @ b.T`, an einsum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.explain.product.axes import Operation
from engine.explain.shared.shapes import Shape
from engine.explain.shared.typed_tensors.library import Remark
from engine.explain.shared.typed_tensors.operand import Names
from engine.explain.shared.typed_tensors.operation import parse_operation

OPERANDS: Final = 2
_NAMED: Final[dict[str, Operation]] = {"@": "matmul", "dot": "dot"}


@dataclass(frozen=True, slots=True)
class TypedProduct:
    """Both shapes, the operation if the text names one, the sign of another one, and remarks."""

    a: Shape
    b: Shape
    operation: Operation | None
    other: str = ""
    remarks: tuple[Remark, ...] = ()


def parse_product(
    text: str, *, max_rank: int, max_size: int, names: Names | None = None
) -> TypedProduct:
    """What a text gives; between two shapes any sign may stand, or none.

    `names` are operands that it may call by name. Raises `ShapeMistake`, with `operand` in its
    detail where one of the two is at fault, `OperatorMistake`, and what a chain raises.
    """
    typed = parse_operation(text, most=OPERANDS, max_rank=max_rank, max_size=max_size, names=names)
    a, b = typed.shapes
    operation = _NAMED.get(typed.sign)
    return TypedProduct(a, b, operation, "" if operation else typed.quoted, typed.remarks)
