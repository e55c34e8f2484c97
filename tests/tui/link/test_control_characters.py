"""What comes from elsewhere can be read, and does nothing to the terminal."""

from __future__ import annotations

import json
import unicodedata

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.link.control_characters import plain, without_control


def is_control(character: str) -> bool:
    if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp"):
        return True
    # Kept free by Unicode for more of their kind.
    code = ord(character)
    return 0x2060 <= code <= 0x206F or 0xE0000 <= code <= 0xE0FFF or 0x13430 <= code <= 0x1343F


@given(st.text())
@example("\\u001b and a real \x1b[2J \x9b \\\\\x07\\n \n ë")
@example("\\u202e \u202e \u200b \u2028 \U000e0041 \U0001f600")
def test_strings_come_through_with_blanks_for_control_characters(text: str) -> None:
    expected = "".join(" " if is_control(character) else character for character in text)
    for line in (json.dumps(text).encode(), msgspec.json.encode(text)):
        assert json.loads(without_control(line)) == expected


@given(st.binary())
def test_no_raw_control_character_is_left_in_any_line(line: bytes) -> None:
    assert not any(byte < 0x20 or byte == 0x7F for byte in without_control(line))


def test_every_character_is_judged_as_unicode_does() -> None:
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    wrong = [
        hex(ord(character))
        for character in characters
        if (plain(character) == " ") != (is_control(character) or character == " ")
    ]
    assert not wrong


@pytest.mark.parametrize(
    "text",
    [
        "한글 훈련",
        "\u1112\u1161\u11ab\u1100\u1173\u11af",
        "e\u0301",
        "x\u0304",
        "−½·√",
        "ㅎㅏㄴ",
        "ｗ",
    ],
)
def test_letters_that_are_put_together_stay(text: str) -> None:
    assert plain(text) == text
    assert json.loads(without_control(json.dumps(text).encode())) == text
    assert json.loads(without_control(json.dumps(text, ensure_ascii=False).encode())) == text


def test_a_log_line_loses_its_colours_and_keeps_its_words() -> None:
    coloured = "\x1b[1;31mError:\x1b[0m \x1b]0;title\x07no\tspace\r"
    assert plain(coloured).rstrip() == "Error: no space"


@given(st.text())
def test_nothing_in_a_log_line_is_obeyed(text: str) -> None:
    assert not any(map(is_control, plain(text)))
