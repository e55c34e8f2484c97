"""One digit reshaped and transposed: the picture that each of them makes of the same pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.cells import cell_len

from engine.explain.reshape.rearranging import Plan, RearrangingPlan
from engine.explain.shared.memory import Amount
from engine.explain.shared.shapes import Shape, format_shape, ravel
from tui.drawing.canvas import Canvas
from tui.drawing.digit_image import Picture, Style, cells_of, draw_picture
from tui.drawing.pages import page
from tui.drawing.places import Place
from tui.drawing.tensors.memory_block import LINE, MemoryCell, draw_memory_block
from tui.lessons.reshape.figures.scene import kind_of
from tui.lessons.shared.images.pixel_grid import PIXELS_OF_CELL, mark_pixel
from tui.lessons.shared.tensors.broadcast_scene import subscript

PIXEL = "pixel"
"""Where a pressed pixel of the result leads: its index there, without the sample."""
GAP = 3
DIGITS = 3
"""Of a byte."""


@dataclass(frozen=True)
class DigitScene:
    """An image of the training set, and what `plan` makes of it; no operations: it alone.

    `source` and `result` are None until the image is here. `cursor` is the index of a pixel in
    the result and `origin` the same pixel's in the image, both without the sample; `cell` is its
    place in memory. With `hidden` the cursor's place is still asked for.
    """

    plan: RearrangingPlan
    sample: int
    label: int | None
    source: Picture | None
    result: Picture | None
    cursor: Shape
    origin: tuple[int, int]
    cell: int
    hidden: bool
    dark: bool
    word: Callable[..., str]

    @property
    def last(self) -> Plan | None:
        """The plan of the last operation."""
        return self.plan.plans[-1] if self.plan.plans else None

    @property
    def shape(self) -> Shape:
        """Of the result, with all samples."""
        return self.plan.layout(len(self.plan.plans)).shape

    @property
    def is_line(self) -> bool:
        """Whether each sample has become a vector."""
        return len(self.cursor) == 1

    @property
    def value(self) -> int | None:
        """The byte under the cursor."""
        return self.source.at(*self.origin) if self.source is not None else None


def draw_digit(canvas: Canvas, scene: DigitScene) -> list[Place]:
    """Draw both pictures and what the cursor's pixel reads; gives the result's pixels."""
    source = scene.source or Picture(b"", *_plane(scene.plan.shape))
    alone = scene.last is None
    styles = _styles(canvas, source)
    width, height = cells_of(source, styles[0])
    name = f"x = train_images  {format_shape(scene.plan.shape)}"
    if scene.label is not None:
        name += "  " + scene.word("label", label=scene.label)
    canvas.line(0, 0, name, "a")
    top = 3
    end = top + height
    canvas.put(2, 0, subscript("x", (scene.sample,)), "quiet")
    places = _draw_image(canvas, top, 0, source, styles[0], scene, of_result=alone)
    if not alone:
        code = "y = x" + "".join(operation.text for operation in scene.plan.operations)
        column = canvas.put(1, 0, f"{code}  {format_shape(scene.shape)}", "b") + 2
        strides = scene.plan.layout(len(scene.plan.plans)).strides
        said = scene.word("strides", strides=format_shape(strides))
        if column + cell_len(said) <= canvas.width:
            canvas.put(1, column, said, "quiet")
        picture = scene.result or _blank_result(scene)
        needs = cells_of(picture, styles[1])[0]
        beside = canvas.width - width - GAP >= needs or styles[0] == "braille"
        row, left = (2, width + GAP) if beside else (end + 1, 0)
        title = f"{subscript('y', (scene.sample,))}  {format_shape(scene.shape[1:])}"
        canvas.put(row, left, title, "quiet")
        row += 1
        if scene.is_line:
            places = _draw_line(canvas, row, left, scene)
            end = max(end, row + 3)
        else:
            places = _draw_image(canvas, row, left, picture, styles[1], scene, of_result=True)
            end = max(end, row + cells_of(picture, styles[1])[1])
    row = min(end + 1, canvas.height - 2)
    _draw_words(canvas, row, scene)
    if styles[0] != "braille":  # or a smaller figure would show more numbers than a larger one
        _draw_memory(canvas, row + 3, scene)
    return places


def _plane(shape: Shape) -> tuple[int, int]:
    return shape[-2], shape[-1]


def _blank_result(scene: DigitScene) -> Picture:
    """Of the size of the result; a vector is one row."""
    return Picture(b"", *(1, *scene.shape[1:])[-2:])


def _styles(canvas: Canvas, source: Picture) -> tuple[Style, Style]:
    """As large as both can be; every stage has the same room, so the image stays put.

    The widest result has rows twice as long, and half as many; it may stand below the image.
    """
    columns, rows = cells_of(source, "half")
    if canvas.height >= 3 + rows + 2 + rows // 2 + 3 and canvas.width >= 2 * columns:
        return "half", "half"
    room = canvas.width - cells_of(source, "braille")[0] - GAP
    return "braille", "half" if room >= 2 * columns and canvas.height >= 3 + rows else "braille"


def _draw_image(
    canvas: Canvas,
    row: int,
    column: int,
    picture: Picture,
    style: Style,
    scene: DigitScene,
    *,
    of_result: bool,
) -> list[Place]:
    """A picture with the cursor's pixel marked; gives its pixels if it is the result."""
    if scene.source is None:
        canvas.put(row + 1, column, scene.word("waiting"), "virtual")
        return []
    draw_picture(canvas, row, column, picture, style, dark=scene.dark)
    at = scene.cursor if of_result else scene.origin
    if len(at) == 2 and not (scene.hidden and of_result):
        mark_pixel(canvas, picture, style, at[0], at[1], (row, column), scene.dark)
    if not of_result:
        return []
    down, across = PIXELS_OF_CELL[style]
    length = 2 if style == "full" else 1
    return [
        Place(row + r // down, x, x + length - 1, PIXEL, (r, c))
        for r in range(0, picture.height, down)
        for c in range(0, picture.width, across)
        for x in (column + c // across * length,)
    ]


def _draw_line(canvas: Canvas, row: int, left: int, scene: DigitScene) -> list[Place]:
    """A stretch of the vector around the cursor, its pixels by number, rows of x marked."""
    picture = scene.result
    if picture is None:
        return []
    size, (at,) = picture.width, scene.cursor
    shown = page(size, max(canvas.width - left - 1, 1), at)
    levels = [picture.at(0, place) for place in shown]
    strip = Picture(levels * 2, 2, len(levels))
    draw_picture(canvas, row + 1, left, strip, "half", dark=scene.dark)
    places = [Place(row + 1, left + n, left + n, PIXEL, (p,)) for n, p in enumerate(shown)]
    for place, level in enumerate(levels):
        if not level:
            canvas.put(row + 1, left + place, "·", "virtual")
    if shown.stop < size:
        canvas.put(row + 1, left + len(shown), "⋯", "virtual")
    ends = scene.plan.layout(len(scene.plan.plans) - 1).shape[-1]
    mark_key = "row" if len(scene.plan.plans) == 1 else "column"
    for start in range(-(-shown.start // ends) * ends, shown.stop, ends):
        mark, column = scene.word(mark_key, number=start // ends), left + start - shown.start
        fits = column + 1 + cell_len(mark) <= canvas.width
        canvas.put(row + 2, column, f"└{mark}" if fits else "└", "quiet")
    if not scene.hidden:
        column = left + at - shown.start
        canvas.ink(row + 1, column, 1, "now")
        text = f"{at}▾"
        begin = column - len(text) + 1
        canvas.put(
            row, begin if begin >= left else column, text if begin >= left else "▾", "accent"
        )
    return places


def _draw_words(canvas: Canvas, row: int, scene: DigitScene) -> None:
    """The cursor's pixel before and after, and whether anything is copied."""
    word, last = scene.word, scene.last
    source = subscript("x", (scene.sample, *scene.origin))
    value = "" if scene.value is None else str(scene.value)
    if last is None:
        height, width = _plane(scene.plan.shape)
        down, across = scene.origin
        total = f"{scene.sample} × {height * width} + {down} × {width} + {across}"
        line = word("pixel.cell", source=source, value=value, total=total, cell=f"{scene.cell:,}")
    else:
        place = "?" if scene.hidden else ", ".join(map(str, scene.cursor))
        result = f"y[{scene.sample}, {place}]"
        cell = "?" if scene.hidden else f"{scene.cell:,}"
        line = word("pixel.is", result=result, source=source, value=value, cell=cell)
    if cell_len(line) > canvas.width:
        line = line.split("   ")[0]
    canvas.line(row, 0, line, "accent")
    if last is not None:
        said = word(kind_of(last), bytes=Amount(scene.plan.count).text)
        canvas.line(row + 1, 0, said)


def _draw_memory(canvas: Canvas, top: int, scene: DigitScene) -> None:
    """The memory that the last picture reads, around the cursor's pixel; a copy has its own."""
    if scene.source is None or scene.hidden or canvas.height - top < 1 + LINE:
        return
    last, picture, focus = scene.last, scene.source, ravel(scene.origin, _plane(scene.plan.shape))
    copied = last is not None and scene.result is not None and kind_of(last) == "copy"
    if copied and scene.result is not None:
        picture, focus = scene.result, ravel(scene.cursor, scene.shape[1:])
    name = subscript("y" if copied else "x", (scene.sample,))
    canvas.line(
        top, 0, scene.word("memory.copied" if copied else "memory.read", name=name), "quiet"
    )

    def cell(place: int) -> MemoryCell:
        value, here = picture.at(*divmod(place, picture.width)), place == focus
        return MemoryCell(str(value), "now" if here else "" if value else "virtual", here)

    room = Canvas(canvas.width, canvas.height - top - 1)
    draw_memory_block(room, 0, GAP, (picture.height * picture.width,), DIGITS, focus, cell)
    canvas.paste(top + 1, 0, room)
