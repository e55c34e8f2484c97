"""Whole numbers as a learner types them: `407050`, `407,050`, `8.1e5`, `784*512 + 512`, `2**9`.

Parsed by a grammar, never evaluated, with limits on the length of the text, its nesting and the
size of the numbers. It is computed exactly: `60000/128` is no whole number, `60000/125` is.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/" | "//") signed)*
    signed  = ("-" | "+") signed | power
    power   = atom [("^" | "**") signed]
    atom    = number | "(" sum ")" | function atom

A function (`ln 10`, `log(10)`, `exp(1)`, `sqrt(2)`), a constant (`e`, `pi`) and a power that is no
whole number (`0.5^2`, `2^-2`) are read only where any number will do.
"""

import math
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from engine.explain.shared.typed.text import Span, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200
MAX_NUMBER: Final = 10**18
MAX_DEPTH: Final = 8
"""Brackets, signs and powers inside one another."""

_LITERAL: Final = re.compile(
    r"(?=\.?[0-9])(?P<whole>[0-9]{1,3}(?:[ ,_'][0-9]{3})+(?![0-9])|[0-9][0-9_]*)?"
    r"(?P<decimals>\.[0-9]*)?(?:[eE](?P<exponent>[+-]?[0-9]+))?"
    r"(?![.,_']*(?![xX](?:[\s0-9.(+-]|$))\w)"
)
"""No word goes on behind it, unless with the x of a product."""
_SIGN: Final = re.compile(r"\*\*|//|[*/^+()-]|[xX×·⋅✕÷]")
_FUNCTION: Final = re.compile(
    r"(?:(?:np|numpy|math|torch)\.)?(?P<name>ln|log10|log2|log1p|log|exp|sqrt|pi|π|e)(?![A-Za-z0-9_.])"
)
_FUNCTIONS: Final[Mapping[str, Callable[[float], float]]] = {
    "ln": math.log, "log": math.log, "log2": math.log2, "log10": math.log10,
    "log1p": math.log1p, "exp": math.exp, "sqrt": math.sqrt,
}  # fmt: skip
_CONSTANTS: Final = {"pi": math.pi, "π": math.pi, "e": math.e}
_SIGNS: Final = {"^": "**", "÷": "/"} | dict.fromkeys("xX×·⋅✕", "*")
_ENDS: Final = "()+*/^×·⋅✕÷"
"""Where a word ends that is no number; a - or an x may stand inside one."""
_LARGEST_EXPONENT: Final = 60
_FARTHEST_EXPONENT: Final = 2 * MAX_TEXT
"""Of ten: beyond it no digits that can be typed make up for it."""


class NumberMistake(Mistake):
    """A text that is no whole number. Codes: `number.empty`, `number.too_long` (characters,
    most), `number.not_a_number` (token), `number.fraction` (token), `number.negative` (token),
    `number.by_zero`, `number.unbalanced` (token, at), `number.unfinished`, `number.too_deep`
    (most), `number.too_large` (most).
    """


def parse_whole_number(text: str | Span, *, negative: bool = False) -> int:
    """The number that a text gives or works out to, 0 or more unless it may be negative.

    Digits may be grouped in threes by a comma, a space, an apostrophe or an underscore;
    `×`, `x` and `·` count as `*`. Raises `NumberMistake`.
    """
    value = parse_exact(text)
    span = Span.of(text)
    if value.denominator != 1:
        raise NumberMistake(
            "number.fraction",
            f"{span.quoted} is no whole number; write one such as 5,130",
            token=span.quoted,
        )
    if value < 0 and not negative:
        raise NumberMistake(
            "number.negative",
            f"{span.quoted} is below 0; write a whole number such as 5,130",
            token=span.quoted,
        )
    return int(value)


def parse_exact(text: str | Span, *, functions: bool = False) -> Fraction:
    """The number that a text gives or works out to, whole or not; with `functions` as float64
    has their values. Raises `NumberMistake`.
    """
    require_length(text, MAX_TEXT, NumberMistake, "number.too_long")
    span = Span.said(text)
    if not span:
        raise NumberMistake("number.empty", "no number was given; write one such as 5,130")
    if (alone := span.alone) is not None and alone.text in "()":
        raise NumberMistake(
            "number.unbalanced",
            f"{alone.quoted} at character {alone.at} has no partner; each ( needs a ) after it",
            token=alone.quoted,
            at=alone.at,
        )
    parser = _Parser(span, functions=functions)
    value = parser.sum(0)
    if parser.ahead is not None:
        raise _not_a_number(span)
    return value


def literal(span: Span) -> Fraction | None:
    """The number that is written there, with a sign or without; None if it is no lone number."""
    sign, digits = (-1, span.cut(1)) if span.text[:1] == "-" else (1, span)
    if sign == 1 and span.text[:1] == "+":
        digits = span.cut(1)
    match = _LITERAL.match(digits.text)
    if match is None or match.end() < len(digits):
        return None
    return sign * _value(match)


def whole(span: Span) -> int | None:
    """The whole number that is written there, with a sign or without; None if it is none."""
    try:
        value = literal(span)
    except NumberMistake:  # beyond what is read: say so as of any number that is too large
        return MAX_NUMBER + 1 if not span.text.startswith("-") else -MAX_NUMBER - 1
    return None if value is None or value.denominator != 1 else int(value)


