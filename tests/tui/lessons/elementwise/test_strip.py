"""A whole vector as a strip: every value once, its sign and size legible, eaten and flashed."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain.elementwise.plan import ElementwisePlan
from tests.tui.conftest import QUIET_ENGINE, opened_by
from tests.tui.lessons.elementwise.test_lesson import Racer
from tests.tui.said_to_lessons import tell
from tui.drawing.canvas import Canvas
from tui.drawing.places import PlacedDrawing
from tui.lessons.elementwise.figure import PITCH, cell_text, cells_in_row
from tui.lessons.elementwise.strip import Kind, StripLayout, draw_strip, level, strip_layout
from tui.shell.playing.pace import LIMIT, CaptionPace

CELLS = 512
SIZES = [(80, 24), (120, 40), (200, 60)]


@given(st.integers(1, 5000), st.integers(1, 200), st.integers(1, 40))
def test_a_strip_fits_and_has_a_place_for_every_value_once(
    cells: int, width: int, height: int
) -> None:
    layout = strip_layout(cells, width, height)
    if layout is None:
        assert cells > width * 2 * height
        return
    canvas = Canvas(width, height)
    read: list[int] = []

    def value(place: int) -> tuple[int, Kind]:
        read.append(place)
        return 1, "operand"

    places = draw_strip(canvas, 0, 0, layout, value, "cell", dark=True)
    assert sorted(read) == list(range(cells))
    assert layout.rows <= height
    assert all(0 <= one.start <= one.end < width and one.row < height for one in places)
    cells_drawn = [(one.row, x) for one in places for x in range(one.start, one.end + 1)]
    assert len(set(cells_drawn)) == len(cells_drawn)
    larger = strip_layout(cells, width + 8, height + 1)
    assert larger is not None
    assert larger.across * 2 // larger.stacked >= layout.across * 2 // layout.stacked


@given(st.lists(st.floats(-1, 1, width=32), min_size=16, max_size=16), st.booleans())
def test_signs_are_legible_without_colours_and_in_ascii(values: list[float], spelled: bool) -> None:
    def value(place: int) -> tuple[int, Kind]:
        return level(values[place], 1.0), "operand"

    filled, halves = Canvas(8, 2), Canvas(8, 1)
    draw_strip(filled, 0, 0, StripLayout(16, 8, 1, 1), value, "cell", dark=True)
    draw_strip(halves, 0, 0, StripLayout(16, 8, 1, 2), value, "cell", dark=False)
    if spelled:
        filled.spell()
        halves.spell()
    signs = {"positive": ":%#" if spelled else "▒▓█", "negative": "-=E" if spelled else "-=≡"}
    text = "".join(line.ljust(8) for line in filled.text().split("\n"))
    for number, one in enumerate(values):
        glyph = text[number]
        assert (glyph in signs["positive"]) == (one > 0), (one, glyph)
        assert (glyph in signs["negative"]) == (one < 0), (one, glyph)
        of_size = signs["positive" if one > 0 else "negative"].find(glyph)
        assert of_size == sum(abs(one) > bound for bound in (0, 1 / 8, 1 / 3)) - 1
    above, below, both = "'.#" if spelled else "▀▄█"
    line = halves.text().ljust(8)
    for column in range(8):
        pair = values[column] > 0, values[column + 8] > 0
        wanted = {(True, False): above, (False, True): below, (True, True): both}.get(pair)
        assert (line[column] == wanted) if wanted else (line[column] in " " + signs["negative"])


def test_what_is_no_number_is_said_to_be_none() -> None:
    canvas = Canvas(2, 1)
    draw_strip(
        canvas, 0, 0, StripLayout(2, 2, 1, 1), lambda place: (level(math.nan, 1), "result"), "",
        dark=True,
    )  # fmt: skip
    assert canvas.text() == "!!"
    assert level(math.inf, 1) == -level(-math.inf, 1) == 3
    assert level(0.0, 1) == level(1.0, 0) == 0


@asynccontextmanager
async def watching(
    home: Path, size: tuple[int, int] = (80, 24), cells: int = CELLS
) -> AsyncIterator[Racer]:
    async with opened_by(
        Racer, home, engine=QUIET_ENGINE, lesson="elementwise", size=size
    ) as person:
        await tell(person, cells)
        yield person


def strips(person: Racer) -> tuple[str, str]:
    """The strip of the loop and that of the call, in one line each."""
    lines = person.figure.split("\n")
    heads = [n for n, line in enumerate(lines) if "out[i] =" in line or "out =" in line]
    width = cells_in_row(person.lesson.cells.plan, person.lesson.query_one(PlacedDrawing).size)
    found = []
    for head in heads:
        below = [line[2 : 2 + width].ljust(width) for line in lines[head + 1 : head + 5]]
        found.append("".join(below))
    return found[0], found[1]


async def test_the_loop_eats_it_cell_by_cell_and_the_call_all_at_once(home: Path) -> None:
    async with watching(home) as person:
        loop, call = strips(person)
        assert loop == call, "both begin with what is read"
        assert loop.count("-") + loop.count("=") + loop.count("≡") > 20
        await person.step()
        eaten, flashed = strips(person)
        assert sum(one != other for one, other in zip(loop, eaten, strict=True)) == 1
        assert not set(flashed) & set("-=≡"), "nothing is negative any more"
        await person.step(9)
        further, still = strips(person)
        assert set(further[:9]) <= set("▀▄█ -=≡")
        assert further[10:] == loop[10:], "the rest waits for its turn"
        assert still[3:] == flashed[3:], "all but what was asked about"
        person.lesson.player.go(CELLS)
        await person.pilot.pause()
        assert "512 turns, 1 call, the same" in person.figure
        ended, called = strips(person)
        assert ended[:-1] == called[:-1]
        await person.press("f2")
        assert "반복 512번, 호출 1번, 결과가 같습니다" in person.figure


async def test_results_that_differ_are_said_to_differ(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with watching(home, cells=511) as person:  # no plan of another test
        right = ElementwisePlan.value
        monkeypatch.setattr(
            ElementwisePlan, "value", lambda plan, place: right(plan, place) + (place == 300)
        )
        person.lesson.player.go(CELLS)
        await person.pilot.pause()
        assert "511 turns, 1 call, not the same" in person.figure


@pytest.mark.parametrize("size", SIZES)
async def test_it_goes_by_rows_and_ends_in_time(home: Path, size: tuple[int, int]) -> None:
    async with watching(home, size) as person:
        player = person.lesson.player
        row = player.row()
        lines = person.figure.split("\n")
        line = lines[next(n for n, line in enumerate(lines) if "out[i]" in line) + 1]
        assert len(line.strip()) in (row, 2 * row, 3 * row)
        now, seconds = 0.0, 0.0
        pace = CaptionPace(person.lesson, lambda: now)
        now += pace.begin()
        steps, at = [1], 1
        while at < CELLS:
            seconds, at_once = pace.after_step(CELLS - at, player.row())
            now, at = now + seconds, at + at_once
            steps.append(at_once)
        assert now < LIMIT
        assert steps[-2] == row > 32
        assert steps[:16] == [1] * 16, "the first ones are to be seen one by one"
        for language in ("ko", "en"):
            await person.press("f2")
            assert person.app.language == language
            person.assert_fits(size)


async def test_a_cell_of_the_strip_can_be_pressed(home: Path) -> None:
    async with watching(home) as person:
        figure = person.lesson.query_one(PlacedDrawing)
        top = next(n for n, line in enumerate(person.figure.split("\n")) if "out[i]" in line) + 1
        await person.pilot.click(figure, offset=(2 + 5, top + 1))
        await person.pilot.pause()
        assert person.lesson.cells.scene().cursor == 2 * 64 + 5


@pytest.mark.parametrize("value", [7.4e-4, -7.4e-4, -0.0537, -123456.0, 1e-30, -1e30, 0.0, -1.0])
def test_a_value_leaves_a_blank_before_the_next_and_is_none_when_it_is_not_nothing(
    value: float,
) -> None:
    text = cell_text(value)
    assert len(text) < PITCH
    assert (float(text) == 0) == (value == 0)
