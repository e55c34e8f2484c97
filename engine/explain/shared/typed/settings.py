"""Settings as a learner types them: their numbers in a row, `.01 10 0`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.typed.real_numbers import RealMistake, parse_real
from engine.explain.shared.typed.text import plain, quoted, require_length
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
    text: str, settings: Sequence[Setting], example: str, *, first_alone: bool = False
) -> list[float]:
    """A number for each setting, or for the first one only if that is enough.

    `example` is a text that could be typed. A comma stands between two numbers where there
    would be too few without it, else before a number's decimals. Raises `SettingsMistake`.
    """
    require_length(text, MAX_TEXT, SettingsMistake, "settings.too_long")
    counts = {len(settings), 1} if first_alone else {len(settings)}
    tokens = _tokens(_SEPARATORS, text)
    if len(tokens) not in counts:
        tokens = _tokens(_COMMA_TOO, text)
    if not tokens:
        raise SettingsMistake(
            "settings.empty", f"nothing was given; write {example}", example=example
        )
    if len(tokens) not in counts:
        raise SettingsMistake(
            "settings.count",
            f"{len(tokens)} numbers; {len(settings)} are needed, such as {example}",
            given=len(tokens),
            needed=len(settings),
            example=example,
        )
    return [
        _value(token, setting, example) for token, setting in zip(tokens, settings, strict=False)
    ]


def _tokens(separators: re.Pattern[str], text: str) -> list[str]:
    tokens = (token.rstrip(",") for token in separators.split(plain(text)))
    return [token for token in tokens if token]


def _value(token: str, setting: Setting, example: str) -> float:
    try:
        value = parse_real(token)
    except RealMistake as mistake:
        raise _not_a_number(token, example) from mistake
    if setting.is_whole and value != int(value):
        raise _not_a_number(token, example)
    if not setting.low <= value <= setting.high:
        raise SettingsMistake(
            setting.code,
            f"{quoted(token)} is out of range; {setting.low:g} to {setting.high:g} is possible",
            token=quoted(token),
            low=f"{setting.low:g}",
            high=f"{setting.high:g}",
        )
    return value


def _not_a_number(token: str, example: str) -> SettingsMistake:
    return SettingsMistake(
        "settings.not_a_number",
        f"{quoted(token)} does not fit; such as {example} does",
        token=quoted(token),
        example=example,
    )
