"""The lesson prepare, as a person meets it: keys go in, text comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Unpack

import numpy as np
import pytest
from msgspec.structs import replace

from engine import protocol
from engine.protocol.arrays import Array, real
from tests.tui.conftest import QUIET_ENGINE, Shown, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, printed_by
from tests.tui.lessons.reader import Reader
from tests.tui.link.test_training import FIGURES, progress, started
from tui.drawing.places import PlacedDrawing
from tui.lessons.prepare.lesson import PrepareLesson
from tui.shell.panels.code import lesson_code

LABEL = 5
Start = Callable[..., AbstractAsyncContextManager["Preparer"]]


def value(row: int, column: int) -> int:
    """A value that tells its own place."""
    return (7 * row + column) % 256


PIXELS = bytes(value(row, column) for row in range(28) for column in range(28))
IMAGES = protocol.Images(
    split="train",
    first=0,
    pixels=Array("|u1", (2, 28, 28), PIXELS * 2),
    labels=Array("|u1", (2,), bytes((LABEL, 0))),
)


class Preparer(Reader):
    @property
    def lesson(self) -> PrepareLesson:
        assert isinstance(self.app.lesson, PrepareLesson)
        return self.app.lesson


@pytest.fixture
def start(tmp_path: Path) -> Start:
    @asynccontextmanager
    async def prepare(**how: Unpack[Shown]) -> AsyncIterator[Preparer]:
        opened = opened_by(Preparer, tmp_path, engine=QUIET_ENGINE, lesson="prepare", **how)
        async with opened as person:
            await person.arrives(HELLO, MNIST, IMAGES)
            person.link.asked.clear()  # what the application asks for itself
            yield person

    return prepare


def trial(*, scaled: bool, loss: float, after: float, accuracy: float) -> list[protocol.AnyEvent]:
    """All that the engine says of a trial of one epoch."""
    settings = protocol.FitSettings(epochs=1, scaled=scaled)
    run = f"trial-{scaled}"
    figures = replace(FIGURES, test_loss=real(after), test_accuracy=real(accuracy))
    begun = started(run=run, settings=settings, train=1_200, steps=10, trial=True)
    return [
        begun,
        protocol.BeforeTraining(run=run, test_loss=real(loss), test_accuracy=real(0.1)),
        replace(progress(0, [(5, 1.0, 40)], run=run), samples=5 * 128),
        replace(progress(5, [(5, 1.0, 40)], run=run), samples=1_200 - 5 * 128),
        protocol.EpochEnded(run=run, epoch=1, step=10, figures=figures),
        protocol.FitFinished(
            run=run,
            device="cpu",
            threads=1,
            precision="fp32",
            data="mnist",
            seed=0,
            epochs=(figures,),
            step=10,
            stopped=False,
            test_loss=real(after),
            test_accuracy=real(accuracy),
            weights_sha256="",
        ),
    ]


def tried(forgotten: protocol.Preparation, refusal: str) -> protocol.BatchTried:
    return protocol.BatchTried(
        forgotten=forgotten,
        refusal=refusal,
        samples=128,
        loss=real(2.25),
        loss_of_integers=real(2.25),
    )


# ---- the way


async def test_the_image_is_repackaged_stop_by_stop(start: Start) -> None:
    async with start() as person:
        pixel = value(14, 14)
        assert "▸ stored  (28, 28) uint8     784" in person.figure
        assert person.figure.count("[ ? ]") == 2
        assert "179.4" not in person.figure
        await person.step()
        assert "▸ reshape (784,)   uint8     784" in person.figure
        assert f"[406]     {pixel}" in person.figure
        assert "14 × 28 + 14 = 406" in person.figure
        await person.step()
        assert "▸ float32 (784,)   float32 3,136" in person.figure
        assert "44.9 MiB" in person.figure
        assert "179.4 MiB" in person.figure
        assert f"{pixel}.0" in person.figure
        assert "[ ? ]" not in person.figure
        await person.step()
        assert str(np.float32(pixel) / np.float32(255)) in person.figure
        assert f"× 255 = {pixel}.0" in person.figure
        assert "prepare" not in person.app.progress.done
        await person.step()
        assert "▸ one-hot (10,)    float32    40        0–1" in person.figure
        assert "0   0   0   0   0   1   0   0   0   0" in person.figure
        assert "58.6 KiB" in person.figure
        assert "2.3 MiB" in person.figure
        assert "prepare" in person.app.progress.done
        assert person.next_keys == ["2"]


async def test_the_growth_is_asked_and_a_wrong_guess_is_told_what_it_means(start: Start) -> None:
    async with start() as person:
        await person.guess("32")
        assert "how many bits a float32 has" in person.screen
        assert "[ ? ]" in person.figure
        await person.guess("eight")
        assert '"eight" is no whole number' in person.screen
        assert person.lesson.typing
        await person.press("escape")
        await person.guess("×4")
        assert "4 times as many" in person.screen
        assert "179.4 MiB" in person.figure
        await person.press("f2")
        assert "4배입니다" in person.screen
        assert "1/5단계" in person.screen


async def test_cursor_and_image_can_be_changed_at_any_stop(start: Start) -> None:
    async with start() as person:
        await person.step(3)
        await person.press("up", "right")
        assert f"{value(13, 15)}.0" in person.figure
        assert "13 × 28 + 15 = 379" in person.figure
        await person.pilot.click(PlacedDrawing, offset=(3 + 20, 1 + 4))
        await person.pilot.pause()
        assert (person.lesson.row, person.lesson.column) == (8, 20)
        await person.press("right_square_bracket", "full_stop")
        assert "image 1" in person.figure
        assert "1   0   0   0   0   0   0   0   0   0" in person.figure
        await person.edit("60000")
        assert "No image 60000" in person.screen
        await person.press("escape", "r")
        assert person.lesson.sample == 0
        assert "▸ stored" in person.figure


async def test_it_fits_every_size_in_both_languages(start: Start) -> None:
    async with start() as person:
        async for _ in person.in_every_size():
            await person.press("r")
            assert "[ ? ]" in person.figure
            await person.step(2)
            assert "float32 (784,) float32 3,136" in " ".join(person.figure.split())
            await person.press("2")
            assert "(128, 784) uint8" in person.figure
            await person.press("1")


async def test_without_box_glyphs_it_is_still_legible(start: Start) -> None:
    async with start(ascii_glyphs=True) as person:
        await person.step(3)
        assert "> / 255   (784,)   float32 3,136" in person.screen
        assert "* 255 =" in person.screen
        assert not set(person.screen) & set("▸▀▄█×–")


# ---- one forgotten


async def test_torch_says_itself_what_it_does_not_take(start: Start) -> None:
    async with start() as person:
        await person.press("2")
        assert person.next_keys == ["enter"]
        await person.press("enter")
        (question,) = person.link.asked
        assert question == protocol.TryBatch(id=question.id, forgotten="reshape")
        await person.arrives(tried("reshape", "shapes cannot be multiplied (3584x28 and 784x512)"))
        assert "torch: shapes cannot be multiplied (3584x28 and 784x512)" in person.figure
        assert "an axis of 28, not of 784" in " ".join(person.figure.split())
        assert person.next_keys == ["down"]
        lines = person.figure.splitlines()
        row = next(number for number, line in enumerate(lines) if line.startswith("  one-hot"))
        await person.pilot.click(PlacedDrawing, offset=(10, row))
        await person.press("enter")
        await person.arrives(tried("one_hot", "the size of tensor a must match"))
        assert "loss 2.250" in person.figure
        assert "gives 2.250: it is the sparse form" in " ".join(person.figure.split())
        assert person.next_keys == ["up"]
        await person.press("f2")
        assert "torch: the size of tensor a must match" in person.figure
        assert "숫자 한 줄이 필요합니다" in " ".join(person.figure.split())


async def test_two_trainings_of_one_epoch_are_compared_and_the_learners_own_run_stays(
    start: Start,
) -> None:
    async with start() as person:
        await person.arrives(started(run="own"))
        person.link.asked.clear()
        own = person.app.engine_state.run
        assert own is not None
        await person.press("2", "down", "down", "enter")
        assert "Your training is running" in person.screen
        assert person.link.asked == []
        own.interrupted()
        await person.press("enter")
        (asked,) = person.link.asked
        assert isinstance(asked, protocol.Fit)
        assert asked.trial
        assert (asked.settings.epochs, asked.settings.scaled) == (1, True)

        scaled = trial(scaled=True, loss=2.3, after=0.1, accuracy=0.96)
        await person.arrives(*scaled[:3])
        assert "5/10 [==========>" in person.figure
        assert "2.300" in person.figure
        assert person.next_keys == ["enter"]
        await person.arrives(*scaled[3:])
        asked = person.link.asked[-1]
        assert isinstance(asked, protocol.Fit)
        assert not asked.settings.scaled
        await person.arrives(*trial(scaled=False, loss=138.0, after=0.8, accuracy=0.94))
        said = " ".join(person.figure.split())
        assert "0 to 255 138.0 0.1000 0.8000 0.9400" in said
        assert "began 60.0 times as high" in said
        assert "it is 8.00 times as high" in said
        assert "2.0 points lower" in said
        assert "measured" in said
        assert person.app.engine_state.run is own


async def test_a_trial_is_stopped_by_enter_and_by_leaving_and_a_panel_leaves_it_alone(
    start: Start,
) -> None:
    async with start() as person:
        await person.press("2", "down", "down", "enter")
        scaled = trial(scaled=True, loss=2.3, after=0.1, accuracy=0.96)
        await person.arrives(*scaled[:3])
        await person.press("i")
        await person.press("escape")
        assert len(person.link.asked) == 1
        await person.press("enter")
        assert isinstance(person.link.asked[-1], protocol.Stop)
        finished = scaled[-1]
        assert isinstance(finished, protocol.FitFinished)
        await person.arrives(replace(finished, stopped=True, epochs=()))
        assert "stopped" in person.figure
        assert len(person.link.asked) == 2
        await person.press("enter")
        await person.arrives(*scaled[:3])
        await person.press("escape")
        await person.until(lambda: isinstance(person.link.asked[-1], protocol.Stop))


async def test_a_problem_ends_the_wait_and_a_replay_has_nothing_to_try(start: Start) -> None:
    async with start() as person:
        await person.press("2", "enter")
        assert person.lesson.forgetting_scene().waiting
        number = person.link.last(protocol.TryBatch).id
        await person.arrives(
            protocol.Problem(code="engine.failed", message="it broke", reply_to=number)
        )
        assert not person.lesson.forgetting_scene().waiting
        await person.new_engine(replace(HELLO, replay="r"), MNIST)
        asked = len(person.link.asked)
        await person.press("enter")
        assert "no network here to try it on" in person.screen
        assert len(person.link.asked) == asked


# ---- code


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_the_code_prints_what_the_figure_shows(
    start: Start, tmp_path: Path, dialect: str
) -> None:
    stack = np.frombuffer(PIXELS * 3, np.uint8).reshape(3, 28, 28)
    labels = np.array([5, 0, 1], np.uint8)
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=stack, y_train=labels, x_test=stack, y_test=labels)
    async with start() as person:
        await person.press("right")
        program = lesson_code(person.lesson, dialect)
    lines = printed_by(program, tmp_path).splitlines()
    pixel = value(14, 15)
    if dialect == "keras":
        lines[:2] = [" ".join(lines[:2])]
    assert lines[0].endswith(f"{3 * 784} bytes")
    assert lines[1].endswith(f"{3 * 784 * 4} bytes")
    assert lines[2:4] == [str(pixel), f"{pixel}.0"]
    assert float(lines[4]) == pytest.approx(pixel / 255, rel=1e-6)
    assert lines[5] == f"5 {[float(index == 5) for index in range(10)]}"


async def test_what_the_common_mistake_says_of_numpy_is_so() -> None:
    image = np.frombuffer(PIXELS, np.uint8)
    assert (image / 255).dtype == np.float64
    assert (np.full(1, 255, np.uint8) // 255).max() == 1
    assert (image[image < 255] // 255).max() == 0
