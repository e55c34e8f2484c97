"""Shapes: typed by a learner, written as Python writes them, counted and walked.

A shape is a tuple of sizes, one for each axis; `()` is the shape of a scalar. Sizes of 0
are legal everywhere: such a tensor has axes and no elements.
"""

import math
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import NumberMistake, parse_whole_number, whole
from engine.protocol.errors import Mistake

Shape = tuple[int, ...]

MAX_RANK: Final = 8
MAX_SIZE: Final = 10**12
MAX_TEXT: Final = 200
"""Characters of a shape that are read; a longer text is refused unread."""
MAX_OPERANDS: Final = 4

_SIGN: Final = re.compile(
    r"\s*(?:[×✕*]|(?<![A-Za-z_.])(?:[xX]|by)(?![A-Za-z_.]))\s*|\s+", re.IGNORECASE
)
"""Between the sizes of a shape without commas."""
_COMMA: Final = re.compile(",")
_SHAPE_OF_A_LIBRARY: Final = re.compile(
    r"(?:(?:torch|tf)\.)?(?:size|tensorshape)\s*(?=\()", re.IGNORECASE
)
_NAME: Final = re.compile(
    r"(?:[A-Za-z_][\w.]*\s*(?::|=(?!=))|(?:of\s+|[A-Za-z_]\w*\.)?shape\b\s*(?:==)?)\s*(?=[(\[0-9]|[A-Za-z_][\w.]*[(.\[])"
)
"""What a shape is said to be of: `x:`, `x =`, `x.shape =`, `shape`."""
_ROWS: Final = r"(?P<rows>[0-9][0-9_]*)\s*(?:rows?|행)"
_COLUMNS: Final = r"(?P<columns>[0-9][0-9_]*)\s*(?:columns?|cols?|열)"
_ROWS_AND_COLUMNS: Final = tuple(
    re.compile(rf"{first}\s*(?:,|and|by|x|×)?\s*{second}", re.IGNORECASE)
    for first, second in ((_ROWS, _COLUMNS), (_COLUMNS, _ROWS))
)
_UNKNOWN: Final = frozenset(
    ("none", "?", "batch", "batch_size", "bs", "n", "b", "배치", "…", "...")
)
"""How an axis is written whose size is not known before there are data."""
_COMPUTED: Final = re.compile(r"[0-9_\s.()*/+-]+")
_WORD: Final = re.compile(r"(?![xX](?![^\W_]))[^\s()\[\],;]*[^\W\d_][^\s()\[\],;]*")


class ShapeMistake(Mistake):
    """A text that is no shape. Codes: `shape.empty`, `shape.too_long` (characters, most),
    `shape.unbalanced` (token, at), `shape.missing_number` (token), `shape.not_a_number` (token),
    `shape.leading_zero` (token), `shape.negative` (token), `shape.too_large` (token, most),
    `shape.too_many_axes` (axes, most), `shape.several` (token), `shape.unknown_size` (token), and
    of several shapes `shape.too_few_operands`, `shape.too_many_operands` (operands, least or
    most). One about an operand has `operand` in its detail, counted from 0.
    """


class IndexMistake(Mistake, IndexError):
    """An index that points at no element. Codes: `index.wrong_rank` (given, wanted),
    `index.out_of_range` (axis counted from 0, position, size), and of a flat index
    `index.flat_out_of_range` (position, size).
    """


def parse_shape(text: str | Span, *, max_rank: int = MAX_RANK, max_size: int = MAX_SIZE) -> Shape:
    """The shape a learner typed: `(3, 4)`, `3,4`, `3 4`, `[3, 4]`, `3×4`, `(4,)`, `4`, `()`.

    So are `torch.Size([3, 4])`, `x.shape = (3, 4)`, `3 by 4` and `3 rows, 4 columns`.
    Full-width digits, brackets and commas count as their ASCII forms, `28*28` beside a comma
    as 784. `max_size` bounds the size along each axis. Raises `ShapeMistake`.
    """
    require_length(text, MAX_TEXT, ShapeMistake, "shape.too_long")
    span = Span.of(text)
    require_partners(span)
    inner, bracketed = _without_brackets(without_name(span))
    if not inner:
        if bracketed:
            return ()
        raise ShapeMistake("shape.empty", "no shape was given; write one such as (3, 4) or ()")
    computes = "," in inner.outside
    shape = tuple(_parse_size(token, max_size, computes) for token in _sizes(inner))
    if len(shape) > max_rank:
        raise ShapeMistake(
            "shape.too_many_axes",
            f"{len(shape)} axes were given; at most {max_rank} are read",
            axes=len(shape),
            most=max_rank,
        )
    return shape


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


