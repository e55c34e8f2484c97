"""A product as a learner types it: `(3, 4) @ (4, 2)`, `(3, 4) · (4, 2)`, `3,4 dot 4,2`."""

import re
from typing import Final

from engine.explain.product.axes import Operation
from engine.explain.shared.shapes import (
    MAX_OPERANDS,
    MAX_TEXT,
    Shape,
    ShapeMistake,
    parse_shape,
    parse_shapes,
)
from engine.explain.shared.typed.text import plain, require_length

OPERANDS: Final = 2
_DOT: Final = re.compile(r"[·⋅•∙]|\bdot\b", re.IGNORECASE)
_MATMUL: Final = re.compile(r"@|\bmatmul\b", re.IGNORECASE)


def parse_product(
    text: str, *, max_rank: int, max_size: int
) -> tuple[Shape, Shape, Operation | None]:
    """Both shapes, and the operation if the text names one: `@` or `·`.

    What stands between two bracketed shapes may be left out. Raises `ShapeMistake`, with
    `operand` in its detail where one of the two is at fault.
    """
    require_length(text, MAX_TEXT * MAX_OPERANDS, ShapeMistake, "shape.too_long")
    whole = plain(text)
    operation: Operation | None = None
    if _DOT.search(whole):
        operation = "dot"
    elif _MATMUL.search(whole):
        operation = "matmul"
    joined = _MATMUL.sub(";", _DOT.sub(";", whole))
    try:
        shapes = parse_shapes(joined, max_rank=max_rank, max_size=max_size)
    except ShapeMistake as mistake:
        if mistake.code == "shape.too_few_operands":
            # What is wrong with the one shape comes first: (3, -1) has to change anyway.
            parse_shape(joined, max_rank=max_rank, max_size=max_size)
        raise
    if len(shapes) > OPERANDS:
        raise ShapeMistake(
            "shape.too_many_operands",
            f"{len(shapes)} shapes were given; a product takes {OPERANDS}",
            operands=len(shapes),
            most=OPERANDS,
        )
    return shapes[0], shapes[1], operation
