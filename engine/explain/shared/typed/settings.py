"""Settings as a learner types them: their numbers in a row, `.01 10 0`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.typed.real_numbers import RealMistake, parse_real
from engine.explain.shared.typed.text import Span, require_length
from engine.protocol.errors import Mistake

MAX_TEXT: Final = 60

_SEPARATORS: Final = re.compile(r"[\s;()×]+")
_COMMA_TOO: Final = re.compile(r"[\s,;()×]+")


@dataclass(frozen=True)
class Setting:
    """What a number of the row may be; `code` is the mistake's if it lies beyond its bounds."""

    code: str
    low: float
    high: float
    is_whole: bool = False


class SettingsMistake(Mistake):
    """A text that gives no such settings. Codes: `settings.empty` (example),
    `settings.too_long` (characters, most), `settings.count` (given, needed, example),
    `settings.not_a_number` (token, example), and the code of a setting (token, low, high).
    """


def parse_settings(
    text: str | Span, settings: Sequence[Setting], example: str, *, first_alone: bool = False
) -> list[float]:
    """A number for each setting, or for the first one only if that is enough.

    `example` is a text that could be typed. A comma stands between two numbers where there
    would be too few without it, else before a number's decimals. Raises `SettingsMistake`.
    """
    require_length(text, MAX_TEXT, SettingsMistake, "settings.too_long")
    counts = {len(settings), 1} if first_alone else {len(settings)}
    span = Span.of(text)
    tokens = _tokens(_SEPARATORS, span)
    if len(tokens) not in counts:
        tokens = _tokens(_COMMA_TOO, span)
    if not tokens:
        raise SettingsMistake(
            "settings.empty", f"nothing was given; write {example}", example=example
        )
    values = [_number(token, example) for token in tokens]
    if len(values) not in counts:
        raise SettingsMistake(
            "settings.count",
            f"{len(values)} numbers; {len(settings)} are needed, such as {example}",
            given=len(values),
            needed=len(settings),
            example=example,
        )
    for token, value, setting in zip(tokens, values, settings, strict=False):
        _require(token, value, setting, example)
    return values


def _tokens(separators: re.Pattern[str], span: Span) -> list[Span]:
    tokens = (token.cut(0, len(token.text.rstrip(","))) for token in span.split(separators))
    return [token for token in tokens if token]


def _number(token: Span, example: str) -> float:
    try:
        return parse_real(token)
    except RealMistake as mistake:
        raise _does_not_fit(token, example) from mistake


def _require(token: Span, value: float, setting: Setting, example: str) -> None:
    if setting.is_whole and value != int(value):
        raise _does_not_fit(token, example)
    if not setting.low <= value <= setting.high:
        raise SettingsMistake(
            setting.code,
            f"{token.quoted} is out of range; {setting.low:g} to {setting.high:g} is possible",
            token=token.quoted,
            low=f"{setting.low:g}",
            high=f"{setting.high:g}",
        )


def _does_not_fit(token: Span, example: str) -> SettingsMistake:
    return SettingsMistake(
        "settings.not_a_number",
        f"{token.quoted} does not fit; such as {example} does",
        token=token.quoted,
        example=example,
    )
