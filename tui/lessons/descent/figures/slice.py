"""A slice through a network's loss: its map, and where one step of SGD would lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite

import numpy as np

from engine.explain.shared.contours import levels
from tui.drawing.canvas import Canvas
from tui.drawing.cells import cut_cells
from tui.drawing.numbers import short, significant
from tui.drawing.places import Place
from tui.drawing.shaded_map import ShadedMap
from tui.lessons.descent.figures.facts import FACTS, SLOT, split_of
from tui.lessons.shared.networks.network_line import NetworkFacts, draw_network, draw_refusal

TABLE = 6
"""The row of the table of rates."""


@dataclass(frozen=True)
class Slice:
    """See `protocol.LossSlice`; `losses` are its rows, the lowest one first."""

    images: int
    parameters: int
    loss: float
    slope: float
    length: float
    edge: float
    losses: bytes
    side: int
    rates: tuple[float, ...]
    stepped: tuple[float, ...]

    @property
    def best(self) -> int | None:
        """The place of the rate that lowers the loss most; None where none lowers it."""
        known = [loss if isfinite(loss) else float("inf") for loss in self.stepped]
        lowest = min(known, default=float("inf"))
        return known.index(lowest) if lowest < self.loss else None


@dataclass(frozen=True)
class SliceScene:
    """The state of the figure. `slice` is None until the engine has answered.

    `shown` rates from the first on are shown with their losses, and the last of them on the map.
    With `signs` glyphs tell heights apart, not colours.
    """

    network: NetworkFacts
    slice: Slice | None
    waiting: str
    shown: int
    chosen: int
    revealed: bool
    signs: bool
    word: Callable[..., str]


def draw_slice_figure(canvas: Canvas, scene: SliceScene) -> list[Place]:
    """The network's line, the map, and the rates; gives what can be pressed."""
    places = draw_network(canvas, 0, scene.network)
    split = split_of(canvas)
    columns, rows = split.columns, max(split.rows - 4, 4)
    if scene.network.refusal:
        draw_refusal(canvas, 2, scene.network.refusal)
        return places
    _draw_frame(canvas, scene, columns, rows)
    if scene.slice is None:
        canvas.line(2 + rows // 2, 2, scene.waiting, "quiet", width=columns - 4)
    else:
        _draw_map(canvas, scene.slice, scene, columns - 2, rows)
    top, left = split.first
    second = split.second or (TABLE, left)
    _draw_facts(canvas, scene, top if split.second else top + 1, left)
    return [*places, *_draw_table(canvas, scene, *second)]


def _draw_frame(canvas: Canvas, scene: SliceScene, columns: int, rows: int) -> None:
    word = scene.word
    canvas.put(1, 0, "┌" + "─" * (columns - 2) + "┐", "virtual")
    for row in range(2, 2 + rows):
        canvas.put(row, 0, "│", "virtual")
        canvas.put(row, columns - 1, "│", "virtual")
    canvas.put(2 + rows, 0, "└" + "─" * (columns - 2) + "┘", "virtual")
    canvas.put(1, 2, f" ↑ {cut_cells(word('random'), min(24, columns - 8))} ", "quiet")
    downhill = "→ " + word("downhill")
    canvas.line(3 + rows, 0, downhill, "quiet", width=columns)


def _draw_map(canvas: Canvas, found: Slice, scene: SliceScene, columns: int, rows: int) -> None:
    shaded = _shaded(found, columns, rows, scene.signs)
    shaded.draw(canvas, 2, 1)
    for place in range(scene.shown):
        _put(canvas, shaded, found, place, "o", "a")
    shaded.put(canvas, 2, 1, rows // 2, columns // 2, "●", "now")
    if scene.shown:
        _put(canvas, shaded, found, scene.chosen, "◆", "accent")


def _put(canvas: Canvas, shaded: ShadedMap, found: Slice, place: int, sign: str, ink: str) -> None:
    """Where a step with one of the rates leads: right of the middle, or beyond the edge."""
    columns = shaded.columns
    if not (isfinite(found.slope) and isfinite(found.edge)) or found.edge <= 0:
        return
    share = found.rates[place] * found.slope / found.edge
    column = columns // 2 + round(min(max(share, 0.0), 2.0) * (columns - 1 - columns // 2))
    if column >= columns:
        column, sign, ink = columns - 1, "→", "bad"
    shaded.put(canvas, 2, 1, shaded.rows // 2, column, sign, ink)


@lru_cache(8)
def _shaded(found: Slice, columns: int, rows: int, signs: bool) -> ShadedMap:
    grid = np.frombuffer(found.losses, "<f8").reshape(found.side, found.side)
    return ShadedMap.spread(grid, columns, rows, levels(grid), signs=signs)


def _draw_facts(canvas: Canvas, scene: SliceScene, top: int, left: int) -> None:
    word, found = scene.word, scene.slice
    images = found.images if found else "…"
    facts: Sequence[tuple[str, str]] = (
        (word("parameters"), f"{found.parameters:,}" if found else "…"),
        (word("loss.images", images=images), short(found.loss) if found else "…"),
        (word("slope"), short(found.slope) if found else "…"),
        (word("reach"), f"± {short(found.edge, 3)}" if found else "…"),
    )
    for row, (name, value) in enumerate(facts, top):
        canvas.line(row, left, name, "quiet", width=FACTS - 11)
        canvas.right(row, left + FACTS, value, "")


def _draw_table(canvas: Canvas, scene: SliceScene, top: int, left: int) -> list[Place]:
    """Each rate, and what one step with it makes of the loss."""
    word, found, end = scene.word, scene.slice, left + FACTS
    canvas.line(top, left + 2, word("rate"), "quiet", width=12)
    canvas.right(top, end, word("stepped"), "quiet")
    if found is None:
        return []
    places = []
    room = canvas.height - top - 1
    first = max(0, min(scene.chosen - room // 2, len(found.rates) - room))
    for row, number in enumerate(range(first, min(first + room, len(found.rates))), top + 1):
        now = number == scene.chosen and scene.shown > 0
        canvas.put(row, left, "▸" if now else " ", "accent")
        canvas.put(row, left + 2, significant(found.rates[number], 4), "accent" if now else "")
        if number < scene.shown:
            canvas.right(row, end, *_stepped(scene, found, number))
        else:
            canvas.right(row, end, SLOT, "now" if number == scene.shown else "quiet")
        places.append(Place(row, left, end - 1, "rate", (number,)))
    return places


def _stepped(scene: SliceScene, found: Slice, number: int) -> tuple[str, str]:
    """The loss after a step with that rate, and its ink."""
    loss = found.stepped[number]
    text = f"{'↓' if loss < found.loss else '↑'} {short(loss)}"
    if scene.revealed and number == found.best:
        return f"← {scene.word('best')} {text}", "good"
    return text, "" if loss < found.loss else "bad"
