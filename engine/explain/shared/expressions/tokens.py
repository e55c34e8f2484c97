"""The tokens of an expression as a learner types it, and what is said of a text that is none."""

import re
from typing import Final

from engine.explain.shared.typed.text import plain, quoted
from engine.protocol.errors import Mistake

_TOKEN: Final = re.compile(
    r"\s*(?P<token>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3}(?![A-Za-z]))?"
    r"|[A-Za-z][A-Za-z0-9]*|\*\*|[-+*/^(),|])",
    re.ASCII,
)
_SIGNS: Final = str.maketrans({"×": "*", "·": "*", "⋅": "*", "÷": "/", "∕": "/", "\u00a0": " "})
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_EXPONENT: Final = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


class ExpressionMistake(Mistake):
    """A text that is no expression.

    Codes: `expression.empty`, `expression.too_long` (characters, most), `expression.not_read`
    (token, at), `expression.missing` (at), `expression.unclosed` (token), `expression.name`
    (token, known), `expression.function` (token, known), `expression.arguments` (token, given,
    wanted), `expression.too_deep` (most), `expression.too_many_nodes` (most),
    `expression.too_many_names` (most), `expression.too_large` (token). `at` counts characters
    from 1.
    """


def written_plainly(text: str) -> str:
    """`text` with the signs of a keyboard: `x² · π` is `x^2 * pi`."""
    typed = plain(text).replace("π", "pi").translate(_SIGNS)
    # Digits side by side are one exponent: x²³ is x^23.
    return _EXPONENT.sub(lambda digits: f"^{digits[0].translate(_RAISED)}", typed)


def tokens_of(typed: str) -> list[tuple[str, int]]:
    """Each token and where it begins, counted from 1."""
    tokens, position = [], 0
    while position < len(typed):
        match = _TOKEN.match(typed, position)
        if match is None:
            rest = typed[position:].lstrip()
            at = len(typed) - len(rest)
            raise not_read(re.match(r"\w+|.", rest, re.DOTALL)[0], at + 1)  # type: ignore[index]
        tokens.append((match["token"], match.start("token") + 1))
        position = match.end()
    return tokens


def not_read(token: str, at: int) -> ExpressionMistake:
    return ExpressionMistake(
        "expression.not_read",
        f"{quoted(token)} at character {at} cannot stand there; write one such as x^2 - 3x",
        token=quoted(token),
        at=at,
    )
