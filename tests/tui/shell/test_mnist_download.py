"""MNIST fetched from the palette: nothing unasked, nothing hidden, and then it is used."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from engine import protocol
from tests.tui.conftest import Person, opened
from tests.tui.link.test_training import started

ENGINE = """
import json, sys
answers, told = {answers!r}, open({told!r}, "ab", buffering=0)
sys.stdout.buffer.write({hello!r})
sys.stdout.buffer.flush()
asked = {{}}
for line in sys.stdin.buffer:
    told.write(line)
    command = json.loads(line)
    asked[command["type"]] = command["id"]
    waiting = answers.get(command["type"])
    if waiting and (event := waiting.pop(0)):
        event = json.loads(event)
        kind = event.get("code", event["type"]).partition(".")[0]
        event["reply_to"] = asked.get({answering!r}.get(kind), 0)
        sys.stdout.buffer.write(json.dumps(event).encode() + b"\\n")
        sys.stdout.buffer.flush()
"""
ANSWERING = {
    "data_ready": "open_data",
    "download_progress": "download",
    "download_finished": "download",
    "data": "open_data",
    "download": "download",
    "fit_started": "fit",
}
"""Which command an event answers, by its kind or that of its problem: the last one of these."""
HELLO = protocol.Hello(version=protocol.VERSION, engine="0", python="3", pid=1)
DIGITS = protocol.DataReady(name="digits", source="package", verified=True, train=60_000, test=10)
MNIST = protocol.DataReady(name="mnist", source="/x.npz", verified=True, train=60_000, test=10)
FINISHED = protocol.DownloadFinished(path="/x.npz")


def arrived(received: int, total: int = 11_490_434) -> protocol.DownloadProgress:
    return protocol.DownloadProgress(received=received, total=total, source="example.org/x.npz")


class Engine:
    """An engine that answers each kind of command with what was prepared for it, in order.

    It takes `pause` as the sign to go on with the download.
    """

    def __init__(self, folder: Path, **answers: list[protocol.Event | None]) -> None:
        self._told = folder / "told"
        prepared = {
            kind: [protocol.encode(event) if event else b"" for event in events]
            for kind, events in answers.items()
        }
        source = ENGINE.format(
            answers=prepared,
            told=str(self._told),
            hello=protocol.encode(HELLO),
            answering=ANSWERING,
        )
        self.command = [sys.executable, "-c", source]

    @property
    def told(self) -> list[protocol.AnyCommand]:
        """The commands that it was sent."""
        return [protocol.decode_command(line) for line in self._told.read_bytes().splitlines()]

    @property
    def opened(self) -> list[str]:
        """What data it was asked to open."""
        return [command.where for command in self.told if isinstance(command, protocol.OpenData)]


async def go_on(person: Person) -> None:
    person.app.ask(protocol.Pause())


async def test_progress_stands_beside_the_keys_until_it_is_over(home: Path) -> None:
    engine = Engine(
        home,
        open_data=[DIGITS, MNIST],
        download=[arrived(0, 0)],
        pause=[arrived(700_000, 0), arrived(4_200_000), FINISHED],
    )
    async with opened(home, engine=engine.command) as person:
        await person.until_shown("bundled digits, not MNIST")
        person.app.options.data = "auto"
        person.app.download.begin()
        await person.until_shown("MNIST asking the server")
        await person.until_shown("Fetching MNIST")
        await person.press("right", "enter")
        await person.until(lambda: "Fetching MNIST" not in person.screen)
        await go_on(person)
        await person.until_shown("MNIST 0.7 MB")
        await go_on(person)
        await person.until_shown("MNIST 4.2 of 11.5 MB")
        await person.press("m", "f2")
        await person.until_shown("MNIST 4.2/11.5 MB")
        await go_on(person)
        await person.until_shown("이제부터 MNIST를 사용합니다")
        assert "4.2" not in person.screen
        await person.press("escape")
        await person.until_shown("MNIST 확인됨")
        assert engine.opened == ["digits", "auto"]


async def test_the_question_stays_in_sight_and_can_be_answered(home: Path) -> None:
    engine = Engine(home, open_data=[DIGITS], download=[arrived(4_200_000)])
    async with opened(home, engine=engine.command, lesson="fit") as person:
        person.app.download.begin()
        await person.until_shown("4.2 of 11.5 MB")
        await person.press("tab")
        assert "10 classes to guess from" in person.screen
        assert "4.2 of 11.5 MB" in person.screen
        await person.press(*"2.3", "enter")
        assert "Yes: ln 10 = 2.303" in person.screen
        assert "4.2 of 11.5 MB" in person.screen


@pytest.mark.parametrize("columns", [60, 80, 120])
async def test_the_keys_that_lead_out_stay_beside_it(home: Path, columns: int) -> None:
    engine = Engine(home, open_data=[DIGITS], download=[arrived(10_200_000)])
    async with opened(home, engine=engine.command, size=(columns, 16)) as person:
        person.app.download.begin()
        await person.until_shown("10.2 of 11.5 MB")
        keys = person.screen.splitlines()[-1]
        assert "Enter" in keys
        assert "? keys" in keys
        assert "q quit" in keys


async def test_the_palette_offers_to_fetch_and_then_to_cancel(home: Path) -> None:
    cancelled = protocol.Problem(code="download.cancelled", message="cancelled")
    engine = Engine(
        home, open_data=[DIGITS], download=[arrived(4_200_000)], cancel_download=[cancelled]
    )
    async with opened(home, engine=engine.command) as person:
        await person.until_shown("bundled digits, not MNIST")
        await person.press("ctrl+p", *"download")
        await person.until_shown("11.5 MB, verified before it is used")
        await person.press("down", "enter")
        await person.until_shown("4.2 of 11.5 MB")
        await person.press("ctrl+p", *"cancel")
        await person.until_shown("What has arrived is kept for the next try")
        await person.press("down", "enter")
        await person.until_shown("The download is cancelled.")
        assert "4.2" not in person.screen


async def test_a_failure_says_what_to_do_in_the_learner_s_language(home: Path) -> None:
    failed = protocol.Problem(
        code="download.failed",
        message="MNIST could not be fetched",
        detail={"reason": "example.org: its name is not known here (no network?)"},
    )
    engine = Engine(home, open_data=[DIGITS], download=[failed])
    async with opened(home, engine=engine.command, language="ko") as person:
        person.app.download.begin()
        await person.until_shown("MNIST를 받지 못했습니다")
        assert "example.org" in person.screen
        assert person.app.engine_state.download is None


async def test_data_that_was_named_stays_open(home: Path) -> None:
    engine = Engine(home, open_data=[DIGITS], download=[FINISHED])
    async with opened(home, engine=engine.command) as person:
        await person.until_shown("bundled digits, not MNIST")
        person.app.download.begin()
        await person.until_shown("start with --data mnist")
        assert engine.opened == ["digits"]


async def test_it_takes_the_place_of_data_that_could_not_be_opened(home: Path) -> None:
    broken = protocol.Problem(code="data.damaged", message="x", detail={"where": "/y.npz"})
    engine = Engine(home, open_data=[broken, MNIST], download=[FINISHED])
    async with opened(home, engine=engine.command) as person:
        await person.until_shown("/y.npz is damaged inside")
        person.app.download.begin()
        await person.until_shown("It is used from now on.")
        await person.press("escape")
        await person.until_shown("MNIST found and verified")
        assert engine.opened == ["digits", "mnist"]
        assert person.app.options.data == "mnist"


async def test_it_is_opened_only_after_the_training_that_is_under_way(home: Path) -> None:
    over = protocol.FitFinished(
        run="r",
        device="cpu",
        threads=2,
        precision="fp32",
        data="mnist",
        seed=0,
        epochs=(),
        step=3,
        stopped=True,
        test_loss=None,
        test_accuracy=None,
        weights_sha256="",
    )
    engine = Engine(
        home, open_data=[DIGITS, MNIST], fit=[started()], download=[FINISHED], stop=[over]
    )
    async with opened(home, engine=engine.command) as person:
        await person.until_shown("bundled digits, not MNIST")
        person.app.options.data = "auto"
        await person.press("enter")
        await person.until(lambda: person.app.engine_state.run is not None)
        person.app.download.begin()
        await person.until_shown("It is opened when the training is over.")
        assert len(engine.opened) == 1
        await person.press("s", "m")
        await person.until_shown("MNIST found and verified")


async def test_without_an_engine_it_is_said_that_nothing_begins(home: Path) -> None:
    async with opened(home, engine=["/nowhere/engine"]) as person:
        await person.until_shown("The engine stopped")
        await person.press("escape")
        person.app.download.begin()
        await person.until_shown("The engine is not ready yet.")
        assert person.app.engine_state.download is None
