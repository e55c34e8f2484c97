"""An expression as a learner types it: `x^2 - 3x + 1`, `|w*x + b - y|`, `np.maximum(a, sin(b))`.

    choice   = compared ["if" compared "else" choice]
    compared = sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/") signed | power)*      2x, 3 x y and (x + 1)(x - 1) too
    signed   = ("-" | "+") signed | power
    power    = postfix [("^" | "**") signed]             to the right, above a sign before it
    postfix  = primary ("." method "(" values ")" | "[" whole "]")*
    primary  = number | name | function "(" values ")" | "(" choice ")" | "|" choice "|"
             | "[" values "]" | "√" primary

A product needs no sign behind a number or a bracket, nor between names that a blank parts: `xy` is
one name, `x(2)` a call. It is parsed, never evaluated: what stands in no rule, or could be read in
two ways, is refused.
"""

from collections.abc import Collection, Mapping
from functools import lru_cache
from math import isfinite
from typing import Final

from engine.explain.shared.expressions.expression import COMPARISONS, Expression, Node, Operation
from engine.explain.shared.expressions.reading.building import MAX_NAMES, Building, Value
from engine.explain.shared.expressions.reading.calls import Given, applied
from engine.explain.shared.expressions.reading.cursor import WORDS, Form
from engine.explain.shared.expressions.reading.spellings import Formula, function_of
from engine.explain.shared.expressions.reading.words import CONSTANTS, Words
from engine.explain.shared.expressions.tokens import (
    ExpressionMistake,
    Token,
    not_read,
    tokens_of,
)
from engine.explain.shared.typed.text import Span, require_length

__all__ = ["CONSTANTS", "MAX_NAMES", "MAX_TEXT", "ExpressionMistake", "parse"]

MAX_TEXT: Final = 200
MAX_NODES: Final = 30
_CLOSING: Final = {"(": ")", "|": "|", "[": "]"}
_COMPARED: Final[Mapping[str, Operation]] = {sign: name for name, (sign, _) in COMPARISONS.items()}


def parse(
    text: str | Span,
    *,
    names: Collection[str] | None = None,
    variables: Collection[str] = (),
    most_nodes: int = MAX_NODES,
) -> Expression:
    """The expression that a learner typed.

    `names` are those that may stand in it, any up to MAX_NAMES if None. `pi` and `e` are numbers
    unless they are among `names` or `variables`. Raises `ExpressionMistake`.
    """
    building = Building(most_nodes)
    return building.finished(one(read(building, text, names, variables), Span.of(text)))


def read(
    building: Building,
    text: str | Span,
    names: Collection[str] | None = None,
    variables: Collection[str] = (),
) -> Value:
    """The value of an expression among the nodes of `building`. Raises `ExpressionMistake`."""
    require_length(text, MAX_TEXT, ExpressionMistake, "expression.too_long")
    span = Span.of(text)
    tokens = tokens_of(span)
    if not tokens:
        raise ExpressionMistake("expression.empty", "nothing was given; write one such as x^2 - 3x")
    reader = _Reader(building, tokens, span.stop + 1, names, variables, building.bound)
    value = reader.choice(0)
    reader.end()
    return value


def one(value: Value, span: Span) -> int:
    """The position of a value that is one number. Raises `ExpressionMistake` for a list."""
    if isinstance(value, int):
        return value
    raise ExpressionMistake(
        "expression.list",
        f"{span.quoted} has {len(value)} numbers; take one with [0], or their sum(…)",
        token=span.quoted,
        count=len(value),
    )


@lru_cache(64)
def _tokens(formula: str) -> list[Token]:
    return tokens_of(Span.of(formula))


