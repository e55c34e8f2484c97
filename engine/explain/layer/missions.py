"""What can be done after layer: a unit with weights of one's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Final

from engine.explain.shared.expressions.truth import is_rounded, written
from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import told
from engine.explain.shared.typed.real_numbers import parse_real
from engine.explain.shared.typed.rows import in_rows
from engine.explain.shared.typed.text import require_length
from engine.protocol.errors import Mistake

MOST: Final = 120
FIRES: Final = (1, 0, 1)
SILENT: Final = (1, 1, 1)
ROUNDED: Final = 1e-15
INPUTS: Final = 3
WEIGHTS: Final = (2.0, -3.0, 4.0)
_BETWEEN: Final = re.compile(r"[\s,;]+")


class UnitMistake(Mistake):
    """No weights and a bias. Codes: `unit.too_long` (characters, most), `unit.numbers` (given,
    wanted)."""


def judge_fires(text: str) -> Judged:
    """Three weights and a bias of a unit that fires for FIRES and not for SILENT.

    Raises `UnitMistake` and `RealMistake`.
    """
    *weights, bias = _numbers(text, INPUTS + 1)
    fires, silent = (_summed(weights, inputs, bias) for inputs in (FIRES, SILENT))
    values = {"fires": told(fires, 0), "silent": told(silent, 0)}
    if fires > 0 >= silent:
        return Judged(True, "right", values)
    return Judged(False, "silent" if fires <= 0 else "fires_for_both", values)


def judge_never(text: str) -> Judged:
    """The largest bias with which a unit of WEIGHTS fires for no input of zeros and ones."""
    (bias,) = _numbers(text, 1)
    most = max(
        sum(w * x for w, x in zip(WEIGHTS, inputs, strict=True))
        for inputs in product((0, 1), repeat=INPUTS)
    )
    values = {"bias": told(bias, -most), "most": told(most), "sum": told(most + bias, 0)}
    if bias == -most:
        return Judged(True, "right", values)
    return Judged(False, "fires" if bias > -most else "lower_than_needed", values)


def _summed(weights: Sequence[float], inputs: Sequence[int], bias: float) -> Fraction:
    """The sum, of the numbers as they were written: 0.1 − 0.3 + 0.2 is 0."""
    terms = [w for w, x in zip((*weights, bias), (*inputs, 1), strict=True) if x]
    total = sum((written(term) or Fraction(0) for term in terms), Fraction(0))
    # A third is no decimal: float64 has rounded it, and then the sum is off by as much.
    is_off = any(map(is_rounded, terms)) and abs(total) <= ROUNDED * max(map(abs, terms))
    return Fraction(0) if is_off else total


def _numbers(text: str, wanted: int) -> list[float]:
    require_length(text, MOST, UnitMistake, "unit.too_long")
    span = in_rows(text)
    tokens = [token for token in span.split(_BETWEEN) if token]
    if len(tokens) != wanted:
        raise UnitMistake(
            "unit.numbers",
            f"{len(tokens)} numbers were given; {wanted} are needed, such as "
            + " ".join(["1", "-2", "1", "0.5"][:wanted]),
            given=len(tokens),
            wanted=wanted,
        )
    return [parse_real(token) for token in tokens]
