"""The lesson elementwise, as a person meets it: a loop beside a call, and both raced."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import protocol
from engine.asked.inference import Shelf
from engine.asked.loop_race import by_call, by_loop
from engine.data import digits
from engine.protocol.arrays import Array, pack
from engine.runs.runs import recording_of_run
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.conftest import HELLO, MNIST, Learned, program_of
from tests.tui.lessons.reader import Reader
from tui.lessons.elementwise.figure import cell_text
from tui.lessons.elementwise.lesson import ElementwiseLesson
from tui.lessons.elementwise.view import RACE
from tui.shell.chapter import code_of, texts


class Racer(Reader):
    """A person in the lesson."""

    @property
    def lesson(self) -> ElementwiseLesson:
        assert isinstance(self.app.lesson, ElementwiseLesson)
        return self.app.lesson


async def test_the_way_through_real_activations_and_a_real_race(learned: Learned) -> None:
    pixels = digits.load().x_test[:2]
    network = Shelf(recording_of_run).network(learned.run)
    (before, _), *_ = network.activations(pixels)
    wanted = {
        1: np.maximum(before[0], 0),
        2: before[0] + before[1],
        3: np.maximum(before[0], before[1]),
    }
    async with opened_by(Racer, learned.home, lesson="elementwise") as person:
        lesson = person.lesson
        await person.until(
            lambda: bool(person.app.engine_state.runs) and lesson.cells.plan is not None
        )
        await person.until(lambda: lesson.cells.plan is not None and lesson.cells.plan.cells == 32)
        assert "max(a[i], 0)" in person.figure
        assert cell_text(float(before[0, 0])) in person.figure
        for view, values in wanted.items():
            await person.press(str(view), "comma")
            while lesson.player.position:
                await person.press("comma")
            await person.until(lambda: lesson.cells.plan is not None)
            found = lesson.cells.plan
            assert found is not None
            place = found.asked_place()
            assert place is not None
            assert person.figure.count("?") == 2, "asked of the loop, and not told by the call"
            await person.guess("77")
            assert "Read only this one place" in person.screen
            await person.step()
            assert person.figure.count("·") >= 10
            assert "1 of 1 call" in person.figure
            await person.guess(f"{values[place]:.3f}")
            assert "Yes," in person.screen
            assert "?" not in person.figure
            await person.press("right", "down", "up")
            assert lesson.cells.scene().cursor == 1
            assert "2 of 32 turns" in person.figure
            assert f"[{cell_text(float(values[1]))}]" in person.figure
        await person.press("right_square_bracket")
        assert lesson.cells.index == 1
        await person.until(lambda: lesson.cells.plan is not None)
        assert "test image 2" in person.figure

        await person.press(str(RACE))
        await person.edit("(4, 5)")
        await person.press("tab")
        await person.type("1e6")
        assert "noted" in person.screen
        await person.press("enter")
        await person.until(lambda: (4, 5) in lesson.race.watch.results)
        assert "gave the same in each of 10 rounds" in person.figure
        assert "the call has a cost of its own" in person.screen, "the guess is judged now"
        assert "elementwise" in person.app.progress.done


RESULT = protocol.RaceFinished(
    shape=(20, 100),
    repeats=1000,
    loop=pack("<f8", [0.004] * 9 + [0.008]),
    call=pack("<f8", [0.00002] * 10),
    equal=True,
    cancelled=False,
)


async def test_a_race_can_be_watched_ended_and_refused(tmp_path: Path) -> None:
    from msgspec.structs import replace

    async with opened_by(
        Racer, tmp_path, engine=QUIET_ENGINE, lesson="elementwise", size=(80, 24)
    ) as person:
        lesson = person.lesson
        await person.press(str(RACE))
        assert "The call is ? times as fast" in person.figure
        await person.guess("80")
        assert "80, noted" in person.screen
        assert "elementwise" not in person.app.progress.done, "nothing has been seen yet"
        await person.press("enter")
        assert person.link.asked == [protocol.Race(id=1, shape=(20, 100), repeats=1000)]
        assert "Enter end it" in person.screen
        await person.arrives(protocol.RaceProgress(passes=500))
        assert "pass 500 of 1,000" in person.figure
        person.assert_fits((80, 24))
        await person.press("enter")
        assert isinstance(person.link.asked[-1], protocol.CancelRace)
        await person.arrives(replace(RESULT, cancelled=True))
        assert "Ended early" in person.figure

        await person.press("enter")
        await person.arrives(RESULT)
        assert "The call is 200 times as fast" in person.figure
        assert "Medians of 10 rounds; single ones gave 200 to 400." in person.figure
        assert "You said 80, it is 200" in person.screen
        assert "A core adds" in person.figure
        assert "cache" in person.figure

        for shape in ((1,), (1000, 1000)):
            await person.edit(str(shape))
            await person.press("enter")
            question = person.link.asked[-1]
            assert isinstance(question, protocol.Race)
            times = pack("<f8", [1e-6]), pack("<f8", [2e-6])
            await person.arrives(
                replace(
                    RESULT, shape=shape, repeats=question.repeats,
                    loop=times[0], call=times[1], equal=shape == (1,),
                )
            )  # fmt: skip
            assert "The call is 0.50 times" in person.figure
        assert "gave different results" in person.figure
        for size in ((120, 40), (78, 20), (80, 24)):
            await person.pilot.resize_terminal(*size)
            await person.press("f2")
            person.assert_fits(size)
            assert size[1] < 24 or "(20, 100)" in person.figure, "the races before"
        await person.press("f2", "enter")
        number = person.link.last(protocol.Race).id
        busy = protocol.Problem(reply_to=number, code="race.training", message="training")
        await person.arrives(busy)
        assert "beside it no time means anything" in " ".join(person.figure.split())
        assert lesson.race.watch.racing is None
        await person.press("enter")
        assert lesson.race.watch.racing is not None
        await person.new_engine(HELLO)
        assert lesson.race.watch.racing is None, "that engine is gone"


REFUSED = {
    "": "Nothing was typed",
    "()": "nothing to loop over",
    "(0, 4)": "nothing to loop over",
    "(2000, 2000)": "At most 1,000,000 are raced",
    "(1,1,1,1,1)": "at most 4",
    "9" * 30: "too large",
    "(3": "brackets",
    "(3, -1)": "negative",
    "print(1)": '"print(1)" is no operation here',
}


async def test_shapes_that_are_not_raced_are_refused(tmp_path: Path) -> None:
    async with opened_by(Racer, tmp_path, engine=QUIET_ENGINE, lesson="elementwise") as person:
        await person.press("e")
        assert not person.lesson.typing, "the cells of real images are not edited"
        await person.press(str(RACE))
        async for text in person.each_refused("e", REFUSED):
            assert person.lesson.race.shape == (20, 100), text
        await person.press("tab")
        await person.type("fast")
        assert "no number" in person.screen
        await person.press("escape", "space", "full_stop", "comma", "n")
        assert not person.link.of(protocol.Race)


async def test_a_network_without_weights_says_so(tmp_path: Path) -> None:
    async with opened_by(Racer, tmp_path, engine=QUIET_ENGINE, lesson="elementwise") as person:
        await person.arrives(HELLO, MNIST)
        pixels, labels = Array("|u1", (1, 28, 28), bytes(784)), Array("|u1", (1,), bytes([7]))
        await person.arrives(protocol.Images(split="test", first=0, pixels=pixels, labels=labels))
        question = person.link.asked[-1]
        assert isinstance(question, protocol.GetActivations)
        await person.arrives(
            protocol.Problem(
                reply_to=question.id,
                code="predict.no_weights",
                message="",
                detail={"run": "r"},
            )
        )
        assert "r" in person.figure
        assert person.lesson.cells.plan is None
        person.assert_fits((80, 24))


@pytest.mark.parametrize("library", ["numpy", "torch", "keras"])
def test_the_code_runs_and_both_ways_agree(library: str) -> None:
    code = program_of("elementwise", library, rows=3, columns=4, repeats=5)
    said: list[Any] = []
    exec(compile(code, "the lesson's code", "exec"), {"print": said.append})
    ratio, equal = said
    assert ratio > 0
    assert bool(equal)


def test_the_loop_that_is_raced_is_the_loop_of_the_code() -> None:
    code = code_of(texts("en", "elementwise").get("code", "numpy")).split("x, y =")[0]
    names: dict[str, Any] = {}
    exec(compile(code, "the lesson's code", "exec"), names)
    source = np.random.default_rng(2)
    x, y = (source.standard_normal((3, 4), np.float32) for _ in range(2))
    by_code = names["naive_relu"](names["naive_add"](x, y))
    np.testing.assert_array_equal(by_code, by_loop(x, y))
    np.testing.assert_array_equal(by_code, by_call(x, y))
    assert threading.active_count() >= 1
