"""The terminal's background: what it answers is read strictly, and is never typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.terminal.background import LateAnswers, is_light_colour

LATE = ("\x1b]11;rgb:ffff/fafa/f0f0\x1b\\", "\x1b]11;rgb:1e/1e/1e\x07")
KEYS = st.sampled_from(["q", "1", ";", "r", "g", "b", ":", "/", "\\", "]", "\x1b[A", "한"])
TYPED = st.lists(KEYS).map("".join)


@pytest.mark.parametrize(
    ("said", "light"),
    [
        (b"\x1b]11;rgb:ffff/ffff/ffff\x1b\\", True),
        (b"\x1b]11;rgb:ff/ff/ff\x07\x1b[1;2R", True),
        (b"\x1b]11;rgb:f/f/f\x07", True),
        (b"q\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\", True),
        (b"\x1b]11;rgb:0000/0000/0000\x1b\\", False),
        (b"\x1b]11;rgb:0/2b/36\x1b\\", False),
        (b"\x1b]11;rgb:0000/0000/ffff\x1b\\", False),
        (b"\x1b]11;rgb:0000/ffff/0000\x1b\\", True),
        (b"\x1b]11;rgb:ffff/ffff/ffff", False),
        (b"\x1b]10;rgb:ffff/ffff/ffff\x1b\\", False),
        (b"\x1b]11;rgb:fffff/ffff/ffff\x1b\\", False),
        (b"\x1b]11;rgb:gggg/ffff/ffff\x1b\\", False),
        (b"\x1b]11;#ffffff\x1b\\", False),
        (b"\x1b[1;2R", False),
        (b"", False),
    ],
)
def test_only_a_whole_answer_that_is_light_makes_it_light(said: bytes, light: bool) -> None:
    assert is_light_colour(said) is light


@given(before=TYPED, after=TYPED, answer=st.sampled_from(LATE), cut=st.integers(2, 30))
def test_a_late_answer_presses_no_key_and_swallows_none(
    before: str, after: str, answer: str, cut: int
) -> None:
    answers = LateAnswers()
    parts = [before + answer[:cut], answer[cut:] + after]
    assert "".join(map(answers.without, parts)) == before + after


@given(st.lists(TYPED))
def test_what_is_typed_comes_through_at_once(parts: list[str]) -> None:
    answers = LateAnswers()
    assert [answers.without(part) for part in parts] == parts


@pytest.mark.parametrize("key", ["\x1b", "\x1b[1;2R", "\x1b[<0;5;5M", "\x1bOQ"])
def test_no_key_of_the_terminal_waits_for_another(key: str) -> None:
    assert LateAnswers().without(key) == key
