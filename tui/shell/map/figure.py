"""The map as it is drawn: five digits, what they are, the lessons in their parts, a line below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from tui.drawing.canvas import Canvas
from tui.drawing.cells import even_lines
from tui.drawing.digit_image import Picture, Style, draw_picture
from tui.drawing.places import Place
from tui.shell import chapter
from tui.shell.progress import Mark

DIGITS = 5
MARKS: Final[Mapping[Mark, tuple[str, str]]] = {
    "": (" ", ""),
    "seen": ("·", "accent"),
    "understood": ("✓", "good"),
    "mission": ("★", "good"),
}
"""What stands before a lesson, and its ink."""


@dataclass(frozen=True)
class MapScene:
    """What the map shows. `digits` are pixels and label, None while they are not here."""

    digits: tuple[tuple[bytes, int | None] | None, ...]
    is_dark: bool
    digits_are: str
    enter_does: str
    d_does: str
    language: str
    marks: Mapping[str, Mark]
    selected: str | None
    done_of_all: str
    """How many lessons have each mark, with the marks."""
    status: tuple[str, ...]
    """Data, device and engine; what is least news goes first where it's narrow."""


def draw_map(canvas: Canvas, scene: MapScene) -> list[Place]:
    """Draw it; gives the lessons, and `pad` for what `d` does."""
    rows = max(map(len, _columns(scene.language))) - 1
    words = even_lines(" ".join(scene.digits_are.split()), canvas.width - 2)[:2]
    below = len(words) + 1 + 1 + rows + 1
    style, height, width, size = _digit_style(canvas.width, canvas.height - below - 1)
    spare = max(canvas.height - height - 1 - below, 0)
    gaps = [spare // 4 + (spare % 4 > number) for number in (1, 2, 0)]
    row = min(gaps[0], 4)
    _draw_digits(canvas, row, scene, style, height, width, size)
    row += height + 1 + min(gaps[1], 4)
    for line in words:
        canvas.put(row, 1, line)
        row += 1
    column = canvas.put(row, 1, "▸ Enter", "next")
    column = canvas.put(row, column + 2, scene.enter_does)
    places = _draw_d(canvas, row, column, scene.d_does)
    row += 1 + min(max(gaps[2], 1), 4)
    places += _draw_lessons(canvas, row, scene)
    _draw_status(canvas, canvas.height - 1, scene)
    return places


def _digit_style(columns: int, rows: int) -> tuple[Style, int, int, int]:
    """How the digits are drawn, the cells of one, and the pixels of it that show."""
    if columns >= 28 * DIGITS and rows >= 15:
        return "half", 14, 28, 28
    if columns >= 22 * DIGITS + 8 and rows >= 12:
        return "half", 11, 22, 22
    return "braille", 7, 14, 28


def _draw_digits(
    canvas: Canvas, top: int, scene: MapScene, style: Style, height: int, width: int, size: int
) -> None:
    """The first images of the training set, each above its label."""
    gap = max((canvas.width - 2 - DIGITS * width) // DIGITS, 0)
    left = 1 + gap // 2
    for number, image in enumerate(scene.digits):
        column = left + number * (width + gap)
        if image is None:
            canvas.put(top + height // 2, column + width // 2, "·", "virtual")
            continue
        pixels, label = image
        picture = Picture.of(pixels, 28, 28).cropped(size)
        draw_picture(canvas, top, column, picture, style, dark=scene.is_dark)
        canvas.put(top + height, column + width // 2, str(label), "strong")


def _draw_d(canvas: Canvas, row: int, column: int, text: str) -> list[Place]:
    """The second thing that one can do at once, where there is room for it."""
    left = max(column + 3, canvas.width // 2)
    if left + 3 + cell_len(text) > canvas.width:
        return []
    column = canvas.put(row, left, "d", "accent")
    canvas.put(row, column + 2, text)
    return [Place(row, left, column + 1 + cell_len(text), "pad", ())]


def _draw_lessons(canvas: Canvas, row: int, scene: MapScene) -> list[Place]:
    columns = _columns(scene.language)
    widths = [max(_cells(one, scene.language) for one in column) for column in columns]
    gap = max((canvas.width - 3 - sum(widths)) // len(columns), 1)
    left, places = 2, []
    for column, width in zip(columns, widths, strict=True):
        for at, one in enumerate(column, start=row):
            if isinstance(one, str):
                canvas.put(at, left, one, "strong")
            else:
                _draw_lesson(canvas, at, left, one, scene)
                places.append(Place(at, left, left + width - 1, one.id, ()))
        left += width + gap
    return places


def _columns(language: str) -> list[list[str | chapter.Entry]]:
    """What stands in each column: the name of a part, its lessons, and so on."""
    found: list[list[str | chapter.Entry]] = []
    for column in chapter.columns():
        found.append([])
        for part in column:
            found[-1].append(part.name(language))
            found[-1] += [entry for entry in chapter.entries() if entry.part is part]
    return found


def _cells(one: str | chapter.Entry, language: str) -> int:
    return cell_len(one) if isinstance(one, str) else cell_len(_label(one, language)) + 2


def _draw_lesson(
    canvas: Canvas, row: int, column: int, entry: chapter.Entry, scene: MapScene
) -> None:
    canvas.put(row, column, *MARKS[scene.marks[entry.id]])
    selected = entry.id == scene.selected
    canvas.put(row, column + 2, _label(entry, scene.language), "cursor" if selected else "")


def _label(entry: chapter.Entry, language: str) -> str:
    return f"{entry.number:>2} {entry.titles[language]}{'*' if entry.short else ''}"


def _draw_status(canvas: Canvas, row: int, scene: MapScene) -> None:
    canvas.right(row, canvas.width - 1, scene.done_of_all, "quiet")
    room = canvas.width - 4 - cell_len(scene.done_of_all)
    pieces = list(scene.status)
    while len(pieces) > 1 and cell_len(" · ".join(pieces)) > room:
        del pieces[0]
    canvas.put(row, 1, " · ".join(pieces), "quiet")
