"""One's own digit: drawn before anything is trained, read while it is, kept, and named once."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import protocol
from engine.explain.evaluate.drawing import prepared
from engine.explain.shared.networks.softmax import softmax
from engine.protocol.arrays import Array, pack
from engine.runs import recording
from tests.tui.conftest import QUIET_ENGINE, RECORDING, Quiet, opened_by
from tests.tui.lessons.conftest import HELLO
from tests.tui.lessons.evaluate.test_lesson import Examiner
from tui.drawing.numbers import fixed
from tui.shell.own.digit import FILE, OwnDigit

DATA = protocol.DataReady(name="digits", source="package", verified=True, train=60_000, test=10_000)
RECORDED = recording.read(RECORDING / "recording.jsonl")
RUN = RECORDED.started.run
WORDS = {
    "en": {
        "nothing": "has learned nothing yet",
        "guess": "it guesses",
        "learns": "Yours is not among them",
        "read": "it reads 1,",
        "train": "Enter train",
        "name": "0-9 the digit it is",
    },
    "ko": {
        "nothing": "아직 아무것도 배우지 않",
        "guess": "배운 것",
        "learns": "이 그림으로는 배우지 않고",
        "read": "읽은 숫자",
        "train": "Enter 훈련",
        "name": "0-9 그린 숫자",
    },
}
languages = pytest.mark.parametrize("language", list(WORDS))


def logits(digit: int, sure: float = 4.0) -> Array:
    values = pack("<f4", [sure * (at == digit) for at in range(10)])
    return Array("<f4", (1, 10), values.data)


class Drawer(Examiner):
    """A person at the pad, before an engine that says what it is made to say."""

    async def draws_a_one(self) -> None:
        await self.press("space", *["down"] * 9)

    @property
    def last_asked(self) -> protocol.Predict:
        return self.link.last(protocol.Predict)

    async def is_told(self, step: int, digit: int, sure: float = 4.0) -> None:
        """The engine answers what it was asked about the drawing."""
        await self.arrives(
            protocol.Predicted(run=self.last_asked.run, step=step, logits=logits(digit, sure))
        )


def kept(home: Path) -> OwnDigit:
    return OwnDigit(home / "state" / FILE)


@languages
async def test_from_the_first_start_to_a_digit_read_by_the_network_one_trained(
    home: Path, language: str
) -> None:
    said = WORDS[language]
    async with opened_by(Drawer, home, engine=QUIET_ENGINE, language=language) as person:
        await person.arrives(HELLO, DATA, protocol.Runs(runs=()))
        await person.press("d")
        assert said["nothing"] in person.shown
        await person.draws_a_one()
        await person.is_told(0, digit=2)  # the first dab; then what is drawn by now is asked
        asked = person.last_asked
        pad = person.lesson.drawing.pad
        assert (asked.run, asked.pixels.data) == (None, prepared(pad.pixels).pixels)
        await person.is_told(0, digit=5, sure=0.1)
        assert said["guess"] in person.shown
        assert person.next_key.startswith(said["train"])
        await person.press("enter")
        fit = person.link.last(protocol.Fit)
        assert (fit.settings.data, fit.resume, fit.paused) == ("digits", None, False)
        await person.arrives(RECORDED.started)
        live = person.last_asked
        assert (live.run, live.now, live.pixels.data) == (RUN, True, pad.seen)
        await person.is_told(0, digit=8)
        assert person.next_key == said["name"], "while it learns there is time to say that"
        first = softmax(logits(8).values())
        assert f"8 {fixed(first[8], 3)}" in " ".join(person.figure.replace("█", "").split()) or (
            fixed(first[8], 3) in person.figure
        )
        person.app.own_reading._clock = lambda: 1e9
        progress = next(e for e in recorded_progress())
        await person.arrives(progress)
        await person.is_told(progress_end(progress), digit=1)
        assert said["learns"] in person.shown
        assert said["read"] in person.shown
        await person.press("1")
        assert "[ 1 ]" in person.figure
        assert person.next_key != said["name"]
        assert [one.step for one in person.app.own_reading.looks()] == [
            0,
            progress_end(progress),
        ]
        await person.until(lambda: kept(home).label == 1)  # a thread writes it
    async with opened_by(Drawer, home, engine=QUIET_ENGINE, language=language) as person:
        await person.press("m", "d")
        assert person.lesson.drawing.pad.pixels == kept(home).drawn
        assert "[ 1 ]" in person.figure, "also after a restart"


def recorded_progress() -> list[protocol.Progress]:
    """The first steps of the recording as they were told live."""
    block = next(event for event in RECORDED.events if isinstance(event, protocol.Steps))
    count = 60
    return [
        protocol.Progress(
            run=RUN,
            first=0,
            counts=pack("<u4", [1] * count),
            mean=pack("<f4", block.loss.values()[:count]),
            low=pack("<f4", block.loss.values()[:count]),
            high=pack("<f4", block.loss.values()[:count]),
            right=pack("<u4", list(block.right.values()[:count])),
            samples=128 * count,
            seconds=1.0,
        )
    ]


def progress_end(event: protocol.Progress) -> int:
    return event.first + int(sum(event.counts.values()))


async def test_the_question_which_digit_it_is_can_be_left_open(home: Path) -> None:
    async with opened_by(Drawer, home, engine=QUIET_ENGINE, lesson="evaluate") as person:
        await person.arrives(HELLO, DATA, protocol.Runs(runs=()))
        await person.press("2")
        await person.draws_a_one()
        await person.press("1")
        assert person.lesson.view == 1, "while the pen is down a number opens a view"
        await person.press("2", "space", "escape")
        assert person.app.lesson is person.lesson
        assert "[ ? ]" in person.figure
        await person.press("1")
        assert person.lesson.view == 1
        await person.press("2", "escape")
        assert person.app.lesson is None
    assert kept(home).label is None


async def test_enter_waits_for_an_engine_that_has_no_data_yet(home: Path) -> None:
    async with opened_by(Drawer, home, engine=QUIET_ENGINE) as person:
        await person.press("d")
        await person.draws_a_one()
        await person.press("enter")
        assert not person.link.of(protocol.Fit)
        assert "as soon as the engine is ready" in person.shown
        await person.press("m")
        await person.arrives(HELLO, DATA)
        assert len(person.link.of(protocol.Fit)) == 1, "wherever the learner is by then"


async def test_an_image_of_the_test_set_is_not_the_learners_own(home: Path) -> None:
    async with opened_by(Drawer, home, engine=QUIET_ENGINE, lesson="evaluate") as person:
        await person.arrives(HELLO, DATA, protocol.Runs(runs=()))
        await person.press("2", "t")
        pixels = Array("|u1", (1, 28, 28), bytes([90]) * 784)
        labels = Array("|u1", (1,), bytes([3]))
        await person.arrives(protocol.Images(split="test", first=0, pixels=pixels, labels=labels))
        assert person.lesson.drawing.pad.pixels == pixels.data
        await person.press("3")
        assert person.app.own_digit.drawn is None
        await person.press("r")
        await person.draws_a_one()
        assert person.app.own_digit.drawn == person.lesson.drawing.pad.pixels


async def test_a_kept_digit_that_cannot_be_read_is_said_to_be_set_aside(home: Path) -> None:
    (home / "state").mkdir()
    (home / "state" / FILE).write_bytes(b"no digit")
    async with opened_by(Drawer, home, engine=QUIET_ENGINE, lesson="evaluate") as person:
        await person.press("2")
        assert "cannot be read. It is set aside" in person.shown
        assert isinstance(person.app, Quiet)
    assert list((home / "state").glob("digit.damaged-*.json"))
