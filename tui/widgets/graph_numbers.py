"""Values and gradients as a graph has room for: 6, -1, .25, 3.142, 1.2e9, inf."""

from __future__ import annotations

import math
from typing import Final

DECIMALS: Final = 12
"""The most that show the difference of two near numbers."""
SLACK: Final = 1e-6
"""A difference of .000999999 is one of .001 that was rounded."""


def tidy(value: float, digits: int = 4) -> str:
    """A number with up to `digits` that count, and no zeros that say nothing."""
    if not math.isfinite(value):
        return f"{value}"
    text = f"{value:.{digits}g}"
    if "e" in text:
        mantissa, exponent = f"{value:.{max(digits - 2, 0)}e}".split("e")
        if "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}e{int(exponent)}"
    if float(text) == 0:
        return "0"
    return text.replace("0.", ".", 1) if abs(float(text)) < 1 else text


def bracketed(text: str, *, tight: bool = False) -> str:
    """A gradient as it stands under its value: `[ 2 ]`, `[-1 ]`, `[.1966]`; `[2]` if `tight`."""
    return f"[{text:>2} ]" if len(text) <= 2 and not tight else f"[{text or ' '}]"


def brackets_width(digits: int, *, tight: bool = False) -> int:
    """Cells of the brackets around so many characters."""
    return len(bracketed("0" * digits, tight=tight))


def near_pair(before: float, after: float) -> str:
    """Two near numbers with as many decimals as show their difference."""
    if not (math.isfinite(before) and math.isfinite(after)):
        return f"{tidy(before)} → {tidy(after)}"
    difference = abs(after - before)
    if max(abs(before), abs(after)) >= 1e9 or 0 < difference < 10.0**-DECIMALS:
        return f"{before:.7g} → {after:.7g}"
    decimals = 3 if not difference else max(-math.floor(math.log10(difference) + SLACK), 0)
    while difference and decimals < DECIMALS and _is_coarse(difference, decimals):
        decimals += 1
    shown = (f"{value:.{decimals}f}" for value in (before, after))
    return " → ".join(_short(text) for text in shown)


def _is_coarse(difference: float, decimals: int) -> bool:
    return abs(round(difference, decimals) - difference) > 0.005 * difference


def _short(text: str) -> str:
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