class _Reader(Words):
    """Each rule gives the value that its text became, some what `Form` it is."""

    def choice(self, depth: int) -> Value:
        first = self.compared(depth)
        token = self.token
        if self.take("if") is None or token is None:
            return first
        condition = self.compared(depth)
        self.expect("else", token)
        rest = self.choice(self.deeper(depth))
        return self.apply("where", token, [condition, first, rest])

    def compared(self, depth: int) -> Value:
        left = self.sum(depth)
        token = self.token
        sign = self.take(*_COMPARED)
        if sign is None or token is None:
            return left
        return self.put(_COMPARED[sign], left, self.sum(depth), at=token)

    def sum(self, depth: int) -> Value:
        left = self.product(depth)
        while (token := self.token) is not None and (sign := self.take("+", "-")) is not None:
            operation: Operation = "add" if sign == "+" else "subtract"
            left = self.put(operation, left, self.product(depth), at=token)
        return left

    def product(self, depth: int) -> Value:
        left, form = self.signed(depth)
        divided = False
        while (token := self.token) is not None:
            if (sign := self.take("*", "/")) is not None:
                operation: Operation = "multiply" if sign == "*" else "divide"
                right, form = self.signed(depth)
                left = self.put(operation, left, right, at=token)
                divided = sign == "/"
            elif self.begins_factor(form):
                self.require_one_way(form, divided=divided)
                right, form = self.power(depth)
                left = self.put("multiply", left, right, at=token)
            else:
                break
        return left

    def signed(self, depth: int) -> tuple[Value, Form]:
        token = self.token
        sign = self.take("+", "-")
        if sign is None or token is None:
            return self.power(depth)
        operand, form = self.signed(self.deeper(depth))
        if sign == "+":
            return operand, form
        nodes = self.building.nodes
        if form == "number" and operand == len(nodes) - 1:
            written = nodes[operand]
            if not written.name.startswith("-"):
                nodes[operand] = Node("number", (), f"-{written.name}", -written.number)
                return operand, form
        return self.put("negate", operand, at=token), "other"

    def power(self, depth: int) -> tuple[Value, Form]:
        root = self.token is not None and self.token.text == "√"
        base, form = self.postfix(depth)
        token = self.token
        if self.take("^") is None or token is None:
            return base, form
        if root:
            raise self.ambiguous(token, "√(x^2)", "(√x)^2")
        exponent, inner = self.signed(self.deeper(depth))
        # A raised digit is told from what follows it, x²y; of x^2y nobody knows.
        typed = inner == "number" and token.span != self.tokens[self.next - 1].span
        return self.put("power", base, exponent, at=token), "raised" if typed else "other"

    def postfix(self, depth: int) -> tuple[Value, Form]:
        value, form = self.primary(depth)
        while (token := self.token) is not None and token.text in (".", "["):
            if token.text == "[" and isinstance(value, int):
                break  # a number has no places
            self.next += 1
            form = "other"
            value = self.method(value, depth) if token.text == "." else self.placed(value, token)
        return value, form

    def method(self, receiver: Value, depth: int) -> Value:
        token = self.named()
        function = function_of(token.text)
        if self.token is None or self.token.text != "(":
            raise not_read(token.span)
        if function is None or function == "where":
            raise self.unknown(token)
        values, keywords = self.values(depth, token)
        return self.apply(function, token, [receiver, *values], keywords)

    def placed(self, values: Value, opened: Token) -> Value:
        """The number of a list at a place, from its end if that is below 0."""
        assert not isinstance(values, int)
        sign, token = self.take("-"), self.token
        if token is None:
            raise self.missing()
        self.next += 1
        if not token.text.isdigit():
            raise not_read(token.span)
        self.expect("]", opened)
        place = int(token.text[:4]) * (-1 if sign else 1)
        if not -len(values) <= place < len(values):
            raise ExpressionMistake(
                "expression.index",
                f"there is no place {token.span.quoted}; the last one is {len(values) - 1}",
                token=token.span.quoted,
                most=len(values) - 1,
            )
        return values[place]

    def primary(self, depth: int) -> tuple[Value, Form]:
        token = self.token
        if token is None:
            raise self.missing()
        self.next += 1
        if token.is_number:
            return self.number(token), "number"
        if token.is_name and token.text not in WORDS:
            return self.word(token, depth), "other"
        if token.text == "√":
            return self.put("sqrt", self.primary(self.deeper(depth))[0], at=token), "other"
        if token.text == "[":
            return self.listed(token, depth), "other"
        if token.text in ("(", "|"):
            inner = self.within(token, depth)
            return (inner if token.text == "(" else self.put("abs", inner, at=token)), "other"
        raise not_read(token.span)

    def within(self, opened: Token, depth: int) -> Value:
        bars, self.bars = self.bars, self.bars + 1 if opened.text == "|" else 0
        inner = self.choice(self.deeper(depth))
        self.expect(_CLOSING[opened.text], opened)
        self.bars = bars
        return inner

    def listed(self, opened: Token, depth: int) -> Value:
        bars, self.bars = self.bars, 0
        found: list[int] = []
        while not found or self.take(",") is not None:
            start, value = self.token, self.choice(self.deeper(depth))
            if not isinstance(value, int):
                raise not_read((start or opened).span)  # of lists there is no list
            found.append(value)
        self.expect("]", opened)
        self.bars = bars
        return tuple(found)

    def number(self, token: Token) -> int:
        value = float(token.text)
        if not isfinite(value):
            raise ExpressionMistake(
                "expression.too_large",
                f"{token.span.quoted} is too large for float64; at most 1.8e308 is",
                token=token.span.quoted,
            )
        return self.building.number(token.text, value)

    # ---- what is made of it

    def apply(
        self,
        function: str,
        token: Token,
        values: list[Value],
        keywords: Mapping[str, Value] | None = None,
    ) -> Value:
        return applied(self.building, Given(function, token, values, keywords or {}), self.expand)

    def expand(self, formula: Formula, given: Mapping[str, Value]) -> Value:
        values = dict(given)
        for name, written in formula.defaults.items():
            if name not in values:
                values[name] = self.building.number(written, float(written))
        return _Reader(self.building, _tokens(formula.text), 0, None, (), values).choice(0)

    def put(self, operation: Operation, *inputs: Value, at: Token) -> Value:
        return self.building.put(operation, *inputs, at=at)
