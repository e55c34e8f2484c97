"""Whole numbers as a learner types them: `407050`, `407,050`, `784*512 + 512`.

Parsed by a grammar of `+`, `*`, brackets and digits, never evaluated, with limits on the
length of the text, its nesting and the size of the numbers.
"""

import re
from typing import Final

from engine.explain.shared.typed.text import plain, quoted, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 200
MAX_NUMBER: Final = 10**18
MAX_DEPTH: Final = 8

_OPEN: Final = "("
_BRACKETS: Final = "()"

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>[0-9]{1,3}(?:[ ,_'][0-9]{3})+(?![0-9])|[0-9]+)"
    r"|(?P<times>[*xX×·⋅✕])|(?P<sign>[+()])|(?P<other>\S))"
)


class NumberMistake(Mistake):
    """A text that is no whole number. Codes: `number.empty`, `number.too_long` (characters,
    most), `number.not_a_number` (token), `number.unbalanced`, `number.unfinished`,
    `number.too_deep` (most), `number.too_large` (most).
    """


def parse_whole_number(text: str) -> int:
    """The number, 0 or more, that a text gives or works out to. Raises `NumberMistake`.

    Digits may be grouped in threes by a comma, a space, an apostrophe or an underscore;
    `×`, `x` and `·` count as `*`.
    """
    require_length(text, MAX_TEXT, NumberMistake, "number.too_long")
    tokens = _tokens(plain(text))
    if not tokens:
        raise NumberMistake("number.empty", "no number was given; write one such as 5,130")
    parser = _Parser(tokens)
    value = parser.sum_of_products(0)
    if parser.ahead is not None:
        raise _unexpected(parser.ahead)
    return value


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for match in _TOKEN.finditer(text):
        if match["other"]:
            token = text[match.start("other") :].split()[0]
            raise _not_a_number(token)
        tokens.append("*" if match["times"] else match["number"] or match["sign"])
    return tokens


def _not_a_number(token: str) -> NumberMistake:
    return NumberMistake(
        "number.not_a_number",
        f"{quoted(token)} is not a whole number; write one such as 5,130 or 512*10 + 10",
        token=quoted(token),
    )


def _unexpected(token: str) -> NumberMistake:
    if token in _BRACKETS:
        return NumberMistake(
            "number.unbalanced", "the brackets do not match; each ( needs a ) after it"
        )
    return _not_a_number(token)


class _Parser:
    """Recursive descent: sum := product {+ product}; product := atom {* atom}."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._next = 0

    @property
    def ahead(self) -> str | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def sum_of_products(self, depth: int) -> int:
        total = self._product(depth)
        while self.ahead == "+":
            self._next += 1
            total = _within_limit(total + self._product(depth))
        return total

    def _product(self, depth: int) -> int:
        product = self._atom(depth)
        while self.ahead == "*":
            self._next += 1
            product = _within_limit(product * self._atom(depth))
        return product

    def _atom(self, depth: int) -> int:
        token = self.ahead
        if token is None:
            raise NumberMistake(
                "number.unfinished", "a number is missing at the end, after a sign or a bracket"
            )
        self._next += 1
        if token[0].isdigit():
            return _within_limit(int(re.sub(r"\D", "", token)))
        if token not in _OPEN:
            raise _unexpected(token)
        if depth == MAX_DEPTH:
            raise NumberMistake(
                "number.too_deep", f"brackets go at most {MAX_DEPTH} deep", most=MAX_DEPTH
            )
        value = self.sum_of_products(depth + 1)
        if self.ahead != ")":
            raise _unexpected("(" if self.ahead is None else self.ahead)
        self._next += 1
        return value


def _within_limit(value: int) -> int:
    if value > MAX_NUMBER:
        raise NumberMistake(
            "number.too_large", f"that is more than {MAX_NUMBER:,}", most=MAX_NUMBER
        )
    return value