def without_name(span: Span) -> Span:
    """The text without the name of what has that shape before it."""
    match = _NAME.match(span.text)
    return span.cut(match.end()) if match else span


def require_partners(span: Span) -> None:
    """Raise `ShapeMistake` unless each bracket has its partner."""
    if (alone := span.alone) is not None:
        raise ShapeMistake(
            "shape.unbalanced",
            f"{alone.quoted} at character {alone.at} has no partner; write one pair of brackets "
            "around the sizes, such as (3, 4)",
            token=alone.quoted,
            at=alone.at,
        )


def _without_brackets(span: Span) -> tuple[Span, bool]:
    """What is between the brackets around it all, and whether there are any.

    Round ones change nothing, however many there are; a list in a list is no shape.
    """
    if match := _SHAPE_OF_A_LIBRARY.match(span.text):
        span = span.cut(match.end())
    bracketed, is_list = False, False
    while not is_list and (inside := span.inside) is not None:
        bracketed, is_list, span = True, span.text[0] == "[", inside
    return span, bracketed


def _sizes(inner: Span) -> list[Span]:
    """The sizes, none of them empty."""
    for said in _ROWS_AND_COLUMNS:
        if match := said.fullmatch(inner.text):
            return [inner.group(match, "rows"), inner.group(match, "columns")]
    outside = inner.outside
    if inner.brackets:
        for word in (inner.group(match, 0) for match in _WORD.finditer(outside)):
            if whole(word) is None:
                raise _not_a_number(word)
    if len(inner.brackets) > 1:
        second = inner.brackets[1]
        raise ShapeMistake(
            "shape.several",
            f"one shape is asked for, and {second.quoted} is another; write one such as (3, 4)",
            token=second.quoted,
        )
    separator = _COMMA if "," in outside else _SIGN
    tokens = inner.split(separator, outside)
    if len(tokens) > 1 and separator is _COMMA and not tokens[-1]:
        tokens.pop()  # the comma of (4,)
    if not all(tokens):
        missing = list(map(bool, tokens)).index(False)
        beside = list(separator.finditer(outside))[max(missing - 1, 0)]
        sign = inner.cut(beside.start(), beside.end()).quoted
        raise ShapeMistake(
            "shape.missing_number",
            f"there is no size beside {sign}; write sizes such as (3, 4)",
            token=sign,
        )
    return tokens


def _parse_size(token: Span, max_size: int, computes: bool) -> int:
    """A size; between commas a sum or a product is one too."""
    size = whole(Span.said(token))
    if size is None and computes and _COMPUTED.fullmatch(token.text):
        with suppress(NumberMistake):
            size = parse_whole_number(token, negative=True)
    if size is None and token.text.lower() in _UNKNOWN:
        raise ShapeMistake(
            "shape.unknown_size",
            f"{token.quoted} is not known before there are data; write a number, such as 32",
            token=token.quoted,
        )
    if size is None:
        raise _not_a_number(token)
    if size < 0:
        raise ShapeMistake(
            "shape.negative",
            f"{token.quoted} is negative; the size along an axis is 0 or more",
            token=token.quoted,
        )
    if re.match(r"0[0-9]", token.text):
        # 60,000 typed for 60000 would silently be the two sizes 60 and 0.
        raise ShapeMistake(
            "shape.leading_zero",
            f"{token.quoted} begins with 0; a comma separates axes, so write 60000, not 60,000",
            token=token.quoted,
        )
    if size > max_size:
        raise ShapeMistake(
            "shape.too_large",
            f"{token.quoted} is too large; the size along an axis is at most {max_size:,}",
            token=token.quoted,
            most=max_size,
        )
    return size


def _not_a_number(token: Span) -> ShapeMistake:
    return ShapeMistake(
        "shape.not_a_number",
        f"{token.quoted} is not a whole number; write sizes such as (3, 4)",
        token=token.quoted,
    )
