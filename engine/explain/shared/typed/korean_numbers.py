"""Numbers as Korean says them: `세 개`, `96개입니다`, `두 배`, `백이십팔`, `3분의 1`, `82퍼센트`.

They are written with digits before a number is parsed, in whichever language the screen is. A
native number in the form that stands before a noun (한, 두, 세, 네) needs the noun: 네 alone is
a yes.
"""

import re
from typing import Final
from unicodedata import normalize

ENDINGS: Final = ("입니다", "이에요", "예요", "에요", "이요", "이다", "요", "임")
"""What makes a polite sentence of a number."""

_SINO: Final = {word: digit for digit, word in enumerate("영일이삼사오육칠팔구")} | {"공": 0}
_MYRIADS: Final = {"조": 10**12, "억": 10**8, "만": 10**4}
_TENS: Final = {
    "열": 10, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50,
    "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
_ONES: Final = {
    "하나": 1, "둘": 2, "셋": 3, "넷": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_BEFORE_A_NOUN: Final = {"한": 1, "두": 2, "세": 3, "네": 4}
_COUNTERS: Final = (
    "개", "배", "번", "회", "장", "명", "가지", "축", "번축", "번째축", "차원", "바이트", "비트",
    "자리", "칸", "줄", "행", "층", "쌍", "유닛", "픽셀", "샘플", "배치", "스텝", "단계", "걸음",
    "에포크", "파라미터", "가중치", "원소", "초",
)  # fmt: skip

_HANGUL: Final = re.compile(r"[ㄱ-ㆎ가-힣]")
_AROUND_HANGUL: Final = re.compile(r"(?<=[가-힣])\s+(?=[0-9가-힣])|(?<=[0-9])\s+(?=[가-힣])")
_RUN: Final = re.compile(r"[0-9.,]*[가-힣][0-9.,가-힣]*")
_ENDED: Final = re.compile(rf"(?<=[0-9A-Za-z%)])(?:{'|'.join(ENDINGS)})$")
_WRITTEN: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+")
_SINO_DIGIT: Final = rf"[{''.join(_SINO)}0-9]"
_TO_9999: Final = re.compile(
    rf"(?:(?P<k>{_SINO_DIGIT})?(?P<thousand>천))?(?:(?P<h>{_SINO_DIGIT})?(?P<hundred>백))?"
    rf"(?:(?P<t>{_SINO_DIGIT})?(?P<ten>십))?(?P<rest>.*)"
)


def with_digits(text: str) -> str:
    """`text` with its Korean numbers in digits; as it is where it holds any other Hangul.

    A number becomes what the parsers read: digits, `,`, `.`, `/`, `%`, a leading `-`.
    """
    if not _HANGUL.search(text):
        return text
    joined = _AROUND_HANGUL.sub("", normalize("NFC", text).rstrip(".!"))
    read = _RUN.sub(_rewritten, _ENDED.sub("", joined))
    return text if _HANGUL.search(read) else read


def _rewritten(match: re.Match[str]) -> str:
    run = match[0]
    for ending in ("", *ENDINGS):
        said = run.removesuffix(ending)
        if said and (ending == "" or said != run) and (found := _read(said)) is not None:
            return found
    return run


def _read(said: str) -> str | None:
    """A number, with or without what it counts, in digits."""
    if said in ("반", "절반"):
        return "1/2"
    for sign in ("퍼센트", "프로"):
        if said.endswith(sign):
            return _and(_number(said.removesuffix(sign)), "%")
    if (found := _number(said)) is not None:
        return found
    for counter in _COUNTERS:
        if said.endswith(counter) and (found := _number(said.removesuffix(counter), counts=True)):
            return found
    return None


def _number(said: str, *, counts: bool = False) -> str | None:
    if said.startswith("마이너스"):
        found = _number(said.removeprefix("마이너스"))
        return None if found is None else f"-{found}"
    if "분의" in said:
        below, _, above = said.partition("분의")
        return _and(_and(_number(above), "/"), _number(below))
    if "점" in said:
        whole, _, decimals = said.partition("점")
        digits = [str(_SINO.get(digit, digit)) for digit in decimals]
        if not decimals or not all(digit.isdigit() for digit in digits):
            return None
        return _and(_number(whole), "." + "".join(digits))
    if _WRITTEN.fullmatch(said):
        return said
    value = _native(said, counts=counts)
    if value is None:
        value = _sino(said)
    return None if value is None else str(value)


def _and(found: str | None, more: str | None) -> str | None:
    return None if found is None or more is None else found + more


def _native(said: str, *, counts: bool) -> int | None:
    """하나 to 아흔아홉; before a noun also 한 and 스무."""
    if said == "스무" and counts:
        return 20
    tens = next((word for word in _TENS if said.startswith(word)), "")
    rest, value = said[len(tens) :], _TENS.get(tens, 0)
    ones = _ONES | _BEFORE_A_NOUN if counts else _ONES
    if rest in ones:
        return value + ones[rest]
    return value or None if not rest else None


def _sino(said: str) -> int | None:
    """일 to 구천구백구십구조 …; digits may stand for any part of it, as in 40만 7050."""
    if said in _SINO:
        return _SINO[said]
    total = 0
    for word, worth in _MYRIADS.items():
        head, found, rest = said.partition(word)
        if found:
            count = _to_9999(head) if head else 1
            if not count:
                return None
            total, said = total + count * worth, rest
    if not said:
        return total or None
    below = _to_9999(said)
    return None if below is None else total + below


def _to_9999(said: str) -> int | None:
    digits = said.replace(",", "")
    if digits.isascii() and digits.isdigit():
        return int(digits) if len(digits) <= 4 else None
    match = _TO_9999.fullmatch(said)
    assert match is not None
    value = 0
    for digit, place, worth in (("k", "thousand", 1000), ("h", "hundred", 100), ("t", "ten", 10)):
        if match[place]:
            said_digit = match[digit] or "일"
            value += worth * int(_SINO.get(said_digit, said_digit))
    rest = match["rest"]
    if not rest:
        return value or None
    ones = _SINO.get(rest, int(rest) if rest.isdigit() and rest.isascii() else None)
    if ones is None:
        ones = _native(rest, counts=False)
    if not ones or (match["ten"] and ones > 9):
        return None
    return value + ones
