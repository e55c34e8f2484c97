"""The tokens of an expression as a learner types it, and what is said of a text that is none."""

import re
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.typed.text import Span
from engine.protocol.errors import Mistake

LETTER: Final = "A-Za-zŷΑ-Ωα-ορ-ω"
"""What a name begins with; π is a number and never part of a name."""
NAME: Final = rf"[{LETTER}][{LETTER}0-9_₀-₉]*"
_TOKEN: Final = re.compile(
    r"(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    rf"|{NAME}|\*\*|[<>=!]=|\.(?=[A-Za-z])|[-+*/^()\[\],|<>=]|[×·⋅÷∕π√≤≥≠]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
)
_SIGNS: Final = {
    "×": "*", "·": "*", "⋅": "*", "÷": "/", "∕": "/", "π": "pi",
    "≤": "<=", "≥": ">=", "≠": "!=", "**": "^",
}  # fmt: skip
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LOWERED: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_ENDS: Final = "+-*/^()[],|<>=!"
_OTHER_BASE: Final = re.compile(r"0(?:[xX][0-9a-fA-F]|[bB][01]|[oO][0-7])")
"""A hexadecimal number is no product of 0 and x1F."""


@dataclass(frozen=True, slots=True)
class Token:
    """A sign, a name or a number as it is parsed, and where it was typed."""

    text: str
    span: Span

    @property
    def is_number(self) -> bool:
        return self.text[0].isdigit() or (self.text[0] == "." and len(self.text) > 1)

    @property
    def is_name(self) -> bool:
        return self.text[0].isalpha()

    def touches(self, other: "Token") -> bool:
        """Whether the other begins where this one ends, without a blank."""
        return self.span.stop == other.span.start


class ExpressionMistake(Mistake):
    """A text that is no expression.

    Codes: `expression.empty`, `expression.too_long` (characters, most), `expression.not_read`
    (token, at), `expression.missing` (at), `expression.unclosed` (token), `expression.name`
    (token, known), `expression.function` (token, known), `expression.arguments` (token, given,
    wanted), `expression.called` (token), `expression.keyword` (token), `expression.ambiguous`
    (token, at, one, other), `expression.condition` (token), `expression.list` (token, count),
    `expression.wants_list` (token), `expression.lengths` (token), `expression.index` (token,
    most), `expression.unnamed` (token), `expression.assignment` (token),
    `expression.unknown_name` (name, known), `expression.too_deep` (most),
    `expression.too_many_nodes` (most), `expression.too_many_names` (most), `expression.too_large`
    (token). `at` counts characters from 1.
    """


def tokens_of(span: Span) -> list[Token]:
    """The tokens of a text. Raised digits side by side are one exponent: x²³ is x^23."""
    tokens, at = [], 0
    while at < len(span):
        match = _TOKEN.match(span.text, at)
        if match is None or _OTHER_BASE.match(span.text, at):
            raise not_read(
                span.word(at, _ENDS) if span.text[at].isalnum() else span.cut(at, at + 1)
            )
        token, found = span.cut(at, match.end()), match[0]
        if found.translate(_RAISED) != found:
            tokens += [Token("^", token), Token(found.translate(_RAISED), token)]
        elif found[0].isdigit() or found[0] == ".":
            tokens.append(Token(found.replace("_", ""), token))
        else:
            tokens.append(Token(_SIGNS.get(found, found.translate(_LOWERED)), token))
        at = match.end()
        while at < len(span) and span.text[at].isspace():
            at += 1
    return tokens


def not_read(token: Span) -> ExpressionMistake:
    return ExpressionMistake(
        "expression.not_read",
        f"{token.quoted} at character {token.at} cannot stand there; write one such as x^2 - 3x",
        token=token.quoted,
        at=token.at,
    )
