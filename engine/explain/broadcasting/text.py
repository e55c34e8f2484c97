"""A broadcast as a learner types it: `(3, 4) + (4,)`, `(3, 1) × (1, 4)`, `maximum((3,), (3, 1))`.

Parsed, never evaluated. Between shapes in brackets every sign counts; without brackets `*`
and `x` stand between the sizes of one shape, and a `-` needs a blank on both sides.
"""

import re
from typing import Final

from engine.explain.broadcasting.cell_operators import (
    ADD,
    GREATER,
    MAXIMUM,
    MULTIPLY,
    OPERATORS,
    SUBTRACT,
    CellOperator,
)
from engine.explain.shared.shapes import (
    MAX_OPERANDS,
    MAX_TEXT,
    Shape,
    ShapeMistake,
    parse_operands,
)
from engine.explain.shared.typed.text import Span, require_length
from engine.protocol.errors import Mistake

_SIGNS: Final = {
    "+": ADD,
    "-": SUBTRACT,
    "*": MULTIPLY,
    "x": MULTIPLY,
    "×": MULTIPLY,
    "✕": MULTIPLY,
    "max": MAXIMUM,
    "maximum": MAXIMUM,
    ">": GREATER,
}
_CALL: Final = re.compile(
    r"(?:(?:np|numpy|torch)\.)?max(?:imum)?\s*(?P<operands>\(.*\))", re.IGNORECASE | re.DOTALL
)
_UNKNOWN: Final = re.compile(r"[)\]]\s*([^\s\w()\[\],;.+\-*×✕>]+|[<>=*/+-]{2,})\s*[(\[]")
_SIGN: Final = (
    r"(?<=[)\]])\s*(?:[-+*×✕>]|x(?![a-z_]))|(?:[-+*×✕>]|(?<![\w.])x)(?=\s*[(\[])"
    r"|[+>]|(?<=\s)-(?=\s)|\bmaximum\b|\bmax\b"
)


class OperatorMistake(Mistake):
    """Shapes whose operator is none of ours. Codes: `operator.unknown` (token),
    `operator.mixed`, `operator.two_operands` (operands).
    """


def parse_broadcast(
    text: str, *, max_rank: int, max_size: int
) -> tuple[tuple[Shape, ...], CellOperator | None]:
    """The shapes of 2 to 4 operands, and the operator if the text names one.

    Raises `ShapeMistake`, with `operand` in its detail where one of them is at fault, and
    `OperatorMistake`.
    """
    require_length(text, MAX_TEXT * MAX_OPERANDS, ShapeMistake, "shape.too_long")
    span = Span.of(text)
    named: set[CellOperator] = set()
    if (call := _CALL.fullmatch(span.text)) and (
        inside := span.group(call, "operands").inside
    ) is not None:
        span = inside
        named.add(MAXIMUM)
    if unknown := _UNKNOWN.search(span.outside):
        raise _unknown(span.group(unknown, 1))
    shapes, signs = parse_operands(span, _SIGN, max_rank=max_rank, max_size=max_size)
    named.update(_SIGNS[sign.text.lower()] for sign in signs)
    if len(named) > 1:
        raise OperatorMistake(
            "operator.mixed", "two kinds of operators were given; write one kind between all shapes"
        )
    operator = next(iter(named), None)
    if operator is not None and len(shapes) > operator.most_operands:
        raise OperatorMistake(
            "operator.two_operands",
            f"{len(shapes)} shapes were given; a comparison takes 2",
            operands=len(shapes),
        )
    return shapes, operator


def _unknown(token: Span) -> OperatorMistake:
    known = " ".join(operator.sign for operator in OPERATORS)
    return OperatorMistake(
        "operator.unknown",
        f"{token.quoted} is none of the operators {known}",
        token=token.quoted,
        known=known,
    )
