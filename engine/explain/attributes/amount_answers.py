"""A learner's amount of memory, and what a wrong one would have meant."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from engine.explain.attributes.plan import AttributePlan
from engine.explain.shared.memory import UNITS
from engine.explain.shared.typed.korean_numbers import ENDINGS
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import NumberMistake, parse_exact
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 80
CLOSE: Final = Fraction(1, 100)
"""How far off, in parts of the whole, an answer may be: nobody has to write the decimals."""

_DECIMALS: Final = re.compile(r"[0-9,_ ]*\.([0-9]+)")
_KOREAN: Final = {
    name + byte: power
    for power, name in enumerate(("", "킬로", "메가", "기가", "테라"))
    for byte in ("", "바이트")
    if name or byte
}
_UNIT: Final = re.compile(
    rf"\s*(?P<unit>[A-Za-z]+|{'|'.join(reversed(_KOREAN))})(?:{'|'.join(ENDINGS)}|\.)?\s*$"
)
_DECIMAL: Final = ("B", "KB", "MB", "GB", "TB", "PB")
_IN_WORDS: Final = ("bytes", "kilobytes", "megabytes", "gigabytes", "terabytes")
_BINARY_WORDS: Final = ("bytes", "kibibytes", "mebibytes", "gibibytes", "tebibytes")

Meaning = Literal[
    "right",
    "item_size",  # one byte a value: the product of the shape alone
    "bits",  # eight times too many
    "decimal",  # millions of bytes where 2**20 are meant, or the like
    "decimal_unit",  # MB typed where the number is that of MiB (`unit`), or the like
    "unit",  # right in another unit (`unit`)
    "axis",  # the axis `axis` left out of the product
    "added",  # the sizes added up
    "dtype",  # right for another data type (`dtype`)
    "too_low",
    "too_high",
]


class AmountMistake(Mistake):
    """A text that is no amount. Codes: `amount.empty`, `amount.too_long` (characters, most),
    `amount.not_a_number` (token), `amount.unknown_unit` (token).
    """


@dataclass(frozen=True, slots=True)
class AmountVerdict:
    """Whether an amount was right and, if not, what it would have meant."""

    right: bool
    code: Meaning
    unit: str = ""
    axis: int | None = None
    dtype: str = ""


@dataclass(frozen=True, slots=True)
class _Typed:
    """A number, its unit in bytes (None if none was typed), and its last decimal's worth."""

    value: Fraction
    unit: int | None
    last: Fraction


def grade_amount(plan: AttributePlan, text: str) -> AmountVerdict:
    """The verdict on the typed memory of a tensor, in the unit of `plan.amount` unless another
    is typed. A product such as `128*256*256*3*4/1024/1024` is an amount too.

    Raises `AmountMistake`, and `NumberMistake` for one that cannot be computed.
    """
    typed = _parse(text)
    asked = 1024 ** UNITS.index(plan.amount.unit)
    unit = asked if typed.unit is None else typed.unit
    answer, wanted = typed.value * unit, plan.amount.bytes
    if _near(answer, wanted) or (typed.last < 1 and abs(answer - wanted) <= typed.last * unit / 2):
        return AmountVerdict(True, "right")
    if (power := _decimal_power(unit)) and _near(typed.value * 1024**power, wanted):
        return AmountVerdict(False, "decimal_unit", unit=UNITS[power])
    for verdict, meant in _misreadings(plan, asked):
        if _near(typed.value * (asked if typed.unit is None else typed.unit), meant):
            return verdict
    return AmountVerdict(False, "too_low" if answer < wanted else "too_high")


def _decimal_power(unit: int) -> int:
    """Which power of 1000 a unit is; 0 for bytes and for units of 1024."""
    return next((power for power in range(1, len(UNITS)) if unit == 1000**power), 0)


def _near(answer: Fraction, wanted: Fraction | int) -> bool:
    return abs(answer - wanted) <= CLOSE * wanted


def _misreadings(plan: AttributePlan, asked: int) -> Iterator[tuple[AmountVerdict, Fraction]]:
    """Each with the bytes that it would come to."""
    wanted, item = plan.amount.bytes, plan.dtype.item_size
    yield AmountVerdict(False, "item_size"), Fraction(plan.count)
    power = UNITS.index(plan.amount.unit)
    yield AmountVerdict(False, "decimal"), Fraction(wanted * asked, 1000**power)
    for axis, size in enumerate(plan.shape):
        if size > 1:
            yield AmountVerdict(False, "axis", axis=axis), Fraction(wanted, size)
    # Of two that take the same bytes, the one of the tensor's own kind was meant.
    for cast in sorted(plan.casts, key=lambda cast: cast.dtype.kind != plan.dtype.kind):
        yield AmountVerdict(False, "dtype", dtype=cast.dtype.name), Fraction(cast.amount.bytes)
    yield AmountVerdict(False, "bits"), Fraction(wanted * 8)
    yield AmountVerdict(False, "added"), Fraction(sum(plan.shape) * item)
    for other, unit in enumerate(UNITS):
        if 1024**other != asked:
            yield AmountVerdict(False, "unit", unit=unit), Fraction(wanted * asked, 1024**other)


def _parse(text: str) -> _Typed:
    require_length(text, MAX_TEXT, AmountMistake, "amount.too_long")
    span = Span.of(text)
    if not span:
        raise AmountMistake("amount.empty", "no amount was given; write one such as 96 or 1.5 GiB")
    unit = None
    if match := _UNIT.search(span.text):
        unit = _unit(span.group(match, "unit"))
        span = span.cut(0, match.start())
    try:
        value = parse_exact(span)
    except NumberMistake as mistake:
        if mistake.code not in ("number.empty", "number.not_a_number"):
            raise
        token = str(mistake.detail.get("token", Span.of(text).quoted))
        raise AmountMistake(
            "amount.not_a_number",
            f"{token} is no amount; write one such as 96, 1.5 GiB or 4*256/1024",
            token=token,
        ) from None
    if value < 0:
        raise NumberMistake(
            "number.negative", f"{span.quoted} is below 0; write 0 or more", token=span.quoted
        )
    decimals = _DECIMALS.fullmatch(span.text)
    return _Typed(value, unit, Fraction(1, 10 ** len(decimals[1])) if decimals else Fraction(1))


def _worded(words: tuple[str, ...]) -> dict[str, int]:
    """Powers by name, in the singular too."""
    return {form: power for power, word in enumerate(words) for form in (word, word[:-1])}


def _unit(name: Span) -> int:
    short = {"bytes": 0, "byte": 0, "b": 0} | _KOREAN
    names = (
        short | _worded(_BINARY_WORDS) | {unit.lower(): power for power, unit in enumerate(UNITS)}
    )
    names |= {unit[:1].lower(): power for power, unit in enumerate(UNITS) if power}
    if name.text.lower() in names:
        return 1 << (10 * names[name.text.lower()])
    if name.text.upper() in _DECIMAL:
        return int(1000 ** _DECIMAL.index(name.text.upper()))
    if (power := _worded(_IN_WORDS).get(name.text.lower())) is not None:
        return int(1000**power)
    raise AmountMistake(
        "amount.unknown_unit",
        f"{name.quoted} is no unit of memory; write bytes, KiB, MiB or GiB",
        token=name.quoted,
    )
