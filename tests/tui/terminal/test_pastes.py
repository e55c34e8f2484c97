"""A paste is one text whatever stands in it and however it arrives, and none of it is a key."""

from __future__ import annotations

from textual.events import Paste

from tui.terminal.pastes import LONGEST, Pastes, bounded

BEGIN, END = "\x1b[200~", "\x1b[201~"
COLOURED = "\x1b[31mTraceback\x1b[0m (most recent call last):\nq\x1b[1;31mValueError\x1b"


def told(*reads: str) -> list[str | tuple[str]]:
    """What is typed, joined, and each paste in brackets."""
    pastes, found = Pastes(), list[str | tuple[str]]()
    for read in reads:
        for piece in pastes.among(read):
            if isinstance(piece, Paste):
                found.append((piece.text,))
            elif found and isinstance(found[-1], str):
                found[-1] += piece
            else:
                found.append(piece)
    return found


def test_colours_in_a_paste_are_part_of_it_and_press_nothing() -> None:
    assert told(f"a{BEGIN}{COLOURED}{END}b") == ["a", (COLOURED,), "b"]
    assert told(f"{BEGIN}{END}{BEGIN}x{END}") == [("",), ("x",)]


def test_wherever_reads_cut_it_it_is_the_same() -> None:
    whole = f"ab{BEGIN}{COLOURED}{END}c{BEGIN}2{END}"
    for first in range(len(whole) + 1):
        if whole[first:].startswith((BEGIN[1:], BEGIN[2:])):
            continue  # Escape by itself is a key, and waits for nothing
        assert told(whole[:first], whole[first:]) == told(whole), repr(whole[:first])


def test_escape_and_other_keys_are_handed_on_at_once() -> None:
    assert told("\x1b") == ["\x1b"]
    assert told("\x1b[20~") == ["\x1b[20~"]
    assert told("\x1b[2", "1~") == ["\x1b[21~"]


def test_of_a_long_paste_the_beginning_and_the_end_are_kept() -> None:
    line = "  File 'x.py', line 1\n"
    pieces = ["first\n", *[line * 100] * 5_000, "the error"]
    (paste,) = told(BEGIN, *pieces, END)
    assert isinstance(paste, tuple)
    (text,) = paste
    assert len(text) <= LONGEST
    assert text.startswith("first\n")
    assert text.endswith("the error")
    assert bounded("x" * LONGEST) == "x" * LONGEST


def test_little_is_held_while_a_paste_arrives() -> None:
    pastes = Pastes()
    for piece in (BEGIN, *["x" * 4_096] * 1_000):
        assert not list(pastes.among(piece))
        assert sum(map(len, pastes._parts or [])) <= 3 * LONGEST + 4_096
