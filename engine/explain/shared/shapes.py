"""Shapes: typed by a learner, written as Python writes them, counted and walked.

A shape is a tuple of sizes, one for each axis; `()` is the shape of a scalar. Sizes of 0
are legal everywhere: such a tensor has axes and no elements.
"""

import math
import re
from collections.abc import Sequence
from typing import Final

from engine.explain.shared.typed.text import is_digits, plain, quoted, require_length
from engine.protocol.errors import Mistake

Shape = tuple[int, ...]

MAX_RANK: Final = 8
MAX_SIZE: Final = 10**12
MAX_TEXT: Final = 200
"""Characters of a shape that are read; a longer text is refused unread."""
MIN_OPERANDS: Final = 2
MAX_OPERANDS: Final = 4

_OPENING: Final = {"(": ")", "[": "]"}
_SEPARATORS: Final = re.compile(r"[ \t\r\n]*[,xX×✕*][ \t\r\n]*|[ \t\r\n]+")
_BETWEEN_BRACKETS: Final = re.compile(r"([)\]])[ ,]*(?=[(\[])")


class ShapeMistake(Mistake):
    """A text that is no shape. Codes: `shape.empty`, `shape.too_long` (characters, most),
    `shape.unbalanced`, `shape.missing_number`, `shape.not_a_number` (token),
    `shape.leading_zero` (token), `shape.negative` (token), `shape.too_large` (token, most),
    `shape.too_many_axes` (axes, most), and of several shapes `shape.too_few_operands`,
    `shape.too_many_operands` (operands, least or most). One that comes from
    `parse_shapes` has `operand` in its detail, counted from 0.
    """


class IndexMistake(Mistake, IndexError):
    """An index that points at no element. Codes: `index.wrong_rank` (given, wanted),
    `index.out_of_range` (axis counted from 0, position, size), and of a flat index
    `index.flat_out_of_range` (position, size).
    """


def parse_shape(text: str, *, max_rank: int = MAX_RANK, max_size: int = MAX_SIZE) -> Shape:
    """The shape a learner typed: `(3, 4)`, `3,4`, `3 4`, `[3, 4]`, `3×4`, `(4,)`, `4`, `()`.

    Full-width digits, brackets and commas count as their ASCII forms, `torch.Size([3, 4])`
    as what it prints. `max_size` bounds the size along each axis. Raises `ShapeMistake`.
    """
    require_length(text, MAX_TEXT, ShapeMistake, "shape.too_long")
    inner, bracketed = _without_brackets(plain(text))
    if not inner:
        if bracketed:
            return ()
        raise ShapeMistake("shape.empty", "no shape was given; write one such as (3, 4) or ()")
    tokens = _SEPARATORS.split(inner)
    if len(tokens) > 1 and tokens[-1] == "" and inner.endswith(","):
        tokens.pop()  # the comma of (4,)
    shape = tuple(_parse_size(token, max_size) for token in tokens)
    if len(shape) > max_rank:
        raise ShapeMistake(
            "shape.too_many_axes",
            f"{len(shape)} axes were given; at most {max_rank} are read",
            axes=len(shape),
            most=max_rank,
        )
    return shape


def parse_shapes(
    text: str, *, max_rank: int = MAX_RANK, max_size: int = MAX_SIZE
) -> tuple[Shape, ...]:
    """The shapes of 2 to 4 operands, with `+` or `;` between them: `(3, 4) + (4,)`.

    Between bracketed shapes a comma or a space will do. Raises `ShapeMistake`.
    """
    require_length(text, MAX_TEXT * MAX_OPERANDS, ShapeMistake, "shape.too_long")
    whole = plain(text)
    if not whole:
        raise ShapeMistake("shape.empty", "no shapes were given; write two such as (3, 4) + (4,)")
    parts = re.split(r"[+;]", _BETWEEN_BRACKETS.sub(r"\1;", whole))
    if len(parts) < MIN_OPERANDS:
        raise ShapeMistake(
            "shape.too_few_operands",
            "only one shape was given; write at least two, such as (3, 4) + (4,)",
            operands=len(parts),
            least=MIN_OPERANDS,
        )
    if len(parts) > MAX_OPERANDS:
        raise ShapeMistake(
            "shape.too_many_operands",
            f"{len(parts)} shapes were given; at most {MAX_OPERANDS} are read",
            operands=len(parts),
            most=MAX_OPERANDS,
        )
    shapes: list[Shape] = []
    for operand, part in enumerate(parts):
        try:
            shapes.append(parse_shape(part, max_rank=max_rank, max_size=max_size))
        except ShapeMistake as mistake:
            mistake.detail["operand"] = operand
            raise
    return tuple(shapes)


