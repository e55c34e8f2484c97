"""How what stands in a Korean sentence ends when it is read aloud: numbers, code, words, signs.

Only the end is told, as one of three sounds: all that a Korean particle asks of what it follows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

VOWEL: Final = ""
RIEUL: Final = "ㄹ"
CONSONANT: Final = "ㄱ"
"""Any consonant but ㄹ."""

_HANGUL: Final = range(0xAC00, 0xD7A4)
_FINALS: Final = 28
_FINAL_RIEUL: Final = 8
_DIGITS: Final = dict(zip("0123456789", "ㄱㄹ_ㄱ__ㄱㄹㄹ_", strict=True))
"""영 일 이 삼 사 오 육 칠 팔 구; `_` is a vowel."""
_TRILLION_ZEROS: Final = range(12, 16)
"""So many zeros end in 조, the only power of ten above 1 that ends in a vowel."""
_LETTERS: Final = {"l": RIEUL, "r": RIEUL, "m": CONSONANT, "n": CONSONANT}
"""엘 알 엠 엔; the names of all other letters end in a vowel."""
_UNITS: Final = {"m": VOWEL, "min": CONSONANT, "h": CONSONANT, "px": RIEUL, "x": VOWEL}
"""Behind a number, where they are read otherwise than as letters: 미터 분 시간 픽셀 배."""
_SIGNS: Final = {
    ":": CONSONANT,  # 콜론
    ";": CONSONANT,  # 세미콜론
    "_": RIEUL,  # 밑줄
    "~": RIEUL,  # 물결
    "^": CONSONANT,  # 캐럿
    "ε": CONSONANT,  # 엡실론
    "′": CONSONANT,  # 프라임
}
_SPOKEN: Final = {
    CONSONANT: "type dtype astype check app",  # 타입 체크
    VOWEL: "bit loop root",  # 비트 루프 루트
}
_WORDS: Final = {word: sound for sound, words in _SPOKEN.items() for word in words.split()}
"""Words that are not spoken as the letters at their end would have it."""
_OPEN, _CLOSED = "([{<“‘「", ")]}>”’」"
_SILENT: Final = "\"'`.,!?… "
_NUMBER: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?$|\.[0-9]+$")
_FRACTION: Final = re.compile(r"(?<![\w./])([0-9]+)/[0-9]+$")
_EXPONENT: Final = re.compile(r"[0-9.]e[+-]?0*([0-9]+)$")
_POWER: Final = re.compile(r"(\^|\*\*)[({]?[+-]?[0-9.]+[)}]?$")
_WORD: Final = re.compile(r"[A-Za-z]+$")


def final_sound(text: str) -> str:
    """What the last sound of `text` is, read aloud in Korean: VOWEL, RIEUL or CONSONANT.

    Of something in brackets or quotes what stands inside decides. A decimal fraction is read
    digit by digit, a whole number by its powers of ten, a name of capitals letter by letter.
    """
    text = unicodedata.normalize("NFKC", _superscripts(unicodedata.normalize("NFC", text)))
    text = _inside(text)
    for ending in _ENDINGS:
        sound = ending(text)
        if sound is not None:
            return sound
    return VOWEL


def _superscripts(text: str) -> str:
    """A raised number is a power: 10⁻³ as 10^-3."""
    plain = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
    return re.sub(r"[⁰¹²³⁴-⁹⁻⁺]+", lambda found: "^" + found[0].translate(plain), text)


def _inside(text: str) -> str:
    """`text` up to the last thing in it that is spoken.

    An empty pair of brackets is not, nor what brackets explain of the word before them.
    """
    if _POWER.search(text):
        return text
    while True:
        stripped = text.rstrip(_SILENT)
        if stripped.endswith(tuple(_CLOSED)):
            opening = _opening(stripped)
            if opening > 0 and _is_aside(stripped[opening - 1], stripped[opening:]):
                stripped = stripped[:opening]
            else:
                stripped = stripped[:-1].rstrip(_SILENT)
                if len(stripped) == opening + 1:
                    stripped = stripped[:opening]
        if stripped == text:
            return text
        text = stripped


def _is_aside(before: str, bracketed: str) -> bool:
    """Whether brackets only explain the word before them: 크기(shape), W(입력, 출력)."""
    explains = any(ord(character) in _HANGUL for character in bracketed)
    return ord(before) in _HANGUL or (before.isalnum() and explains)


def _opening(text: str) -> int:
    """Where the bracket stands that the last one of `text` closes; -1 if it is not there."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] in _CLOSED) - (text[place] in _OPEN)
        if not depth:
            return place
    return -1


def _power(text: str) -> str | None:
    return CONSONANT if _POWER.search(text) else None  # 제곱


def _hangul(text: str) -> str | None:
    if not text:
        return None
    code = ord(text[-1])
    if code in _HANGUL:
        final = (code - _HANGUL.start) % _FINALS
        return VOWEL if not final else RIEUL if final == _FINAL_RIEUL else CONSONANT
    if "ㄱ" <= text[-1] <= "ㅎ" or "\u1100" <= text[-1] <= "\u1112":  # 기역, 니은, …
        return RIEUL if text[-1] in "ㄹ\u1105" else CONSONANT
    return None


def _fraction(text: str) -> str | None:
    found = _FRACTION.search(text)
    return _whole(found[1]) if found else None  # 4분의 3: the numerator comes last


def _exponent(text: str) -> str | None:
    found = _EXPONENT.search(text)
    return _whole(found[1]) if found else None


def _number(text: str) -> str | None:
    found = _NUMBER.search(text)
    if not found:
        return None
    digits = found[0].replace(",", "")
    if "." in digits or (digits.startswith("0") and digits != "0"):
        return _digit(digits[-1])
    return _whole(digits)


def _whole(digits: str) -> str:
    """A whole number: its last digit that is not 0, or the power of ten behind that."""
    zeros = len(digits) - len(digits.rstrip("0"))
    if not zeros or zeros == len(digits):
        return _digit(digits[-1])
    return VOWEL if zeros in _TRILLION_ZEROS else CONSONANT


def _digit(digit: str) -> str:
    return _DIGITS[digit].replace("_", VOWEL)


def _latin(text: str) -> str | None:
    found = _WORD.search(text)
    if not found:
        return None
    word, before = found[0], text[: found.start()].rstrip()
    if before and before[-1].isdigit() and word.lower() in _UNITS:
        return _UNITS[word.lower()]
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    capital = word[-1].isupper() and not before.endswith("_")  # CPU, MiB; not CH2_TUI_HOME
    if capital or len(word) == 1 or not re.search("[aeiou]", word.lower()):
        return _LETTERS.get(word[-1].lower(), VOWEL)
    return _spoken(word.lower())


def _spoken(word: str) -> str:
    """An English word as Korean spells it: a stop after one short vowel stays a final."""
    if re.search(r"(l|[^aeiou]le|[aeiou]le)$", word):
        return RIEUL  # 레이블 테이블 파일
    if re.search(r"([mn]|[mn]e|ng)$", word):
        return CONSONANT  # 프레임 라인 슬라이싱
    stop = re.search(r"(?:^|[^aeiou])([aeiou]|ou|oo(?=k))([ptkb]|ck|c|pp|tt)$", word)
    return CONSONANT if stop else VOWEL  # 스텝 유닛 스택 탭; 배치 테스트 플로트


def _sign(text: str) -> str | None:
    return _SIGNS.get(text[-1]) if text else None


_ENDINGS: Final[tuple[Callable[[str], str | None], ...]] = (
    _power,
    _hangul,
    _fraction,
    _exponent,
    _number,
    _latin,
    _sign,
)
