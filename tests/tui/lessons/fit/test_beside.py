"""Where the figure has room for both, the weights stand beside the curves that they move."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import protocol
from tests.tui.conftest import QUIET_ENGINE, Person, opened
from tests.tui.lessons.conftest import HELLO, MNIST, TRAINED
from tests.tui.link.test_training import progress, started
from tui.drawing.places import PlacedDrawing
from tui.lessons.fit.beside import PAUSE
from tui.lessons.fit.curves import CurvesView
from tui.lessons.fit.figures.beside_grid import BETWEEN, FIRST, weights_grid
from tui.lessons.fit.lesson import WEIGHTS, FitLesson
from tui.lessons.shared.networks.unit_grid import GAP, TILE
from tui.link.engine_command import engine_command

REPLAYED = engine_command("replay", str(TRAINED), "--speed", "0")


def fit(person: Person) -> FitLesson:
    assert isinstance(person.app.lesson, FitLesson)
    return person.app.lesson


@pytest.mark.parametrize(("size", "units"), [((120, 40), 10), ((200, 60), 24)])
@pytest.mark.parametrize("language", ["en", "ko"])
async def test_both_views_are_seen_where_both_fit(
    home: Path, size: tuple[int, int], units: int, language: str
) -> None:
    async with opened(home, lesson="fit", engine=REPLAYED, size=size, language=language) as person:
        await person.press("enter")
        await person.until(lambda: fit(person).run is not None)
        await person.until(lambda: fit(person).run is not None and not fit(person).active)
        step = "step 2,345" if language == "en" else "2,345스텝"
        await person.until(lambda: step in person.figure)
        lines = [line for line in person.figure.splitlines() if set(line) & set("▀▄█")]
        assert len(lines) >= 7 * units // 5 // (2 if size[0] > 120 else 1)
        assert "784-32-10" in person.figure
        assert "0.0" in person.figure, "the table of the epochs"
        for epoch in range(1, 6):
            assert re.search(rf" {epoch} +0\.\d+ +0\.\d+ +0\.\d+", person.figure), "of the table"


async def test_the_smallest_terminal_has_the_curves_alone(home: Path) -> None:
    async with opened(home, lesson="fit", engine=REPLAYED) as person:
        await person.press("enter")
        await person.until(lambda: fit(person).run is not None and not fit(person).active)
        await person.pilot.pause()
        assert "first-layer weights" not in person.figure


async def test_a_recording_without_weights_leaves_its_room_to_the_curves(home: Path) -> None:
    async with opened(home, lesson="fit", size=(120, 40)) as person:
        await person.press("enter")
        await person.until(lambda: fit(person).run is not None and not fit(person).active)
        shown = fit(person).shown
        assert isinstance(shown, CurvesView)
        await person.until(lambda: shown.beside is None)
        await person.until(lambda: "784-512-10" in person.figure.splitlines()[-1])
        assert "not on this machine" not in person.screen, "nobody asked for them"


async def test_a_press_on_a_unit_shows_it_large(home: Path) -> None:
    async with opened(home, lesson="fit", engine=REPLAYED, size=(120, 40)) as person:
        await person.press("enter")
        await person.until(lambda: "step 2,345" in person.figure)
        grid = weights_grid(*fit(person).query_one(PlacedDrawing).size)
        assert grid is not None
        await person.pilot.click(
            PlacedDrawing, offset=(grid.left + 2 * TILE[0] + 3, grid.top + TILE[1] + 2)
        )
        await person.pilot.pause()
        assert fit(person).view == WEIGHTS
        await person.until_shown("unit 7 of 32")


async def test_while_it_trains_the_weights_are_looked_at_now_and_then(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A question in each frame would cost more bytes than the curves themselves."""
    async with opened(home, lesson="fit", engine=QUIET_ENGINE, size=(120, 40)) as person:
        await person.arrives(HELLO, MNIST, started())
        shown = fit(person).shown
        assert isinstance(shown, CurvesView)
        assert shown.beside is not None
        now = [100.0]
        monkeypatch.setattr(shown.beside.layer, "_clock", lambda: now[0])
        step = 0

        async def trains(seconds: float) -> None:
            nonlocal step
            step, now[0] = step + 1, now[0] + seconds
            await person.arrives(progress(step - 1, [(1, 2.0, 3)]))
            fit(person)._draw_frame()
            await answered()

        async def answered() -> None:
            for asked in person.link.of(protocol.GetWeights):
                if asked.id in person.link.open:
                    weights = protocol.arrays.Array(
                        "<f4", (asked.count, 28, 28), bytes(asked.count * 784 * 4)
                    )
                    await person.arrives(
                        protocol.UnitWeights(
                            reply_to=asked.id, run=asked.run, step=step, first=0,
                            units=512, weights=weights,
                        )
                    )  # fmt: skip
                    fit(person)._draw_frame()

        await answered()
        await trains(1_000.0)
        first = len([one for one in person.link.of(protocol.GetWeights) if one.run == "r"])
        for _ in range(5):
            await trains(PAUSE)
        assert len([o for o in person.link.of(protocol.GetWeights) if o.run == "r"]) == first
        await trains(10 * PAUSE)
        await trains(0.0)
        assert len([o for o in person.link.of(protocol.GetWeights) if o.run == "r"]) > first


@given(columns=st.integers(1, 260), rows=st.integers(1, 90))
def test_the_curves_keep_what_they_have_on_the_smallest_terminal(columns: int, rows: int) -> None:
    grid = weights_grid(columns, rows)
    if grid is None:
        return
    assert grid.page >= 2
    assert grid.left + grid.columns * TILE[0] - GAP <= columns
    assert grid.top + grid.rows * TILE[1] <= rows
    if grid.left:
        assert grid.left - BETWEEN >= FIRST[0]
    else:
        assert grid.top >= FIRST[1]


@given(
    columns=st.integers(1, 200), rows=st.integers(1, 70),
    wider=st.integers(0, 60), higher=st.integers(0, 30),
)  # fmt: skip
def test_a_larger_figure_keeps_the_second_view(
    columns: int, rows: int, wider: int, higher: int
) -> None:
    if weights_grid(columns, rows) is not None:
        assert weights_grid(columns + wider, rows + higher) is not None
