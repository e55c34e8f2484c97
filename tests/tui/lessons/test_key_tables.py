"""A lesson's table of keys: what is told acts, what acts is told, and one key is the next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.tui.lessons.reader import Reader
from tests.tui.lessons.walker import walking
from tui.shell import chapter
from tui.shell.keys.help import told_keys
from tui.shell.keys.table import Footer, Key, footer, leading, own_help, pressed, textual_name
from tui.shell.lesson import Lesson

LESSONS = [entry.id for entry in chapter.entries()]


async def states(person: Reader) -> AsyncIterator[Lesson]:
    """The lesson in each of its views, as it opens there and at the end of its steps."""
    lesson = person.app.lesson
    assert lesson is not None
    for view in lesson.open_views() or range(1, 2):
        lesson.action_view(view)
        await person.pilot.pause()
        yield lesson
        lesson.player.go(lesson.player.count - 1)
        await person.pilot.pause()
        yield lesson


@pytest.mark.parametrize("lesson", LESSONS)
async def test_what_is_told_acts_what_acts_is_told_and_one_key_is_the_next(
    lesson: str, tmp_path: Path
) -> None:
    async with walking(lesson, tmp_path) as person:
        async for screen in states(person):
            assert_what_is_told_acts(screen)
            assert_what_acts_is_told(screen)
            assert_told_in_both_languages(screen)
            lead = leading(screen.table)
            assert lead is not None
            assert person.next_keys == [lead.name], f"view {screen.view}"
            assert person.lines[-1].lstrip().startswith("▸"), "it stands first"
            await assert_what_is_absent_does_nothing(person, screen)


def told(screen: Lesson) -> list[Key]:
    """What the footer and `?` tell of the lesson's own keys."""
    return [*footer(screen.table), *own_help(screen.table)]


def assert_what_is_told_acts(screen: Lesson) -> None:
    for key in told(screen):
        for name, act in key.acts.items():
            assert pressed(screen.table, name) == act, f"{key.shown}: {name} does another thing"
            (binding,) = screen._bindings.key_to_bindings[name]
            assert binding.action == f"press('{name}')"


def assert_what_acts_is_told(screen: Lesson) -> None:
    of_keys = [name for row in told_keys(screen.table) for name in row.names]
    assert all(row.names for row in told_keys(screen.table)), "a row is of keys told before"
    assert len(of_keys) == len(set(of_keys)), "a key is told twice"
    for key in screen.table:
        known = key.shown == "?" or not set(key.acts).isdisjoint(of_keys)
        assert known or not key.when, f"nobody is told of {key.shown}"


def assert_told_in_both_languages(screen: Lesson) -> None:
    for key in told(screen):
        for language in chapter.LANGUAGES:
            files = (chapter.texts(language, name) for name in (screen.LESSON, "frame"))
            has = any(file.has(key.section, key.does) for file in files)
            assert has, f"{language} has no {key.section} {key.does}"


async def assert_what_is_absent_does_nothing(person: Reader, screen: Lesson) -> None:
    absent = [name for key in screen.table if not key.when for name in key.acts]
    for name in absent:
        if pressed(screen.table, name) is None:
            before = person.screen
            await person.press(name)
            assert person.screen == before, f"{name} did something"


# ---- the table itself


def key(shown: str, **how: object) -> Key:
    """A key that does nothing in particular."""
    return Key(shown, shown, str, **how)  # type: ignore[arg-type]


def shown(keys: list[Key]) -> str:
    return " ".join(one.shown for one in keys)


def test_the_footer_is_in_the_order_of_places_and_in_each_in_that_of_the_table() -> None:
    last, edit = key(">", footer=Footer.LAST), key("e", footer=Footer.EDIT)
    table = (last, edit, key("n"), key("o"), key("u", footer=None), key("x", when=False))
    assert shown(footer(table)) == "n o e >"


def test_the_next_lesson_comes_to_the_front_when_it_is_the_next_key() -> None:
    last = key(">", footer=Footer.LAST, leads=True)
    assert shown(footer((key("n"), last))) == "> n"
    assert shown(footer((key("n", leads=True), last))) == "n >"


def test_the_next_key_comes_first_wherever_its_place_is() -> None:
    table = (key("n"), key("e", footer=Footer.EDIT, leads=True))
    assert shown(footer(table)) == "e n", "the next key comes first, wherever its place is"


def test_of_keys_that_lead_the_first_that_is_told_does() -> None:
    table = (key("a", leads=True, when=False), key("b", leads=True, footer=None))
    assert leading(table) is None
    assert leading((*table, key("c", leads=True), key("d", leads=True))) == key("c", leads=True)


def test_of_two_rows_with_a_key_the_first_that_is_there_acts() -> None:
    table = (Key("1–2", "", {"1": str, "2": str}, when=False), Key("1", "", int))
    assert pressed(table, "1") is int
    assert pressed(table, "2") is None


@pytest.mark.parametrize(
    ("written", "name"),
    [("[", "left_square_bracket"), ("Enter", "enter"), ("PgDn", "pagedown"), (".", "full_stop")],
)
def test_a_key_is_written_as_people_know_it(written: str, name: str) -> None:
    assert textual_name(written) == name
