"""The images behind the counts of the confusion matrix, asked for when they are looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from engine import protocol
from engine.explain.evaluate.drawing import SIDE
from tui.drawing.digit_image import Picture
from tui.lessons.shared.networks.networks import Run
from tui.link.asked import Asked, Engine, just

PAGE = 16
"""Images that are asked for together: 17 kB on the line."""
AT_ONCE = 4
"""Pages under way at most, however fast the cursor goes from cell to cell."""
KEPT = 128
"""Pages that are kept: 1.6 MB."""


class Cell(NamedTuple):
    """A count in the matrix of a network."""

    run: Run
    label: int
    answer: int


@dataclass(frozen=True, eq=False)
class CellImage:
    """An image of a cell: its place in the test set, and how sure the network was."""

    index: int
    confidence: float
    picture: Picture


class _Page(NamedTuple):
    cell: Cell
    number: int


class CellsImages:
    """Those of all cells, by their place in the cell: the surest first."""

    def __init__(self, engine: Callable[[], Engine], told: Callable[[], None]) -> None:
        self._asked: Asked[_Page, tuple[CellImage, ...]] = Asked(
            engine,
            lambda page: protocol.GetCellImages(
                run=page.cell.run,
                label=page.cell.label,
                answer=page.cell.answer,
                first=page.number * PAGE,
                count=PAGE,
            ),
            _images,
            told,
            run=lambda page: page.cell.run,
            at_once=AT_ONCE,
            kept=KEPT,
        )

    def image(self, cell: Cell, place: int) -> CellImage | None:
        """None until it is here, and then it has been asked for."""
        number, within = divmod(place, PAGE)
        found = self._asked.wanted(_Page(cell, number))
        return found[within] if found is not None and within < len(found) else None


_cell_images = just(protocol.CellImages)


def _images(_: object, event: protocol.AnyEvent) -> tuple[CellImage, ...] | None:
    told = _cell_images(_, event)
    if told is None:
        return None
    size, pixels = SIDE * SIDE, told.pixels.data
    return tuple(
        CellImage(index, confidence, Picture.of(pixels[at * size : (at + 1) * size], SIDE, SIDE))
        for at, (index, confidence) in enumerate(
            zip(told.index.values(), told.confidence.values(), strict=True)
        )
    )
