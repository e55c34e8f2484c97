"""What can be done after compile: where the loss and the accuracy part ways."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Final

from engine.explain.shared.expressions.truth import written
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import MOST_DIGITS, judge_real
from engine.explain.shared.typed.real_numbers import parse_share
from engine.explain.shared.typed.rows import in_rows
from engine.explain.shared.typed.text import Span, require_length
from engine.protocol.errors import Mistake

MOST: Final = 200
"""Characters that are read."""
MOST_IMAGES: Final = 8
EVEN: Final = 0.5
"""Of two classes the right one wins above it."""
_ARROW: Final = re.compile(r"\s*(?:->|→|=>|;|\|)\s*")
_BETWEEN: Final = re.compile(r"[\s,]+")


class PredictionsMistake(Mistake):
    """No two rows of probabilities. Codes: `predictions.too_long` (characters, most),
    `predictions.two_rows`, `predictions.unequal` (before, after), `predictions.outside` (token),
    `predictions.most` (most).
    """


def judge_both_fall(text: str) -> Judged:
    """Probabilities of the right one of two classes, before → after a step: the loss falls, and
    the accuracy too. Raises `PredictionsMistake` and `RealMistake`.
    """
    before, after = _rows(text)
    losses = [-math.fsum(map(math.log, row)) / len(row) for row in (before, after)]
    # The loss falls where the product of the probabilities rises, which is told exactly.
    likely, likely_after = (math.prod(map(_exact, row)) for row in (before, after))
    if likely == likely_after:
        losses[1] = losses[0]
    rights = [sum(share > EVEN for share in row) for row in (before, after)]
    values: dict[str, object] = {
        "loss": _decimals(*losses),
        "loss_after": _decimals(*reversed(losses)),
        "right": rights[0],
        "right_after": rights[1],
        "images": len(before),
    }
    fewer = rights[1] < rights[0]
    if likely_after <= likely:
        return Judged(False, "loss_rose" if fewer and likely_after < likely else "neither", values)
    return Judged(fewer, "right" if fewer else "better", values)


def _decimals(loss: float, other: float) -> str:
    """In three decimals, or in so many that the two losses are told apart."""
    few = range(3, MOST_DIGITS)
    apart = (n for n in few if f"{loss:.{n}f}" != f"{other:.{n}f}")
    return f"{loss:.{next(apart, 3)}f}"


def _exact(share: float) -> Fraction:
    number = written(share)
    assert number is not None
    return number


def judge_twice(text: str) -> Judged:
    """The probability whose loss is twice that of 0.5. Raises `RealMistake`."""
    meant = {"once": 0.5, "thrice": 0.125, "certain": 1.0, "the_loss": 2 * math.log(2)}
    return judge_real(text, 0.25, meant, 0.002)


def _rows(text: str) -> tuple[list[float], list[float]]:
    require_length(text, MOST, PredictionsMistake, "predictions.too_long")
    typed = in_rows(text)
    rows = [
        [_share(token) for token in part.split(_BETWEEN, part.outside) if token]
        for part in typed.split(_ARROW, typed.outside)
    ]
    if len(rows) != 2 or not all(rows):
        raise PredictionsMistake(
            "predictions.two_rows",
            "write probabilities before and after, such as 0.6 0.6 0.1 -> 0.7 0.4 0.9",
        )
    before, after = rows
    if len(before) != len(after):
        raise PredictionsMistake(
            "predictions.unequal",
            f"{len(before)} images before and {len(after)} after; write as many",
            before=len(before),
            after=len(after),
        )
    if len(before) > MOST_IMAGES:
        raise PredictionsMistake(
            "predictions.most", f"at most {MOST_IMAGES} images are read", most=MOST_IMAGES
        )
    return before, after


def _share(token: Span) -> float:
    share = parse_share(token)
    if not 0 < share < 1:
        raise PredictionsMistake(
            "predictions.outside",
            f"{token.quoted} is no probability between 0 and 1",
            token=token.quoted,
        )
    return share
