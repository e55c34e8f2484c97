"""from_scratch: the network by hand is built, switched, broken and combined before one's eyes."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

import engine.by_hand
from engine import protocol
from engine.by_hand.sources import sources
from engine.by_hand.training import ScratchTraining, samples
from engine.explain.from_scratch.runs import BOOK, FIT, ONE_CHANGE, RASH, SETTINGS, bars
from engine.protocol import SCRATCH_STAGES, ScratchSettings
from engine.protocol.arrays import pack
from tests.engine.small import small_dataset, write_npz
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, printed_by, program_of
from tests.tui.lessons.reader import Reader
from tui.drawing.numbers import short
from tui.drawing.places import PlacedDrawing
from tui.lessons.from_scratch.code import code_values
from tui.lessons.from_scratch.lesson import FromScratchLesson
from tui.link.order.event_order import EventOrder
from tui.shell.programs.data import data_path, load_data

scratching = partial(opened_by, Reader, lesson="from_scratch", engine=QUIET_ENGINE)
CODE_PANEL = 74
"""Cells of a line of code where its panel is narrowest."""
BOOK_MEAN = short(bars()[BOOK].mean, 3)


def the_lesson(person: Reader) -> FromScratchLesson:
    assert isinstance(person.app.lesson, FromScratchLesson)
    return person.app.lesson


def stage_run(stage: protocol.ScratchStage, number: int = 0) -> protocol.StageRun:
    return protocol.StageRun(
        reply_to=number,
        stage=stage,
        shapes=(protocol.StageShape(name="x", shape=(128, 784)),),
        difference=2.5e-5,
        compared=1_280,
        seconds=0.0025,
        framework_seconds=0.0018,
        figures={"parameters": 407_050.0} if stage == "sequential" else {},
        values=pack("<f4", [0.25, 0.75]),
    )


def look(
    number: int = 0, *, epochs: int, of: int = 10, ended: bool = False
) -> protocol.ScratchLook:
    return protocol.ScratchLook(
        reply_to=number,
        step=469 * epochs,
        steps=469 * of,
        accuracy=(0.1, *(0.7 + 0.01 * epoch for epoch in range(epochs))),
        loss=(2.0,) * epochs,
        clipped=(0.25,) * epochs,
        first_loss=(2.5,),
        first_clipped=(0.875,),
        seconds=12.5,
        ended=ended,
    )


async def test_the_file_that_is_shown_lies_where_it_is_said_to(home: Path) -> None:
    async with scratching(home) as person:
        await person.arrives(HELLO, protocol.ScratchSources(files=sources()))
        (shown,) = re.findall(r"engine/\S+\.py", person.figure)
        assert (Path(engine.by_hand.__file__).parents[2] / shown).is_file()


async def test_the_source_on_screen_is_the_engines_and_each_stage_is_run(home: Path) -> None:
    async with scratching(home) as person:
        assert "the source comes with the engine" in person.figure
        await person.arrives(HELLO)
        assert isinstance(person.link.asked[-1], protocol.GetScratchSources)
        await person.arrives(protocol.ScratchSources(files=sources()))
        assert "def __init__(" in person.figure
        assert "▸↓        return self.activation(x @ self.w + self.b)" in person.figure
        assert "torch  return relu(layer(x))" in person.figure
        await person.press("enter")
        (command,) = person.link.of(protocol.RunStage)
        assert command.stage == "dense"
        await person.arrives(MNIST)
        for stage in SCRATCH_STAGES:
            if the_lesson(person).by_hand.running is None:
                assert "Enter runs both on MNIST" in person.figure
                await person.press("enter")
            assert person.link.last(protocol.RunStage).stage == stage
            await person.arrives(protocol.StageProgress(done=1, steps=2))
            assert "running, 50 %" in person.figure
            await person.arrives(stage_run(stage))
            assert "2.5e-05" in person.figure
            assert "(128, 784)" in person.figure
            await person.press("enter" if stage != "evaluation" else "2")
        assert "recorded" in person.figure


async def test_a_stage_that_is_refused_or_cancelled_says_so(home: Path) -> None:
    async with scratching(home) as person:
        await person.arrives(HELLO, MNIST)
        await person.press("enter")
        number = person.link.last(protocol.RunStage).id
        busy = protocol.Problem(reply_to=number, code="scratch.busy", message="busy")
        await person.arrives(busy)
        assert "A training is under way" in person.figure
        await person.press("enter", "enter")
        assert isinstance(person.link.asked[-1], protocol.CancelScratch)
        number = person.link.last(protocol.RunStage).id
        ended = protocol.Problem(reply_to=number, code="scratch.cancelled", message="cancelled")
        await person.arrives(ended)
        assert "Enter runs both" in person.figure
        await person.press("3", "escape")
        assert person.app.lesson is None


async def test_single_changes_appear_one_by_one_and_the_best_is_asked_for(home: Path) -> None:
    wide = (120, 40)
    async with opened_by(
        Reader, home, lesson="from_scratch", engine=QUIET_ENGINE, size=wide
    ) as person:
        await person.press("2")
        assert BOOK_MEAN in person.figure
        assert person.figure.count("?") == len(SETTINGS) - 1
        await person.step()
        assert person.figure.count("?") == len(SETTINGS) - 2
        await person.guess("5")
        assert "silences most samples" in person.screen
        await person.guess("12")
        assert "from 1 to 8" in person.screen
        await person.press("escape")
        await person.guess("8")
        assert f"instead of {BOOK_MEAN}" in person.screen
        assert person.figure.count("?") == len(SETTINGS) - 1 - len(ONE_CHANGE)
        await person.step(8)
        assert "?" not in person.figure
        assert "fit" in person.figure
        assert short(bars()[FIT].mean, 3) in person.figure
        person.assert_fits(wide)


async def test_the_slope_of_the_clipped_loss_is_asked_where_it_clips(home: Path) -> None:
    async with scratching(home) as person:
        await person.press("3")
        assert "[ ? ]" not in person.figure
        await person.step(15)
        assert "[ ? ]" in person.figure
        await person.guess("-1")
        assert "from the logits" in person.screen
        await person.guess("0")
        assert "[ ? ]" not in person.figure
        assert "silent" in person.figure
        (share,) = bars()[RASH].runs[0].clipped[:1]
        assert f"{100 * share:.0f} %" in person.figure
        person.assert_fits((80, 24))


async def test_a_setting_is_trained_here_and_stands_beside_the_recorded_bar(home: Path) -> None:
    async with scratching(home) as person:
        await person.arrives(HELLO, MNIST)
        await person.press("2", "enter")
        command = person.link.asked[-1]
        assert command == protocol.TrainScratch(id=command.id, settings=BOOK, seed=0)
        await person.arrives(look(epochs=3))
        assert "step 1,407 of 4,690   accuracy 0.720   clipped 25 %" in person.figure
        await person.press("enter")
        assert isinstance(person.link.asked[-1], protocol.CancelScratch)
        await person.arrives(look(epochs=4, ended=True))
        assert "Ended early" in person.figure
        assert "◆" not in person.figure
        await person.press("enter")
        await person.arrives(look(epochs=10, ended=True))
        assert "◆0.790" in person.figure
        assert "12.5 s" in person.figure
        await person.press("f2")
        assert "◆0.790" in person.figure
        other = replace(MNIST, name="digits", source="digits", verified=True)
        await person.arrives(other)
        assert "◆" not in person.figure


async def test_ones_own_combination_is_switched_typed_and_trained(home: Path) -> None:
    async with scratching(home) as person:
        await person.arrives(HELLO, replace(MNIST, name="digits", source="digits"))
        await person.arrives(protocol.ScratchSources(files=sources()))
        await person.press("4", "right", "right")
        assert "limit = sqrt(6 / sum(shape))" in person.figure
        await person.press("down", "right")
        assert "w -= self.rate * g" in person.figure
        assert "[Glorot]" in person.figure
        assert "not among the recorded" in person.figure
        await person.edit("0.02 3 7")
        assert "[0.02]" in person.figure
        assert "[7]" in person.figure
        await person.edit("0.02 300 7")
        assert "Epochs: 1 to 30" in person.screen
        await person.press("escape", "enter")
        wanted = ScratchSettings(initialisation="glorot", learning_rate=0.02, epochs=3)
        command = person.link.asked[-1]
        assert command == protocol.TrainScratch(id=command.id, settings=wanted, seed=7)
        await person.arrives(look(epochs=3, of=3, ended=True))
        assert "0.720 after epoch 3" in person.figure
        assert "the bundled digits" in person.figure
        await person.press("r")
        assert "[0–0.1]" in person.figure
        assert "Recorded on MNIST" in person.figure
        assert "here" not in person.figure.split("epochs")[-1]


@pytest.mark.parametrize("settings", [BOOK, FIT])
@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
def test_the_code_trains_as_the_engine_does(
    tmp_path: Path, dialect: str, settings: ScratchSettings
) -> None:
    settings = replace(settings, initialisation="glorot", epochs=2)
    path = write_npz(tmp_path / "small.npz")
    source = protocol.DataReady(name="other", source=str(path), verified=False, train=3, test=3)
    places = {"path": data_path(source), "load": load_data(source)}
    program = program_of("from_scratch", dialect, **places, **code_values(settings, 0))
    printed = [float(line.split()[1]) for line in printed_by(program).splitlines()]
    training = ScratchTraining(settings, 0, samples(small_dataset()))
    while training.step < training.steps:
        training.advance()
    assert len(printed) == settings.epochs
    # With numpy, and where it shuffles, its random numbers are others: as good, not the same.
    same = dialect == "torch" and not settings.shuffled
    assert printed[-1] == pytest.approx(training.accuracy[-1], abs=0.021 if same else 0.3)


async def test_a_training_that_is_to_die_is_watched_beside_the_recorded_ones(home: Path) -> None:
    async with scratching(home) as person:
        await person.arrives(HELLO, MNIST)
        await person.press("3", "enter")
        first = person.link.asked[-1]
        assert first == protocol.TrainScratch(id=first.id, settings=RASH, seed=0)
        await person.arrives(look(epochs=0))
        assert "here 0.01 · clipped" in person.figure
        assert "below 1e-7: 88 %" in person.figure
        await person.press("m")
        assert isinstance(person.link.asked[-1], protocol.CancelScratch)
        # What it answers still comes; the lesson does not wait for it.
        await person.arrives(look(epochs=1, ended=True))
        await person.press("2", "3", "enter")
        assert "here 0.01 · clipped" in person.figure
        count = len(person.link.asked)
        await person.press("enter")
        (again,) = person.link.asked[count:]
        assert again == replace(first, id=again.id)


async def test_what_is_read_aloud_has_the_numbers_and_no_curves(home: Path) -> None:
    async with scratching(home) as person:
        drawing = the_lesson(person).query_one(PlacedDrawing)
        await person.press("2")
        assert BOOK_MEAN in drawing.said()
        await person.press("3")
        assert "dL/dz" in drawing.said()
        await person.press("4")
        accuracies = " ".join(short(value, 3) for value in bars()[BOOK].by_epoch)
        assert f"the book's, recorded: {accuracies}"[:70] in drawing.said()
        assert not any("\u2800" <= glyph <= "\u28ff" for glyph in drawing.said())


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
def test_no_line_of_the_code_is_broken_by_its_panel(dialect: str) -> None:
    for settings in SETTINGS:
        places = {"path": data_path(None), "load": load_data(None)}
        program = program_of("from_scratch", dialect, **places, **code_values(settings, 0))
        assert max(map(len, program.splitlines())) <= CODE_PANEL, settings


def disorder(*events: protocol.AnyEvent) -> str | None:
    """What is wrong with the last of these events; those before it are in order."""
    order = EventOrder()
    order.asked(protocol.RunStage(id=1, stage="dense"))
    order.asked(protocol.TrainScratch(id=2, settings=ScratchSettings(epochs=3)))
    order.asked(protocol.GetScratchSources(id=3))
    for event in events[:-1]:
        assert order.disorder(event) is None
    return order.disorder(events[-1])


def test_what_nobody_asked_for_is_disorder() -> None:
    dense, ended = stage_run("dense", 1), look(2, epochs=3, ended=True)
    assert disorder(stage_run("step", 1))
    assert disorder(look(1, epochs=1))
    assert disorder(look(2, epochs=4))
    assert disorder(protocol.ScratchSources(reply_to=2, files=sources()))
    assert disorder(protocol.StageProgress(reply_to=1, done=3, steps=2))
    halfway = protocol.StageProgress(reply_to=1, done=1, steps=2)
    assert disorder(halfway, dense) is None
    assert disorder(halfway, dense, dense), "it was answered"
    assert disorder(look(2, epochs=2), ended) is None
    assert disorder(look(2, epochs=2), ended, ended), "it was answered"
    assert disorder(protocol.ScratchSources(reply_to=3, files=sources())) is None


async def test_every_view_fits_any_terminal_that_changes_its_size_and_language(
    home: Path,
) -> None:
    async with scratching(home) as person:
        await person.arrives(HELLO)
        await person.arrives(protocol.ScratchSources(files=sources()))
        for view in "1234":
            await person.press(view, "full_stop", "full_stop", "down", "down")
            position = the_lesson(person).player.position
            async for size in person.in_every_size():
                person.assert_fits(size)
            assert the_lesson(person).player.position == position
            await person.press("r")
            person.assert_fits(size)
