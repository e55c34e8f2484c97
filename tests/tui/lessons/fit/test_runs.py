"""The third view of fit: earlier runs over the present one, and a fork of one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from engine.data import places
from engine.protocol import (
    BeforeTraining,
    EpochEnded,
    EpochFigures,
    FitFinished,
    FitSettings,
    FitStarted,
    Fork,
    Steps,
    encode,
)
from engine.protocol.arrays import pack, real
from engine.runs import recording
from tests.engine.small import write_npz
from tests.engine.talk import run as engine_run
from tests.tui.conftest import RECORDING, Person, opened
from tui.drawing.places import PlacedDrawing
from tui.lessons.fit.lesson import FitLesson
from tui.lessons.fit.runs.lines import FORK
from tui.lessons.fit.runs.view import RunsView
from tui.link.engine_command import engine_command

SERVED = engine_command("serve")
PER_EPOCH = 3


def fit(person: Person) -> FitLesson:
    assert isinstance(person.app.lesson, FitLesson)
    return person.app.lesson


def view(person: Person) -> RunsView:
    found = fit(person).shown
    assert isinstance(found, RunsView)
    return found


def recorded(name: str, at: float, settings: FitSettings, level: float) -> None:
    """A finished run of 300 images in this test's home, its loss near `level`."""
    folder = places.runs_home() / name
    folder.mkdir(parents=True)
    lines = b"".join(map(encode, _events(name, at, settings, level)))
    (folder / recording.FILE_NAME).write_bytes(lines)


