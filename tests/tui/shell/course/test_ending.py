"""The end of a lesson, as a person comes to it: guesses, a mission, what is next, and back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.lessons.walker import walking
from tui.shell.chapter import LANGUAGES, PLACEHOLDER, entries, texts
from tui.shell.course.ending import Ending
from tui.shell.course.kept import Guess, waiting
from tui.shell.course.mission import HINTS


async def test_from_a_wrong_guess_to_the_end_and_to_a_right_one(tmp_path: Path) -> None:
    async with walking("broadcasting", tmp_path) as person:
        await person.press("tab")
        await person.type("(4,)")
        lesson = person.app.lesson
        assert lesson is not None
        lesson.player.go(lesson.player.count - 1)
        await person.press("greater_than_sign")
        ending = person.app.frame
        assert isinstance(ending, Ending)
        shown = "\n".join(person.lines)
        assert "What you now know: shapes are aligned on the right" in shown
        assert "✗ (4,); it was (3, 4)" in shown
        assert "Your guesses · g: a wrong one again" in shown
        assert "Next: 14 product" in shown
        assert "0 of 2 missions done" in person.lines[0]

        await person.press("g")
        await person.pilot.pause()
        assert person.app.lesson is lesson
        asked = lesson.question()
        assert asked is not None
        assert asked.kind == "shape"
        assert asked.was is not None
        await person.press("tab")
        await person.type(asked.was())
        assert not waiting(person.app.progress.guesses)
        assert person.app.progress.mark("broadcasting") == "understood"


@pytest.mark.parametrize(
    ("lesson", "typed", "said"),
    [
        ("product", "[[1, 2]", "대괄호가 닫히지 않았습니다"),
        ("elementwise", "1 2 3", "수 세 개를 두 번 쓰세요"),
        ("descent", "ㅁ", "수가 아닙니다"),
    ],
)
async def test_a_refusal_is_told_in_the_language_of_the_screen(
    lesson: str, typed: str, said: str, tmp_path: Path
) -> None:
    async with walking(lesson, tmp_path) as person:
        person.app.open_ending(lesson)
        await person.press("f2", "enter")
        await person.type(typed)
        assert said in person.screen


async def test_a_mission_is_refused_helped_and_done(tmp_path: Path) -> None:
    async with walking("broadcasting", tmp_path) as person:
        person.app.open_ending("broadcasting")
        await person.pilot.pause()
        await person.press("enter")
        await person.type("(3, 4) + (4,)")
        assert "12 values, the two together 16" in "\n".join(person.lines)
        assert not person.app.progress.missions
        helped = ("If only one operand", "both must be stretched", "(3, 1) + (1, 4): 3 and 4")
        for number, said in enumerate(helped):
            assert (". the answer" in person.lines[-1]) == (number == HINTS)
            await person.press("full_stop")
            assert said in " ".join("\n".join(person.lines).split())
        assert ". hint" not in person.lines[-1], "there is none any more"
        await person.press("comma")
        assert helped[-1] not in " ".join("\n".join(person.lines).split())
        assert ". the answer" in person.lines[-1]
        await person.press("full_stop")
        await person.press("enter")
        await person.type("(9, 1) + (1, 9)")
        shown = " ".join("\n".join(person.lines).split())
        assert "81 values come of 18" in shown
        assert not any(said in shown for said in helped), "it is done, and needs no help"
        assert "1 of 2 missions done" in person.lines[0]
        await person.press("enter")
        await person.type("b")
        assert "does not broadcast with (64, 10)" in person.screen
        await person.press("enter")
        await person.type("b[:, None]")
        assert "2 of 2 missions done" in person.lines[0], "it went on to the other one"
        assert person.app.progress.mark("broadcasting") == "mission"
        await person.press("greater_than_sign")
        lesson = person.app.lesson
        assert lesson is not None
        assert lesson.LESSON == "product"


async def test_what_is_no_answer_to_a_mission_is_refused_in_korean(tmp_path: Path) -> None:
    async with walking("broadcasting", tmp_path, language="ko") as person:
        person.app.open_ending("broadcasting")
        await person.press("enter")
        await person.type("(3, 4)")
        words = texts("ko", "broadcasting").get("mistakes", "shape.too_few_operands")
        assert "".join(words.split()) in "".join(person.screen.split())


async def test_a_guess_waits_on_the_map_and_goes_once_it_was_right(tmp_path: Path) -> None:
    async with walking("broadcasting", tmp_path) as person:
        await person.press("tab")
        await person.type("(4,)")
        await person.press("m")
        assert "review: 1" in person.lines[-1]
        await person.press("v")
        assert "13 broadcasting  Shape of the result  ✗ (4,)" in "\n".join(person.lines)
        await person.press("enter")
        await person.pilot.pause()
        lesson = person.app.lesson
        assert lesson is not None
        asked = lesson.question()
        assert asked is not None
        assert asked.was is not None
        await person.press("tab")
        await person.type(asked.was())
        await person.press("m")
        assert "review" not in person.lines[-1]


async def test_it_is_asked_afresh_even_where_the_new_numbers_are_those_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with walking("broadcasting", tmp_path) as person:
        lesson = person.app.lesson
        assert lesson is not None
        monkeypatch.setattr(lesson, "vary", lambda _random: None)
        await person.press("tab")
        await person.type("(4,)")
        assert lesson.verdict is not None
        await person.press("m", "v", "enter")
        await person.pilot.pause()
        assert person.app.frame is lesson
        assert lesson.verdict is None
        asked = lesson.question()
        assert asked is not None
        assert asked.was is not None
        await person.press("tab")
        await person.type(asked.was())
        assert waiting(person.app.progress.guesses) == ()


@pytest.mark.parametrize("language", list(LANGUAGES))
async def test_every_ending_is_whole_at_80_by_24(language: str, tmp_path: Path) -> None:
    """With a wrong guess of each question there is, and the whole help to each mission in turn."""
    async with walking("broadcasting", tmp_path, language=language) as person:
        for entry in entries():
            for kind, text in texts("en", entry.id).sections.get("questions", {}).items():
                values: dict[str, str | int | float] = dict.fromkeys(PLACEHOLDER.findall(text), 7)
                person.app.progress.guessed(Guess(entry.id, kind, "8", False, "9", values))
            person.app.open_ending(entry.id)
            await person.pilot.pause()
            ending = person.app.frame
            assert isinstance(ending, Ending)
            for number, mission in enumerate(ending.missions):
                ending.selected = number
                ending.hint_on(HINTS + 1)
                await person.pilot.pause()
                shown = "".join(person.screen.split())
                own = ending.texts
                for key in ("", ".hint.1", ".hint.2", ".answer"):
                    said = own.get("missions", mission.key + key, **mission.values)
                    assert "".join(said.split()) in shown, f"{entry.id}: {mission.key}{key}"
                assert "".join(ending.scene().next.split()) in shown, entry.id
                assert "".join(ending.scene().knows.split()) in shown, entry.id
                ending.hint_on(-HINTS - 1)
