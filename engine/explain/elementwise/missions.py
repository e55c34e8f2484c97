"""What can be done after elementwise: where relu is not linear, and where it adds up."""

from __future__ import annotations

import re
from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import told
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.rows import in_rows
from engine.explain.shared.typed.text import require_length
from engine.protocol.errors import Mistake

MOST: Final = 120
PLACES: Final = 3
FIVE: Final = 5.0
_HALVES: Final = re.compile(r"\s*(?:[;|\n]|(?<=\s)\+(?=\s)|(?<=[0-9.])\+)\s*")
"""A + before a digit, or of an exponent, is the sign of a number."""
_BETWEEN: Final = re.compile(r"[\s,]+")


class RowsMistake(Mistake):
    """No two rows of numbers. Codes: `rows.too_long` (characters, most), `rows.two`,
    `rows.numbers` (before, after)."""


def judge_unequal(text: str) -> Judged:
    """Three numbers and three more, such that relu(a + b) differs from relu(a) + relu(b) in each
    place. Raises `RowsMistake` and `RealMistake`."""
    require_length(text, MOST, RowsMistake, "rows.too_long")
    span = in_rows(text)
    rows = [
        [parse_real(token) for token in half.split(_BETWEEN) if token]
        for half in span.split(_HALVES)
    ]
    if len(rows) != 2:
        raise RowsMistake("rows.two", "write three numbers twice, such as 1 2 3; 4 5 6")
    a, b = rows
    if not len(a) == len(b) == PLACES:
        raise RowsMistake(
            "rows.numbers",
            f"{len(a)} numbers and {len(b)}; three and three are needed, such as 1 2 3; 4 5 6",
            before=len(a),
            after=len(b),
        )
    pairs = list(zip(a, b, strict=True))
    # Where the signs differ, and nowhere else; float64 may lose the smaller one in a sum.
    differ = [min(pair) < 0 < max(pair) for pair in pairs]
    values = {"count": sum(differ), "places": PLACES}
    return Judged(all(differ), "right" if all(differ) else "same", values)


def judge_five(text: str) -> Judged:
    """A number x with relu(x) + relu(-x) = 5. Raises `RealMistake`."""
    x = parse_real(text)
    found = max(x, 0) + max(-x, 0)
    values = {"x": told(x, FIVE, -FIVE), "found": told(found, FIVE)}
    return Judged(found == FIVE, "right" if found == FIVE else "other", values)
