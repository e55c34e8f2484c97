"""An error is pasted, explained, followed into its lesson and back, with the keys that are told."""

from __future__ import annotations

import random
import unicodedata
from pathlib import Path

import pytest
from textual.events import Key, Paste

from tests.tui.clinic.patient import ASKED, ERROR, REPAIRED, TRACEBACK, Patient, at_the_clinic
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.drawing.look.spelled import is_spelled
from tui.clinic.message_field import LONGEST_LINE
from tui.drawing.cells import even_lines
from tui.drawing.places import PlacedDrawing
from tui.shell import chapter
from tui.shell.keys.help import told_keys
from tui.shell.keys.table import footer, leading, pressed
from tui.shell.map.chapter_map import ChapterMap
from tui.terminal.pastes import LONGEST

languages = pytest.mark.parametrize("language", list(chapter.LANGUAGES))
BROADCAST = "ValueError: operands could not be broadcast together with shapes (97,2) (2,1) "


# ---- the way through


@languages
async def test_from_a_traceback_to_the_lesson_to_the_repair_and_back(
    home: Path, language: str
) -> None:
    async with at_the_clinic(home, language=language) as person:
        assert person.clinic.typing
        await person.paste(TRACEBACK)
        assert person.clinic.field.value == ERROR
        assert person.clinic.diagnosis is None, "Enter explains"
        await person.press("enter")
        assert ERROR in person.screen
        assert "mat1   (64, 784)" in person.below
        assert "mat1 @ mat2.T" in person.below
        person.assert_fits()
        assert person.next_keys == ["1"]
        shown = person.below

        await person.press(">")
        assert person.app.lesson is not None
        assert person.app.lesson.LESSON == "product"
        assert person.edited == ASKED
        assert f"Esc {_back(person)}" in person.lines[-1]
        await person.press("escape")
        assert person.below == shown
        assert ERROR in person.screen

        await person.press("1")
        assert person.edited == REPAIRED
        assert person.app.lesson is not None
        assert not person.app.lesson.typing
        await person.press("full_stop", "escape")
        assert person.below == shown
        assert person.next_keys == ["p"], "what was looked at is not the next thing any more"
        await person.press("escape")
        assert isinstance(person.app.screen, ChapterMap)
        await person.press("p")
        assert person.below == shown, "it stays as long as the application runs"


def _back(person: Patient) -> str:
    words = person.app.words
    return words.get("keys", "back_to", lesson=words.get("clinic"))


async def test_enter_does_what_the_marked_key_does(home: Path) -> None:
    async with at_the_clinic(home) as person:
        await person.ask(ERROR)
        await person.press("enter")
        assert person.edited == REPAIRED


async def test_a_paste_and_the_enter_behind_it_may_come_in_one_read(home: Path) -> None:
    async with at_the_clinic(home) as person:
        person.app.post_message(Paste(TRACEBACK))
        person.app.post_message(Key("enter", None))
        await person.pilot.pause()
        assert person.clinic.diagnosis is not None


async def test_what_is_typed_is_explained_too_and_another_takes_its_place(home: Path) -> None:
    async with at_the_clinic(home) as person:
        await person.press(*BROADCAST)
        await person.press("enter")
        assert "97" in person.below
        await person.press("p")
        assert person.clinic.typing
        await person.press(*ERROR, "enter")
        assert person.clinic.field.value == ERROR
        assert "mat1 @ mat2.T" in person.below
        await person.paste(BROADCAST)
        assert person.clinic.typing, "a paste goes into the field, wherever the keys went"
        assert person.clinic.field.value == BROADCAST.strip()
        await person.press("escape")
        assert person.clinic.field.value == ERROR, "what is explained below"
        assert "mat1 @ mat2.T" in person.below


async def test_where_a_terminal_marks_no_paste_its_lines_are_typed_one_by_one(home: Path) -> None:
    lines = ["Traceback (most recent call last):", "  out = model(images)", ERROR]
    async with at_the_clinic(home) as person:
        for line in lines:
            await person.press(*line, "enter")
        assert person.clinic.field.value == ERROR
        assert "mat1 @ mat2.T" in person.below
        await person.press("p", *ERROR[:60], "enter", *ERROR[60:], "enter")
        assert person.clinic.field.value == ERROR, "what is mended at its end is one line still"


