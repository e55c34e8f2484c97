"""The images of the cell under the cursor: beside the matrix, or opened and scrolled through."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.explain.evaluate.plan import Evaluation
from tui.drawing.places import PlacedDrawing
from tui.lessons.evaluate.cells.gallery import Gallery, GalleryScene, gallery_place
from tui.lessons.evaluate.cells.images import Cell, CellsImages
from tui.lessons.evaluate.figure import matrix_top
from tui.shell.keys.table import Key, Table, arrows, offered

if TYPE_CHECKING:
    from tui.lessons.evaluate.lesson import EvaluateLesson


class CellGallery:
    """`opened`: they are all that is shown; `first` is the place of the first one on screen.

    `chosen` gives the matrix, None while it is not measured, and the cell under the cursor.
    """

    def __init__(
        self,
        lesson: EvaluateLesson,
        chosen: Callable[[], tuple[Evaluation | None, tuple[int, int]]],
    ) -> None:
        self._lesson, self._chosen = lesson, chosen
        self._images = CellsImages(lesson.engine, lesson.answered)
        self.opened = False
        self.first = 0

    @property
    def _total(self) -> int:
        """How many images the cell has."""
        plan, cell = self._chosen()
        return plan.cell(*cell) if plan is not None else 0

    @property
    def _place(self) -> Gallery | None:
        plan = self._chosen()[0]
        columns, rows = self._lesson.query_one(PlacedDrawing).size
        if plan is None or not columns:
            return None
        top, opened = matrix_top(rows), self.opened
        return gallery_place(columns, rows, top, plan.classes, self._total, opened=opened)

    def scene(self) -> GalleryScene | None:
        """What stands there; what is missing of it is asked for."""
        place, lesson, total = self._place, self._lesson, self._total
        if place is None:
            return None
        first = self.first if self.opened else 0
        cell = Cell(lesson.networks.run, *self._chosen()[1])
        seen = range(first, min(first + place.page, total))
        found = ((at, self._images.image(cell, at)) for at in seen)
        return GalleryScene(
            images={at: image for at, image in found if image is not None},
            total=total,
            first=first,
            opened=self.opened,
            dark=lesson.ch2.is_dark,
            word=lesson.labels,
        )

    def open(self) -> None:
        self.opened, self.first = True, 0
        self._lesson.changed()

    def close(self) -> None:
        self.opened, self.first = False, 0

    def scroll(self, rows: int, columns: int) -> None:
        """So many rows of images on, or whole pages."""
        place = self._place
        if place is None or not place.page:
            return
        last = max(-(-self._total // place.across) - place.down, 0) * place.across
        wanted = self.first + rows * place.across + columns * place.page
        self.first = min(max(wanted, 0), last)
        self._lesson.changed()

    def keys(self) -> Table:
        place = self._place
        scrolls = place is not None and self._total > place.page
        return (Key("←↑↓→", "scroll", arrows(self.scroll), footer=offered(scrolls)),)
