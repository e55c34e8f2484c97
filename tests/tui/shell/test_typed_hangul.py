"""A Korean input method is on: what goes into a field stays Hangul, what is a key stays a key."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from textual import events
from textual.command import CommandInput
from textual.widgets import Input

from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.lessons.walker import walking

BOTH = pytest.mark.parametrize("language", ["en", "ko"])
SIZES = pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])


async def write(person: Person, text: str) -> None:
    """As a terminal sends it: one event a character."""
    for character in text:
        person.app.post_message(events.Key(character, character))
    await person.pilot.pause()


def field(person: Person) -> str:
    focused = person.app.focused
    assert isinstance(focused, Input)
    return focused.value


@BOTH
async def test_hangul_in_a_field_stays_hangul(home: Path, language: str) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE, language=language) as person:
        await person.press("tab")
        await write(person, "두 배 ㅋ")
        assert field(person) == "두 배 ㅋ"
        assert person.app.lesson is not None
        assert not person.app.lesson.notice_line.display
        await person.press("escape", "e")
        await write(person, "５ 에포크")
        assert field(person) == "5 에포크"


async def test_a_syllable_that_arrives_in_pieces_is_put_together(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        for pieces, said in {
            unicodedata.normalize("NFD", "값 셋"): "값 셋",
            "ㄴㅔ": "네",
            "ㄱㅏㅂㅅㅏ ㅅㅔ ㄱㅐ": "갑사 세 개",
            "3²½": "3²½",
        }.items():
            await person.press("tab")
            await write(person, pieces)
            assert field(person) == said
            await person.press("escape")


async def test_what_is_pasted_stays_hangul_and_full_width_digits_become_digits(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.press("tab")
        person.app.post_message(events.Paste(unicodedata.normalize("NFD", "약 ２．３배")))
        await person.pilot.pause()
        assert field(person) == "약 2.3배"


@pytest.mark.parametrize("pieces", [False, True])
async def test_the_palette_is_searched_in_korean(home: Path, pieces: bool) -> None:
    async with opened(home, engine=QUIET_ENGINE, language="ko") as person:
        await person.press("ctrl+p")
        await person.until(lambda: isinstance(person.app.focused, CommandInput))
        await write(person, unicodedata.normalize("NFD", "테마") if pieces else "테마")
        assert field(person) == "테마"
        await person.until_shown("테마: 밝게 또는 어둡게")
        await person.until(lambda: "장의 차례" not in person.screen)
        before = person.app.theme
        await person.press("enter")
        await person.until(lambda: person.app.theme != before)


@BOTH
@pytest.mark.parametrize(("typed", "right"), [("네", False), ("아니요", True), ("ㅜ", True)])
async def test_a_yes_and_a_no_are_answers_in_both_languages(
    tmp_path: Path, language: str, typed: str, right: bool
) -> None:
    async with walking("geometry", tmp_path, language=language) as person:
        await person.press("enter", "tab")  # relu is on: the layers do not collapse
        await write(person, typed)
        await person.press("enter")
        lesson = person.app.lesson
        assert lesson is not None
        assert lesson.answer == ("n" if typed == "ㅜ" else typed)
        assert lesson.verdict is not None
        assert lesson.verdict.right is right


@BOTH
@pytest.mark.parametrize("typed", ["두 개", "둘", "2입니다", "2개", "이", "２"])
async def test_a_korean_number_is_an_answer_in_both_languages(
    tmp_path: Path, language: str, typed: str
) -> None:
    async with walking("ranks", tmp_path, language=language) as person:
        await person.edit("[[1, 2], [3, 4]]")
        await person.press("tab")
        await write(person, typed)
        await person.press("enter")
        lesson = person.app.lesson
        assert lesson is not None
        assert lesson.verdict is not None
        assert lesson.verdict.right


async def test_a_formula_typed_with_the_input_method_on_is_understood(tmp_path: Path) -> None:
    async with walking("derivative", tmp_path) as person:
        await person.press("e")
        lesson = person.app.lesson
        assert lesson is not None
        lesson.entry.field.value = ""
        await write(person, "ㅌ^3")
        assert field(person) == "ㅌ^3"
        await person.press("enter")
        assert not lesson.typing
        assert "x^3" in person.screen
        await person.press("e")
        lesson.entry.field.value = ""
        await write(person, "안녕?")
        await person.press("enter")
        assert lesson.typing
        assert "안녕?" in person.lines[-3] or "안녕" in person.lines[-2]


@BOTH
@SIZES
async def test_the_notice_about_hangul_covers_no_prompt(
    home: Path, language: str, size: tuple[int, int]
) -> None:
    async with opened(
        home, lesson="fit", engine=QUIET_ENGINE, language=language, size=size
    ) as person:
        asked, keys = person.lines[-2:]
        await write(person, "ㅋ")
        told = person.app.words.get("hangul")
        assert told.split()[0] in person.shown
        assert person.lines[-2:] == [asked, keys]
        lesson = person.app.lesson
        assert lesson is not None
        assert lesson.asks is not None
        assert lesson.asks.prompt.split()[0] in asked


async def test_a_notice_leaves_the_field_and_what_was_wrong_with_it_in_sight(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.guess("a lot")
        below = person.lines[-3:]
        person.app.notice("something of the engine")
        await person.pilot.pause()
        assert person.lines[-3:] == below
        assert "something of the engine" in person.screen
