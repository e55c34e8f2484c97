"""The lesson evaluate, as a person meets it: a network is examined, and reads what is drawn.

The engine is the recording's: it measures and predicts without torch, by the weights of a run
that was trained before.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from random import Random

import numpy as np
import pytest
from msgspec.structs import replace

from engine.asked.inference import measure
from engine.data import digits
from engine.explain.evaluate.drawing import prepared
from engine.explain.shared.networks.softmax import softmax
from engine.runs import recording
from tests.tui.conftest import QUIET_ENGINE, RECORDING, opened, opened_by
from tests.tui.lessons.conftest import Learned, printed_by
from tests.tui.lessons.onlooker import Onlooker
from tui.drawing.numbers import fixed, short
from tui.lessons.evaluate.lesson import EvaluateLesson
from tui.lessons.evaluate.pad.draw_pad import DrawPad
from tui.lessons.evaluate.pad.room import pad_place
from tui.shell.panels.code import lesson_code


class Examiner(Onlooker):
    """A person in the lesson."""

    @property
    def lesson(self) -> EvaluateLesson:
        assert isinstance(self.app.lesson, EvaluateLesson)
        return self.app.lesson

    def knows(self) -> bool:
        # Before the runs are told, the untrained network may have answered.
        return bool(self.app.engine_state.runs) and self.lesson.exam.plan is not None

    async def answered(self) -> None:
        """Until the bars are those of what is on the pad."""
        pad, networks = self.lesson.drawing.pad, self.lesson.networks
        await self.until(lambda: bool(self.app.engine_state.runs))
        await self.until(lambda: networks.answers(pad.seen) and pad.values is not None)


examined = partial(opened_by, Examiner, lesson="evaluate")


# ---- the exam


async def test_the_way_through_the_exam(learned: Learned) -> None:
    data = digits.load()
    test = measure(learned.network, data.x_test, data.y_test)
    train = measure(learned.network, data.x_train, data.y_train)
    async with examined(learned.home) as person:
        await person.told()
        assert learned.run in person.figure
        assert "784-32-10" in person.figure
        row = next(line for line in person.figure.splitlines() if line.startswith("test set"))
        assert row.split()[2:4] == [short(test.loss), short(test.accuracy)]
        wrong = 10_000 - int(np.trace(test.confusion))
        assert f"{wrong:,} of 10,000" in row
        assert "10,000 / 32 = 312.5: 313 steps of 32" in person.figure
        assert "the last of 16" in person.figure
        assert person.figure.count("▌") >= 312
        assert "[ ? ]" in next(x for x in person.figure.splitlines() if "training set" in x)

        await person.guess(f"{test.accuracy:.4f}")
        await person.until_shown("That is the test set's.")
        row = next(line for line in person.figure.splitlines() if line.startswith("training set"))
        assert row.split()[2:4] == [short(train.loss), short(train.accuracy)]

        await person.step()
        assert f"{short(train.accuracy)} − {short(test.accuracy)} = " in person.figure

        await person.step()
        for label, counts in enumerate(test.confusion):
            line = person.figure.splitlines()[4 + label].replace("[", " ").replace("]", " ")
            cells = [int(cell.replace("·", "0")) for cell in line.split()[:11]]
            assert cells == [label, *counts]
        errors = test.confusion * (1 - np.eye(10, dtype=int))
        label, answer = divmod(int(errors.argmax()), 10)
        most = errors.max()
        assert f"a {label} that it took for a {answer}, {most} times" in person.shown
        assert f"label {label}, answer {answer}: {most} of " in person.figure
        await person.press(*["up"] * 9, *["left"] * 9)
        assert f"label 0, answer 0: {test.confusion[0, 0]} of " in person.figure
        await person.press("right")
        assert f"label 0, answer 1: {test.confusion[0, 1]} of " in person.figure
        line = person.figure.splitlines()[4 + 7]
        column = line.index(str(test.confusion[7, 7]))
        await person.pilot.click(DrawPad, offset=(column, 4 + 7))
        await person.pilot.pause()
        assert f"[{test.confusion[7, 7]}]" in person.figure
        assert "label 7, answer 7" in person.figure
        assert "evaluate" not in person.app.progress.done


async def test_where_there_is_room_each_labels_share_is_a_bar(learned: Learned) -> None:
    data = digits.load()
    confusion = measure(learned.network, data.x_test, data.y_test).confusion
    shares = np.diag(confusion) / confusion.sum(axis=1)
    async with examined(learned.home) as person:
        await person.told()
        assert "right answers by label" not in person.figure
        await person.pilot.resize_terminal(120, 40)
        await person.until_shown("right answers by label, test set")
        for _ in range(2):
            lines = person.figure.splitlines()
            head = next(row for row, line in enumerate(lines) if "right answers by label" in line)
            lengths = []
            for label, counts in enumerate(confusion):
                number, *drawn, share, _, right, _, images = lines[head + 1 + label].split()
                assert (int(number), share) == (label, f"{100 * shares[label]:.1f}")
                assert (right, images) == (f"{counts[label]:,}", f"{counts.sum():,}")
                lengths.append(len("".join(drawn)))
            order = np.argsort(shares)
            assert all(np.diff(np.array(lengths)[order]) >= 0)
            await person.step()


async def test_the_learner_reads_what_the_network_could_not(learned: Learned) -> None:
    data = digits.load()
    test = measure(learned.network, data.x_test, data.y_test)
    async with examined(learned.home) as person:
        await person.told()
        await person.step(3)
        index = int(test.index[0])
        await person.until(lambda: person.lesson.picture(index) is not None)
        assert f"test image {index:,}" in person.figure
        assert "label [ ? ]" in person.figure
        label, answer = int(test.label[0]), int(test.answer[0])
        await person.guess(str(label))
        assert f"It is a {label}. You read it, the network read {answer}." in person.screen
        assert f"▸ {label} ({answer}) ✓" in person.figure
        assert "You 1 of 1, network 0 of 1" in person.figure
        await person.step()
        await person.guess(str(int(test.answer[1])))
        assert "You and the network read" in person.screen
        assert "You 1 of 2, network 0 of 2" in person.figure
        await person.press("f2")
        assert "나 1/2, 신경망 0/2" in person.figure
        assert f"레이블은 {test.label[1]}입니다." in person.screen
        await person.press("f2")
        await person.step()
        assert "label [ ? ]" in person.figure
        await person.press("left")
        assert "You and the network read" not in person.screen
        assert f"said {test.answer[1]}" in person.figure, "what was read once stays told"
        await person.step(20)
        assert person.lesson.player.at_end
        assert "evaluate" in person.app.progress.done
        assert "label [ ? ]" in person.figure, "the last one is still to be read"
        await person.press("comma")
        assert "label [ ? ]" not in person.figure, "what was stepped past is told"


async def test_what_is_no_answer_is_refused_in_place(learned: Learned) -> None:
    async with examined(learned.home) as person:
        await person.told()
        refused = {
            "": "Type an accuracy",
            "good": '"good" is no number',
            "120": "between 0 and 1",
            "9" * 60: "Too long",
        }
        async for text in person.each_refused("tab", refused):
            assert "[ ? ]" in person.figure, text
        await person.step(3)
        refused = {"": "Type a digit", "10": "digits 0 to 9", "five": '"five" is no digit'}
        async for text in person.each_refused("tab", refused):
            assert person.lesson.exam.readings == {}, text
        await person.press("2")
        await person.guess("77")
        assert "There are the digits 0 to 9; type one." in person.screen


async def test_for_the_review_an_image_comes_that_was_not_told_yet(learned: Learned) -> None:
    async with examined(learned.home) as person:
        await person.told()
        lesson, exam = person.lesson, person.lesson.exam
        await person.step(exam.count - 1)
        last = exam.step.wrong
        for seed in range(5):
            lesson.vary(Random(seed))
            assert lesson.to_question("read")
            assert exam.step.wrong == last, "all others were stepped past"
        exam.readings[exam.count] = 0
        exam.passed.add(last or 0)
        lesson.vary(Random(1))
        assert lesson.to_question("read")
        await person.pilot.pause()
        assert "label [ ? ]" in person.figure, "where all were told one is asked once more"
        assert "What do you read here?" in person.screen


# ---- which network


async def test_the_untrained_network_can_be_asked_too(learned: Learned) -> None:
    data = digits.load()
    from engine.asked.inference import untrained

    expected = measure(untrained(), data.x_test, data.y_test)
    async with examined(learned.home) as person:
        await person.told()
        assert "◂ 1/2 ▸" in person.figure
        await person.press("right_square_bracket")
        assert "untrained, random weights" in person.figure
        await person.told()
        await person.until(lambda: short(expected.accuracy) in person.figure)
        width = len(person.figure.splitlines()[0])
        await person.pilot.click(DrawPad, offset=(width - 1, 0))
        await person.pilot.pause()
        assert learned.run in person.figure
        await person.press("left_square_bracket")
        assert "untrained" in person.figure


async def test_a_recording_has_no_weights_and_says_so(home: Path) -> None:
    run = recording.read(RECORDING / "recording.jsonl").started.run
    async with opened(home, replay=True) as person:
        await person.until(lambda: person.app.engine_state.run is not None)
        person.app.open_lesson("evaluate")
        await person.until(
            lambda: (
                f"The weights of run {run} are not on this machine"
                in " ".join(person.screen.split())
            )
        )
        await person.press("f2")
        assert "가중치가 없습니다" in person.figure
        await person.press("2")
        assert "가중치가" in person.figure
        await person.press("right_square_bracket")
        assert "훈련 전" in person.figure


async def test_before_the_engine_speaks_everything_stands_where_it_will(home: Path) -> None:
    async with examined(home, engine=QUIET_ENGINE) as person:
        assert "measuring" in person.figure
        await person.press("full_stop", "full_stop", "comma", "2", "space", "down")
        assert person.figure.count("–") >= 10
        assert "reading" in person.figure


# ---- the pad


async def test_a_seven_drawn_by_keys_is_read_and_off_its_place_it_is_not(learned: Learned) -> None:
    """Drawn far from the middle: prepared it is a digit like others, and raw it is none."""
    async with examined(learned.home) as person:
        await person.press("2")
        lesson, pad = person.lesson, person.lesson.drawing.pad
        assert "Nothing is drawn" in person.figure
        assert "you mean [ ? ]" in person.figure
        await person.press(*["up"] * 12, *["left"] * 13, "space", *["right"] * 9)
        assert "pen down" in person.figure
        await person.press(*["down", "down", "left"] * 6, "space")
        assert "pen up" in person.figure
        await person.answered()
        seen = prepared(pad.pixels).pixels
        image = np.frombuffer(seen, np.uint8).reshape(1, 28, 28)
        expected = softmax(learned.network.logits(image)[0].tolist())
        read = max(range(10), key=expected.__getitem__)
        assert f"it reads {read}," in person.figure
        assert fixed(expected[read], 3) in person.figure
        for digit, value in enumerate(expected):
            assert any(
                f"{digit} " in line and line.rstrip(" ◂").endswith(fixed(value, 3))
                for line in person.figure.splitlines()
            )
        await person.guess(str(read))
        assert f"It reads your {read}" in person.screen
        assert "evaluate" in person.app.progress.done

        await person.press("p")
        await person.answered()
        assert "as you drew it" in person.figure
        assert lesson.drawing.pad.seen == pad.pixels
        raw = np.frombuffer(pad.pixels, np.uint8).reshape(1, 28, 28)
        off = softmax(learned.network.logits(raw)[0].tolist())
        assert off[read] < expected[read] / 2, "or this digit proves nothing"
        before = pad.pixels
        await person.press("shift+down", "shift+right")
        await person.answered()
        assert pad.pixels != before
        assert sorted(pad.pixels) == sorted(before)
        await person.press("p")
        await person.answered()
        assert pad.seen == seen, "prepared, it makes no difference where it stands"


async def test_the_mouse_draws_and_erases_and_each_stroke_is_followed(learned: Learned) -> None:
    async with examined(learned.home) as person:
        await person.press("2")
        pad = person.lesson.drawing.pad
        pilot, place = person.pilot, pad_place(78, 17)
        top, left = place.row, place.column
        await pilot.mouse_down(DrawPad, offset=(left + 8, top + 2))
        await pilot.hover(DrawPad, offset=(left + 20, top + 2))
        await pilot.mouse_up(DrawPad, offset=(left + 20, top + 2))
        row, column = place.point(left + 14, top + 2)
        assert pad.pixels[round(row) * 28 + round(column)] > 200
        await person.answered()
        first = pad.values
        await pilot.mouse_down(DrawPad, offset=(left + 20, top + 2))
        await pilot.hover(DrawPad, offset=(left + 12, top + 12))
        await pilot.mouse_up(DrawPad, offset=(left + 12, top + 12))
        await person.answered()
        assert pad.values != first
        ink = sum(pad.pixels)
        await pilot.hover(DrawPad, offset=(left + 2, top + 12))
        assert sum(pad.pixels) == ink, "a mouse that is not held draws nothing"
        await person.press("x")
        assert "eraser up" in person.figure
        await pilot.mouse_down(DrawPad, offset=(left + 8, top + 2))
        await pilot.hover(DrawPad, offset=(left + 20, top + 2))
        await pilot.mouse_up(DrawPad, offset=(left + 20, top + 2))
        assert sum(pad.pixels) < ink
        await person.press("x", "enter")
        await person.press("r")
        assert not any(pad.pixels)
        assert "Nothing is drawn" in person.figure


async def test_a_test_image_on_the_pad_stays_where_it_is(learned: Learned) -> None:
    data = digits.load()
    async with examined(learned.home) as person:
        await person.press("2", "t")
        pad = person.lesson.drawing.pad
        await person.until(lambda: any(pad.pixels))
        assert pad.pixels == data.x_test[0].tobytes()
        await person.press("t")
        await person.until(lambda: pad.pixels == data.x_test[1].tobytes())
        await person.answered()
        await person.guess("3")
        assert "[ 3 ]" in person.figure
        await person.press("f2")
        assert "[ 3 ]" in person.figure
        assert "그릴 숫자" in person.figure
        assert pad.pixels == data.x_test[1].tobytes()


async def test_d_on_the_map_opens_the_pad(home: Path) -> None:
    async with opened(home) as person:
        assert "d  draw a digit for it to read" in person.screen
        await person.press("d")
        assert "[2 draw]" in person.screen
        await person.press("m")
        # Until then the words above may take another number of rows.
        await person.until(lambda: person.app.engine_state.data is not None)
        await person.pilot.pause()
        row = next(y for y, x in enumerate(person.screen.splitlines()) if "d  draw a digit" in x)
        column = person.screen.splitlines()[row].index("d  draw")
        await person.pilot.click(offset=(column + 4, row))
        await person.pilot.pause()
        assert "[2 draw]" in person.screen


# ---- sizes, glyphs, keys, code


async def test_it_fits_every_size_and_one_key_is_the_next(learned: Learned) -> None:
    async with examined(learned.home) as person:
        await person.told()
        async for size in person.in_every_size():
            await person.press("1", "r")
            for _ in range(5):
                person.assert_fits(size)
                await person.step()
            assert "?" in person.figure
            await person.press("2", "enter")
            await person.answered()
            person.assert_fits(size)
            assert sum(f"{digit} " in person.figure for digit in range(10)) == 10
            await person.press("r")


async def test_without_box_glyphs_it_is_still_legible(learned: Learned) -> None:
    async with examined(learned.home, ascii_glyphs=True) as person:
        await person.told()
        await person.step(2)
        assert "answer of the network" in person.screen
        await person.press("2", "enter", "right")
        assert not set(person.screen) & set("▀▄█▸◂▾▲─│┌×→")


@pytest.mark.parametrize("dialect", ["torch", "numpy", "keras"])
async def test_the_code_examines_a_network(home: Path, tmp_path: Path, dialect: str) -> None:
    random = np.random.default_rng(0)
    np.savez(
        tmp_path / "mnist.npz",
        x_train=random.integers(0, 255, (256, 28, 28)).astype(np.uint8),
        y_train=random.integers(0, 10, 256).astype(np.uint8),
        x_test=random.integers(0, 255, (50, 28, 28)).astype(np.uint8),
        y_test=random.integers(0, 10, 50).astype(np.uint8),
    )
    async with examined(home, engine=QUIET_ENGINE) as person:
        program = lesson_code(person.lesson, dialect)
    assert "2 steps, the last of 18" in printed_by(program, tmp_path)


async def test_the_books_figures_stand_beside_ones_own(learned: Learned) -> None:
    """On other images than the book's they are told, and not drawn to be compared."""
    async with examined(learned.home) as person:
        await person.told()
        for size in ((80, 24), (120, 40), (60, 20)):
            await person.pilot.resize_terminal(*size)
            await person.pilot.pause()
            lines = person.figure.splitlines()
            at = next(row for row, line in enumerate(lines) if line.startswith("the book"))
            assert lines[at].split()[2:4] == [short(0.0664), short(0.9799)]
            assert lines[at - 2].startswith("test set")
            assert "█" not in lines[at]
            assert ("5 epochs of MNIST: other images" in lines[at]) == (size[0] >= 80)
        await person.pilot.resize_terminal(80, 24)
        data = person.app.engine_state.data
        assert data is not None
        person.app.engine_state.data = replace(data, name="mnist")
        person.lesson.changed()
        await person.pilot.pause()
        own, line = (
            next(line for line in person.figure.splitlines() if line.startswith(name))
            for name in ("test set", "the book")
        )
        assert "its 5 epochs, MNIST" in line
        wrong = 1 - float(own.split()[3])
        assert eighths(line) == pytest.approx(eighths(own) * (1 - 0.9799) / wrong, abs=1)


def eighths(line: str) -> int:
    """How long the bar in a line is."""
    return sum("▏▎▍▌▋▊▉█".index(cell) + 1 for cell in line if "▏" >= cell >= "█")
