"""The tokens of an expression as a learner types it, and what is said of a text that is none."""

import re
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.typed.text import Span
from engine.protocol.errors import Mistake

_TOKEN: Final = re.compile(
    r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"|[A-Za-z][A-Za-z0-9]*|\*\*|[-+*/^(),|]|[×·⋅÷∕π]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+"
)
_SIGNS: Final = {"×": "*", "·": "*", "⋅": "*", "÷": "/", "∕": "/", "π": "pi"}
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_ENDS: Final = "+-*/^(),|"


@dataclass(frozen=True, slots=True)
class Token:
    """A sign, a name or a number as it is parsed, and where it was typed."""

    text: str
    span: Span


class ExpressionMistake(Mistake):
    """A text that is no expression.

    Codes: `expression.empty`, `expression.too_long` (characters, most), `expression.not_read`
    (token, at), `expression.missing` (at), `expression.unclosed` (token), `expression.name`
    (token, known), `expression.function` (token, known), `expression.arguments` (token, given,
    wanted), `expression.too_deep` (most), `expression.too_many_nodes` (most),
    `expression.too_many_names` (most), `expression.too_large` (token). `at` counts characters
    from 1.
    """


def tokens_of(span: Span) -> list[Token]:
    """The tokens of a text. Raised digits side by side are one exponent: x²³ is x^23."""
    tokens, at = [], 0
    while at < len(span):
        match = _TOKEN.match(span.text, at)
        if match is None:
            raise not_read(
                span.word(at, _ENDS) if span.text[at].isalnum() else span.cut(at, at + 1)
            )
        token, found = span.cut(at, match.end()), match[0]
        if found.translate(_RAISED) != found:
            tokens += [Token("^", token), Token(found.translate(_RAISED), token)]
        else:
            tokens.append(Token(_SIGNS.get(found, found), token))
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
