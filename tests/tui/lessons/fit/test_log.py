"""The fourth view of fit: the log under two rules, and what it hides."""

from __future__ import annotations

from pathlib import Path

from engine import protocol
from engine.explain.fit.training_log import Epoch, Gap
from engine.protocol.arrays import number
from tests.tui.conftest import RECORDING, Person, opened
from tests.tui.lessons.conftest import TRAINED
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short
from tui.lessons.fit.figures.epoch_log import Line, LogScene, draw_log, said
from tui.lessons.fit.lesson import FitLesson
from tui.lessons.fit.log import LogView
from tui.link.engine_command import engine_command
from tui.shell import chapter

REPLAYED = engine_command("replay", str(TRAINED), "--speed", "0")


def view(person: Person) -> LogView:
    assert isinstance(person.app.lesson, FitLesson)
    found = person.app.lesson.shown
    assert isinstance(found, LogView)
    return found


def figures_of(recording: Path) -> tuple[protocol.EpochFigures, ...]:
    last = protocol.decode_event((recording / "recording.jsonl").read_bytes().splitlines()[-1])
    assert isinstance(last, protocol.FitFinished)
    return last.epochs


async def test_a_run_is_logged_under_both_rules_and_measured_with_its_weights_held_still(
    home: Path,
) -> None:
    async with opened(home, lesson="fit", engine=REPLAYED) as person:
        await person.press("4")
        assert "Which mean stands in it?" in person.screen
        await person.until_shown("The book's log is of MNIST. This data is not")
        await person.press("enter")
        await person.until(lambda: view(person).gap is not None)
        await person.until(lambda: "weights held still, step 2,345" in person.figure)
        lines = person.figure.splitlines()
        for line, figures in zip(lines[2:7], figures_of(TRAINED), strict=True):
            told = [float(word) for word in line.split()[3:]]
            wanted = [figures.loss, figures.accuracy, figures.loss_running]
            wanted.append(figures.accuracy_running)
            assert told == [float(short(number(value))) for value in wanted]
        found = view(person).gap
        assert found is not None
        assert found[0].test == number(figures_of(TRAINED)[-1].test_accuracy)
        assert f"training accuracy  {short(found[0].train)}" in person.figure
        assert found[0].log is not None
        await person.until(lambda: "its mean" in person.figure)
        first = figures_of(TRAINED)[0]
        assert f"its end   {short(number(first.loss))}" in person.figure
        assert f"its mean  {short(number(first.loss_running))}" in person.figure
        await person.press("f2")
        assert "가중치를 멈추고, 2,345스텝" in person.figure
        for size in ((60, 16), (120, 40)):
            await person.pilot.resize_terminal(*size)
            await person.until(lambda: short(number(first.loss_running)) in person.figure)


async def test_a_recording_without_weights_is_logged_and_says_why_it_is_not_measured(
    home: Path,
) -> None:
    alone = engine_command("replay", str(RECORDING), "--speed", "0")
    async with opened(home, lesson="fit", engine=alone) as person:
        await person.press("enter", "4")
        await person.until(lambda: view(person).networks.refusal is not None)
        await person.pilot.pause()
        assert "weights" in person.figure
        assert short(number(figures_of(RECORDING)[0].loss_running)) in person.figure


# ---- the drawing

TEXTS = chapter.texts("en", "fit")


def scene(epochs: int = 5, *, gap: Gap | None = None, present: int = 0) -> LogScene:
    """A run of the chapter's network on MNIST."""
    lines = [
        Line(number, 469, 469, 1.0, (0.2586, 0.9257), (0.4291, 0.8781), (0.4455, 0.8705))
        for number in range(1, epochs + 1)
    ]
    return LogScene(
        lines=lines,
        present=present,
        book="Against the book's 0.4455: running −4 %, mean −42 %.",
        has_book=True,
        first=Epoch((2.3, 0.2), (2.3, 1.25)),
        gap=gap,
        step=2_345,
        still="Measured later.",
        word=lambda key, **values: TEXTS.get("labels", key, **values),
    )


def drawn(one: LogScene, width: int = 78, height: int = 17) -> str:
    canvas = Canvas(width, height)
    draw_log(canvas, one)
    return canvas.text()


def test_the_books_log_stands_beside_the_runs() -> None:
    lines = drawn(scene()).splitlines()
    assert lines[0].split("  ")[-1].strip() == "the book's log"
    assert lines[2].split()[3:] == ["0.2586", "0.9257", "0.4291", "0.8781", "0.4455", "0.8705"]
    assert "0.4455" in lines[7]


def test_what_the_log_hides_is_told_in_its_direction() -> None:
    assert "understates it by 0.0040" in drawn(scene(gap=Gap(0.993, 0.98, 0.989)))
    assert "overstates it by 0.0020" in drawn(scene(gap=Gap(0.987, 0.98, 0.989)))
    in_an_epoch = drawn(scene(gap=Gap(0.993, 0.98, None)))
    assert "0.0130" in in_an_epoch
    assert "by the log" not in in_an_epoch
    assert "Measured later." in drawn(scene())


def test_of_many_epochs_those_up_to_the_present_one_are_seen() -> None:
    for height in (8, 17, 33):
        text = drawn(scene(1_000, present=500), height=height)
        assert "\n   500 " in text
        assert "\n   501 " not in text
        assert "\n  1000 " not in text


def test_told_in_words_it_has_every_epoch_and_both_gaps() -> None:
    text = said(scene(12, gap=Gap(0.993, 0.98, 0.989)))
    assert text.count("0.4291") == 12
    assert "running mean" in text
    assert "0.0130" in text
    assert "0.0090" in text


def test_what_lies_below_the_lines_is_marked_as_for_the_curious() -> None:
    """By a rule where there is room for one, else at the head of it."""
    curious = TEXTS.get("labels", "log.curious")
    gap = Gap(0.993, 0.98, 0.989)
    for width, height in ((58, 15), (78, 17), (78, 33), (60, 33)):
        lines = drawn(scene(gap=gap), width, height).splitlines()
        marked = [row for row, line in enumerate(lines) if curious in line]
        held = next(row for row, line in enumerate(lines) if "weights held still" in line)
        assert len(marked) == 1, (width, height)
        assert lines[marked[0] - 1].startswith("Against the book's"), "right below the log"
        assert marked[0] <= held
        assert (f"── {curious} ──" in lines[marked[0]]) == (height == 33)
    assert curious in said(scene(gap=gap))
