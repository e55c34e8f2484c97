"""Numbers of very different sizes, each in few characters."""

from __future__ import annotations

from math import isfinite

DIGITS = 3


def fixed(value: float, digits: int) -> str:
    """A loss with that many decimals."""
    if not isfinite(value):
        return str(value)
    text = f"{value:.{digits}f}"
    return text.removeprefix("0") if value >= 0 else text.replace("-0.", "-.")


def precise(value: float, digits: int = DIGITS) -> str:
    """A signed number in that many significant digits: +.0222, −8.86e-9, 0."""
    if not value:
        return "0"
    if not isfinite(value):
        return f"{value}"
    size = abs(value)
    if 1e-3 <= size < 10**digits:
        text = f"{size:#.{digits}g}".removeprefix("0").removesuffix(".")
    else:
        text = _short(f"{size:.{digits - 1}e}")
    return ("+" if value > 0 else "−") + text


def scientific(value: float) -> str:
    """A size: 8.9e-9, or 0."""
    return _short(f"{value:.1e}") if value else "0"


def percent(share: float) -> str:
    """A share of a change: `2.7 %`, `.004 %`, `>999 %`."""
    if not share <= 9.99:
        return ">999 %"
    if share < 1e-5:
        return "<.001 %" if share else "0 %"
    text = f"{100 * share:.0f}" if share >= 0.1 else f"{100 * share:.2g}"
    return f"{text.removeprefix('0') or '0'} %"


def nudge_text(nudge: float) -> str:
    """A nudge with its sign: 1e-06 is +.000001."""
    text = f"{abs(nudge):.6f}".rstrip("0").removeprefix("0").rstrip(".")
    return ("+" if nudge > 0 else "−") + text


def _short(text: str) -> str:
    """An exponent without the 0 before its digit: 8.9e-9."""
    return text.replace("e-0", "e-").replace("e+0", "e+")
