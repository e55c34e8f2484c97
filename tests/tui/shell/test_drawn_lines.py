"""What is out of sight keeps no lines, and comes back as it was."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual._styles_cache import StylesCache
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from tests.tui.conftest import opened
from tui.drawing.drawing import Drawing
from tui.shell.panels.panel import Panel


def all_of(screen: Screen[None]) -> list[Widget]:
    """The widgets of a screen, with their scroll bars."""
    found = screen.walk_children(Widget, with_self=True)
    return [one for widget in found for one in (widget, *widget._get_virtual_dom())]


def layouts_of(widgets: list[Widget]) -> int:
    return sum(len(w._box_model_cache) + len(w._arrangement_cache) for w in widgets)


def lines_of(widgets: list[Widget]) -> int:
    return sum(len(w._styles_cache._cache) + len(w._render_cache.lines) for w in widgets)


@pytest.mark.parametrize("away", ["m", "greater_than_sign"])
async def test_a_lesson_that_was_left_keeps_no_lines_and_comes_back(home: Path, away: str) -> None:
    async with opened(home, lesson="broadcasting", size=(120, 40)) as person:
        lesson = person.app.lesson
        assert lesson is not None
        await person.press("full_stop", "full_stop")
        before = person.screen
        widgets = all_of(lesson)
        drawings = [widget for widget in widgets if isinstance(widget, Drawing)]
        assert lines_of(widgets) > 100
        assert layouts_of(widgets) > 20
        assert any(drawing._ink_styles for drawing in drawings)
        await person.press(away)
        assert person.app.lesson is not lesson
        assert lines_of(widgets) == layouts_of(widgets) == 0
        assert not any(drawing._canvas or drawing._ink_styles for drawing in drawings)
        person.app.open_lesson("broadcasting")
        await person.pilot.pause()
        assert person.screen == before


@pytest.mark.parametrize("key", ["c", "question_mark", "i"])
async def test_a_closed_panel_keeps_no_lines(home: Path, key: str) -> None:
    async with opened(home, lesson="ranks", size=(80, 24)) as person:
        await person.press(key)
        panel = person.app.screen
        assert isinstance(panel, Panel)
        widgets = all_of(panel)
        held = [w._styles_cache for w in widgets]
        assert lines_of(widgets) > 20
        await person.press("escape")
        assert sum(len(cache._cache) for cache in held) == 0
        gc.collect()
        alive = [one for one in gc.get_objects() if isinstance(one, StylesCache) and one in held]
        assert sum(len(cache._cache) for cache in alive) == 0


@pytest.mark.parametrize("key", ["c", "m"])
async def test_styles_are_kept_no_longer_than_what_was_drawn_in_them(home: Path, key: str) -> None:
    async with opened(home, lesson="ranks", size=(80, 24)) as person:
        for level in range(256):
            style = Style(color=f"rgb({level},1,2)")
            Strip.render_ansi(style, ColorSystem.TRUECOLOR)
            Segment._split_cells(Segment("ab", style), 1)
        await person.press(key)
        assert Strip.render_ansi.cache_info().currsize < 256
        assert Segment._split_cells.cache_info().currsize < 256


@pytest.mark.parametrize("keys", ["c1", "c2", "c123", "i?c", "?", "ec1"])
async def test_keys_that_come_before_a_panel_is_there_do_no_harm(home: Path, keys: str) -> None:
    async with opened(home, lesson="broadcasting") as person:
        names = {"?": "question_mark"}
        for key in keys:
            await person.app.on_event(events.Key(names.get(key, key), key))
        await person.pilot.pause()
        assert person.screen.strip()