async def test_a_click_on_a_repair_opens_its_lesson(home: Path) -> None:
    async with at_the_clinic(home) as person:
        await person.ask(ERROR)
        row = next(row for row, line in enumerate(person.lines) if "mat1 @ mat2.T" in line)
        await person.pilot.click(offset=(8, row))
        await person.pilot.pause()
        assert person.edited == REPAIRED


@languages
async def test_c_shows_the_code_of_the_repairs_in_each_library(home: Path, language: str) -> None:
    async with at_the_clinic(home, language=language, size=(120, 40)) as person:
        await person.ask(ERROR)
        await person.press("c")
        for line in ("# NumPy, PyTorch, JAX", "mat1 @ mat2.T", "tf.transpose(mat2)"):
            assert line in person.screen
        await person.press("c")
        assert person.clinic.diagnosis is not None


# ---- where it is opened from


async def test_the_palette_leads_there_from_a_lesson_and_escape_back_to_it(home: Path) -> None:
    async with opened_by(Patient, home, engine=QUIET_ENGINE, lesson="ranks") as person:
        await person.press("ctrl+p", *"clinic")
        await person.until(lambda: "Clinic: explain an error" in person.screen)
        await person.press("enter")
        await person.until(lambda: not isinstance(person.app.screen, ChapterMap))
        await person.ask(ERROR)
        await person.press("1", "escape")
        assert person.clinic.diagnosis is not None
        await person.press("escape")
        assert person.app.lesson is not None
        assert person.app.lesson.LESSON == "ranks"
        await person.press("escape")
        assert isinstance(person.app.screen, ChapterMap)


async def test_m_leads_from_the_clinic_to_the_map_and_from_its_lesson_too(home: Path) -> None:
    async with at_the_clinic(home) as person:
        await person.ask(ERROR)
        await person.press("m")
        assert isinstance(person.app.screen, ChapterMap)
        await person.press("p", ">", "m")
        assert isinstance(person.app.screen, ChapterMap)
        assert person.app.screen.selected == "product"


# ---- what is not understood


@languages
async def test_what_is_not_understood_is_told_and_stays_to_be_mended(
    home: Path, language: str
) -> None:
    async with at_the_clinic(home, language=language) as person:
        text = "RuntimeError: mat1 and mat2 shapes cannot be multiplied (64x784 and )"
        await person.ask(text)
        assert person.clinic.diagnosis is None
        assert person.clinic.typing
        assert person.clinic.field.value == text
        assert person.below.strip()
        assert person.next_keys == ["enter"]
        before = person.below
        await person.press("f2", "f2")
        assert person.below == before
        await person.press("backspace", *"512x784)", "enter")
        assert "mat1 @ mat2.T" in person.below


async def test_of_a_paste_that_is_not_understood_the_last_line_is_shown(home: Path) -> None:
    async with at_the_clinic(home) as person:
        await person.ask("one line\nKeyError: 'cat'\n\n")
        assert person.clinic.field.value == "KeyError: 'cat'"
        assert person.clinic.typing
        await person.ask("")
        assert person.clinic.field.value == ""


# ---- what may be pasted


async def test_ten_megabytes_are_explained_by_their_end(home: Path) -> None:
    async with at_the_clinic(home) as person:
        await person.ask("  File 'x.py', line 1, in f\n" * 400_000 + ERROR)
        assert person.clinic.field.value == ERROR
        assert len(person.clinic.field.text) <= LONGEST
        assert "mat1 @ mat2.T" in person.below
        await person.ask("x" * 10_000_000)
        assert len(person.clinic.field.value) <= LONGEST_LINE
        assert person.clinic.typing


async def test_nothing_that_a_terminal_would_obey_reaches_the_screen(home: Path) -> None:
    hidden = "\x07\x08\x9b\u202e\u200b\x1b]0;title\x07\x1b[2J"
    async with at_the_clinic(home) as person:
        await person.ask(f"{hidden}\n{hidden[:4]}{ERROR}{hidden}\n")
        assert person.clinic.diagnosis is not None
        await person.ask(f"{hidden}\nKeyError{hidden}\n")
        assert person.clinic.diagnosis is None
        text = person.clinic.field.text + person.screen
        assert not [one for one in text if unicodedata.category(one) in ("Cf", "Zl", "Zp")]
        assert not [one for one in text if one != "\n" and unicodedata.category(one) == "Cc"]


