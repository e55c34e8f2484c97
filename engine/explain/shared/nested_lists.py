"""Nested lists of numbers as a learner types them: `[[5, 78, 2], [6, 79, 3]]`, `12`, `[]`.

Parsed by a grammar of brackets, commas and numbers, never evaluated, with limits on the
length of the text and the depth of its brackets. A list whose parts differ in length is no
tensor, and the message says which part differs from which.
"""

import re
from math import isfinite
from typing import Final

from engine.explain.shared.shapes import MAX_RANK, Shape
from engine.explain.shared.typed.text import Span, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 300
MAX_DIGITS: Final = 15
"""Digits of a number that are read; more would not fit a float64 anyway."""

OPEN: Final = "["
CLOSE: Final = "]"
COMMA: Final = ","

Number = int | float

_WRAPPER: Final = re.compile(r"(?:(?:torch|np|numpy)\.)?(?:tensor|as_tensor|array|asarray)\(")
_NAME: Final = re.compile(r"[A-Za-z_]\w*\s*=(?!=)")
_PIECE: Final = re.compile(r"[\s]*(?P<piece>[\[\],]|[^\[\],\s]+)")
_NUMBER: Final = re.compile(
    r"[+-]?(?P<digits>(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+))(?:[eE][+-]?[0-9]+)?"
)


class NestedMistake(Mistake):
    """A text that is no nested list of numbers. Codes: `nested.empty`, `nested.too_long`
    (characters, most), `nested.not_a_number` (token), `nested.leading_zero` (token),
    `nested.too_large` (token, most), `nested.missing_number`, `nested.unclosed` (missing),
    `nested.unopened`, `nested.after_the_end` (token), `nested.too_deep` (brackets, most),
    `nested.ragged` (first, other: two parts such as `x[0]`; expected, found: their
    lengths), `nested.mixed` (number, list: a part that is a number beside one that is a
    list).
    """


def parse_nested(text: str | Span) -> tuple[Shape, tuple[Number, ...]]:
    """The shape of a typed list and its numbers in row-major order.

    Between two entries a comma or a space will do, as NumPy prints them; `torch.tensor(…)`
    and `np.array(…)` around the list are left out, as is `x =` before it. Raises `NestedMistake`.
    """
    require_length(text, MAX_TEXT, NestedMistake, "nested.too_long")
    span = _unwrapped(Span.of(text))
    pieces = [span.group(match, "piece") for match in _PIECE.finditer(span.text)]
    if not pieces:
        raise NestedMistake("nested.empty", "nothing was typed; write a list such as [[1, 2]]")
    _require_brackets(pieces)
    reader = _Reader(pieces)
    shape = reader.entry(())
    if reader.place < len(pieces):
        token = pieces[reader.place].quoted
        raise NestedMistake(
            "nested.after_the_end",
            f"{token} stands after the end; put one pair of brackets around it all",
            token=token,
        )
    return shape, tuple(reader.numbers)


def part_name(index: Shape, name: str = "x") -> str:
    """The part of a tensor at that index: `x`, `x[0]`, `x[0, 2]`."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def _unwrapped(span: Span) -> Span:
    if name := _NAME.match(span.text):
        span = span.cut(name.end())
    match = _WRAPPER.match(span.text)
    return span.cut(match.end(), -1) if match and span.text.endswith(")") else span


def _require_brackets(pieces: list[Span]) -> None:
    """Raise unless every bracket has its partner and they go at most `MAX_RANK` deep."""
    depth = deepest = 0
    for piece in pieces:
        depth += (piece.text == OPEN) - (piece.text == CLOSE)
        deepest = max(deepest, depth)
        if depth < 0:
            raise NestedMistake(
                "nested.unopened", "a ] has no [ before it; take it out or open it earlier"
            )
    if deepest > MAX_RANK:
        raise NestedMistake(
            "nested.too_deep",
            f"{deepest} brackets open inside each other; at most {MAX_RANK} are read",
            brackets=deepest,
            most=MAX_RANK,
        )
    if depth:
        raise NestedMistake(
            "nested.unclosed",
            f"{depth} of the brackets are not closed; add {']' * depth} at the end",
            missing="]" * depth,
        )


class _Reader:
    """Recursive descent over pieces whose brackets match: entry := number | [ {entry} ]."""

    def __init__(self, pieces: list[Span]) -> None:
        self._pieces = pieces
        self.place = 0
        self.numbers: list[Number] = []

    def entry(self, index: Shape) -> Shape:
        """Read the entry that stands at `index`; returns its shape."""
        piece = self._pieces[self.place]
        if piece.text == COMMA:
            raise NestedMistake(
                "nested.missing_number", "a comma has no number beside it; write [1, 2, 3]"
            )
        self.place += 1
        if piece.text != OPEN:
            self.numbers.append(_number(piece))
            return ()
        size = 0
        first: Shape = ()
        while self._pieces[self.place].text != CLOSE:
            shape = self.entry((*index, size))
            if size == 0:
                first = shape
            elif shape != first:
                raise _unequal((*index, 0), first, (*index, size), shape)
            size += 1
            if self._pieces[self.place].text == COMMA:
                self.place += 1
        self.place += 1
        return (size, *first)


def _unequal(first: Shape, expected: Shape, other: Shape, found: Shape) -> NestedMistake:
    """What to say of two neighbours of different shape."""
    while expected and found and expected[0] == found[0]:
        expected, found = expected[1:], found[1:]
        first, other = (*first, 0), (*other, 0)
    if expected and found:
        return NestedMistake(
            "nested.ragged",
            f"{part_name(first)} has {expected[0]} entries, {part_name(other)} has {found[0]};"
            " along one axis all parts are equally long",
            first=part_name(first),
            expected=expected[0],
            other=part_name(other),
            found=found[0],
        )
    number, nested = (other, first) if expected else (first, other)
    return NestedMistake(
        "nested.mixed",
        f"{part_name(number)} is a number, {part_name(nested)} a list;"
        " entries beside each other are all numbers or all lists",
        number=part_name(number),
        list=part_name(nested),
    )


def _number(token: Span) -> Number:
    match = _NUMBER.fullmatch(token.text)
    if match is None:
        raise NestedMistake(
            "nested.not_a_number",
            f"{token.quoted} is not a number; write a list such as [1, 2.5, -3]",
            token=token.quoted,
        )
    digits = re.sub(r"\D", "", match["digits"])
    value = float(token.text)
    if len(digits) > MAX_DIGITS or not isfinite(value):
        raise NestedMistake(
            "nested.too_large",
            f"{token.quoted} is too long; a number has at most {MAX_DIGITS} digits",
            token=token.quoted,
            most=MAX_DIGITS,
        )
    if re.fullmatch(r"0[0-9]+", match["digits"]):
        raise NestedMistake(
            "nested.leading_zero",
            f"{token.quoted} begins with 0; a comma separates entries, so write 60000, not 60,000",
            token=token.quoted,
        )
    return value if re.search(r"[.eE]", token.text) else int(token.text)
