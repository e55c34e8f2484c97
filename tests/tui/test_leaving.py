"""Leaving an engine that does not leave: the screen says what it waits for, and need not wait."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
import termios
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from textual import events

from tests.tui.conftest import Person, opened
from tests.tui.real_terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = [sys.executable, str(ROOT / "tests" / "measure" / "hostile_engines.py")]
CHECKPOINT = {
    "en": "Waiting for the engine to write its checkpoint… q again leaves at once.",
    "ko": "엔진이 체크포인트를 쓸 때까지 기다립니다… q를 한 번 더 누르면 바로 끝냅니다.",
}
END = "Waiting for the engine to end… q again leaves at once."


@pytest.fixture
def environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "CH2_TUI_HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def command(kind: str, folder: Path, *options: str) -> list[str]:
    """The application before a hostile engine, which writes its number down."""
    engine = f"echo $$ > {shlex.quote(str(folder / 'pid'))}; exec {shlex.join([*HOSTILE, kind])}"
    return [
        *(sys.executable, "-P", "-m", "tui", "--data", "digits"),
        *("--engine", shlex.join(["sh", "-c", engine]), *options),
    ]


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="a pty is Unix's")
@pytest.mark.parametrize("again", ["q", "ctrl+c", "\x11"])
def test_a_second_key_leaves_an_engine_that_ignores_everything(
    environment: Mapping[str, str], tmp_path: Path, again: str
) -> None:
    language = "ko" if again == "q" else "en"
    asked = command("ignores TERM", tmp_path, "--lang", language, "--lesson", "fit")
    with Terminal(asked, environment) as terminal:
        terminal.wait_for("MNIST", "Enter")
        terminal.press("enter")
        terminal.wait(lambda: "1/10" in terminal.text, "the first epoch")
        terminal.press("q")
        terminal.wait_for(CHECKPOINT[language].partition("…")[0])
        assert is_running(int((tmp_path / "pid").read_text()))
        terminal.press(again)
        assert terminal.end() == 0
        assert terminal.modes_left_on == []
        wanted = termios.ECHO | termios.ICANON | termios.ISIG
        assert termios.tcgetattr(terminal._master)[3] & wanted == wanted
        assert b"Traceback" not in terminal.written
    assert not is_running(int((tmp_path / "pid").read_text()))


async def training(person: Person) -> None:
    """A training that goes on for ever is under way."""
    await person.until(lambda: person.app.engine_state.data is not None)
    await person.press("enter")
    await person.until(lambda: person.app.link is not None and person.app.link.trains)


async def left(person: Person, press: Callable[[], object]) -> int | None:
    """How the engine ended after that."""
    press()
    await person.until(lambda: person.app._exit)
    assert person.app.return_code == 0
    assert person.app.link is not None
    assert person.app.link._process is not None
    return person.app.link._process.code


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_what_is_waited_for_stays_in_sight_until_q_is_pressed_again(
    environment: Mapping[str, str], home: Path, language: str
) -> None:
    engine = [*HOSTILE, "ignores TERM"]
    async with opened(home, engine=engine, lesson="fit", language=language) as person:
        await training(person)
        await person.press("i", "ctrl+q")
        await person.press("m", "right", "enter", "escape", "f2", "a")
        assert CHECKPOINT[language] in person.screen
        assert person.app.lesson is not None
        app = person.app
        assert (
            await left(person, lambda: app.post_message(events.Key("ㅂ", "ㅂ"))) == -signal.SIGKILL
        )


async def test_without_a_training_the_end_alone_is_waited_for_and_not_for_long(
    environment: Mapping[str, str], home: Path
) -> None:
    async with opened(home, engine=[*HOSTILE, "events"]) as person:
        await person.until(lambda: person.app.engine_state.device is not None)
        await person.press("q")
        assert END in person.screen
        assert await left(person, lambda: None) == -signal.SIGTERM


async def test_a_second_signal_leaves_the_engine_its_time(
    environment: Mapping[str, str], home: Path
) -> None:
    async with opened(home, engine=[*HOSTILE, "ignores TERM"], lesson="fit") as person:
        await training(person)
        os.kill(os.getpid(), signal.SIGHUP)
        os.kill(os.getpid(), signal.SIGTERM)
        await person.until(lambda: CHECKPOINT["en"] in person.screen)
        await asyncio.sleep(0.6)
        assert not person.app._exit
        app = person.app
        assert await left(person, app.action_leave) == -signal.SIGKILL
