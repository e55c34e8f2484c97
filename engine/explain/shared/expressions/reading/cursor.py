"""A place among the tokens of an expression, and what is said where they do not go on."""

from typing import Final, Literal

from engine.explain.shared.expressions.tokens import ExpressionMistake, Token, not_read

MAX_DEPTH: Final = 40
"""Brackets, signs and powers inside one another."""

WORDS: Final = frozenset(
    {
        "if", "else", "and", "or", "not", "in", "is", "for", "while", "def", "return",
        "import", "from", "class", "True", "False", "None",
    }
)  # fmt: skip
"""Of Python: none is a name."""
Form = Literal["number", "raised", "other"]
"""A bare number; a power whose exponent is one; anything else."""


class Cursor:
    """`next` is the token that comes next, counted from 0."""

    def __init__(self, tokens: list[Token], end_at: int) -> None:
        self.tokens, self.end_at = tokens, end_at
        self.next = 0
        self.bars = 0
        """How many | are open, since the last other bracket."""

    @property
    def token(self) -> Token | None:
        """The next one."""
        return self.tokens[self.next] if self.next < len(self.tokens) else None

    def take(self, *wanted: str) -> str | None:
        if self.next < len(self.tokens) and self.tokens[self.next].text in wanted:
            self.next += 1
            return self.tokens[self.next - 1].text
        return None

    def expect(self, wanted: str, opened: Token, bracket: str = "") -> None:
        if self.take(wanted) is not None:
            return
        if self.token is not None:
            raise not_read(self.token.span)
        if wanted == "else":
            raise self.missing()
        raise ExpressionMistake(
            "expression.unclosed",
            f"{opened.text}{bracket} is open; close it with {wanted}",
            token=opened.span.quoted,
        )

    def end(self) -> None:
        if self.token is not None:
            raise not_read(self.token.span)

    def missing(self) -> ExpressionMistake:
        return ExpressionMistake(
            "expression.missing",
            f"something is missing at character {self.end_at}; write one such as x^2 - 3x",
            at=self.end_at,
        )

    @staticmethod
    def deeper(depth: int) -> int:
        if depth == MAX_DEPTH:
            raise ExpressionMistake(
                "expression.too_deep",
                f"more than {MAX_DEPTH} brackets lie inside one another; write it flatter",
                most=MAX_DEPTH,
            )
        return depth + 1

    # ---- products without a sign

    def begins_factor(self, form: Form) -> bool:
        """Whether what comes next is multiplied by what came before, of that form."""
        token, before = self.token, self.tokens[self.next - 1]
        if token is None or token.text in WORDS:
            return False
        after_number, after_bracket = form == "number", before.text in (")", "]")
        if token.is_name or token.text == "√":
            return True
        if token.text == "|":
            return after_number and not self.bars
        return token.text == "(" and (after_number or after_bracket or form == "raised")

    def require_one_way(self, form: Form, *, divided: bool) -> None:
        """Raise for a product without a sign that could be another thing."""
        token, before = self.token, self.tokens[self.next - 1]
        assert token is not None
        if form == "raised" and before.touches(token):
            raise self.ambiguous(token, "a^(2x)", "a^2*x")
        if divided and form != "number":
            raise self.ambiguous(token, "a/(b*c)", "a/b*c")

    @staticmethod
    def ambiguous(token: Token, first: str, other: str) -> ExpressionMistake:
        return ExpressionMistake(
            "expression.ambiguous",
            f"{token.span.quoted} at character {token.span.at} could be {first} or {other}",
            token=token.span.quoted,
            at=token.span.at,
            one=first,
            other=other,
        )
