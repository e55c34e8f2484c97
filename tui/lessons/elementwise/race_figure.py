"""A race of a loop and a vectorised call: bars, ratio, spread, and the races before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.elementwise.race import Outcome
from engine.explain.shared.shapes import Shape, element_count, format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.class_bars import bar
from tui.drawing.numbers import duration, times, told_seconds
from tui.lessons.elementwise.race_code import draw_race_code
from tui.lessons.shared.tensors.shape_alignment import UNKNOWN, Words

_MARGIN: Final = 2
_TIME: Final = 10
_MOST_BAR: Final = 60
_SLIVER: Final = "▏"
"""A bar that is too short to be seen."""


@dataclass(frozen=True)
class RaceScene:
    """What is to be raced, how far it is, and what came of it and of those before.

    `passes` is None while nothing is raced. `refusal` says why it was not raced, `cancelled`
    that it was ended early.
    """

    shape: Shape
    repeats: int
    passes: int | None
    outcome: Outcome | None
    results: tuple[tuple[Shape, Outcome], ...]
    refusal: str
    cancelled: bool
    word: Words


def draw_race(canvas: Canvas, scene: RaceScene) -> None:
    """Draw the race; where there is little room, the earlier ones and the reason give way."""
    head = scene.word(
        "race.head",
        shape=format_shape(scene.shape),
        cells=f"{element_count(scene.shape):,}",
        repeats=f"{scene.repeats:,}",
    )
    canvas.line(0, _MARGIN, head, "strong")
    _draw_bars(canvas, 2, scene)
    row = 5
    if scene.passes is not None:
        _draw_progress(canvas, row, scene, scene.passes)
    elif scene.refusal:
        for text in wrap_cells(scene.refusal, max(canvas.width - _MARGIN, 10)):
            canvas.line(row, _MARGIN, text, "bad")
            row += 1
        return
    else:
        row = _draw_ratio(canvas, row, scene) - 1
    row += 2
    why = [
        line for key in ("race.core", "race.cache") for line in _wrapped(canvas, scene.word(key))
    ]
    after = _draw_table(canvas, row, canvas.height - row, scene)
    after += after > row
    if scene.outcome is not None and canvas.height - after >= len(why):
        for number, text in enumerate(why):
            canvas.line(after + number, _MARGIN, text, "quiet")
        after += len(why) + 1
    draw_race_code(canvas, after, scene.shape, scene.word)


def _wrapped(canvas: Canvas, text: str) -> list[str]:
    return wrap_cells(text, max(canvas.width - 2 * _MARGIN, 10))


def _draw_bars(canvas: Canvas, top: int, scene: RaceScene) -> None:
    outcome = scene.outcome
    names = [scene.word("loop"), scene.word("call")]
    times = [outcome.loop, outcome.call] if outcome else [None, None]
    most = max((seconds for seconds in times if seconds is not None), default=0.0)
    at = _MARGIN + max(map(cell_len, names)) + 1 + _TIME
    room = min(max(canvas.width - at - 3, 1), _MOST_BAR)
    for row, (name, seconds, ink) in enumerate(zip(names, times, "ab", strict=True), start=top):
        canvas.put(row, _MARGIN, name, ink)
        if seconds is None:
            canvas.right(row, at, "–", "virtual")
            continue
        canvas.right(row, at, duration(seconds))
        canvas.put(row, at + 2, bar(seconds / most, room) or _SLIVER, ink)


def _draw_progress(canvas: Canvas, row: int, scene: RaceScene, passes: int) -> None:
    said = scene.word("race.running", passes=f"{passes:,}", repeats=f"{scene.repeats:,}")
    room = min(max(canvas.width - cell_len(said) - 8, 0), 30)
    full = passes * room // scene.repeats
    if room > 4:
        said = f"{said}  [{'=' * full}{'>' if full < room else ''}{'.' * (room - full - 1)}]"
    canvas.line(row, _MARGIN, said, "accent")


def _draw_ratio(canvas: Canvas, row: int, scene: RaceScene) -> int:
    outcome = scene.outcome
    if outcome is None:
        canvas.line(row, _MARGIN, scene.word("race.ratio", ratio=UNKNOWN), "accent")
        said = scene.word("race.cancelled" if scene.cancelled else "race.start")
        canvas.line(row + 1, _MARGIN, said, "quiet")
        return row + 2
    canvas.line(row, _MARGIN, scene.word("race.ratio", ratio=ratio_text(outcome)), "accent")
    low, high = _spread(outcome)
    spread = scene.word("race.spread", low=low, high=high, rounds=outcome.rounds)
    canvas.line(row + 1, _MARGIN, spread, "quiet")
    key = "race.equal" if outcome.equal else "race.unequal"
    canvas.line(
        row + 2, _MARGIN, scene.word(key, rounds=outcome.rounds), "good" if outcome.equal else "bad"
    )
    return row + 3


def _told_ratio(outcome: Outcome) -> float:
    return told_seconds(outcome.loop) / told_seconds(outcome.call)


def ratio_text(outcome: Outcome) -> str:
    """How many times the call is faster: what both times come to as they are shown."""
    return times(_told_ratio(outcome))


def _spread(outcome: Outcome) -> tuple[str, str]:
    """From which ratio to which single rounds went; the shown one lies between them."""
    ratio = _told_ratio(outcome)
    return times(min(outcome.low, ratio)), times(max(outcome.high, ratio))


def _draw_table(canvas: Canvas, top: int, height: int, scene: RaceScene) -> int:
    """The last races that there is room for; returns the row below them."""
    shown = scene.results[-max(height - 1, 0) :] if height > 1 else ()
    if len(scene.results) < 2 or not shown:
        return top
    heads = [
        scene.word(f"race.{key}") for key in ("shape", "loop_time", "call_time", "times", "range")
    ]
    rows = [
        [
            format_shape(shape),
            duration(outcome.loop),
            duration(outcome.call),
            ratio_text(outcome),
            "–".join(_spread(outcome)),
        ]
        for shape, outcome in shown
    ]
    widths = [max(map(cell_len, column)) + 3 for column in zip(heads, *rows, strict=True)]
    for offset, texts in enumerate([heads, *rows]):
        column = _MARGIN
        here = offset and shown[offset - 1][0] == scene.shape
        for number, (text, width) in enumerate(zip(texts, widths, strict=True)):
            ink = "quiet" if not offset else "strong" if here else ""
            if number:
                canvas.right(top + offset, column + width - 3, text, ink)
            else:
                canvas.put(top + offset, column, text, ink)
            column += width
    return top + len(shown) + 1
