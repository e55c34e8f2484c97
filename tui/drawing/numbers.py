"""Numbers as a reader of either language meets them: few digits, a zero before the point."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Final

NONE: Final = "–"
"""Where there is no number."""
DECIMALS: Final = 12
"""The most that show the difference of two near numbers."""
SLACK: Final = 1e-6
"""A difference of 0.000999999 is one of 0.001 that was rounded."""
_UNITS: Final = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))

# ---- a value by how many digits it has


def short(value: float | None, digits: int = 4) -> str:
    """`value` in few characters: 0.0719, 2.312, 18.4, 1.2e+05, inf, nan; – where there is none."""
    if value is None:
        return NONE
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
    return text


def brief(value: float | None) -> str:
    """As `short`, without zeros that say nothing: 2.25, -0.5, 0, 1.2e5; – also for nan."""
    if value is None or math.isnan(value):
        return NONE
    return _trimmed(_raised(short(value))) if value else "0"


def of_any_size(value: float, exact: Decimal | None) -> str:
    """As `brief`; where float64 has only 0 or inf for it, what it is: 3.67e-348."""
    if exact and exact.is_finite() and (not value or math.isinf(value)):
        return _raised(f"{exact:.2e}")
    return brief(value)


def significant(value: float, digits: int = 6) -> str:
    """`value` in up to so many digits that count: 2, -0.5, 0.001, 1e-05."""
    return f"{value:.{digits}g}"


def tidy(value: float, digits: int = 4) -> str:
    """As `significant`, with two digits fewer where there is an exponent: 3.142, 1.23e9, 0."""
    if not math.isfinite(value):
        return f"{value}"
    text = f"{value:.{digits}g}"
    if "e" in text:
        return _raised(f"{value:.{max(digits - 2, 0)}e}")
    return text if float(text) else "0"


def scientific(value: float, decimals: int = 1) -> str:
    """`value` as a power of ten: 8.9e-9, 1e-8, or 0."""
    return _raised(f"{value:.{decimals}e}") if value else "0"


def fixed(value: float, decimals: int) -> str:
    """`value` with so many decimals: 0.9870, 1.0000, nan."""
    return f"{value:.{decimals}f}"


def trimmed(value: float) -> str:
    """`value` with up to two decimals, in at most six characters: 0.87, -1.25, 30.4, 1064, 2e6."""
    if abs(value) < 0.005:
        return "0"
    if abs(value) >= 99_999.5:
        return scientific(value, 0)
    return _trimmed(fixed(value, 2 if abs(value) < 100 else 0))


def fitting(value: float, cells: int) -> str:
    """`value` with two decimals, with one, or as a power of ten: the first that fits in `cells`."""
    texts = (f"{value:.2f}", f"{value:.1f}", f"{value:.0e}")
    return next((text for text in texts if len(text) <= cells), texts[-1])


def within(value: float, cells: int) -> str:
    """As `short`; as a power of ten of fewer digits where that has no room in `cells`."""
    texts = (short(value), scientific(value), scientific(value, 0))
    return next((text for text in texts if len(text) <= cells), texts[-1])


def probability(loss: float, decimals: int = 3) -> str:
    """The probability of which `loss` is −ln, in digits enough for that: −ln of it is the loss.

    0.025 or 0.8561, and where that would be 0 or 1: 1.234e-4, 0.999946, 1 − 5.4e-08.
    """
    value = math.exp(-loss) if loss > -700 else math.inf
    if not loss > 0 or math.isinf(loss):
        return fixed(value, decimals)
    said = short(loss)
    for digits in range(decimals, decimals + 6):
        text = scientific(value, digits) if value < 1e-3 else fixed(value, digits)
        if float(text) and short(-math.log(float(text))) == said:
            return text
    return f"1 − {short(-math.expm1(-loss))}" if value > 0.5 else f"e^−{said}"


def tick_text(value: float, cells: int) -> str:
    """A value at an axis: 0.01, -20; with one digit, 5e-4, where more do not fit in `cells`."""
    text = _raised(significant(value))
    return text if len(text) <= cells else scientific(value, 0)


# ---- a value with its sign


def signed(value: float, digits: int = 4) -> str:
    """As `short`, with its sign: +0.241, −0.310; 0 and nan have none."""
    return _with_sign(value, short(abs(value), digits))


def signed_fixed(value: float, decimals: int) -> str:
    """As `fixed`, with its sign: +0.25, −12.00; 0 has none."""
    return _with_sign(value, fixed(abs(value), decimals))


def nudge_text(nudge: float) -> str:
    """A nudge of a millionth or more with its sign: +0.000001, −0.03, +1."""
    return _with_sign(nudge, _trimmed(fixed(abs(nudge), 6)))


def precise(value: float, digits: int = 3) -> str:
    """`value` with its sign in that many significant digits: +0.0222, −8.86e-9, 0."""
    size = abs(value)
    if 1e-3 <= size < 10**digits:
        return _with_sign(value, f"{size:#.{digits}g}".removesuffix("."))
    return _with_sign(value, _raised(f"{size:.{digits - 1}e}", zeros=True))


# ---- shares, ratios, times, pairs


def percent(share: float) -> str:
    """A share from 0 to 1 with one decimal; what would round to nothing says so."""
    return "< 0.1 %" if 0 < share < 0.0005 else f"{100 * share:.1f} %"


def rough_percent(share: float) -> str:
    """A share in two digits, whatever its size: `2.7 %`, `0.004 %`, `>999 %`."""
    if not share <= 9.99:
        return ">999 %"
    if share < 1e-5:
        return "<.001 %" if share else "0 %"
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{significant(100 * share, 2)} %"


def times(ratio: float) -> str:
    """A ratio in few digits: `0.53`, `3.4`, `132`."""
    if ratio < 1:
        return fixed(ratio, 2)
    return f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:,.0f}"


def duration(seconds: float) -> str:
    """A time in three digits and its unit: `1.23 ms`, `412 µs`."""
    value, unit, _ = _in_its_unit(seconds)
    return f"{value} {unit}"


def told_seconds(seconds: float) -> float:
    """The seconds that `duration` says; what is said to follow from it follows from these."""
    value, _, size = _in_its_unit(seconds)
    return float(value) * size


def _in_its_unit(seconds: float) -> tuple[str, str, float]:
    unit, size = next((found for found in _UNITS if seconds >= found[1]), _UNITS[-1])
    value = seconds / size
    return f"{value:.0f}" if value >= 99.95 else f"{value:.3g}", unit, size


def as_told(value: float, show: Callable[[float], str] = short) -> float:
    """What a reader of the number takes it for: what is computed from these agrees on screen."""
    return float(show(value).replace("−", "-").replace(",", ""))


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
    return f"{fixed(before, decimals)} → {fixed(after, decimals)}"


def _is_coarse(difference: float, decimals: int) -> bool:
    return abs(round(difference, decimals) - difference) > 0.005 * difference


# ---- how it is written


def _trimmed(text: str) -> str:
    """Without zeros at the end of its decimals."""
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _raised(text: str, *, zeros: bool = False) -> str:
    """With an exponent of as few characters as say it: 1.2e5, 5e-4; 1.0e-4 if `zeros` stay."""
    mantissa, e, exponent = text.partition("e")
    if not e:
        return text
    return f"{mantissa if zeros else _trimmed(mantissa)}e{int(exponent)}"


def _with_sign(value: float, size: str) -> str:
    if math.isnan(value):
        return size
    return f"{'+' if value > 0 else '−'}{size}" if value else "0"
