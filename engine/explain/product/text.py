"""A product as a learner types it: `(3, 4) @ (4, 2)`, `(3, 4) · (4, 2)`, `3,4 dot 4,2`."""

import re
from dataclasses import dataclass
from typing import Final

from engine.explain.product.axes import Operation
from engine.explain.shared.shapes import (
    MAX_OPERANDS,
    MAX_TEXT,
    Shape,
    ShapeMistake,
    parse_operands,
)
from engine.explain.shared.typed.text import Span, require_length

OPERANDS: Final = 2
_NAMED: Final[dict[str, Operation]] = {
    "@": "matmul", "matmul": "matmul", "dot": "dot", "·": "dot", "⋅": "dot", "•": "dot", "∙": "dot",
}  # fmt: skip
_CALL: Final = re.compile(
    r"(?:(?:np|numpy|torch)\.)?(?P<name>dot|matmul)\s*(?P<operands>\(.*\))",
    re.IGNORECASE | re.DOTALL,
)
_OTHER: Final = r"(?:[-+*/×✕%>]+|x(?![a-z_]))"
_SIGN: Final = (
    rf"[@·⋅•∙]|\b(?:dot|matmul)\b|(?<=[)\]])\s*{_OTHER}(?=\s*[\w(\[])"
    rf"|(?<![\w.]){_OTHER}(?=\s*[(\[])"
)
"""What names the operation, or beside brackets what would go element by element."""


@dataclass(frozen=True, slots=True)
class TypedProduct:
    """Both shapes, the operation if the text names one, and the sign of another operation."""

    a: Shape
    b: Shape
    operation: Operation | None
    other: str = ""


def parse_product(text: str, *, max_rank: int, max_size: int) -> TypedProduct:
    """What a text gives; between two bracketed shapes any sign may stand, or none.

    Raises `ShapeMistake`, with `operand` in its detail where one of the two is at fault.
    """
    require_length(text, MAX_TEXT * MAX_OPERANDS, ShapeMistake, "shape.too_long")
    span = Span.of(text)
    named: str | None = None
    if (call := _CALL.fullmatch(span.text)) and (
        inside := span.group(call, "operands").inside
    ) is not None:
        named, span = call["name"], inside
    (a, b), signs = parse_operands(span, _SIGN, most=OPERANDS, max_rank=max_rank, max_size=max_size)
    sign = named or (signs[0].text if signs else "")
    operation = _NAMED.get(sign.lower())
    return TypedProduct(a, b, operation, "" if operation or not signs else signs[0].quoted)
