"""The application as a whole: the map, moving about, languages, the engine coming and going."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events

from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tui.shell.chapter import entries

# ---- the map


async def test_the_map_says_what_this_is_what_to_press_and_what_is_there(home: Path) -> None:
    async with opened(home) as person:
        await person.until_shown("engine ready")
        screen = person.screen
        assert "The mathematical building blocks of neural networks" in screen
        assert "▸ Enter  train it now, explain later" in screen
        assert "bundled digits, not MNIST" in screen
        assert f"·0 ✓0 ★0 / {len(entries())}" in screen
        for entry in entries():
            assert f"  {entry.number:>2} {entry.titles['en']}" in screen


async def test_the_map_has_the_same_layout_before_the_engine_speaks(home: Path) -> None:
    def row_of_the_first_lesson(person: Person) -> int:
        return next(n for n, line in enumerate(person.screen.splitlines()) if "1 digits*" in line)

    async with opened(home, engine=QUIET_ENGINE) as person:
        assert "engine starting" in person.screen.splitlines()[-2]
        waiting = row_of_the_first_lesson(person)
    async with opened(home) as person:
        await person.until_shown("engine ready")
        assert abs(row_of_the_first_lesson(person) - waiting) <= 1


async def test_arrows_choose_digits_jump_and_enter_opens(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await person.press("right")
        assert "open 1 digits" in person.screen
        await person.press("down", "down")
        assert "open 3 network" in person.screen
        await person.press("1", "3")
        assert "open 13 broadcasting" in person.screen
        await person.press("enter")
        assert person.app.lesson is not None
        assert person.app.lesson.LESSON == "broadcasting"


async def test_a_click_does_what_a_key_does_and_opens_a_lesson(home: Path) -> None:
    # What the engine says of its data may move the lessons by a line: there is none that speaks.
    async with opened(home, engine=QUIET_ENGINE) as person:
        lines = person.screen.splitlines()
        await person.pilot.click(offset=(lines[-1].index("? keys"), len(lines) - 1))
        await person.until_shown("previous, next lesson")
        await person.press("escape")
        row = next(number for number, line in enumerate(lines) if "3 network" in line)
        await person.pilot.click(offset=(lines[row].index("network"), row))
        await person.until(lambda: person.app.lesson is not None)
        assert person.app.lesson is not None
        assert person.app.lesson.LESSON == "network"


# ---- moving about


async def test_lessons_follow_each_other_and_the_map_is_at_both_ends(home: Path) -> None:
    async with opened(home, lesson="digits", engine=QUIET_ENGINE) as person:
        seen = []
        lessons = [entry.id for entry in entries()]
        for _ in lessons:
            assert person.app.lesson is not None
            seen.append(person.app.lesson.LESSON)
            await person.press("greater_than_sign")
        assert seen == lessons
        assert person.app.lesson is None
        await person.press("1", "enter", "less_than_sign")
        assert person.app.lesson is None


async def test_escape_and_m_lead_to_the_map(home: Path) -> None:
    async with opened(home, lesson="network", engine=QUIET_ENGINE) as person:
        for key in ("escape", "m"):
            await person.press(key)
            assert person.app.lesson is None
            await person.press("enter")
            assert person.app.lesson is not None


async def test_panels_open_close_and_change_their_language_over_a_lesson(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        for key, shown in (
            ("i", "Esc closes"),
            ("c", "[1 PyTorch]"),
            ("question_mark", "the views"),
        ):
            await person.press(key)
            assert shown in person.screen
            await person.press("escape")
            assert person.app.lesson is person.app.screen
        await person.press("i", "f2")
        assert "훈련 반복 루프" in person.screen


async def test_the_last_place_and_what_is_done_are_kept(home: Path) -> None:
    async with opened(home, lesson="network", engine=QUIET_ENGINE) as person:
        person.app.progress.finish("network")
    async with opened(home, engine=QUIET_ENGINE) as person:
        assert person.app.lesson is not None
        assert person.app.lesson.LESSON == "network"
        await person.press("m")
        assert "·  3 network" in person.screen
        assert f"·1 ✓0 ★0 / {len(entries())}" in person.screen


async def test_a_home_that_cannot_be_written_is_told_and_costs_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "home"
    in_the_way.write_text("a file, not a folder")
    async with opened(in_the_way, engine=QUIET_ENGINE) as person:
        await person.press("f2", "f2")
        assert "CH2_TUI_HOME" in person.screen
        await person.press("right")
        assert "open 1 digits" in person.screen
    assert in_the_way.read_text() == "a file, not a folder"


# ---- languages


async def test_f2_switches_everything_in_place_a_verdict_too(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.press("x")
        assert "mean of running mean" in person.screen
        await person.press("f2")
        assert "누적 평균의 평균" in person.screen
        assert "첫 만남" in person.screen
        await person.press("f2")
        assert "mean of running mean" in person.screen
        await person.press("tab", *"2.3", "enter")
        assert "Yes: ln 10 = 2.303" in person.screen
        await person.press("f2")
        assert "맞습니다" in person.screen


LETTERS = dict(zip("mercihjkl", "ㅡㄷㄱㅊㅑㅗㅓㅏㅣ", strict=True))


async def test_each_letter_key_works_with_a_korean_input_method(home: Path) -> None:
    """The same screen comes of it, whichever way the key was typed."""
    async with opened(home, lesson="broadcasting", engine=QUIET_ENGINE) as person:
        for letter in LETTERS:
            screens: list[str] = []
            for typed in (letter, LETTERS[letter], letter.upper()):
                await begin_anew(person)
                person.app.post_message(events.Key(typed, typed))
                await person.pilot.pause()
                await person.press("z")
                screens.append(person.screen)
            assert screens[0] == screens[1] == screens[2], letter


async def begin_anew(person: Person) -> None:
    """The lesson at its fifteenth step, whatever was opened or typed before."""
    await person.press("escape", "escape")
    if person.app.lesson is None:
        person.app.open_lesson("broadcasting")
        await person.pilot.pause()
    assert person.app.lesson is not None
    person.app.lesson.player.go(14)
    await person.pilot.pause()


@pytest.mark.parametrize("typed", ["q", "ㅂ", "Q"])
async def test_q_leaves_however_it_is_typed(home: Path, typed: str) -> None:
    async with opened(home, lesson="broadcasting", engine=QUIET_ENGINE) as person:
        person.app.post_message(events.Key(typed, typed))
        assert await left(person) == 0


async def test_a_syllable_presses_both_of_its_keys(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await person.press("right")
        person.app.post_message(events.Key("흐", "흐"))
        await person.pilot.pause()
        assert "Hangul arrived" in person.screen


# ---- size


async def test_too_small_a_terminal_asks_for_room_and_recovers(home: Path) -> None:
    async with opened(home, lesson="network", engine=QUIET_ENGINE, size=(20, 5)) as person:
        assert "60" in person.screen
        assert "×" in person.screen
        await person.pilot.resize_terminal(80, 24)
        await person.until_shown("3 network")
        await person.pilot.resize_terminal(59, 24)
        await person.until_shown("60")
        await person.pilot.resize_terminal(60, 16)
        await person.until_shown("3 network")


async def test_no_line_is_wider_than_the_terminal(home: Path) -> None:
    async with opened(home) as person:
        await person.until_shown("engine ready")
        for size in ((60, 16), (80, 24), (120, 40), (200, 60)):
            await person.pilot.resize_terminal(*size)
            for _language in range(2):
                await person.press("f2")
                lines = person.screen.splitlines()
                assert len(lines) == size[1]
                assert all(cell_len(line) <= size[0] for line in lines)


async def test_ascii_drawings_have_no_glyph_of_unsure_width(home: Path) -> None:
    import unicodedata

    async with opened(home, ascii_glyphs=True) as person:
        await person.until_shown("engine ready")
        await person.press("enter")
        await person.until_shown("done")
        for character in person.screen.replace("한국어", ""):
            assert character.isascii() or unicodedata.east_asian_width(character) == "W", character


# ---- the engine comes and goes


async def test_a_killed_engine_is_told_and_enter_starts_a_new_one(home: Path) -> None:
    async with opened(home) as person:
        await person.until_shown("engine ready")
        first = person.app.engine_state.hello
        assert first is not None
        os.kill(first.pid, signal.SIGKILL)
        await person.until_shown("It was ended by SIGKILL.")
        await person.press("enter")
        await person.until_shown("engine ready")
        second = person.app.engine_state.hello
        assert second is not None
        assert second.pid != first.pid


async def test_the_engine_s_last_words_are_shown(home: Path) -> None:
    engine = [sys.executable, "-c", "import sys; sys.exit('the last words')"]
    async with opened(home, engine=engine) as person:
        await person.until_shown("the last words")
        assert "It ended with exit status 1." in person.screen


async def test_an_engine_of_another_version_is_named(home: Path) -> None:
    from engine import protocol

    hello = protocol.encode(protocol.Hello(version=99, engine="9", python="3", pid=1))
    engine = [
        sys.executable,
        "-c",
        f"import sys; sys.stdout.buffer.write({hello!r}); sys.stdout.flush(); sys.stdin.read()",
    ]
    async with opened(home, engine=engine, lesson="fit") as person:
        await person.until_shown("99")
        assert "Install the same" in person.screen
        await person.press("enter")
        assert "Install the same" in person.screen  # nothing to wait for, and why
        assert "Starting the engine" not in person.screen


async def test_a_training_that_was_asked_for_waits_for_an_engine_that_is_slow(home: Path) -> None:
    from engine import protocol
    from tui.link.engine_link import EngineSaid

    silent = protocol.Problem(
        code="engine.silent", message="-", detail={"seconds": 10, "command": "ssh gpubox engine"}
    )
    async with opened(home, engine=QUIET_ENGINE, lesson="fit") as person:
        await person.press("enter")
        person.app.post_message(EngineSaid(silent))
        await person.until_shown("ssh gpubox engine")
        assert "Starting the engine" in person.screen
        hello = protocol.Hello(version=protocol.VERSION, engine="1", python="3", pid=1)
        person.app.post_message(EngineSaid(hello))
        await person.until(lambda: person.app.engine_state.problem is None)


async def test_a_quiet_engine_leaves_the_keys_working(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await person.press("enter")
        assert "Starting the engine" in person.screen
        await person.press("m")
        assert "open 5 fit" in person.screen


# ---- leaving


async def left(person: Person) -> int:
    await person.until(lambda: person.app._exit)
    return person.app.return_code or 0


async def test_q_sees_the_engine_off_and_leaves(home: Path) -> None:
    async with opened(home) as person:
        await person.until_shown("engine ready")
        await person.press("q")
        assert await left(person) == 0
        assert person.app.link is not None
        assert not person.app.link.alive


async def test_ctrl_c_asks_once_and_leaves_the_second_time(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await person.press("ctrl+c")
        assert "Ctrl+C again to quit." in person.screen
        await person.press("right", "ctrl+c")
        assert not person.app._exit
        await person.press("ctrl+c")
        assert await left(person) == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
async def test_a_signal_leaves_in_order(home: Path, name: str) -> None:
    async with opened(home) as person:
        await person.until_shown("engine ready")
        os.kill(os.getpid(), getattr(signal, name))
        assert await left(person) == 0
        assert person.app.link is not None
        assert not person.app.link.alive


# ---- keys that arrive together


async def test_keys_of_one_read_keep_their_order(home: Path) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        for key in ("tab", "9", "backspace", "2", ".", "3", "enter"):
            character = key if len(key) == 1 else None
            person.app.post_message(events.Key("full_stop" if key == "." else key, character))
        await person.until_shown("Yes: ln 10 = 2.303")


async def test_a_caption_is_wrapped_anew_when_the_terminal_grows(home: Path) -> None:
    async with opened(home, lesson="broadcasting", engine=QUIET_ENGINE) as person:
        before = person.screen
        await person.pilot.resize_terminal(20, 5)
        await person.until_shown("60")
        await person.pilot.resize_terminal(80, 24)
        await person.until(lambda: person.screen == before)


async def test_the_palette_speaks_the_learner_s_language_without_emoji(home: Path) -> None:
    async with opened(home, lesson="broadcasting", engine=QUIET_ENGINE, language="ko") as person:
        await person.press("ctrl+p")
        await person.until_shown("찾는 것을 입력하세요")
        assert "🔎" not in person.screen
        await person.press("z", "z", "z")
        await person.until_shown("그런 이름은 없습니다")
        assert "No matches" not in person.screen
        await person.press("escape", "question_mark")
        assert "이 레슨에서" in person.screen
