"""Keys pressed with a Korean input method mean what they mean without one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.keys import FINALS, INITIALS, QWERTY, VOWELS, is_hangul, to_qwerty

TWO_SET = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡ",
        strict=True,
    )
)


@pytest.mark.parametrize("letter", TWO_SET)
def test_each_letter_of_the_keyboard_comes_back_from_its_hangul_letter(letter: str) -> None:
    assert to_qwerty(TWO_SET[letter]) == letter
    conjoining = unicodedata.normalize("NFKC", TWO_SET[letter])
    assert to_qwerty(conjoining) == letter


def test_a_syllable_is_the_keys_that_compose_it() -> None:
    assert to_qwerty("히") == "gl"
    assert to_qwerty("뷁") == "qnpfr"
    assert to_qwerty(unicodedata.normalize("NFD", "한")) == "gks"


@given(st.sampled_from(INITIALS), st.sampled_from(VOWELS), st.sampled_from(FINALS))
def test_every_syllable_comes_apart_into_its_letters_keys(
    initial: str, vowel: str, final: str
) -> None:
    syllable = chr(
        0xAC00 + (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final)
    )
    expected = QWERTY[initial] + QWERTY[vowel] + (QWERTY[final] if final else "")
    assert to_qwerty(syllable) == expected
    assert expected.isascii()


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_stays_as_it_is(text: str) -> None:
    assert to_qwerty(text) == text
    assert not is_hangul(text)


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    to_qwerty(text)


def test_full_width_forms_become_what_a_field_takes() -> None:
    assert to_qwerty("（３，　４）") == "(3, 4)"
