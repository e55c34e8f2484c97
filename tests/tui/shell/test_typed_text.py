"""What is typed or pasted, in every field: nothing that turns, hides or ends a line."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from textual.events import Key, Paste
from textual.widgets import Input

from tests.tui.conftest import QUIET_ENGINE, Person, opened

UNSEEN = ("\u202e", "\u200b", "\u200d", "\u2028", "\u2029", "\ufeff", "\x1b", "\x07", "\x9b", "\t")
FIELDS = {
    "a guess": ("broadcasting", ("tab",)),
    "an edit": ("broadcasting", ("e",)),
    "the settings": ("fit", ("e",)),
    "the palette": ("fit", ("ctrl+p",)),
}


def unseen_in(text: str) -> list[str]:
    return [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")]


async def into(person: Person, field: str) -> Input:
    """The field, empty and with the cursor in it."""
    await person.press(*FIELDS[field][1])
    focused = person.app.focused
    assert isinstance(focused, Input)
    focused.value = ""
    return focused


@pytest.mark.parametrize("field", FIELDS)
async def test_what_is_unseen_is_blank_in_every_field(field: str, tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson=FIELDS[field][0]) as person:
        focused = await into(person, field)
        for one in UNSEEN:
            focused.value = ""
            person.app.post_message(Paste(f"1{one}2"))
            await person.pilot.pause()
            assert focused.value == "1 2", f"{one!r} was pasted"
            focused.value = ""
            person.app.post_message(Key("1", "1"))
            person.app.post_message(Key("u", one))
            await person.pilot.pause()
            assert not unseen_in(focused.value), f"{one!r} was typed"
            assert not unseen_in(person.screen)


async def test_a_sequence_that_is_pasted_is_nothing(tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="broadcasting") as person:
        focused = await into(person, "an edit")
        person.app.post_message(Paste("\x1b[31m(3, 1)\x1b]0;title\x07"))
        await person.pilot.pause()
        assert focused.value == "(3, 1)"


async def test_of_several_lines_the_first_is_pasted(tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="broadcasting") as person:
        for newline in ("\n", "\r", "\r\n"):
            focused = await into(person, "an edit")
            person.app.post_message(Paste(f"(3, 1){newline}(4,)"))
            await person.pilot.pause()
            assert focused.value == "(3, 1)"
            await person.press("escape")


@pytest.mark.parametrize("text", ["e\u0301", "x\u0307\u0323"])
async def test_combining_letters_stay(text: str, tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="fit") as person:
        focused = await into(person, "the palette")
        person.app.post_message(Paste(text))
        await person.pilot.pause()
        composed = unicodedata.normalize("NFC", text)
        assert unicodedata.normalize("NFC", focused.value) == composed


@pytest.mark.parametrize("text", ["한글", "\u1112\u1161\u11ab\u1100\u1173\u11af"])
async def test_hangul_stays_hangul_or_the_keys_it_was_typed_with(text: str, tmp_path: Path) -> None:
    async with opened(tmp_path, engine=QUIET_ENGINE, lesson="fit") as person:
        focused = await into(person, "the palette")
        person.app.post_message(Paste(text))
        await person.pilot.pause()
        assert unicodedata.normalize("NFC", focused.value) in ("한글", "gksrmf")
