"""What comes from elsewhere can be read, and does nothing to the terminal."""

from __future__ import annotations

import json

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from tui.link.control_characters import plain, without_control


def is_control(character: str) -> bool:
    return ord(character) < 0x20 or 0x7F <= ord(character) <= 0x9F


@given(st.text())
@example("\\u001b and a real \x1b[2J \x9b \\\\\x07\\n \n ë")
def test_strings_come_through_with_blanks_for_control_characters(text: str) -> None:
    expected = "".join(" " if is_control(character) else character for character in text)
    for line in (json.dumps(text).encode(), msgspec.json.encode(text)):
        assert json.loads(without_control(line)) == expected


@given(st.binary())
def test_no_raw_control_character_is_left_in_any_line(line: bytes) -> None:
    assert not any(byte < 0x20 or byte == 0x7F for byte in without_control(line))


def test_a_log_line_loses_its_colours_and_keeps_its_words() -> None:
    coloured = "\x1b[1;31mError:\x1b[0m \x1b]0;title\x07no\tspace\r"
    assert plain(coloured).rstrip() == "Error: no space"


@given(st.text())
def test_nothing_in_a_log_line_is_obeyed(text: str) -> None:
    assert not any(map(is_control, plain(text)))
