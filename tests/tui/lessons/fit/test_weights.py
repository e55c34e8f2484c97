"""The second view of fit: what the units of the first layer have learned, while they learn it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import protocol
from tests.tui.conftest import RECORDING, Person, opened
from tests.tui.lessons.conftest import TRAINED
from tui.drawing.places import PlacedDrawing
from tui.lessons.fit.lesson import WEIGHTS, FitLesson
from tui.lessons.fit.weights import WeightsView
from tui.link.asked import Took
from tui.link.engine_command import engine_command

REPLAYED = engine_command("replay", str(TRAINED), "--speed", "0")


def fit(person: Person) -> FitLesson:
    assert isinstance(person.app.lesson, FitLesson)
    return person.app.lesson


def view(person: Person) -> WeightsView:
    found = fit(person).shown
    assert isinstance(found, WeightsView)
    return found


async def test_the_untrained_network_is_noise_and_the_cursor_pages_through_its_units(
    home: Path,
) -> None:
    async with opened(home, lesson="fit", engine=REPLAYED) as person:
        await person.press("2")
        await person.until_shown("unit 0 of 512, step 0")
        assert "all of it is noise" in person.screen
        assert "highest +0.068" in person.figure, "Glorot's bound, sqrt(6 / (784 + 512))"
        await person.press("right", "down")
        assert "unit 4 of 512" in person.figure
        await person.press("right_square_bracket")
        await person.until_shown("unit 6 of 512")
        await person.until_shown("▸ 6")
        await person.press(*["left_square_bracket"] * 3)
        await person.until_shown("unit 0 of 512")
        await person.pilot.click(PlacedDrawing, offset=(50, 5))
        await person.until_shown("unit 1 of 512")
        await person.press("f2")
        assert "유닛 1/512, 0스텝" in person.screen
        await person.press("1")
        assert "1 곡선" in person.screen
        assert "훈련 전 손실: ?" in person.screen


async def test_a_recording_with_its_checkpoint_shows_what_was_learned(home: Path) -> None:
    async with opened(home, lesson="fit", engine=REPLAYED) as person:
        await person.press("enter", "2")
        await person.until_shown("unit 0 of 32, step 2,345")
        assert "Strokes appear" in person.screen
        for size in ((120, 40), (60, 16), (80, 24)):
            await person.pilot.resize_terminal(*size)
            await person.until(lambda: f"{view(person).grid.page - 1}" in person.figure)


async def test_a_recording_alone_says_in_words_that_it_has_no_weights(home: Path) -> None:
    alone = engine_command("replay", str(RECORDING), "--speed", "0")
    async with opened(home, lesson="fit", engine=alone) as person:
        await person.press("enter", "2")
        await person.until(lambda: view(person).layer.refusal(view(person).name) is not None)
        await person.pilot.pause()
        assert "weights" in person.figure
        assert str(fit(person).run.started.run) in person.figure.replace("\n", "")  # type: ignore[union-attr]


async def test_weights_are_shown_of_the_step_and_none_is_asked_for_behind_another_view(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real engine: paused, one step, and looked at from another view."""
    pytest.importorskip("torch")
    asked: list[protocol.AnyCommand] = []
    async with opened(home, lesson="fit", engine=engine_command("serve")) as person:
        lesson = fit(person)
        ask = person.app.ask

        def noted(command: protocol.AnyCommand, took: Took | None = None) -> int:
            asked.append(command)
            return ask(command, took)

        monkeypatch.setattr(person.app, "ask", noted)
        lesson.settings = protocol.FitSettings(epochs=1, hidden=(16,), batch_size=512)
        await person.press("full_stop")
        await person.until(lambda: lesson.run is not None and lesson.run.status == "paused")
        assert not any(isinstance(command, protocol.GetWeights) for command in asked)
        await person.press("2")
        await person.until_shown("unit 0 of 16, step 1")
        await person.press("full_stop")
        await person.until_shown("unit 0 of 16, step 2")
        await person.press("1")
        questions = [command for command in asked if isinstance(command, protocol.GetWeights)]
        await person.press("space")
        await person.until(lambda: lesson.run is not None and lesson.run.finished is not None)
        assert questions == [c for c in asked if isinstance(c, protocol.GetWeights)]
        await person.press("2")
        await person.until_shown("unit 0 of 16, step 118")
        assert lesson.view == WEIGHTS
