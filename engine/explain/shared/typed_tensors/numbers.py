"""The whole numbers that a method is given: `6, -1`, `(6, -1)`, `28 * 28`, `axis=1`."""

import re
from contextlib import suppress
from typing import Final

from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed.whole_numbers import NumberMistake, parse_whole_number, whole
from engine.protocol.errors import Mistake

MAX_AXES: Final = 8
MAX_ELEMENTS: Final = 10**12

_COMMA: Final = re.compile(",")
_SEPARATOR: Final = re.compile(r"\s*(?<=[0-9\s])[xX×](?=[-0-9\s])\s*|\s+")
_COMPUTED: Final = re.compile(r"[0-9_\s.()*/+-]+")
EXAMPLE: Final = "write one such as (3, 2).reshape(6, -1).T"


class RearrangingMistake(Mistake):
    """A text that is no tensor with operations on it. Codes: `rearranging.empty`,
    `rearranging.too_long` (characters, most), `rearranging.unbalanced` (token, at),
    `rearranging.no_operation`, `rearranging.not_an_operation` (token),
    `rearranging.not_a_number` (token), `rearranging.leading_zero` (token),
    `rearranging.too_many` (most), `rearranging.too_many_axes` (most), `rearranging.too_large`
    (most), `rearranging.takes_elements` (token), `rearranging.arguments` (token),
    `rearranging.other_library` (token, library), `rearranging.rank` (token, rank, wanted),
    `rearranging.no_axis` (axis, rank), `rearranging.squeeze` (axis, size).
    """


def numbers(inner: Span) -> tuple[int, ...]:
    """The whole numbers between brackets, with another pair of brackets around them or not."""
    while (inside := inner.inside) is not None:
        inner = inside
    inner = inner.cut(0, len(inner.text.removesuffix(",")))
    outside = inner.outside
    tokens = inner.split(_COMMA if "," in outside else _SEPARATOR, outside) if inner else []
    if re.search(r"[*/+]", inner.text) and "," not in outside and _COMPUTED.fullmatch(inner.text):
        tokens = [inner]
    if len(tokens) > MAX_AXES:
        raise too_many_axes(len(tokens), MAX_AXES)
    return tuple(_number(token, inner) for token in tokens)


def too_many_axes(axes: int, most: int) -> RearrangingMistake:
    """What to say of more axes than are read or shown."""
    return RearrangingMistake(
        "rearranging.too_many_axes",
        f"{axes} axes were given; at most {most} are shown",
        most=most,
    )


def _number(token: Span, all_of_them: Span) -> int:
    number = whole(token)
    if number is None and _COMPUTED.fullmatch(token.text):
        with suppress(NumberMistake):
            number = parse_whole_number(token, negative=True)
    if number is None:
        shown = (token or all_of_them).quoted
        raise RearrangingMistake(
            "rearranging.not_a_number",
            f"{shown} is no whole number; {EXAMPLE}",
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
