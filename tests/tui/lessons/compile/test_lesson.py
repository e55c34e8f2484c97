"""The lesson compile, as a person meets it: what the loss hears of one prediction.

The engine is the recording's: it predicts without torch, by the weights of a run that was
trained before.
"""

from __future__ import annotations

from functools import partial
from math import log

import numpy as np
import pytest

from engine.asked.inference import LaidDown, untrained
from engine.data import digits
from engine.explain.shared.networks.cross_entropy import Prediction
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import Learned, printed_by
from tests.tui.lessons.onlooker import Onlooker
from tui.drawing.numbers import fixed, probability, short
from tui.drawing.places import PlacedDrawing
from tui.lessons.compile.lesson import FIRST, CompileLesson
from tui.shell.panels.code import lesson_code


class Listener(Onlooker):
    """A person in the lesson."""

    @property
    def lesson(self) -> CompileLesson:
        assert isinstance(self.app.lesson, CompileLesson)
        return self.app.lesson

    def knows(self) -> bool:
        # Before the runs are told, the untrained network may have answered.
        return bool(self.app.engine_state.runs) and self.lesson.plan is not None


listening = partial(opened_by, Listener, lesson="compile")


def prediction(network: LaidDown, index: int) -> Prediction:
    data = digits.load()
    logits = network.logits(data.x_test[index : index + 1])[0].tolist()
    return Prediction(tuple(logits), int(data.y_test[index]))


def learned_prediction(learned: Learned, index: int) -> Prediction:
    return prediction(learned.network, index)


async def test_the_way_through_the_lesson(learned: Learned) -> None:
    expected = learned_prediction(learned, FIRST)
    bold = expected.sharpened(2)
    async with listening(learned.home) as person:
        await person.told()
        assert learned.run in person.figure
        assert f"test image {FIRST}, label {expected.label}" in person.figure
        table = [line[30:].split() for line in person.figure.splitlines()[2:12]]
        for digit, value in enumerate(expected.probabilities):
            assert table[digit][0] == str(digit)
            assert fixed(value, 3) in table[digit]
        (row,) = (row for row in table if "?" in row)
        assert row[0] == str(expected.label)
        assert row[-4] == "1", "one-hot"
        assert f"−ln {probability(expected.loss)} = [ ? ]" in person.figure
        await person.guess(f"{expected.probability:.3f}")
        assert "That is the probability" in person.screen
        assert f"= {short(expected.loss)}" in person.figure, "told with the verdict"
        await person.press("r")
        await person.guess(f"{expected.loss:.3f}")
        assert "Yes: −ln" in person.screen

        await person.step()
        for _ in range(6):
            await person.press("right")
        moved = expected.moved(1.5)
        said = f"−ln {probability(moved.loss)} = {short(moved.loss)}"
        assert said in person.figure
        await person.press(*["down"] * 30)
        assert f"= {short(expected.moved(-12).loss)}" in person.figure
        assert "accuracy 0" in person.figure

        await person.step()
        assert person.figure.count("[ ? ]") == 2
        lower = "AB"[bold.loss < expected.loss]
        await person.guess({"A": "B", "B": "A"}[lower])
        assert f"It is {lower}:" in person.screen
        assert short(bold.loss) in person.figure
        assert short(expected.loss) in person.figure
        accuracies = next(x for x in person.figure.splitlines() if x.startswith("accuracy"))
        assert accuracies.split() == ["accuracy", str(int(expected.right))] * 2

        await person.step()
        assert f"−12.00, p = {probability(expected.moved(-12).loss)}" in person.figure
        rows = [line.split() for line in person.figure.splitlines()]
        accuracy = next(row for row in rows if "accuracy" in row)
        assert accuracy[-2:] == ["0", "0"]
        await person.press(*["up"] * 15)
        assert f"p = {probability(expected.moved(3).loss)}" in person.figure
        assert "compile" not in person.app.progress.done

        await person.step()
        assert 'loss="categorical_crossentropy"' in person.figure
        third = next(line for line in person.figure.splitlines() if "edition 3" in line)
        assert "adam" in third
        assert "sparse_categorical_crossentropy" in third
        assert "compile" in person.app.progress.done


