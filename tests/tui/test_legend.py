"""The line below the caption that says what a sign or a name on the screen means."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.conftest import opened
from tui.shell import chapter

ROW = 3
"""Of the screen: below the head and the two lines of a caption."""


@pytest.mark.parametrize("language", list(chapter.LANGUAGES))
async def test_it_stands_below_the_caption_while_that_is_shown(home: Path, language: str) -> None:
    own = chapter.texts(language, "update")
    async with opened(home, lesson="update", language=language) as person:
        await person.until(lambda: "dL/dW" in person.lines[ROW])
        await person.press("3")
        assert person.lines[ROW].strip() == own.get("legends", "rules")
        assert "η" in person.figure
        await person.press("4")
        assert not person.lines[ROW].strip(), "this caption has no legend"
        await person.press("3", "f2")
        other = chapter.texts("ko" if language == "en" else "en", "update")
        assert person.lines[ROW].strip() == other.get("legends", "rules")
        await person.pilot.resize_terminal(60, 24)
        shown = person.lines[ROW + 1].strip()
        assert shown
        assert other.get("legends", "rules").startswith(shown), "cut between two of its parts"
