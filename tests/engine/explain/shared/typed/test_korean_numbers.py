"""Numbers as Korean says them are read; what is no number stays as it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.shared.typed.korean_numbers import with_digits
from engine.explain.shared.typed.real_numbers import RealMistake, parse_real
from engine.explain.shared.typed.whole_numbers import NumberMistake, parse_whole_number
from engine.explain.shared.typed.yes_or_no import YesNoMistake, parse_yes_no

SINO = "영일이삼사오육칠팔구"


def sino(number: int) -> str:
    """일 to 구천구백…, written by the rule that schools teach, 일 left out before a place."""
    if not number:
        return "영"
    said = ""
    for worth, myriad in ((10**12, "조"), (10**8, "억"), (10**4, "만"), (1, "")):
        four = number // worth % 10**4
        if four == 1 and myriad == "만":
            said += myriad
        elif four:
            for place, unit in ((1000, "천"), (100, "백"), (10, "십"), (1, "")):
                digit = four // place % 10
                if digit:
                    said += ("" if digit == 1 and unit else SINO[digit]) + unit
            said += myriad
    return said


@given(st.integers(0, 10**16 - 1) | st.integers(0, 10**5))
def test_every_number_read_aloud_is_that_number(number: int) -> None:
    assert with_digits(sino(number)) == str(number)
    for counted in (f"{sino(number)} 개", f"{number}개입니다", f"{number:,}개", f"{number} 배"):
        assert with_digits(counted).replace(",", "") == str(number)


TENS = ["", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"]
ONES = ["", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"]
SHORT = {"하나": "한", "둘": "두", "셋": "세", "넷": "네"}


@pytest.mark.parametrize("number", range(1, 100))
def test_every_native_number_is_read_alone_and_before_what_it_counts(number: int) -> None:
    ten, one = TENS[number // 10], ONES[number % 10]
    assert with_digits(ten + one) == str(number)
    counted = "스무" if number == 20 else ten + SHORT.get(one, one)
    assert with_digits(f"{counted} 개") == str(number)
    assert with_digits(f"{counted}배입니다") == str(number)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("4배", 4), ("3개", 3), ("세 개", 3), ("96개", 96), ("96입니다", 96), ("두 배", 2),
        ("다섯", 5), ("40만 7050", 407_050), ("40만 7천50개", 407_050), ("６만 개", 60_000),
        ("784 * 512 + 512개", 401_920), ("1억 616만 8,320", 106_168_320), ("한 번", 1),
    ],
)  # fmt: skip
def test_whole_numbers(typed: str, value: int) -> None:
    assert parse_whole_number(typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("0.82입니다", 0.82), ("영점 팔이", 0.82), ("2점 3", 2.3), ("82퍼센트", 0.82),
        ("절반", 0.5), ("3분의 1", 1 / 3), ("십분의 일", 0.1), ("마이너스 0.5", -0.5),
        ("2.5배", 2.5),
    ],
)  # fmt: skip
def test_real_numbers(typed: str, value: float) -> None:
    assert parse_real(typed) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "typed", ["네", "아니요", "많이", "그림책 96장", "열십", "두", "개", "3 네"]
)
def test_what_is_no_number_is_refused_as_it_was_typed(typed: str) -> None:
    assert with_digits(typed) == typed
    with pytest.raises(NumberMistake):
        parse_whole_number(typed)
    with pytest.raises(RealMistake):
        parse_real(typed)


def test_a_fraction_is_no_whole_number_and_is_quoted_as_it_was_typed() -> None:
    with pytest.raises(NumberMistake) as refused:
        parse_whole_number("3분의 1")
    assert "/" not in str(refused.value.detail["token"])


@given(st.text())
def test_no_text_is_an_error_and_one_without_hangul_stays(text: str) -> None:
    found = with_digits(text)
    if text.isascii():
        assert found == text


@pytest.mark.parametrize("typed", ["예", "네", "네.", "응", "맞습니다", "y", "Yes!"])
def test_a_yes(typed: str) -> None:
    assert parse_yes_no(typed)


@pytest.mark.parametrize("typed", ["아니요", "아니오", "아뇨", "아니에요", "n", "No."])
def test_a_no(typed: str) -> None:
    assert not parse_yes_no(typed)


def test_neither() -> None:
    with pytest.raises(YesNoMistake):
        parse_yes_no("글쎄요")
