"""The map and the way back to it: one Escape too many costs nothing, a number is typed anew."""

from __future__ import annotations

from pathlib import Path

from engine import protocol
from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tui.shell import chapter


def here(person: Person) -> str | None:
    return person.app.lesson.LESSON if person.app.lesson is not None else None


async def test_a_number_typed_before_a_lesson_opened_is_forgotten(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await person.press("1", "enter", "escape", "5")
        assert "open 5 fit" in person.screen
        await person.press("enter")
        assert here(person) == "fit"


async def test_the_map_says_that_nothing_is_kept_where_nothing_can_be_written(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await person.press("1", "enter", "m")
        assert "cannot be saved" not in person.screen
        path = person.app.progress.path
        person.app.progress.wait(5)
        path.parent.rename(path.parent.with_name("away"))
        path.parent.write_text("a file where the folder should be")
        await person.press("2", "enter")
        person.app.progress.wait(5)
        await person.press("m")
        assert "cannot be saved" in person.screen


async def test_any_other_key_ends_a_number(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        for key in ("f2", "question_mark", "z", "right"):
            await person.press("1", key, "escape", "5")
            assert person.app.screen.selected == "fit", key  # type: ignore[attr-defined]
            await person.press("escape")
        await person.press("1", "5")
        assert person.app.screen.selected == "layer"  # type: ignore[attr-defined]


async def test_escape_too_many_leads_back_and_trains_nothing(home: Path) -> None:
    for escapes in (1, 2, 5):
        async with opened(home, lesson="ranks", engine=QUIET_ENGINE) as person:
            await person.guess("2")
            await person.press(*["escape"] * escapes)
            assert here(person) is None
            assert "open 7 ranks" in person.screen
            await person.press("enter")
            assert here(person) == "ranks"
            assert not person.link.of(protocol.Fit)


async def test_from_each_lesson_the_map_leads_back_to_it(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        for entry in chapter.entries():
            await person.press(*str(entry.number), "enter")
            assert here(person) == entry.id
            await person.press("m", "escape", "enter")
            assert here(person) == entry.id
            assert person.app.progress.last == entry.id
            await person.press("m")
        await person.press("1", "enter", "m")
        assert person.app.progress.last == "digits"


async def test_before_any_lesson_enter_still_trains(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        assert "▸ Enter  train it now" in person.screen
        await person.press("right", "right", "escape")
        assert "▸ Enter  train it now" in person.screen


async def test_the_keys_of_the_map_are_its_own(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE) as person:
        await person.press("question_mark")
        assert "On the map" in person.screen
        for absent in ("step back", "question and back", "the code", "slower"):
            assert absent not in person.screen
