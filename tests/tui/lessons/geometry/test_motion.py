"""What moves between two steps of the collapse view: a sheet of lines, and the points on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Unpack

import pytest

from engine.explain.geometry.affine import Points
from engine.explain.geometry.point_sets import SHEET
from tests.tui.conftest import QUIET_ENGINE, Asked, Person, opened
from tests.tui.test_in_motion import InMotion
from tui.drawing.canvas import Canvas
from tui.drawing.motion.frames import SceneFrames
from tui.lessons.geometry.collapse import FRAMES
from tui.lessons.geometry.collapse_figure import CollapseScene, draw_collapse
from tui.lessons.geometry.lesson import PACE, GeometryLesson
from tui.shell.playing.pace import CaptionPace

STEPS = {"layer": 0, "relu": 1, "together": 4}
"""What is seen moving, and the steps before it, with relu."""


@asynccontextmanager
async def moving(
    home: Path, steps: int, **asked: Unpack[Asked]
) -> AsyncIterator[tuple[Person, InMotion]]:
    asked = {"engine": QUIET_ENGINE, "lesson": "geometry", **asked}
    async with opened(home, **asked) as person:
        await person.press("x")
        if steps:
            await person.step(steps)
        person.app.options.motion = True
        yield person, InMotion(person)


def scenes(figure: InMotion) -> SceneFrames[CollapseScene]:
    frames = figure.mover._frames
    assert isinstance(frames, SceneFrames)
    return frames


def corners(scene: CollapseScene) -> Points:
    """Where the corners of the sheet are."""
    assert scene.plan is not None
    return scene.plan.at(scene.step, SHEET)


@pytest.mark.parametrize("stage", STEPS)
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_each_frame_goes_on_from_the_last_and_the_last_is_the_step(
    home: Path, stage: str, size: tuple[int, int]
) -> None:
    async with moving(home, STEPS[stage], size=size) as (person, figure):
        before = figure.seen
        await person.step()
        after = figure.figure.canvas()
        frames = scenes(figure)
        assert frames.count == FRAMES
        assert frames.at(0.0).text().split() != frames.at(1.0).text().split()
        ways = [frames.between(number / FRAMES) for number in range(FRAMES + 1)]
        assert {way.step.stage for way in ways[1:]} == {stage}
        for start, end in pairwise(ways):
            if start.step.stage == end.step.stage:
                for (x, y), (u, v) in zip(corners(start), corners(end), strict=True):
                    assert abs(u - x) < 0.4
                    assert abs(v - y) < 0.4
        seen = figure.to_the_end()
        assert len(set(seen)) > FRAMES // 2
        assert seen[-1] == after.text()
        assert frames.at(1.0).changes(after) == [], "to the last ink"
        if stage != "together":
            assert frames.at(0.0).text().splitlines()[0] == before.splitlines()[0]


async def test_relu_lays_what_is_negative_onto_the_axes(home: Path) -> None:
    async with moving(home, STEPS["relu"]) as (person, figure):
        await person.step()
        frames = scenes(figure)
        lowest = [
            min(min(point) for point in corners(frames.between(number / FRAMES)))
            for number in range(FRAMES + 1)
        ]
        assert lowest == sorted(lowest)
        assert lowest[0] < -1
        assert lowest[-1] == 0


async def test_stepping_back_plays_it_backwards(home: Path) -> None:
    async with moving(home, STEPS["relu"]) as (person, figure):
        before = figure.seen
        await person.step()
        forwards = scenes(figure)
        figure.to_the_end()
        await person.press("comma")
        assert figure.mover._backwards
        for time in (0.2, 0.5, 0.8):
            assert scenes(figure).at(time).text() == forwards.at(time).text()
        assert figure.to_the_end()[-1] == before


async def test_a_changed_layer_is_another_thing_and_there_at_once(home: Path) -> None:
    async with moving(home, 1) as (person, figure):
        await person.press("right")
        assert not figure.mover.moving


async def test_lines_and_points_are_told_apart_in_ascii(home: Path) -> None:
    async with moving(home, 0, ascii_glyphs=True) as (person, figure):
        await person.step()
        while figure.mover.moving:
            canvas = figure.figure._sent_canvas()
            assert canvas.text().isascii()
            assert set(".:+#") <= set(canvas.text())
            figure.goes_on()


async def test_more_lines_where_there_is_room(home: Path) -> None:
    async with moving(home, 0) as (person, figure):
        await person.step()
        scene = scenes(figure).between(0.0)

        def lines(columns: int, rows: int) -> int:
            """How many stand beside each other where only they do."""
            canvas = Canvas(columns, rows)
            draw_collapse(canvas, scene)
            drawn = [sum(0x2800 < ord(one) < 0x2900 for one in row) for row in rows_of(canvas)]
            return min(filter(None, drawn))

        assert lines(80, 20) == 5 + 1, "and the stem of the letter"
        assert lines(160, 52) == 9


def rows_of(canvas: Canvas) -> list[str]:
    return canvas.text().splitlines()


async def test_steps_are_read_and_the_looks_at_a_training_run(home: Path) -> None:
    async with moving(home, 0) as (person, figure):
        lesson = person.app.lesson
        assert isinstance(lesson, GeometryLesson)
        assert isinstance(lesson.player.pace, CaptionPace)
        await person.press("2")
        assert lesson.player.pace.begin() == PACE
        await person.press("1")
        assert isinstance(lesson.player.pace, CaptionPace)
        assert not figure.mover.moving
