"""Numbers as the chapter prints them: four digits, no leading zero."""

from __future__ import annotations

import math


def short(value: float | None, digits: int = 4) -> str:
    """`value` in few characters: .0719, 2.312, 18.4, 1.2e+05, inf, nan; – where there is none."""
    if value is None:
        return "–"
    if not math.isfinite(value):
        return f"{value}"
    size = abs(value)
    if size and (size >= 1e5 or size < 10**-digits):
        return f"{value:.1e}"
    if size >= 1:
        return f"{value:.{max(digits - len(str(int(size))), 0)}f}"
    text = f"{value:.{digits}f}"
    if float(text) in (1.0, -1.0):
        return text[: -1 if digits > 1 else None]
    return text.replace("0.", ".", 1)


def axis_label(value: float) -> str:
    """A tick's value: 2, .5, .001."""
    return f"{value:g}".replace("0.", ".", 1) if value < 1 else f"{value:g}"
