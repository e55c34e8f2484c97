"""The page in a real browser: keys, the mouse, Korean, two sizes. Skipped where there is none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.tui.served.browser import CHROMIUM, tab
from tests.tui.served.server import serving

pytest.importorskip("textual_serve")
pytest.importorskip("aiohttp")
FIRST_LESSON = (100, 427)
"""Pixels, where the map names it at 110 columns and 33 rows."""
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


async def test_keys_the_mouse_korean_and_two_sizes(home: Path, tmp_path: Path) -> None:
    with serving() as address:
        async with tab() as page:
            await page.ask("Network.enable")
            await page.resize(1000, 640)
            await page.ask("Page.navigate", url=address)
            await page.shown("building blocks")
            await asyncio.sleep(1)  # the page fades in
            await page.key("F2", 113)
            await page.shown("신경망의 수학적")
            page.sent = ""
            await page.click(*FIRST_LESSON)
            await page.shown("images[0]")
            await page.resize(640, 400)
            await page.until(lambda: '"resize"' in page.sent)
            await page.shown("images[0]")
            await asyncio.sleep(1)  # drawn by the browser's next frames
            await page.picture(tmp_path / "page.png")
            assert (tmp_path / "page.png").stat().st_size > 5_000, "nothing is drawn"
