"""What moves between two steps, in the application, on a clock that the test holds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.said_to_lessons import tell
from tui.drawing.canvas import Canvas
from tui.drawing.motion.frames import ElementFrames, SceneFrames
from tui.drawing.motion.mover import Mover
from tui.drawing.places import Place, PlacedDrawing, Sketch

FRAME = 1 / 12
MOVES = {
    "prepare": 1,
    "elementwise": 3,
    "broadcasting": 3,
    "product": 4,
    "reshape": 4,
    "backprop": 6,
}
"""Lessons, and the steps before one in which something moves."""


class Clock:
    """Seconds that go by when the test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class InMotion:
    """The figure of a lesson that moves, and its clock."""

    def __init__(self, person: Person) -> None:
        assert person.app.lesson is not None
        self.figure = person.app.lesson.query_one(PlacedDrawing)
        self.clock = self.figure.mover.clock = Clock()

    @property
    def mover(self) -> Mover:
        return self.figure.mover

    @property
    def elements(self) -> ElementFrames:
        assert isinstance(self.mover._frames, ElementFrames)
        return self.mover._frames

    @property
    def seen(self) -> str:
        """The figure as it is sent now."""
        return self.figure.to_send().text()

    def goes_on(self) -> None:
        """A frame's time goes by."""
        self.clock.now += FRAME
        self.mover.tick()

    def to_the_end(self) -> list[str]:
        """Every frame until nothing moves."""
        frames = [self.seen]
        while self.mover.moving:
            self.goes_on()
            frames.append(self.seen)
            assert len(frames) < 40
        return frames


@asynccontextmanager
async def moving(
    home: Path, lesson: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Person, InMotion]]:
    async with opened(home, engine=QUIET_ENGINE, lesson=lesson, size=size) as person:
        await tell(person)
        await person.step(MOVES[lesson])
        person.app.options.motion = True
        yield person, InMotion(person)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lesson", MOVES)
async def test_every_element_is_in_every_frame_once(
    home: Path, lesson: str, size: tuple[int, int]
) -> None:
    async with moving(home, lesson, size) as (person, figure):
        before = figure.figure.canvas()
        await person.step()
        assert figure.mover.moving
        after = figure.figure.canvas()
        named = set(before.elements) & set(after.elements)
        assert named
        while figure.mover.moving:
            there = figure.elements.places(figure.mover._time)
            assert set(there) >= named
            assert set(there) >= set(after.elements)
            figure.goes_on()
        assert figure.seen == after.text()


@pytest.mark.parametrize("lesson", MOVES)
async def test_stepping_back_plays_it_backwards(home: Path, lesson: str) -> None:
    async with moving(home, lesson) as (person, figure):
        before = figure.seen
        await person.step()
        forwards = figure.elements
        figure.to_the_end()
        await person.press("comma")
        assert figure.mover._backwards
        for time in (0.2, 0.5, 0.8):
            assert figure.elements.at(time).text() == forwards.at(time).text()
        assert figure.to_the_end()[-1] == before


@pytest.mark.parametrize("lesson", MOVES)
async def test_a_key_in_the_middle_ends_it_in_the_right_state(home: Path, lesson: str) -> None:
    async with moving(home, lesson) as (person, figure):
        await person.step()
        figure.goes_on()
        assert figure.mover.moving
        await person.press("f10")
        assert not figure.mover.moving
        assert figure.seen == figure.figure.canvas().text()


