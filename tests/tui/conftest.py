"""The application in front of a person: keys go in, the screen's text comes out.

The engine is a recording played through the real link: another process, the protocol's own
lines. Nothing here loads torch.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TypedDict, TypeVar, Unpack

import pytest
import textual.app
import textual.pilot
from textual.pilot import Pilot

import tui.shell.app
from engine.protocol import AnyEvent
from tests.tui.at_rest import at_rest
from tests.tui.stand_in import StandInLink, said
from tui.drawing.drawing import Drawing
from tui.link.engine_command import engine_command
from tui.shell.app import Ch2App
from tui.shell.exports.picture_file import strips_of
from tui.shell.lesson_question import QuestionFrame
from tui.shell.options import Options
from tui.shell.progress import Progress

RECORDING = Path(__file__).parent.parent / "recordings" / "digits-5-epochs"
QUIET_ENGINE: list[str] = []
"""No process at all: commands are taken down, and nothing is said but what a test says."""
SECONDS = float(os.environ.get("CH2_TUI_TEST_SECONDS", "60"))


class Quiet(Ch2App):
    """The application before an engine that says nothing by itself."""

    CSS_PATH = str(Path(tui.shell.app.__file__).with_name("app.tcss"))

    async def start_engine(self) -> None:
        if self.link is None or not self.link.alive:
            self.engine_state.restarted()
            self.link = StandInLink(self)


class Person:
    """Presses keys, reads the screen, waits until something is so."""

    def __init__(self, app: Ch2App, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def screen(self) -> str:
        """The text on the screen, line by line."""
        lines = ("".join(piece.text for piece in strip) for strip in strips_of(self.app.screen))
        return "\n".join(line.rstrip() for line in lines)

    @property
    def shown(self) -> str:
        """The screen in one line, so that a caption's break does not matter."""
        return " ".join(self.screen.split())

    @property
    def figure(self) -> str:
        """The text of the lesson's drawing."""
        assert self.app.lesson is not None
        return self.app.lesson.query("#figure > Drawing").first(Drawing).canvas().text()

    @property
    def lines(self) -> list[str]:
        return self.screen.split("\n")

    async def arrives(self, *events: AnyEvent) -> None:
        """Let the engine have said that: it comes through the link, or is refused there."""
        for event in events:
            said(self.app, event)
        await self.pilot.pause()

    @property
    def link(self) -> StandInLink:
        """What stands between the screen and an engine that says nothing by itself."""
        assert isinstance(self.app.link, StandInLink)
        return self.app.link

    async def new_engine(self, *events: AnyEvent) -> None:
        """The engine dies; another one is started, and says that."""
        self.link.dies()
        await self.pilot.pause()
        self.app.close_panels()
        await self.app.start_engine()
        await self.arrives(*events)

    async def press(self, *keys: str) -> None:
        """Press keys, one after the other, and let the screen show what each one does.

        What another process answers is not waited for: `until` it is there.
        """
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def step(self, times: int = 1) -> None:
        await self.press(*["full_stop"] * times)

    async def type(self, text: str) -> None:
        """Fill the field that is open, and press Enter."""
        assert isinstance(self.app.frame, QuestionFrame)
        self.app.frame.entry.field.value = text
        await self.press("enter")

    async def guess(self, text: str) -> None:
        await self.press("tab")
        await self.type(text)

    async def edit(self, text: str) -> None:
        await self.press("e")
        await self.type(text)

    async def until(self, met: Callable[[], bool]) -> None:
        """Let the application work until `met`; fails with the screen when that takes too long."""
        deadline = asyncio.get_running_loop().time() + SECONDS
        while not met():
            if asyncio.get_running_loop().time() > deadline:
                pytest.fail(f"still not so after {SECONDS:.0f} s:\n{self.screen}")
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def until_shown(self, text: str) -> None:
        await self.until(lambda: text in self.screen)


@pytest.fixture(scope="session", autouse=True)
def _pauses_last_until_the_application_rests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textual.app, "wait_for_idle", at_rest)
        patch.setattr(textual.pilot, "wait_for_idle", at_rest)
        yield


@pytest.fixture(scope="session")
def made_digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds the bundled digits, made once: it takes a second or two."""
    from engine.data import digits

    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("digits")
        patch.setenv("CH2_TUI_HOME", str(home))
        digits.load()
    return home / "cache"


@pytest.fixture
def home(tmp_path: Path, made_digits: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh place for everything that is kept, and no MNIST in reach."""
    found = tmp_path / "home"
    found.mkdir()
    (found / "cache").symlink_to(made_digits)
    monkeypatch.setenv("CH2_TUI_HOME", str(found))
    monkeypatch.delenv("CH2_TUI_MNIST", raising=False)
    return found


Reader = TypeVar("Reader", bound=Person)


class Shown(TypedDict, total=False):
    """How the application is shown."""

    language: str
    size: tuple[int, int]
    ascii_glyphs: bool


class Asked(Shown, total=False):
    """How the application is opened."""

    engine: Sequence[str]
    lesson: str
    replay: bool


def opened(home: Path, **asked: Unpack[Asked]) -> AbstractAsyncContextManager[Person]:
    """The application, by default with the recording as its engine, as fast as it will go."""
    return opened_by(Person, home, **asked)


@asynccontextmanager
async def opened_by(
    reader: type[Reader], home: Path, **asked: Unpack[Asked]
) -> AsyncIterator[Reader]:
    """The application in front of a reader of one's own."""
    options = Options(
        asked["engine"]
        if "engine" in asked
        else engine_command("replay", str(RECORDING), "--speed", "0"),
        asked.get("lesson"),
        asked.get("language", "en"),
        data="digits",
        ascii=asked.get("ascii_glyphs", False),
        replay=asked.get("replay", False),
        progress=Progress(home / "state" / "progress.json"),
    )
    app = Quiet(options) if asked.get("engine") is QUIET_ENGINE else Ch2App(options)
    async with app.run_test(size=asked.get("size", (80, 24))) as pilot:
        await pilot.pause()
        try:
            yield reader(app, pilot)
        finally:
            if app.link is not None:
                await app.link.stop()
