"""The images of the cell under the cursor: beside the matrix, or opened and scrolled through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.drawing.places import PlacedDrawing
from tui.lessons.evaluate.cells.gallery import Gallery, GalleryScene, gallery_place
from tui.lessons.evaluate.cells.images import Cell, CellsImages
from tui.lessons.evaluate.figure import matrix_top
from tui.shell.keys.table import Key, Table, arrows

if TYPE_CHECKING:
    from tui.lessons.evaluate.exam import ExamView


class CellGallery:
    """`opened`: they are all that is shown; `first` is the place of the first one on screen."""

    def __init__(self, exam: ExamView) -> None:
        self._exam = exam
        self.images = CellsImages(exam.lesson.engine, exam.lesson.answered)
        self.opened = False
        self.first = 0

    @property
    def total(self) -> int:
        """How many images the cell has."""
        plan = self._exam.plan
        return plan.cell(*self._exam.cell) if plan is not None else 0

    @property
    def _place(self) -> Gallery | None:
        exam = self._exam
        columns, rows = exam.lesson.query_one(PlacedDrawing).size
        if exam.plan is None or not columns:
            return None
        top, classes = matrix_top(rows), exam.plan.classes
        return gallery_place(columns, rows, top, classes, self.total, opened=self.opened)

    def scene(self) -> GalleryScene | None:
        """What stands there; what is missing of it is asked for."""
        place, lesson = self._place, self._exam.lesson
        if place is None:
            return None
        first = self.first if self.opened else 0
        cell = Cell(lesson.networks.run, *self._exam.cell)
        seen = range(first, min(first + place.page, self.total))
        found = ((at, self.images.image(cell, at)) for at in seen)
        return GalleryScene(
            images={at: image for at, image in found if image is not None},
            total=self.total,
            first=first,
            opened=self.opened,
            dark=lesson.ch2.is_dark,
            word=lesson.labels,
        )

    def open(self) -> None:
        self.opened, self.first = True, 0
        self._exam.lesson.changed()

    def close(self) -> None:
        self.opened, self.first = False, 0

    def scroll(self, rows: int, columns: int) -> None:
        """So many rows of images on, or whole pages."""
        place = self._place
        if place is None or not place.page:
            return
        last = max(-(-self.total // place.across) - place.down, 0) * place.across
        wanted = self.first + rows * place.across + columns * place.page
        self.first = min(max(wanted, 0), last)
        self._exam.lesson.changed()

    def keys(self) -> Table:
        return (Key("←↑↓→", "scroll", arrows(self.scroll)),)