@pytest.mark.parametrize("lesson", MOVES)
async def test_a_step_with_all_its_frames_draws_one_figure(
    home: Path, lesson: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with moving(home, lesson) as (person, figure):
        shown = person.app.lesson
        assert shown is not None
        made, drawn = shown.sketch, list[object]()

        def counted() -> Sketch[Any]:
            sketch = made()

            def draw(canvas: Canvas, scene: object) -> Sequence[Place] | None:
                drawn.append(scene)
                return sketch.draw(canvas, scene)

            return replace(sketch, draw=draw)

        monkeypatch.setattr(shown, "sketch", counted)
        for key in ("full_stop", "comma"):
            drawn.clear()
            await person.press(key)
            assert figure.mover.moving
            figure.to_the_end()
            assert len(drawn) == 1


@pytest.mark.parametrize("size", [(120, 40), (80, 22)])
@pytest.mark.parametrize("lesson", MOVES)
async def test_another_size_in_the_middle_ends_it(
    home: Path, lesson: str, size: tuple[int, int]
) -> None:
    async with moving(home, lesson, (100, 30)) as (person, figure):
        await person.step()
        figure.goes_on()
        assert figure.mover.moving
        await person.pilot.resize_terminal(*size)
        await person.pilot.pause()
        assert not figure.mover.moving
        assert figure.seen == figure.figure.canvas().text()


@pytest.mark.parametrize("lesson", MOVES)
async def test_without_motion_the_pictures_are_those_of_the_steps(home: Path, lesson: str) -> None:
    async with moving(home, lesson) as (person, figure):
        await person.step()
        ended = figure.to_the_end()[-1]
        person.app.options.motion = False
        await person.press("comma")
        await person.step()
        assert not figure.mover.moving
        assert figure.seen == ended


async def test_another_language_moves_nothing(home: Path) -> None:
    async with moving(home, "broadcasting") as (person, figure):
        await person.step()
        figure.to_the_end()
        await person.press("f2")
        assert not figure.mover.moving


async def test_a_terminal_that_is_behind_gets_fewer_frames_and_the_last_one(home: Path) -> None:
    async with moving(home, "broadcasting") as (person, figure):
        drawn: list[str] = []
        draw = figure.mover._draw

        def told() -> None:
            drawn.append(figure.seen)
            draw()

        figure.mover._draw = told
        figure.mover.may_draw = lambda: False
        await person.step()
        frames = figure.to_the_end()
        assert len(drawn) == 2, "the first, which the key has drawn, and the last"
        assert drawn[-1] == frames[-1]


@pytest.mark.parametrize("view", ["2", "3"])
async def test_the_ball_of_descent_rolls_to_the_next_point_and_back(home: Path, view: str) -> None:
    size = 120, 40
    async with opened(home, engine=QUIET_ENGINE, lesson="descent", size=size) as person:
        await person.press(view)
        person.app.options.motion = True
        figure = InMotion(person)
        before = figure.seen
        await person.step()
        assert isinstance(figure.mover._frames, SceneFrames)
        frames = figure.to_the_end()
        assert frames[-1] == figure.figure.canvas().text()
        assert len(set(frames)) > 2, "somewhere between the two points as well"
        assert all(frame.count("●") == 1 for frame in frames)
        await person.press("comma")
        assert figure.to_the_end()[-1] == before


async def test_the_whole_way_is_rolled_at_once_past_every_point(home: Path) -> None:
    async with opened(home, engine=QUIET_ENGINE, lesson="descent") as person:
        await person.press("2")
        person.app.options.motion = True
        figure = InMotion(person)
        await person.press("enter")
        frames = figure.to_the_end()
        assert len(set(frames)) > 5
        assert frames[-1] == figure.figure.canvas().text()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_whole_sum_of_a_product_goes_into_its_cell_and_out_again(
    home: Path, size: tuple[int, int]
) -> None:
    async with moving(home, "product", size) as (person, figure):
        person.app.options.motion = False
        await person.press("enter")
        person.app.options.motion = True
        assert ("sum", (0, 0), 3) in figure.figure.canvas().elements
        await person.press("enter")
        path = figure.elements.paths["sum", (0, 0), 3]
        cell = figure.figure.canvas().elements["result", (0, 0)]
        assert path.stops[0].text == cell.text == "40"
        assert (path.stops[-1].row, path.stops[-1].column) == (cell.row, cell.column)
        for term in range(3):
            assert ("sum", (0, 0), term) not in figure.elements.paths, "they are no sums yet"
        figure.to_the_end()
        await person.press("comma")
        assert figure.mover._backwards or not figure.mover.moving
