"""A slice's frame closes step by step, an integer takes its axis away, and keys wait for none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.slicing.test_lesson import Slicer, images
from tests.tui.said_to_lessons import HELLO, MNIST
from tests.tui.test_in_motion import InMotion
from tui.lessons.slicing.closing import passing
from tui.lessons.slicing.scene import MOST_BEHIND
from tui.lessons.slicing.tensors import IMAGES, SMALL

TIMES = [number / 12 for number in range(13)]
CHOICES = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30)


@given(CHOICES)
def test_what_changes_does_so_once_and_what_stays_stays(pairs: list[tuple[bool, bool]]) -> None:
    before, after = (list(one) for one in zip(*pairs, strict=True))
    frames = [before, *(passing(before, after, time) for time in TIMES)]
    assert frames[-1] == after
    for place, (was, becomes) in enumerate(pairs):
        seen = [frame[place] for frame in frames]
        changes = sum(one != other for one, other in pairwise(seen))
        assert changes == (was != becomes)


@given(st.integers(0, 27), st.integers(0, 27))
def test_a_slice_closes_from_its_ends(one: int, other: int) -> None:
    low, high = sorted((one, other))
    before, after = [True] * 28, [low <= place <= high for place in range(28)]
    for first, second in ((before, after), (after, before)):
        sizes = []
        for time in TIMES:
            taken = [place for place, now in enumerate(passing(first, second, time)) if now]
            assert taken == list(range(taken[0], taken[-1] + 1)), "one frame at every time"
            sizes.append(len(taken))
        assert sizes == sorted(sizes, reverse=first is before)


@asynccontextmanager
async def slicing(home: Path, view: int = IMAGES) -> AsyncIterator[tuple[Slicer, InMotion]]:
    async with opened_by(Slicer, home, engine=QUIET_ENGINE, lesson="slicing") as reader:
        await reader.arrives(HELLO, MNIST, images(0, 64))
        if view == SMALL:
            await reader.press(str(view))
        reader.app.options.motion = True
        yield reader, InMotion(reader)


async def test_the_frame_of_the_rows_closes_on_what_is_taken(home: Path) -> None:
    async with slicing(home) as (reader, figure):
        await reader.step()
        opening = figure.to_the_end()[-1]
        await reader.step()
        assert figure.mover.moving
        frames = figure.to_the_end()
        grey = [frame.count("░") for frame in frames]
        assert grey == sorted(grey)
        assert len(set(grey)) >= 5, "row by row"
        assert frames[-1] == figure.figure.canvas().text()
        await reader.press("comma")
        assert figure.mover._backwards
        back = figure.to_the_end()
        lit = [frame.count("░") for frame in back]
        assert lit == sorted(lit, reverse=True)
        assert len(set(lit)) >= 5
        assert back[-1] == opening


async def test_an_integer_takes_the_plane_out_of_the_stack(home: Path) -> None:
    async with slicing(home) as (reader, figure):
        await reader.press("n")
        assert figure.mover.moving
        await reader.press("n")
        assert reader.index == "4"
        assert not figure.mover.moving, "it is another image"
        lesson = reader.lesson
        assert lesson.scene().planes_behind == MOST_BEHIND
        await reader.step()
        frames = figure.to_the_end()
        edges = [frame.split("\n")[8].count("│") for frame in frames]
        assert edges[-1] == 0 == lesson.scene().planes_behind
        assert edges == sorted(edges, reverse=True)
        assert set(edges) == {2, 1, 0}
        await reader.edit("4:5")
        await reader.step()
        assert lesson.scene().planes_behind == 0, "one plane is left, and its axis"
        await reader.edit("10:100")
        await reader.step()
        assert lesson.scene().planes_behind == MOST_BEHIND


async def test_an_edge_that_a_key_moves_is_there_at_once(home: Path) -> None:
    async with slicing(home) as (reader, figure):
        await reader.step(3)
        figure.to_the_end()
        for key in ("down", "right", "up", "left"):
            before = figure.seen
            await reader.press(key)
            assert figure.seen != before
            assert figure.seen == figure.figure.canvas().text()


async def test_an_edge_that_is_pressed_far_away_goes_there(home: Path) -> None:
    async with slicing(home) as (reader, figure):
        await reader.step(3)
        figure.to_the_end()
        before = reader.lesson.scene().taken((0,))
        reader.lesson._put(2, 2)
        await reader.pilot.pause()
        assert figure.mover.moving
        frames = figure.to_the_end()
        grey = [frame.count("░") for frame in frames]
        assert grey == sorted(grey, reverse=True)
        assert len(set(grey)) >= 3
        assert reader.lesson.scene().taken((0,)) != before


@pytest.mark.parametrize(
    ("index", "left"), [("1:, ::2", 4), ("1", 4), ("::-1, None", 4), ("2, 3", 1)]
)
async def test_what_is_left_comes_out_of_the_tensor(home: Path, index: str, left: int) -> None:
    async with slicing(home, SMALL) as (reader, figure):
        await reader.edit(index)
        plan = reader.lesson.plan
        await reader.step(len(plan.choices) - 1)
        figure.to_the_end()
        before = figure.figure.canvas()
        assert set(before.elements) == {
            ("x", (row, column)) for row in range(3) for column in range(4)
        }
        await reader.step()
        after = figure.figure.canvas()
        new = set(after.elements) - set(before.elements)
        assert len(new) == left
        places = [(row, column) for row in range(3) for column in range(4)]
        taken = {("left", place) for place in places if plan.takes(place)}
        assert new <= taken, "of more than two axes the first plane"
        while figure.mover.moving:
            assert set(figure.elements.places(figure.mover._time)) == set(after.elements)
            figure.goes_on()
        assert figure.seen == after.text()
        await reader.press("comma")
        assert figure.mover._backwards
        assert figure.to_the_end()[-1] == before.text()


async def test_a_key_ends_it_and_without_motion_there_is_none(home: Path) -> None:
    async with slicing(home) as (reader, figure):
        await reader.step(2)
        figure.goes_on()
        assert figure.mover.moving
        await reader.press("f10")
        assert not figure.mover.moving
        ended = figure.seen
        assert ended == figure.figure.canvas().text()
        reader.app.options.motion = False
        await reader.press("comma")
        await reader.step()
        assert not figure.mover.moving
        assert figure.seen == ended
        await reader.press("right_square_bracket")
        reader.app.options.motion = True
        await reader.press("left_square_bracket")
        assert not figure.mover.moving, "another image is no moment of this one"