def format_shape(shape: Shape) -> str:
    """The shape as Python writes the tuple: `(3, 4)`, `(4,)`, `()`."""
    return str(tuple(shape))


def element_count(shape: Shape) -> int:
    """The number of elements: the product of the sizes, 1 for a scalar."""
    return math.prod(shape)


def row_major_strides(shape: Shape) -> tuple[int, ...]:
    """How many elements apart two neighbours along each axis lie, the last axis closest.

    A size of 0 counts as 1, as in torch; NumPy from 2.4 on gives such an array strides of
    0 throughout. Either may be, since there is no element to reach.
    """
    strides: list[int] = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)
    return tuple(reversed(strides))


def ravel(index: Sequence[int], shape: Shape) -> int:
    """The place of an element in row-major order. Raises `IndexMistake`."""
    require_index(index, shape)
    flat = 0
    for position, size in zip(index, shape, strict=True):
        flat = flat * size + position
    return flat


def unravel(flat_index: int, shape: Shape) -> Shape:
    """The index of the element at that place in row-major order. Raises `IndexMistake`."""
    count = element_count(shape)
    if not 0 <= flat_index < count:
        raise IndexMistake(
            "index.flat_out_of_range",
            f"element {flat_index} was asked for; {format_shape(shape)} has {count}, from 0 on",
            position=flat_index,
            size=count,
        )
    index: list[int] = []
    for size in reversed(shape):
        flat_index, position = divmod(flat_index, size)
        index.append(position)
    return tuple(reversed(index))


def require_index(index: Sequence[int], shape: Shape) -> None:
    """Raise `IndexMistake` unless the index, each position from 0 on, lies in the shape."""
    if len(index) != len(shape):
        raise IndexMistake(
            "index.wrong_rank",
            f"{len(index)} positions were given; {format_shape(shape)} takes {len(shape)}",
            given=len(index),
            wanted=len(shape),
        )
    for axis, (position, size) in enumerate(zip(index, shape, strict=True)):
        if not 0 <= position < size:
            raise IndexMistake(
                "index.out_of_range",
                f"position {position} on axis {axis}; its size is {size}, counted from 0",
                axis=axis,
                position=position,
                size=size,
            )


def _without_brackets(text: str) -> tuple[str, bool]:
    """The text between one pair of brackets around it all, and whether there was one."""
    if text.lower().startswith("torch.size("):
        text = text[len("torch.size") :]
        if text.startswith("([") and text.endswith("])"):
            text = text[1:-1].strip()
    bracketed = bool(text) and text[0] in _OPENING
    if bracketed and len(text) > 1 and text[-1] == _OPENING[text[0]]:
        text = text[1:-1].strip()
    elif not bracketed and not any(bracket in text for bracket in "()[]"):
        return text, False
    if any(bracket in text for bracket in "()[]"):
        raise ShapeMistake(
            "shape.unbalanced",
            "the brackets do not match; write one pair around the sizes, such as (3, 4)",
        )
    return text, bracketed


def _parse_size(token: str, max_size: int) -> int:
    digits = token.replace("_", "") if re.fullmatch(r"[0-9]+(_[0-9]+)+", token) else token
    if not token:
        raise ShapeMistake(
            "shape.missing_number",
            "there is a separator without a size beside it; write sizes such as (3, 4)",
        )
    if not is_digits(digits):
        if token[0] == "-" and is_digits(token[1:]):
            raise ShapeMistake(
                "shape.negative",
                f"{quoted(token)} is negative; the size along an axis is 0 or more",
                token=quoted(token),
            )
        raise ShapeMistake(
            "shape.not_a_number",
            f"{quoted(token)} is not a whole number; write sizes such as (3, 4)",
            token=quoted(token),
        )
    if len(digits) > 1 and digits[0] == "0":
        # 60,000 typed for 60000 would silently be the two sizes 60 and 0.
        raise ShapeMistake(
            "shape.leading_zero",
            f"{quoted(token)} begins with 0; a comma separates axes, so write 60000, not 60,000",
            token=quoted(token),
        )
    if int(digits) > max_size:
        raise ShapeMistake(
            "shape.too_large",
            f"{quoted(token)} is too large; the size along an axis is at most {max_size:,}",
            token=quoted(token),
            most=max_size,
        )
    return int(digits)