async def test_any_text_is_explained_or_refused_in_lines_that_fit(home: Path) -> None:
    pieces = [*ERROR.split(), *BROADCAST.split(), "(3, 4)", "None", "한글", "1e99", "\n", "((", "@"]
    dice = random.Random(15)
    async with at_the_clinic(home, size=(60, 16)) as person:
        for _ in range(60):
            text = " ".join(dice.choices(pieces, k=dice.randrange(1, 12)))
            await person.ask(text)
            person.assert_fits()
            clinic = person.clinic
            assert clinic.typing == (clinic.diagnosis is None), text


# ---- languages, sizes, keys


async def test_the_language_changes_in_place(home: Path) -> None:
    async with at_the_clinic(home) as person:
        await person.press(*"(64,", "f2")
        assert person.clinic.field.value == "(64,"
        assert person.clinic.typing
        await person.ask(ERROR)
        korean = person.below
        await person.press("f2")
        assert person.below != korean
        await person.press("1", "f2", "escape")
        assert person.below == korean
        assert "오류 클리닉" in person.lines[0]


@languages
async def test_in_every_size_all_of_it_can_be_read(home: Path, language: str) -> None:
    async with at_the_clinic(home, language=language) as person:
        await person.ask(ERROR)
        smaller = set[str]()
        for size in ((60, 16), (80, 24), (120, 40), (120, 60)):
            await person.pilot.resize_terminal(*size)
            await person.pilot.pause()
            person.assert_fits()
            seen = _words(person.below)
            for _ in range(40):
                await person.press("down")
                seen |= _words(person.below)
            scene = person.clinic.scene()
            told = [scene.said, scene.why, *scene.causes, scene.checks]
            told += [word for one in scene.repairs for word in (one.code, one.note)]
            assert smaller | _words(" ".join(told)) <= seen, size
            smaller = seen
            for _ in range(3):
                await person.press("pageup")
            assert _words(person.below) <= seen
        await person.pilot.resize_terminal(59, 15)
        await person.pilot.pause()
        assert ERROR not in person.screen
        await person.pilot.resize_terminal(80, 24)
        await person.pilot.pause()
        assert ERROR in person.screen


def _words(text: str) -> set[str]:
    return set(text.replace("█", " ").split())


@languages
@pytest.mark.parametrize("width", [60, 80])
async def test_a_narrow_footer_keeps_the_next_key_and_the_letters(
    home: Path, language: str, width: int
) -> None:
    async with at_the_clinic(home, language=language, size=(width, 24)) as person:
        for text in ("", ERROR, "KeyError"):
            if text:
                await person.ask(text)
            person.assert_fits()
        await person.ask(ERROR)
        clinic = person.clinic
        clinic.key_line.canvas()
        told = {key for _, _, key in clinic.key_line._places}
        assert {"c", "e", "m", "1", "question_mark", "q"} <= told
        if width == 80:
            assert {"p", "greater_than_sign"} <= told


async def test_what_is_told_acts_and_what_acts_is_told(home: Path) -> None:
    async with at_the_clinic(home, size=(60, 16)) as person:
        for text in ("", ERROR, BROADCAST):
            if text:
                await person.ask(text)
            else:
                await person.press("escape")
            table = person.clinic.table
            assert leading(table) is not None
            of_keys = [name for row in told_keys(table) for name in row.names]
            assert len(of_keys) == len(set(of_keys))
            for key in table:
                known = key.shown == "?" or not set(key.acts).isdisjoint(of_keys)
                assert known or not key.when, key.shown
            for key in footer(table):
                assert all(pressed(table, name) is not None for name in key.acts)
        await person.press("question_mark")
        assert "In the clinic" in person.screen
        assert "step by step" in person.screen


async def test_letters_are_keys_with_a_korean_input_method(home: Path) -> None:
    async with at_the_clinic(home, language="ko") as person:
        await person.ask(ERROR)
        person.app.post_message(Key("ㅔ", "ㅔ"))
        await person.pilot.pause()
        assert person.clinic.typing, "ㅔ is p"


async def test_in_ascii_nothing_else_is_sent(home: Path) -> None:
    async with at_the_clinic(home, ascii_glyphs=True) as person:
        for text in ("", ERROR, BROADCAST, "KeyError"):
            if text:
                await person.ask(text)
            for line in person.lines:
                assert is_spelled(line), line


@languages
async def test_the_first_line_says_what_to_do_on_one_row(home: Path, language: str) -> None:
    lead = chapter.texts(language, "clinic").get("screen", "lead")
    assert len(even_lines(lead, 58)) == 1
    async with at_the_clinic(home, language=language, size=(60, 16)) as person:
        assert lead in person.lines[1]
        assert person.clinic.query_one(PlacedDrawing).size.height >= 10
