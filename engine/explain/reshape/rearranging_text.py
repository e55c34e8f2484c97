"""Reshapes and transpositions as a learner types them: `(3, 2).reshape(6, -1).T`."""

import re
from contextlib import suppress
from typing import Final

from engine.explain.reshape.rearranging import Operation, RearrangingPlan, Reshape, Transpose, plan
from engine.explain.shared.shapes import Shape, parse_shape
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import NumberMistake, parse_whole_number, whole
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200
MAX_OPERATIONS: Final = 4
MAX_AXES: Final = 6
MAX_SIZE: Final = 1_000_000
"""Along an axis of the tensor that is typed."""
MAX_ELEMENTS: Final = 10**12

_EXAMPLE: Final = "write one such as (3, 2).reshape(6, -1).T"
_CALL: Final = re.compile(
    r"\s*(?:\.\s*(?P<name>[A-Za-z]+)\s*(?:\((?P<brackets>[^()]*(?:\([^()]*\)|\[[^\[\]]*\])?[^()]*)\))?"
    r"|(?:->|→|=>)\s*(?P<arrow>\([^()]*\)|\[[^\[\]]*\]|[-0-9][-0-9,\s]*(?=$|->|→|=>|\.)))"
)
_BEGINS: Final = re.compile(r"\.|->|→|=>")
_COMMA: Final = re.compile(",")
_SEPARATOR: Final = re.compile(r"\s*[xX×]\s*|\s+")
_COMPUTED: Final = re.compile(r"[0-9_\s.()*/+-]+")
_RESHAPES: Final = ("reshape", "view")
_TRANSPOSES: Final = ("transpose", "permute")


class RearrangingMistake(Mistake):
    """A text that is no shape with operations on it. Codes: `rearranging.empty`,
    `rearranging.too_long` (characters, most), `rearranging.unbalanced` (token, at),
    `rearranging.no_operation`,
    `rearranging.not_an_operation` (token), `rearranging.not_a_number` (token),
    `rearranging.leading_zero` (token), `rearranging.too_many` (most),
    `rearranging.too_many_axes` (most), `rearranging.too_large` (most).
    """


def parse_rearranging(text: str, shape: Shape | None = None) -> RearrangingPlan:
    """The plan that a text names: a shape, then reshapes and transpositions of it.

    `.reshape(6, 1)`, `.reshape((6, 1))`, `.view(6, 1)` and `-> (6, 1)` are the same, and so are
    `.transpose(1, 0)` and `.permute(1, 0)`; `.T` reverses all axes. Where no shape is typed it
    is `shape`. Raises `RearrangingMistake`, `ShapeMistake`, `ReshapeMistake` and
    `TransposeMistake`.
    """
    require_length(text, MAX_TEXT, RearrangingMistake, "rearranging.too_long")
    typed = Span.of(text)
    if not typed:
        raise RearrangingMistake("rearranging.empty", f"nothing was typed; {_EXAMPLE}")
    if (alone := typed.alone) is not None:
        raise RearrangingMistake(
            "rearranging.unbalanced",
            f"{alone.quoted} at character {alone.at} has no partner; {_EXAMPLE}",
            token=alone.quoted,
            at=alone.at,
        )
    beginning = _BEGINS.search(typed.outside)
    if beginning is None:
        raise RearrangingMistake(
            "rearranging.no_operation", f"no operation follows the shape; {_EXAMPLE}"
        )
    source = typed.cut(0, beginning.start())
    named = source.text.isidentifier() and shape is not None  # by its name, the present one
    if shape is None or (source and not named):
        shape = parse_shape(source, max_rank=MAX_AXES, max_size=MAX_SIZE)
    found = plan(shape, _operations(typed.cut(beginning.start())))
    if found.count > MAX_ELEMENTS:
        raise RearrangingMistake(
            "rearranging.too_large",
            f"those are more than {MAX_ELEMENTS:,} elements; write smaller sizes",
            most=MAX_ELEMENTS,
        )
    return found


def _operations(span: Span) -> tuple[Operation, ...]:
    operations: list[Operation] = []
    while span:
        match = _CALL.match(span.text)
        if match is None:
            raise _not_an_operation(span)
        operations.append(_operation(span, match))
        span = span.cut(match.end())
    if len(operations) > MAX_OPERATIONS:
        raise RearrangingMistake(
            "rearranging.too_many",
            f"that is {len(operations)} operations; at most {MAX_OPERATIONS} are shown",
            most=MAX_OPERATIONS,
        )
    return tuple(operations)


def _operation(span: Span, match: re.Match[str]) -> Operation:
    name, brackets = match["name"], match["brackets"]
    if name is None:
        return Reshape(_numbers(span.group(match, "arrow")))
    if name == "T" and brackets is None:
        return Transpose()
    if name in _RESHAPES and brackets is not None:
        return Reshape(_numbers(span.group(match, "brackets")))
    if name in _TRANSPOSES and brackets is not None:
        axes = _numbers(span.group(match, "brackets"))
        return Transpose(axes if axes or name == "permute" else None)
    raise _not_an_operation(span.group(match, 0))


def _not_an_operation(token: Span) -> RearrangingMistake:
    return RearrangingMistake(
        "rearranging.not_an_operation",
        f"{token.quoted} is neither .reshape(6, 1), .transpose(1, 0) nor .T",
        token=token.quoted,
    )


def _numbers(inner: Span) -> tuple[int, ...]:
    """The whole numbers between brackets, with another pair of brackets around them or not."""
    while (inside := inner.inside) is not None:
        inner = inside
    inner = inner.cut(0, len(inner.text.removesuffix(",")))
    outside = inner.outside
    tokens = inner.split(_COMMA if "," in outside else _SEPARATOR, outside) if inner else []
    if len(tokens) > MAX_AXES:
        raise RearrangingMistake(
            "rearranging.too_many_axes",
            f"{len(tokens)} axes were given; at most {MAX_AXES} are shown",
            most=MAX_AXES,
        )
    return tuple(_number(token, inner) for token in tokens)


def _number(token: Span, all_of_them: Span) -> int:
    number = whole(token)
    if number is None and _COMPUTED.fullmatch(token.text):
        with suppress(NumberMistake):
            number = parse_whole_number(token, negative=True)
    if number is None:
        shown = (token or all_of_them).quoted
        raise RearrangingMistake(
            "rearranging.not_a_number",
            f"{shown} is no whole number; {_EXAMPLE}",
            token=shown,
        )
    if re.match("-?0[0-9]", token.text):
        # 60,000 typed for 60000 would silently be the two sizes 60 and 0.
        raise RearrangingMistake(
            "rearranging.leading_zero",
            f"{token.quoted} begins with 0; a comma separates axes, so write 60000, not 60,000",
            token=token.quoted,
        )
    if abs(number) > MAX_ELEMENTS:
        raise RearrangingMistake(
            "rearranging.too_large",
            f"{token.quoted} is too large; at most {MAX_ELEMENTS:,} elements are shown",
            most=MAX_ELEMENTS,
        )
    return number
