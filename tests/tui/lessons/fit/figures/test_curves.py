"""The curves of a run: what is drawn as it grows is what is drawn of it at once."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from engine import protocol
from tests.tui.conftest import RECORDING
from tui.drawing.canvas import Canvas
from tui.lessons.fit.figures.curves import draw_curves
from tui.link.training import TrainingRun

LABELS = {name: name for name in ("title", "title.each", "loss", "error", "epoch")}
LOSSES = st.floats(0.001, 5) | st.sampled_from([math.nan, math.inf])
POINTS = st.lists(st.tuples(st.integers(1, 400), LOSSES, st.floats(0, 1)), max_size=25)
"""Steps, their loss, and the share of wrong answers."""


def begun(steps: int) -> TrainingRun:
    first = (RECORDING / "recording.jsonl").read_bytes().splitlines()[0]
    started = protocol.decode_event(first)
    assert isinstance(started, protocol.FitStarted)
    return TrainingRun(replace(started, steps=steps))


def add(run: TrainingRun, count: int, loss: float, error: float, at: int | None = None) -> None:
    run.loss.add(count, loss, loss, loss, at=at)
    run.error.add(count, error, error, error, at=at)
    run.step = run.loss.steps


def drawing(run: TrainingRun, columns: int, rows: int) -> list[list[tuple[str, str]]]:
    canvas = Canvas(columns, rows)
    draw_curves(canvas, run, run.settings.epochs, LABELS)
    return [canvas.runs(row) for row in range(rows)]


@given(POINTS, POINTS, st.integers(1, 3_000), st.integers(30, 90), st.integers(8, 30))
def test_a_curve_drawn_frame_by_frame_is_the_one_drawn_at_once(
    points: list[tuple[int, float, float]],
    earlier: list[tuple[int, float, float]],
    steps: int,
    columns: int,
    rows: int,
) -> None:
    begin = sum(count for count, _, _ in earlier)
    watched, late = begun(steps), begun(steps)
    if points:
        add(watched, *points[0], at=begin)
        add(late, *points[0], at=begin)
    for point in points[1:]:
        add(watched, *point)
        add(late, *point)
        drawing(watched, columns, rows)
    position = 0
    for count, loss, error in earlier:  # a resumed run is told what was before
        add(watched, count, loss, error, at=position)
        add(late, count, loss, error, at=position)
        drawing(watched, columns, rows)
        position += count
    assert drawing(watched, columns, rows) == drawing(late, columns, rows)


def test_the_latest_step_is_there_at_once() -> None:
    run = begun(3_000)
    for step in range(60):
        add(run, 1, 0.5, 0.25)
        text = "".join(text for row in drawing(run, 60, 12)[1:9] for text, _ in row)
        dots = sum(0x2801 <= ord(glyph) <= 0x28FF for glyph in text)
        column = step * 2 * (60 - 7) // 3_000 // 2
        assert dots == 2 * (column + 1)  # a cell of the loss and a cell of the error
