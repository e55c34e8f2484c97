"""A layer as a learner types it: `[[1, 0.5], [0, 1]] [0, 2]`, `1 0.5 0; 0 1 2`, `rotate 30`."""

import re
from typing import Final

from engine.explain.geometry.affine import Affine, Kind
from engine.explain.geometry.stacked_layers import LIMITS, Layer
from engine.explain.shared.typed.real_numbers import RealMistake, parse_real
from engine.explain.shared.typed.text import Span, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 120
MOVE_WORDS: Final[dict[str, Kind]] = {
    "rotate": "rotation",
    "scale": "scaling",
    "shear": "shear",
    "move": "translation",
}
"""The word that a move begins with."""

_SEPARATORS: Final = re.compile(r"[\s,;|\[\]()]+")
_BRACKETED: Final = re.compile(r"\s*[\[(]\s*[\[(]")
_WHOLE: Final = 6


class AffineMistake(Mistake):
    """A text that is no layer. Codes: `affine.empty`, `affine.too_long` (characters, most),
    `affine.not_a_number` (token), `affine.count` (given), `affine.amounts` (word, given),
    `affine.too_large` (token, most).
    """


def parse_layer(text: str) -> Layer:
    """The layer that a text gives: W and b as six numbers, or a move and its amounts.

    With the brackets of a nested list the order is W row by row, then b; without them it is
    row by row of W with b behind it, as it is written on screen. Raises `AffineMistake`.
    """
    require_length(text, MAX_TEXT, AffineMistake, "affine.too_long")
    span = Span.of(text)
    tokens = [token for token in span.split(_SEPARATORS) if token]
    if not tokens:
        raise AffineMistake("affine.empty", "nothing was given; write six numbers or rotate 30")
    kind = MOVE_WORDS.get(tokens[0].text.lower())
    if kind is not None:
        return _move(kind, tokens)
    numbers = [_number(token, LIMITS["own"]) for token in tokens]
    if len(numbers) != _WHOLE:
        raise AffineMistake(
            "affine.count",
            f"{len(numbers)} numbers; W and b have six, such as 1 0.5 0; 0 1 2",
            given=len(numbers),
        )
    if _BRACKETED.match(span.text):
        a, b, c, d, e, f = numbers
    else:
        a, b, e, c, d, f = numbers
    return Layer.own(Affine(((a, b), (c, d)), (e, f)))


def _move(kind: Kind, tokens: list[Span]) -> Layer:
    most = 360.0 if kind == "rotation" else LIMITS[kind]
    amounts = [_number(token, most) for token in tokens[1:]]
    allowed = (1,) if kind == "rotation" else (1, 2)
    if len(amounts) not in allowed:
        raise AffineMistake(
            "affine.amounts",
            f"{tokens[0].quoted} has {len(amounts)} numbers behind it; write rotate 30, scale 2 "
            "or shear 0.5 0",
            word=tokens[0].quoted,
            given=len(amounts),
        )
    first = amounts[0]
    if kind == "rotation":
        return Layer.of(kind, (first + 180) % 360 - 180)
    alone = first if kind == "scaling" else 0.0
    return Layer.of(kind, first, amounts[1] if len(amounts) > 1 else alone)


def _number(token: Span, most: float) -> float:
    try:
        value = parse_real(token)
    except RealMistake as mistake:
        raise AffineMistake(
            "affine.not_a_number",
            f"{token.quoted} is not a number; write six numbers, or rotate, scale, shear or move",
            token=token.quoted,
        ) from mistake
    if abs(value) > most:
        raise AffineMistake(
            "affine.too_large",
            f"{token.quoted} is beyond what the plane shows; at most {most:g} either way",
            token=token.quoted,
            most=f"{most:g}",
        )
    return value
