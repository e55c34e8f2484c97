"""A real browser, through its own protocol: Chromium, where there is one on this machine."""

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

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
SECONDS = 90


class Tab:
    """A page. What a screen in it was sent is kept, the addresses that it asked for, and errors."""

    def __init__(self, socket: Any) -> None:
        self._socket, self._numbers = socket, count(1)
        self._answers: dict[int, Any] = {}
        self.received, self.sent = "", ""
        self.requested: list[str] = []
        self.errors: list[str] = []

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
        told_of = told["params"]
        if told["method"] == "Network.requestWillBeSent":
            self.requested.append(told_of["request"]["url"])
        elif told["method"] in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.errors.append(json.dumps(told_of))
        frame = told_of.get("response", {})
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

    async def value(self, expression: str) -> Any:
        """What an expression comes to in the page."""
        told = await self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        return told["result"].get("value")

    async def picture(self, file: Path, **how: object) -> None:
        """What the page looks like, as a PNG."""
        told = await self.ask("Page.captureScreenshot", format="png", **how)
        file.write_bytes(base64.b64decode(told["data"]))

    async def resize(self, width: int, height: int) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await self.ask("Emulation.setDeviceMetricsOverride", **metrics)


@asynccontextmanager
async def tab() -> AsyncIterator[Tab]:
    """A browser with one empty page, for as long as it is wanted."""
    import aiohttp

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
