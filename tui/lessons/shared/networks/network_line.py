"""Which network is asked, in one line: its name, its layers, its steps, and how to take another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.places import Place

BEFORE, AFTER = "network-before", "network-after"
"""Where the arrows at the end of the line lead."""


@dataclass(frozen=True)
class NetworkFacts:
    """`run` is None for the untrained network, `step` while its answer is not here.

    `number` of `count` is its place among those that can be asked. `others` names the data
    that it learned from, where that is not the data that is open; `refusal` says why it
    cannot be asked, else empty. `word` gives a text of the frame's section `networks`.
    """

    run: str | None
    sizes: tuple[int, ...]
    step: int | None
    number: int
    count: int
    others: str
    refusal: str
    word: Callable[..., str]


def draw_network(canvas: Canvas, row: int, facts: NetworkFacts) -> list[Place]:
    """The line at `row`; what has no room goes from its end."""
    count = f"◂ {facts.number}/{facts.count} ▸"
    end = canvas.width - cell_len(count)
    pieces = [facts.run or facts.word("untrained"), "-".join(map(str, facts.sizes))]
    if facts.run is not None and facts.step is not None:
        pieces.append(facts.word("step", step=facts.step))
    if facts.others:
        pieces.append(facts.others)
    column = canvas.put(row, 0, facts.word("network"), "quiet") + 1
    for number, piece in enumerate(pieces):
        room = end - 1 - column
        if number and cell_len(piece) > room:
            break
        ink = "quiet" if number else "strong"
        column = canvas.line(row, column, piece, ink, width=room) + 2
    canvas.put(row, end, count, "quiet")
    return [
        Place(row, end, end + 1, BEFORE, ()),
        Place(row, canvas.width - 2, canvas.width - 1, AFTER, ()),
    ]


def draw_refusal(canvas: Canvas, row: int, text: str) -> None:
    """Why the network says nothing, and what would help."""
    for offset, line in enumerate(wrap_cells(text, canvas.width)):
        canvas.put(row + offset, 0, line, "bad" if offset == 0 else "")
