"""What was read in the own digit, over the curves: every mark stands at what was read by then."""

from __future__ import annotations

import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.tui.conftest import opened
from tui.drawing.canvas import Canvas
from tui.drawing.plot import AXIS
from tui.lessons.fit.figures.own_strip import (
    BARS,
    LEAST_CURVES,
    ROOMY_CURVES,
    OwnReadings,
    draw_strip,
    strip_rows,
)
from tui.link.image_reading import Reading

STEPS = 2_345
DIGITS = st.integers(0, 9)


def readings(digits: dict[int, int]) -> list[Reading]:
    """A digit that was read for sure after so many steps."""
    return [
        Reading(step, tuple(float(at == digit) for at in range(10)))
        for step, digit in sorted(digits.items())
    ]


def drawn(own: OwnReadings, rows: int, columns: int = 45) -> Canvas:
    canvas = Canvas(columns, rows)
    draw_strip(canvas, own, STEPS, 10, lambda key, **_: "yours")
    return canvas


@given(st.dictionaries(st.integers(0, STEPS), DIGITS, min_size=1, max_size=60))
def test_each_column_has_what_was_read_last_by_then(told: dict[int, int]) -> None:
    own, columns = OwnReadings(readings(told), None), 45 - AXIS - 1
    lines = drawn(own, 11).text().split("\n")
    last = max(told)
    for column in range(columns):
        until = min((column + 1) * STEPS // columns - 1 if column else 0, last)
        before = [step for step in told if step <= until]
        begun = column * STEPS // columns <= last
        expected = told[max(before)] if before and begun else None
        marked = [digit for digit in range(10) if lines[1 + digit].ljust(60)[AXIS + column] == "█"]
        assert marked == ([] if expected is None else [expected])


@given(st.dictionaries(st.integers(1, STEPS), DIGITS, max_size=60), DIGITS, DIGITS)
def test_bars_begin_with_the_guess_and_end_with_what_is_read_now(
    told: dict[int, int], first: int, last: int
) -> None:
    own = OwnReadings(readings({0: first, **told, STEPS: last}), None)
    above, bars = drawn(own, BARS).text().split("\n")[:2]
    assert above.split()[0] == str(first)
    assert above.split()[-1] == str(last)
    assert bars.count("█") == len(above.split())
    for number, glyph in enumerate(bars):
        assert (glyph == "█") == above.ljust(len(bars))[number].isdigit()


def test_where_there_is_no_room_or_no_digit_the_curves_have_it_all() -> None:
    own = OwnReadings([], None)
    assert strip_rows(None, 10, 60) == 0
    assert strip_rows(own, 10, BARS + LEAST_CURVES - 1) == 0
    assert strip_rows(own, 10, BARS + LEAST_CURVES) == BARS
    assert strip_rows(own, 10, 11 + ROOMY_CURVES - 1) == BARS
    assert strip_rows(own, 10, 11 + ROOMY_CURVES) == 11
    drawn(own, BARS)
    drawn(own, 11)


def test_what_has_diverged_is_no_bar() -> None:
    lost = OwnReadings([Reading(0, (math.nan,) * 10)], 7)
    for rows in (BARS, 11):
        assert "█" not in drawn(lost, rows).text()


async def test_after_a_training_the_next_key_leads_to_the_pad_once(home: Path) -> None:
    async with opened(home) as person:
        await person.press("enter")
        await person.until(
            lambda: (
                person.app.engine_state.run is not None
                and person.app.engine_state.run.finished is not None
            )
        )
        await person.pilot.pause()
        assert person.lines[-1].lstrip().startswith("▸ d draw")
        await person.press("d")
        assert "[2 draw]" in person.screen
        await person.press("m", "5", "enter")
        assert "▸ d draw" not in person.screen
        assert "d draw" in person.screen
