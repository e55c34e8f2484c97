"""An expression as a learner types it: `x^2 - 3x + 1`, `|w*x + b - y|`, `max(a, sin(b))`.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed | power)*      2x and 3(x + 1) are products too
    signed  = ("-" | "+") signed | power
    power   = primary [("^" | "**") signed]              to the right, above a sign before it
    primary = number | name | function "(" sum ["," sum] ")" | "(" sum ")" | "|" sum "|"

It is parsed, never evaluated: what stands in no rule is refused.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from math import e, isfinite, pi
from typing import Final

from engine.explain.shared.expressions.expression import (
    FUNCTIONS,
    TWO_ARGUMENTS,
    Expression,
    Node,
    Operation,
)
from engine.explain.shared.expressions.tokens import (
    ExpressionMistake,
    Token,
    not_read,
    tokens_of,
)
from engine.explain.shared.typed.text import Span, require_length

__all__ = ["CONSTANTS", "MAX_NAMES", "MAX_TEXT", "ExpressionMistake", "parse"]

MAX_TEXT: Final = 200
MAX_DEPTH: Final = 40
"""Brackets, signs and powers inside one another."""
MAX_NODES: Final = 30
MAX_NAMES: Final = 8
LONGEST_NAME: Final = 8
CONSTANTS: Final = {"pi": pi, "e": e}
_CLOSING: Final = {"(": ")", "|": "|"}


def parse(
    text: str | Span,
    *,
    names: Collection[str] | None = None,
    variables: Collection[str] = (),
    functions: Collection[str] = tuple(FUNCTIONS),
    most_nodes: int = MAX_NODES,
) -> Expression:
    """The expression that a learner typed.

    `names` are those that may stand in it, any up to MAX_NAMES if None; `functions` those that
    may be called. `pi` and `e` are numbers unless they are among `names` or `variables`.
    Raises `ExpressionMistake`.
    """
    require_length(text, MAX_TEXT, ExpressionMistake, "expression.too_long")
    span = Span.of(text)
    tokens = tokens_of(span)
    if not tokens:
        raise ExpressionMistake("expression.empty", "nothing was given; write one such as x^2 - 3x")
    reader = _Reader(tokens, span.stop + 1, names, variables, functions, most_nodes)
    reader.sum(0)
    reader.end()
    return Expression(tuple(reader.nodes))


@dataclass
class _Reader:
    tokens: list[Token]
    end_at: int
    names: Collection[str] | None
    variables: Collection[str]
    functions: Collection[str]
    most_nodes: int
    nodes: list[Node] = field(default_factory=list)
    next: int = 0
    placed: dict[str, int] = field(default_factory=dict)

    # Each rule gives the position of the node that its text became.

    def sum(self, depth: int) -> int:
        left = self.product(depth)
        while (sign := self.take("+", "-")) is not None:
            operation: Operation = "add" if sign == "+" else "subtract"
            left = self.put(operation, left, self.product(depth))
        return left

    def product(self, depth: int) -> int:
        left, number = self.signed(depth)
        while True:
            sign = self.take("*", "/")
            if sign is not None:
                operation: Operation = "multiply" if sign == "*" else "divide"
                right, number = self.signed(depth)
                left = self.put(operation, left, right)
            elif number and self.begins_factor():
                right, number = self.power(depth)
                left = self.put("multiply", left, right)
            else:
                return left

    def signed(self, depth: int) -> tuple[int, bool]:
        """The node, and whether it is a bare number, behind which a factor needs no sign."""
        sign = self.take("+", "-")
        if sign is None:
            return self.power(depth)
        operand, number = self.signed(self.deeper(depth))
        if sign == "+":
            return operand, number
        written = self.nodes[operand]
        if number and operand == len(self.nodes) - 1 and not written.name.startswith("-"):
            self.nodes[operand] = Node("number", (), f"-{written.name}", -written.number)
            return operand, True
        return self.put("negate", operand), False

    def power(self, depth: int) -> tuple[int, bool]:
        base, number = self.primary(depth)
        if self.take("^", "**") is None:
            return base, number
        exponent, _ = self.signed(self.deeper(depth))
        return self.put("power", base, exponent), False

    def primary(self, depth: int) -> tuple[int, bool]:
        if self.next == len(self.tokens):
            raise ExpressionMistake(
                "expression.missing",
                f"something is missing at character {self.end_at}; write one such as x^2 - 3x",
                at=self.end_at,
            )
        token = self.tokens[self.next]
        self.next += 1
        if token.text[0].isdigit() or token.text[0] == ".":
            return self.number(token), True
        if token.text[0].isalpha():
            return self.word(token, depth), False
        if token.text in _CLOSING:
            inner = self.sum(self.deeper(depth))
            self.close(_CLOSING[token.text], token)
            return (inner if token.text == "(" else self.put("abs", inner)), False
        raise not_read(token.span)

    def number(self, token: Token) -> int:
        value = float(token.text)
        if not isfinite(value):
            raise ExpressionMistake(
                "expression.too_large",
                f"{token.span.quoted} is too large for float64; at most 1.8e308 is",
                token=token.span.quoted,
            )
        return self.add(Node("number", (), token.text, value))

    def word(self, token: Token, depth: int) -> int:
        called = self.next < len(self.tokens) and self.tokens[self.next].text == "("
        name = token.text
        if called or name in FUNCTIONS:
            return self.call(token, depth)
        if self.names is None or name in self.names:
            if name in self.placed:
                return self.placed[name]
            if name not in CONSTANTS or name in self.variables or self.names is not None:
                return self.name(token)
        if name in CONSTANTS:
            return self.add(Node("number", (), name, CONSTANTS[name]))
        known = ", ".join(self.names or ())
        raise ExpressionMistake(
            "expression.name",
            f"{token.span.quoted} is no name that is known here; {known} is",
            token=token.span.quoted,
            known=known,
        )

    def name(self, token: Token) -> int:
        if len(token.text) > LONGEST_NAME:
            raise ExpressionMistake(
                "expression.name",
                f"{token.span.quoted} is too long a name; write one such as w or x1",
                token=token.span.quoted,
                known="w, x1",
            )
        if len(self.placed) == MAX_NAMES:
            raise ExpressionMistake(
                "expression.too_many_names",
                f"that has more than {MAX_NAMES} names; write it with fewer",
                most=MAX_NAMES,
            )
        self.placed[token.text] = self.add(Node("name", (), token.text))
        return self.placed[token.text]

    def call(self, token: Token, depth: int) -> int:
        if token.text not in self.functions:
            known = ", ".join(self.functions)
            raise ExpressionMistake(
                "expression.function",
                f"{token.span.quoted} cannot be called; these can: {known}",
                token=token.span.quoted,
                known=known,
            )
        if self.take("(") is None:
            raise ExpressionMistake(
                "expression.arguments",
                f"{token.text} needs brackets: {token.text}(x)",
                token=token.span.quoted,
                given=0,
                wanted=2 if token.text in TWO_ARGUMENTS else 1,
            )
        arguments = [self.sum(self.deeper(depth))]
        while self.take(",") is not None:
            arguments.append(self.sum(self.deeper(depth)))
        self.close(")", token)
        wanted = 2 if token.text in TWO_ARGUMENTS else 1
        if len(arguments) != wanted:
            raise ExpressionMistake(
                "expression.arguments",
                f"{token.text} takes {wanted}, not {len(arguments)}",
                token=token.span.quoted,
                given=len(arguments),
                wanted=wanted,
            )
        return self.put(FUNCTIONS[token.text], *arguments)

    def begins_factor(self) -> bool:
        if self.next == len(self.tokens):
            return False
        first = self.tokens[self.next].text[0]
        return first == "(" or first.isalpha()

    def take(self, *wanted: str) -> str | None:
        if self.next < len(self.tokens) and self.tokens[self.next].text in wanted:
            self.next += 1
            return self.tokens[self.next - 1].text
        return None

    def close(self, bracket: str, opened: Token) -> None:
        if self.take(bracket) is not None:
            return
        if self.next < len(self.tokens):
            raise not_read(self.tokens[self.next].span)
        raise ExpressionMistake(
            "expression.unclosed",
            f"{opened.text} is open; close it with {bracket}",
            token=opened.span.quoted,
        )

    def end(self) -> None:
        if self.next < len(self.tokens):
            raise not_read(self.tokens[self.next].span)

    def deeper(self, depth: int) -> int:
        if depth == MAX_DEPTH:
            raise ExpressionMistake(
                "expression.too_deep",
                f"more than {MAX_DEPTH} brackets lie inside one another; write it flatter",
                most=MAX_DEPTH,
            )
        return depth + 1

    def put(self, operation: Operation, *inputs: int) -> int:
        return self.add(Node(operation, inputs))

    def add(self, node: Node) -> int:
        if len(self.nodes) == self.most_nodes:
            raise ExpressionMistake(
                "expression.too_many_nodes",
                f"that is more than {self.most_nodes} operations and inputs; write a shorter one",
                most=self.most_nodes,
            )
        self.nodes.append(node)
        return len(self.nodes) - 1
