"""A broadcast as a learner types it: `(3, 4) + (4,)`, `a - b[:, None]`, `maximum((3,), (3, 1))`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.explain.broadcasting.cell_operators import ALL_OPERATORS, CellOperator
from engine.explain.shared.shapes import MAX_OPERANDS, Shape
from engine.explain.shared.typed_tensors.library import Remark
from engine.explain.shared.typed_tensors.operand import Names
from engine.explain.shared.typed_tensors.operation import parse_operation
from engine.explain.shared.typed_tensors.ranks import OperatorMistake

_SIGNS: Final = {operator.python: operator for operator in ALL_OPERATORS}


@dataclass(frozen=True, slots=True)
class TypedBroadcast:
    """The shapes of 2 to 4 operands, the operator if the text names one, and remarks."""

    shapes: tuple[Shape, ...]
    operator: CellOperator | None
    remarks: tuple[Remark, ...] = ()


def parse_broadcast(
    text: str, *, max_rank: int, max_size: int, names: Names | None = None
) -> TypedBroadcast:
    """What a text gives; `names` are operands that it may call by name.

    Raises `ShapeMistake`, with `operand` in its detail where one of them is at fault,
    `OperatorMistake`, and what a chain of methods raises.
    """
    typed = parse_operation(
        text, most=MAX_OPERANDS, max_rank=max_rank, max_size=max_size, names=names
    )
    if typed.sign in ("@", "dot"):
        raise OperatorMistake(
            "operator.product",
            f"{typed.quoted} is the product of rows and columns; here each cell stands alone",
            token=typed.quoted,
        )
    operator = _SIGNS[typed.sign] if typed.sign else None
    if operator is not None and len(typed.shapes) > operator.most_operands:
        raise OperatorMistake(
            "operator.two_operands",
            f"{len(typed.shapes)} shapes were given; this takes 2",
            operands=len(typed.shapes),
        )
    return TypedBroadcast(typed.shapes, operator, typed.remarks)