def _value(match: re.Match[str]) -> Fraction:
    """A written number. Raises `NumberMistake` for one that is too large."""
    digits = re.sub(r"\D", "", match["whole"] or "0")
    decimals, exponent = (match["decimals"] or ".")[1:], match["exponent"] or "0"
    power = max(int(exponent), -_FARTHEST_EXPONENT)
    if not int(digits + decimals):
        return Fraction(0)
    if power > _FARTHEST_EXPONENT:
        raise _too_large()
    return _within_limit(int(digits + decimals) * Fraction(10) ** (power - len(decimals)))


class _Parser:
    """Recursive descent over the tokens of a text: numbers and signs, each a span."""

    def __init__(self, span: Span, *, functions: bool) -> None:
        self._tokens: list[tuple[str, Fraction | None, Span]] = []
        self._functions = functions
        self._next = 0
        at = 0
        while at < len(span):
            number = _LITERAL.match(span.text, at)
            called = _FUNCTION.match(span.text, at) if functions else None
            match = number or called or _SIGN.match(span.text, at)
            if match is None:
                raise _not_a_number(span.word(at, _ENDS))
            written = called["name"] if called else match[0]
            sign = "" if number else _SIGNS.get(written, written)
            value = _value(number) if number else None
            self._tokens.append((sign, value, span.cut(at, match.end())))
            at = match.end()
            while at < len(span) and span.text[at].isspace():
                at += 1

    @property
    def ahead(self) -> Span | None:
        return self._tokens[self._next][2] if self._next < len(self._tokens) else None

    def before(self) -> Span:
        """The token that was read last; the first one before any was."""
        return self._tokens[max(self._next - 1, 0)][2]

    def sum(self, depth: int) -> Fraction:
        total = self._product(depth)
        while (sign := self._take("+", "-")) is not None:
            product = self._product(depth)
            total = _within_limit(total + product if sign == "+" else total - product)
        return total

    def _product(self, depth: int) -> Fraction:
        product = self._signed(depth)
        while (sign := self._take("*", "/", "//")) is not None:
            factor = self._signed(depth)
            if sign == "*":
                product = _within_limit(product * factor)
                continue
            if not factor:
                raise _by_zero()
            quotient = product / factor
            product = _within_limit(quotient if sign == "/" else Fraction(quotient // 1))
        return product

    def _signed(self, depth: int) -> Fraction:
        if (sign := self._take("+", "-")) is not None:
            value = self._signed(_deeper(depth))
            return -value if sign == "-" else value
        return self._power(depth)

    def _power(self, depth: int) -> Fraction:
        start = self._next
        base = self._atom(depth)
        if self._take("**") is None:
            return base
        exponent = self._signed(_deeper(depth))
        is_whole = base.denominator == 1 and exponent >= 0
        if exponent.denominator != 1 or not (is_whole or self._functions):
            raise _not_a_number(self._tokens[start][2].to(self.before()))
        if exponent < 0:
            if not base:
                raise _by_zero()
            base, exponent = 1 / base, -exponent
        if base.denominator != 1 and exponent > _LARGEST_EXPONENT:
            return _called(lambda number: number ** int(exponent), base, self.before())
        if abs(base) > 1 and exponent > _LARGEST_EXPONENT:
            raise _too_large()
        return _within_limit(base ** min(int(exponent), _LARGEST_EXPONENT + int(exponent) % 2))

    def _atom(self, depth: int) -> Fraction:
        if self.ahead is None:
            raise NumberMistake(
                "number.unfinished", "a number is missing at the end, after a sign or a bracket"
            )
        sign, value, span = self._tokens[self._next]
        if value is not None:
            self._next += 1
            return value
        if sign in _CONSTANTS:
            self._next += 1
            return Fraction(_CONSTANTS[sign])
        if sign in _FUNCTIONS:
            self._next += 1
            return _called(_FUNCTIONS[sign], self._atom(_deeper(depth)), span)
        if sign != "(":
            raise _not_a_number(self.before().to(span))
        self._next += 1
        inner = self.sum(_deeper(depth))
        if self._take(")") is None:
            assert self.ahead is not None  # all brackets match
            raise _not_a_number(self.before().to(self.ahead))
        return inner

    def _take(self, *wanted: str) -> str | None:
        if self._next < len(self._tokens) and self._tokens[self._next][0] in wanted:
            self._next += 1
            return self._tokens[self._next - 1][0]
        return None


def _not_a_number(span: Span) -> NumberMistake:
    return NumberMistake(
        "number.not_a_number",
        f"{span.quoted} is not a whole number; write one such as 5,130 or 512*10 + 10",
        token=span.quoted,
    )


def _called(function: Callable[[float], float], value: Fraction, span: Span) -> Fraction:
    try:
        return _within_limit(Fraction(function(float(value))))
    except OverflowError:
        raise _too_large() from None
    except ValueError:
        raise _not_a_number(span) from None


def _by_zero() -> NumberMistake:
    return NumberMistake("number.by_zero", "nothing can be divided by 0")


def _deeper(depth: int) -> int:
    if depth == MAX_DEPTH:
        raise NumberMistake(
            "number.too_deep", f"brackets go at most {MAX_DEPTH} deep", most=MAX_DEPTH
        )
    return depth + 1


def _within_limit(value: Fraction) -> Fraction:
    if abs(value) > MAX_NUMBER:
        raise _too_large()
    return value


def _too_large() -> NumberMistake:
    return NumberMistake("number.too_large", f"that is more than {MAX_NUMBER:,}", most=MAX_NUMBER)
