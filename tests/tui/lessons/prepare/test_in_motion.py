"""Rows go into a ribbon, bytes become floats on their way, and the label drops into its slot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.prepare.test_lesson import Preparer
from tests.tui.said_to_lessons import LABELS, pixels, tell
from tests.tui.test_in_motion import InMotion
from tui.drawing.canvas import Canvas
from tui.drawing.motion.frames import ElementFrames
from tui.lessons.prepare.figure import HOT, LABEL, PIXEL, VALUE
from tui.lessons.prepare.lesson import PrepareLesson
from tui.lessons.prepare.ribbon import GLYPHS, draw_ribbon, laying
from tui.lessons.prepare.scene import PreparationScene

SIZES = [(80, 24), (120, 40), (200, 60)]


@asynccontextmanager
async def preparing(
    home: Path, steps: int, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Preparer, InMotion]]:
    asked = opened_by(Preparer, home, engine=QUIET_ENGINE, lesson="prepare", size=size)
    async with asked as person:
        await tell(person)
        await person.step(steps)
        person.app.options.motion = True
        yield person, InMotion(person)


def glyphs(first: int, stop: int) -> str:
    """Pixels of the first image as the ribbon shows them."""
    return "".join(GLYPHS[level * len(GLYPHS) // 256] for level in pixels(0)[first:stop])


def ribbon(picture: str) -> str:
    """The line of the picture that is a ribbon, without what says that there is more."""
    lines = picture.split("\n")
    return lines[min(17, len(lines) - 1)][2:].removesuffix("⋯").rstrip(" ")


@pytest.mark.parametrize("size", SIZES)
async def test_rows_go_into_the_ribbon_one_after_the_other(
    home: Path, size: tuple[int, int]
) -> None:
    async with preparing(home, 0, size) as (person, figure):
        before = figure.seen
        await person.step()
        assert figure.mover.moving
        lesson = person.lesson
        scene = lesson.scene()
        assert scene.plan is not None
        laid = []
        while figure.mover.moving:
            time = figure.mover._time
            passing = laying(_stored(lesson), scene, time)
            assert passing is not None
            assert passing.laid is not None
            laid.append(passing.laid)
            room = figure.figure.size.width - 4
            end = 28 * passing.laid
            assert ribbon(figure.seen) == glyphs(max(end - room, 0), end).rstrip(" ")
            figure.goes_on()
        assert laid == sorted(laid)
        assert len(set(laid)) >= 8
        assert laid[-1] >= 24
        after = figure.seen
        assert after == figure.figure.canvas().text()
        assert ribbon(after) in glyphs(0, 784)
        await person.press("comma")
        assert figure.mover._backwards
        ends = [laying(_stored(lesson), scene, 1 - time) for time in (0.1, 0.5, 0.9)]
        assert [one.laid for one in ends if one is not None] == [26, 15, 3]
        assert figure.to_the_end()[-1] == before


def _stored(lesson: PrepareLesson) -> PreparationScene:
    return replace(lesson.scene(), stage="stored")


async def test_a_byte_becomes_a_float_on_its_way(home: Path) -> None:
    async with preparing(home, 1) as (person, figure):
        for before, after in (("flat", "float"), ("float", "scaled")):
            await person.step()
            path = figure.elements.paths[(PIXEL, after)]
            plan = person.lesson.plan
            assert plan is not None
            texts = [plan.text_at(plan.place, stage) for stage in (before, after)]  # type: ignore[arg-type]
            assert [one.text for one in path.stops] == texts
            assert [path.at(time).text for time in (0.2, 0.8)] == texts
            assert path.stops[0].row < path.stops[1].row
            figure.to_the_end()


async def test_the_label_drops_into_its_slot(home: Path) -> None:
    async with preparing(home, 3) as (person, figure):
        await person.step()
        path = figure.elements.paths[HOT]
        assert [one.text for one in path.stops] == [str(LABELS[0]), "1"]
        slots = figure.seen.split("\n")
        row = path.stops[-1].row
        assert slots[row - 1][path.stops[-1].column] == str(LABELS[0])
        assert figure.elements.places(0.5)[LABEL].text == str(LABELS[0]), "it is kept as well"
        ended = figure.to_the_end()[-1]
        assert ended == figure.figure.canvas().text()
        await person.press("comma")
        assert isinstance(figure.mover._frames, ElementFrames)
        assert figure.mover._backwards
        figure.to_the_end()
        await person.step()
        await person.press("f10")
        assert not figure.mover.moving
        assert figure.seen == ended


async def test_the_values_of_a_row_move_and_are_each_there_once(home: Path) -> None:
    async with preparing(home, 1, (120, 40)) as (person, figure):
        row = {(VALUE, 28 * 14 + column) for column in range(28)}
        for _ in range(2):
            await person.step()
            while figure.mover.moving:
                assert row <= set(figure.elements.places(figure.mover._time))
                figure.goes_on()
            assert row <= set(figure.figure.canvas().elements)


async def test_without_motion_and_where_nothing_follows_there_is_none(home: Path) -> None:
    async with preparing(home, 0, (120, 40)) as (person, figure):
        await person.step()
        ended = figure.to_the_end()[-1]
        person.app.options.motion = False
        await person.press("comma")
        await person.step()
        assert not figure.mover.moving
        assert figure.seen == ended
        person.app.options.motion = True
        for key in ("down", "right", "right_square_bracket", "f2", "f2", "2", "down"):
            await person.press(key)
            assert not figure.mover.moving, key
        figure.figure.show(person.lesson.sketch())
        assert not figure.mover.moving, "the bar of a trial is drawn anew where it stands"


@pytest.mark.parametrize("width", [6, 30, 80, 784 + 4, 1000])
async def test_a_ribbon_shows_the_pixel_wherever_it_is(home: Path, width: int) -> None:
    async with preparing(home, 1) as (person, _):
        for row, column in ((0, 0), (14, 3), (27, 27)):
            person.lesson.stand(row, column)
            scene = person.lesson.scene()
            assert scene.plan is not None
            canvas = Canvas(width, 1)
            draw_ribbon(canvas, 0, scene, scene.plan)
            marked = [(text, ink) for text, ink in canvas.runs(0) if ink == "now"]
            place = 28 * row + column
            assert marked == [(glyphs(place, place + 1), "now")]
            assert sum(
                len(text) for text, ink in canvas.runs(0) if ink in ("a", "b", "now")
            ) == min(784, width - 4)
