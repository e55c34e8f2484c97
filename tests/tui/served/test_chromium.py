"""The page in a real browser: keys, the mouse, Korean, two sizes. Skipped where there is none."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.tui.served.server import serving

pytest.importorskip("textual_serve")
aiohttp = pytest.importorskip("aiohttp")
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
SECONDS = 90
FIRST_LESSON = (100, 427)
"""Pixels, where the map names it at 110 columns and 33 rows."""
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


class Tab:
    """A page, through the browser's own protocol; what its screen was sent is kept."""

    def __init__(self, socket: Any) -> None:
        self._socket, self._numbers = socket, count(1)
        self._answers: dict[int, Any] = {}
        self.received, self.sent = "", ""

    async def ask(self, method: str, **values: object) -> Any:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": values})
        await self.until(lambda: number in self._answers)
        return self._answers.pop(number)

    async def until(self, met: Callable[[], bool]) -> None:
        async with asyncio.timeout(SECONDS):
            while not met():
                self._take(json.loads((await self._socket.receive()).data))

    def _take(self, told: Any) -> None:
        if "id" in told:
            self._answers[told["id"]] = told.get("result")
            return
        frame = told["params"].get("response", {})
        if told["method"] == "Network.webSocketFrameReceived" and frame["opcode"] == 2:
            self.received += base64.b64decode(frame["payloadData"]).decode(errors="replace")
        elif told["method"] == "Network.webSocketFrameSent":
            self.sent += frame["payloadData"]

    async def shown(self, text: str) -> None:
        """Until that text was sent to the screen since the last time that one was waited for."""
        await self.until(lambda: text in self.received)
        self.received = ""

    async def key(self, key: str, code: int) -> None:
        for kind in ("keyDown", "keyUp"):
            await self.ask(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code
            )

    async def click(self, x: int, y: int) -> None:
        at = {"x": x, "y": y, "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, **at)

    async def resize(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.ask("Emulation.setDeviceMetricsOverride", **metrics)


@asynccontextmanager
async def tab() -> AsyncIterator[Tab]:
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0")
        chromium = await asyncio.create_subprocess_exec(
            CHROMIUM, *options, f"--user-data-dir={profile}", "about:blank",
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = Path(profile, "DevToolsActivePort")
            async with asyncio.timeout(SECONDS):
                while not port.exists() or not port.read_text():
                    await asyncio.sleep(0.05)
            address = f"http://127.0.0.1:{port.read_text().split()[0]}/json/list"
            async with aiohttp.ClientSession() as session:
                async with session.get(address) as answer:
                    pages = [one for one in await answer.json() if one["type"] == "page"]
                page = pages[0]["webSocketDebuggerUrl"]
                async with session.ws_connect(page, max_msg_size=0) as socket:
                    yield Tab(socket)
        finally:
            chromium.terminate()
            await chromium.wait()


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
            picture = await page.ask("Page.captureScreenshot", format="png")
            (tmp_path / "page.png").write_bytes(base64.b64decode(picture["data"]))
            assert (tmp_path / "page.png").stat().st_size > 5_000, "nothing is drawn"
