"""The learner's page in a real browser: what it shows, and that it asks for nothing but itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.protocol.arrays import number
from engine.runs import recording
from tests.tui.conftest import opened_by
from tests.tui.lessons.conftest import TRAINED, Learned
from tests.tui.lessons.reader import Reader
from tests.tui.served.browser import CHROMIUM, tab
from tui.shell.chapter import LANGUAGES, entries, texts
from tui.shell.course.kept import Guess
from tui.shell.course.mission import missions_of

pytest.importorskip("aiohttp")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
TABLES = (
    "[...document.querySelectorAll('table')].map(table => [...table.rows].map("
    "row => [...row.cells].map(cell => cell.innerText.trim())))"
)
SIZES = "[...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect().width)"
LETTERS = (
    "Math.min(...[...document.querySelectorAll('svg text')].map("
    "text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"
)
COLOURS = (
    "[...new Set([...document.querySelectorAll('svg text')]"
    ".map(text => getComputedStyle(text).fill))]"
)
INK = "getComputedStyle(document.body).color"
CUT = (
    "[...document.querySelectorAll('svg text')].filter(text => {"
    "const [own, all] = [text, text.ownerSVGElement].map(one => one.getBoundingClientRect());"
    "return own.left < all.left || own.right > all.right || own.bottom > all.bottom"
    "}).map(text => text.textContent)"
)
PHONE, DESK = (390, 844), (1000, 800)


async def written(home: Path, language: str) -> Path:
    """The page of somebody who has guessed, done every mission and drawn a digit."""
    async with opened_by(Reader, home, lesson="broadcasting", language=language) as person:
        await person.until(lambda: person.app.engine_state.data is not None)
        app = person.app
        app.progress.guessed(Guess("broadcasting", "shape", "(4,)", False, "(3, 4)"))
        for entry in entries():
            for mission in missions_of(entry.id):
                app.progress.solved(entry.id, mission.key, mission.right)
        app.own_digit.keep(bytes(range(196)) * 4, prepares=False, label=3)
        app.write_page()
        page = home / "exports" / "what-i-know" / "page.html"
        await person.until(page.exists)
    return page


@pytest.mark.parametrize("language", list(LANGUAGES))
async def test_it_is_whole_by_itself_and_its_figures_are_the_recordings(
    language: str, learned: Learned, tmp_path: Path
) -> None:
    file = await written(learned.home, language)
    recorded = recording.read(TRAINED / "recording.jsonl")
    figures = recorded.finished
    assert figures is not None
    async with tab() as page:
        for domain in ("Network", "Page", "Runtime", "Log"):
            await page.ask(f"{domain}.enable")
        await page.resize(*DESK)
        await page.ask("Page.navigate", url=file.as_uri())
        await page.until(lambda: bool(page.requested))
        while await page.value("document.readyState") != "complete":
            pass
        assert page.requested == [file.as_uri()], "no address from outside, no other file"
        assert page.errors == []
        assert await page.value("document.documentElement.lang") == language
        title = texts(language, "page").get("page", "title")
        assert await page.value("document.querySelector('h1').innerText") == title

        tables = await page.value(TABLES)
        epochs = [
            [
                str(place),
                *(
                    f"{number(value):.4f}"
                    for value in (one.loss, one.accuracy, one.test_loss, one.test_accuracy)
                ),
                f"{one.seconds:.2f}",
            ]
            for place, one in enumerate(figures.epochs, start=1)
        ]
        assert tables[0][1:] == epochs
        marked = next(table for table in tables if len(table) == 1 + len(entries()))
        word = texts(language, "page").get("page", "mark.mission")
        assert {row[1] for row in marked[1:]} == {word.replace(" ", "\u00a0")}, "in one line"
        done = sum(len(missions_of(entry.id)) for entry in entries())
        assert len(tables[-1]) == 1 + done
        circles = await page.value("document.querySelectorAll('circle').length")
        assert circles == len(figures.epochs), "a dot for each test"

        await page.picture(tmp_path / "desk.png", captureBeyondViewport=False)
        for width, height in (DESK, PHONE):
            await page.resize(width, height)
            assert await page.value("document.documentElement.scrollWidth") <= width
            assert all(0 < shown <= width for shown in await page.value(SIZES))
            assert await page.value(LETTERS) >= 10, "too small to be read"
            assert await page.value(COLOURS) == [await page.value(INK)]
            assert await page.value(CUT) == []
        assert (tmp_path / "desk.png").stat().st_size > 20_000, "nothing is drawn"
