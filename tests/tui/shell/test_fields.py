"""Tab into a field: what is typed replaces what stands there, as in any terminal form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.conftest import QUIET_ENGINE, opened
from tests.tui.lessons.walker import walking
from tui.lessons.shared.views_lesson import ViewsLesson
from tui.shell import chapter
from tui.shell.lines.entry_line import Field
from tui.shell.panels.settings import FIELDS, SettingsPanel


async def test_a_second_guess_replaces_the_first(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as person:
        await person.press("tab", "3", "enter", "tab", "9", "enter")
        assert person.lesson.answer == "9"
        await person.press("tab", "right", "1", "enter")
        assert person.lesson.answer == "91", "an arrow keeps what stands there"
        await person.press("tab", "backspace", "2", "enter")
        assert person.lesson.answer == "2"


async def test_what_is_edited_stands_there_to_be_changed(tmp_path: Path) -> None:
    async with walking("ranks", tmp_path) as person:
        await person.press("e")
        before = person.lesson.entry.field.value
        await person.press("space")
        assert person.lesson.entry.field.value == before + " "


@pytest.mark.parametrize("name", FIELDS)
async def test_each_setting_is_replaced_by_what_is_typed_after_tab(home: Path, name: str) -> None:
    async with opened(home, lesson="fit", engine=QUIET_ENGINE) as person:
        await person.press("e")
        assert isinstance(person.app.screen, SettingsPanel)
        await person.press(*["tab"] * len(FIELDS), *["tab"] * FIELDS.index(name), "7")
        assert person.app.screen.query_one(f"#field-{name}", Field).value == "7"
        await person.press("up", "down", "8")
        assert person.app.screen.query_one(f"#field-{name}", Field).value == "8"


@pytest.mark.parametrize("lesson", [entry.id for entry in chapter.entries()])
async def test_no_step_leads_to_another_view(lesson: str, tmp_path: Path) -> None:
    async with walking(lesson, tmp_path) as person:
        screen = person.app.lesson
        assert screen is not None
        for view in screen.open_views():
            for key in ("full_stop", "comma", "space", "left", "right", "minus", "equals_sign"):
                screen.action_view(view)
                await person.press(key)
                assert screen.view == view, f"{key} leads from view {view} to {screen.view}"
                screen.pause()


async def test_enter_is_the_next_step_where_a_view_has_nothing_else_to_do(tmp_path: Path) -> None:
    async with walking("derivative", tmp_path) as person:
        lesson = person.app.lesson
        assert isinstance(lesson, ViewsLesson)
        for view in lesson.open_views():
            await person.press(str(view), "enter")
            assert lesson.player.position == 1
