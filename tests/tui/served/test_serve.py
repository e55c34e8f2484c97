"""`ch2-tui serve`: a page on loopback, and behind it the application, for this page alone."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.served.server import SERVE, serving
from tui.__main__ import main
from tui.served import browser

SECONDS = 60
F2 = "\x1bOQ"


def code_of(*words: str) -> object:
    try:
        return main(["serve", *words])
    except SystemExit as leaving:
        return leaving.code


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--port", "x"), "x is no port"),
        (("--port", "65536"), "65536 is no port"),
        (("--lesson", "nothing"), "no lesson 'nothing'"),
        (("--speed", "2"), "--speed"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    words: tuple[str, ...], why: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("--lang", "en", *words) == 2
    told = capsys.readouterr().err
    assert why in told
    assert told.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "tui.served.server", raising=False)
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    assert code_of("--lang", "en", "--port", "0") == 2
    assert "pip install 'ch2-tui[web]'" in capsys.readouterr().err


def test_only_textuals_driver_for_a_browser_makes_the_check_for_a_terminal_stand_aside(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not browser.in_browser()
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.headless_driver:HeadlessDriver")
    assert not browser.in_browser()
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.web_driver:WebDriver")
    assert browser.in_browser()


def test_a_port_that_is_in_use_is_told(home: Path) -> None:
    pytest.importorskip("textual_serve")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = subprocess.run(
            [*SERVE, "--lang", "ko", "--port", port],
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    assert said.returncode == 2
    assert said.stdout == ""
    assert f"포트 {port}번은 이미 쓰이고 있습니다" in said.stderr


async def test_the_page_opens_the_application_and_keys_reach_it(home: Path) -> None:
    pytest.importorskip("textual_serve")
    aiohttp = pytest.importorskip("aiohttp")
    with serving() as page:
        assert page.startswith("http://127.0.0.1:")
        async with aiohttp.ClientSession() as session:
            async with session.get(page) as answer:
                text = await answer.text()
            async with session.get(page, headers={"Host": "other.example"}) as answer:
                assert answer.status == 403, "a name that was made to lead here"
            links = re.findall(r'(?:src|href)="(http[^"]+)"', text)
            assert links
            assert all(link.startswith(page) for link in links), "nothing is asked for elsewhere"
            address = page.replace("http", "ws") + "/ws?width=80&height=24"
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(address, headers={"Origin": "http://other.example"})
            async with session.ws_connect(address, headers={"Origin": page}) as screen:
                await until(screen, "building blocks of neural networks", "▸", "broadcasting")
                await screen.send_json(["stdin", F2])
                await until(screen, "신경망의 수학적 구성 요소")
                await screen.send_json(["resize", {"width": 60, "height": 16}])
                await until(screen, "\x1b[16;1H")


async def until(screen: object, *texts: str) -> None:
    """Until the application has sent those texts."""
    sent = ""
    async with asyncio.timeout(SECONDS):
        while not all(text in sent for text in texts):
            message = await screen.receive()  # type: ignore[attr-defined]
            if isinstance(message.data, bytes):
                sent += message.data.decode(errors="replace")