def _events(
    name: str, at: float, settings: FitSettings, level: float
) -> Iterator[FitStarted | BeforeTraining | Steps | EpochEnded | FitFinished]:
    per_epoch = -(-300 // settings.batch_size)
    started = FitStarted(
        at=at, run=name, settings=settings, device="cpu", device_name="", threads=1,
        precision="fp32", data="other", train=300, test=50, parameters=1,
        steps_per_epoch=per_epoch, steps=per_epoch * settings.epochs,
    )  # fmt: skip
    yield started
    yield BeforeTraining(at=at, run=name, test_loss=real(2.3), test_accuracy=real(0.1))
    figures = EpochFigures(
        loss=real(level), accuracy=real(0.9), loss_running=real(level),
        accuracy_running=real(0.9), test_loss=real(level), test_accuracy=real(1 - level),
        seconds=0.25,
    )  # fmt: skip
    for epoch in range(settings.epochs):
        loss, right = pack("<f4", [level] * per_epoch), pack("<u2", [1] * per_epoch)
        first = epoch * per_epoch
        yield Steps(at=at, run=name, first=first, loss=loss, right=right, seconds=1.0)
        step = first + per_epoch
        yield EpochEnded(at=at, run=name, epoch=epoch + 1, step=step, figures=figures)
    yield FitFinished(
        at=at, run=name, device="cpu", threads=1, precision="fp32", data="other", seed=0,
        epochs=(figures,) * settings.epochs, step=started.steps, stopped=False,
        test_loss=figures.test_loss, test_accuracy=figures.test_accuracy, weights_sha256="",
    )  # fmt: skip


ASKED = FitSettings(epochs=4, batch_size=100, hidden=(8,))


@pytest.fixture
def six(home: Path) -> Path:
    """A home with six runs, `run-6` the newest; `run-2` is a fork of `run-1`, `run-3` is long."""
    forked = replace(ASKED, forks=(Fork(run="run-1", epoch=2, learning_rate=0.1),))
    made = [ASKED, forked, replace(ASKED, epochs=4_000), replace(ASKED, optimizer="sgd")]
    made += [replace(ASKED, batch_size=50), replace(ASKED, seed=7, learning_rate=0.01)]
    for number, settings in enumerate(made, 1):
        recorded(f"run-{number}", 1_000.0 + 60 * number, settings, 0.4 / number)
    return home


async def drawn(person: Person, *runs: str) -> None:
    """Until the curves of these runs, and of no other, have arrived."""

    def arrived() -> bool:
        known = [view(person).earlier.get(run) for run in runs]
        return all(run is not None and run.complete for run in known)

    await person.until(lambda: set(view(person).listed.marks.values()) == set(runs) and arrived())
    await person.pilot.pause(0.2)


async def test_runs_are_marked_drawn_and_compared(six: Path) -> None:
    async with opened(six, lesson="fit", engine=SERVED) as person:
        await person.press("3")
        await person.until_shown("runs: 6")
        await drawn(person, "run-6")
        assert "Mark another run to compare with" in person.screen
        await person.press("down", "enter")
        await drawn(person, "run-6", "run-5")
        assert "rate: a 0.01, b 0.001 · batch: a 100, b 50 · seed: a 7, b 0" in person.figure
        assert "run-5 · drawn from all its 24 steps" in person.figure
        lines = {line.letter: line for line in view(person).sketch().scene.lines}
        assert {letter: line.loss.last for letter, line in lines.items()} == {
            "a": pytest.approx(0.4 / 6),
            "b": pytest.approx(0.4 / 5),
        }

        # A third and a fourth, one of them long; a fifth has no letter.
        await person.press("down", "space", "down", "space")
        await drawn(person, "run-6", "run-5", "run-4", "run-3")
        assert "drawn from its epochs' means: 12,000 steps" in person.figure
        await person.press("down", "enter")
        assert "4 runs are drawn; take one away first" in person.screen
        await person.press("up", "enter", "down", "enter", "down", "enter")
        assert view(person).listed.marks == {"a": "run-6", "b": "run-5", "c": "run-4", "d": "run-2"}
        assert "4 runs are drawn" in person.screen, "for run-1 there is none left either"

        # A fork over its parent, marked where it leaves it.
        await person.press("up", "up", "up", "enter", "down", "down", "down", "enter")
        await drawn(person, "run-6", "run-5", "run-1", "run-2")
        assert FORK in person.figure
        await person.press("up")
        assert "fork of c from epoch 2 on, rate 0.1" in person.figure
        assert "0.001→0.1 after 2" in person.figure

        # Another language, other sizes: nothing is lost, nothing leaves its line.
        await person.press("f2")
        assert "c의 2에포크에서 갈라짐" in person.figure
        for size in ((60, 16), (120, 40), (80, 24)):
            await person.pilot.resize_terminal(*size)
            await person.pilot.pause()
            assert "▸d" in person.figure
        await person.press("f2")

        told = fit(person).query_one(PlacedDrawing).said()
        assert told.count("\n") == 6 + 2, "a header, six runs, what differs, and a note"
        assert "0.9333" in told

        # By the mouse: choose a row, then take it away.
        await person.press("enter")
        top = next(n for n, line in enumerate(person.figure.splitlines()) if "runs: 6" in line)
        await person.pilot.click(PlacedDrawing, offset=(20, top + 1))
        first = view(person).listed.chosen
        assert first is not None
        was = view(person).listed.letter(first.run)
        await person.pilot.click(PlacedDrawing, offset=(20, top + 1))
        await person.pilot.pause()
        assert bool(view(person).listed.letter(first.run)) != bool(was)


async def test_without_runs_it_says_so_and_enter_trains(home: Path) -> None:
    async with opened(home, lesson="fit", engine=SERVED) as person:
        await person.press("3")
        await person.until_shown("No run on this machine yet.")
        assert "Nothing to compare yet" in person.screen
        assert "▸ Enter train" in person.screen


async def test_a_replay_has_no_other_runs(six: Path) -> None:
    replay = engine_command("replay", str(RECORDING), "--speed", "0")
    async with opened(six, lesson="fit", engine=replay, replay=True) as person:
        await person.press("3")
        await person.until_shown("A recording has no other runs beside it.")
        await person.press("right", "e")
        assert not fit(person).typing


async def test_a_fork_is_trained_over_its_parent(home: Path) -> None:
    words = ["--epochs", "4", "--batch-size", "100", "--hidden", "8", "--threads", "1"]
    data = str(write_npz(home.parent / "small.npz"))
    parent = engine_run("fit", *words, "--data", data, home=home)
    assert parent.returncode == 0, parent.stderr
    async with opened(home, lesson="fit", engine=SERVED) as person:
        await person.press("3")
        await person.until_shown("runs: 1")
        name = view(person).listed.runs[0].run
        await person.press("right")
        assert "fork from epoch 3 of 0 to 3" in person.figure
        await person.press("escape")
        assert "fork from" not in person.figure, "Esc gives the fork up, not the lesson"
        await person.press("left", "left", "left", "right", "enter")
        assert "Learning rate from epoch 2 on (was 0.001)" in person.screen
        for wrong, said in (
            ("fast", "at most 1,000"),
            ("0", "at most 1,000"),
            ("1e9", "at most 1,000"),
            ("9" * 100_000, "at most 1,000"),
            ("0.001", "From there on it has 0.001 already"),
        ):
            await person.type(wrong)
            assert said in person.screen
        await person.type("0.05")
        await person.until(lambda: fit(person).run is not None)
        await person.until(lambda: (run := fit(person).run) is not None and bool(run.finished))
        await drawn(person, name)
        await person.until_shown("runs: 2")
        run = fit(person).run
        assert run is not None
        assert run.settings.forks == (Fork(run=name, epoch=2, learning_rate=0.05),)
        assert view(person).listed.marks == {"a": name}
        assert "Both are one line until ◆, after epoch 2:" in person.screen
        assert "a was trained again" in person.screen
        known = view(person).earlier.get(name)
        assert known is not None
        ours, theirs = run.loss.columns(4 * PER_EPOCH), known.loss.columns(4 * PER_EPOCH)
        assert ours[: 2 * PER_EPOCH] == theirs[: 2 * PER_EPOCH]
        assert ours[-1] != theirs[-1]
        assert person.figure.count(FORK) == 1
        assert "rate: ■ 0.001→0.05 after 2, a 0.001" in person.figure