async def test_another_image_and_another_network_have_their_own_loss(learned: Learned) -> None:
    async with listening(learned.home) as person:
        await person.told()
        await person.step()
        await person.press("right", "right_square_bracket")
        await person.told()
        expected = learned_prediction(learned, FIRST + 1)
        assert f"= {short(expected.loss)}" in person.figure, "what was moved is put back"
        await person.press("n")
        await person.told()
        expected = prediction(untrained(), FIRST + 1)
        assert "untrained, random weights" in person.figure
        assert f"= {short(expected.loss)}" in person.figure
        assert abs(expected.loss - log(10)) < 1, "an untrained network guesses"
        await person.edit("9999")
        await person.told()
        assert f"= {short(prediction(untrained(), 9999).loss)}" in person.figure
        await person.press("right_square_bracket")
        assert person.lesson.index == 9999
        width = max(map(len, person.figure.splitlines()))
        await person.pilot.click(PlacedDrawing, offset=(width - 1, 0))
        await person.pilot.pause()
        assert learned.run in person.figure


async def test_what_is_no_answer_is_refused_in_place(learned: Learned) -> None:
    async with listening(learned.home) as person:
        await person.told()
        for text, said in (
            ("", "Type a loss"),
            ("low", '"low" is no number'),
            ("-1", "never below 0"),
        ):
            await person.guess(text)
            assert said in person.screen
            assert person.lesson.typing
            assert "[ ? ]" in person.figure
            await person.press("escape")
        await person.edit("10000")
        assert "No image 10000; 0 to 9,999." in person.screen
        assert person.lesson.index == FIRST
        await person.press("escape")
        await person.step(2)
        refused = {"": "Type A or B.", "both": '"both" is neither', "c": '"c" is neither'}
        for text, said in refused.items():
            await person.guess(text)
            assert said in person.screen
            await person.press("escape")
        await person.press("f2")
        await person.guess("c")
        assert "A 또는 B를 쓰세요." in person.screen


async def test_the_language_changes_in_place(learned: Learned) -> None:
    expected = learned_prediction(learned, FIRST)
    async with listening(learned.home) as person:
        await person.told()
        await person.guess(f"{expected.probability:.3f}")
        await person.press("f2")
        assert "그것은 확률입니다." in person.screen
        await person.step()
        await person.press("left", "f2")
        assert "step 2 of 5" in person.screen
        assert f"= {short(expected.moved(-0.25).loss)}" in person.figure


async def test_it_fits_every_size_and_one_key_is_the_next(learned: Learned) -> None:
    async with listening(learned.home) as person:
        await person.told()
        async for size in person.in_every_size():
            await person.press("r")
            for stage in range(5):
                person.assert_fits(size)
                assert ("[ ? ]" in person.figure) == (stage in (0, 2)), (size, stage)
                await person.step()


async def test_without_box_glyphs_it_is_still_legible(learned: Learned) -> None:
    async with listening(learned.home, ascii_glyphs=True) as person:
        await person.told()
        for _ in range(5):
            assert not set(person.screen) & set("▀▄█▸◂●│└┴─·−")
            await person.step()


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_the_code_prints_what_the_figure_shows(learned: Learned, dialect: str) -> None:
    expected = learned_prediction(learned, FIRST)
    async with listening(learned.home) as person:
        await person.told()
        program = lesson_code(person.lesson, dialect)
    printed = printed_by(program)
    said = dict(line.rsplit(" ", 1) for line in printed.splitlines()[:4])
    assert float(said["p of the label"]) == pytest.approx(expected.probability, abs=1e-3)
    assert float(said["loss by hand"]) == pytest.approx(expected.loss, abs=1e-3)
    assert float(said["loss from logits"]) == pytest.approx(expected.loss, abs=1e-3)
    assert int(said["accuracy"]) == int(expected.right)
    assert printed.count("accuracy 0") >= 2, "a nudge turns no answer"
    twice = float(printed.splitlines()[-1].rsplit(" ", 1)[1])
    assert twice == pytest.approx(log(1 + 9 / np.e), abs=1e-4)


async def test_before_the_engine_speaks_everything_stands_where_it_will(learned: Learned) -> None:
    async with listening(learned.home, engine=QUIET_ENGINE) as person:
        assert "The engine opens the data" in person.screen
        assert person.figure.count("–") >= 10
        await person.step(4)
        assert "edition 1" in person.figure
