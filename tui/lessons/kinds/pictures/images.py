"""Images as planes behind each other, and the first one taken apart into its channels."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from engine.explain.kinds.samples import image
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.drawing.shades.colour_image import Colour, draw_colours
from tui.drawing.tensors.stack import depth_for, draw_stack, stack_of
from tui.lessons.kinds.scene import KindScene

_GAP: Final = 2
_LEAST: Final = 3
"""Rows of cells of a picture."""
COLOURS: Final = ("red", "green", "blue")


def pixel_place(scene: KindScene) -> tuple[int, int]:
    """The row and column of the pixel whose numbers are told: [40, 120] where there are 256."""
    return scene.size("height") * 40 // 256, scene.size("width") * 120 // 256


def draw_images(canvas: Canvas, scene: KindScene) -> None:
    """Draw the first images behind each other, and beside them the channels of the first.

    All are of one size, or the image larger than its channels where the room is high.
    """
    samples, height, width = (scene.size(name) for name in ("samples", "height", "width"))
    channels = scene.size("channels")
    if not (samples and height and width and channels):
        return
    depth = depth_for(samples, canvas.height)
    across, behind = depth.size(0, 0)
    planes = min(channels, len(COLOURS)) if channels > 1 else 0
    room = canvas.height - behind - 1
    wide = canvas.width - across - planes * _GAP
    size = small = fitted(height, width, room, wide // (planes + 1))
    lines = 1
    large = fitted(height, width, room, wide // 2)
    if planes and large[1] >= size[1] * 4 // 3 and small[1] >= _LEAST:
        size = large
        lines, small = _channels_in(height, width, planes, wide - large[0], room)
    if planes and small[1] < _LEAST:
        planes, size = 0, fitted(height, width, room, canvas.width - across)
    if size[1] < 1:
        return

    def plane(number: int) -> tuple[Canvas, list[Place]]:
        inner = picture(number, *size, channels, None, scene.signs, faint=number > 0)
        if number == 0:
            _mark(inner, scene)
        return inner, []

    draw_stack(canvas, 0, 0, depth, stack_of(samples, 0, depth, plane))
    left = size[0] + across + _GAP
    foot = behind + size[1]
    for channel in range(planes):
        line, place = divmod(channel, -(-planes // lines))
        column = left + place * (small[0] + _GAP)
        row = foot - (lines - line) * (small[1] + 1) + 1
        inner = picture(0, *small, channels, channel, scene.signs)
        _mark(inner, scene)
        canvas.paste(row, column, inner)
        canvas.line(row - 1, column, channel_name(scene, channel), "quiet", width=small[0])
    scene.put_tag(canvas, 0, 0, "samples", "↗")
    end = scene.put_tag(canvas, foot, 0, "height", "↓")
    scene.put_tag(canvas, foot, end + 2, "width", "→")
    if planes:
        scene.put_tag(canvas, foot, left, "channels", "⇒")


def _channels_in(
    height: int, width: int, planes: int, columns: int, rows: int
) -> tuple[int, tuple[int, int]]:
    """In how many lines channels come out largest, each with its name above, and their size."""
    found = [
        (lines, fitted(height, width, rows // lines - 1, columns // -(-planes // lines)))
        for lines in (1, 2)
    ]
    return max(found, key=lambda one: one[1][1])


def fitted(height: int, width: int, rows: int, columns: int) -> tuple[int, int]:
    """Columns and rows of cells of a picture in so much room, in its own proportions."""
    rows = max(min(rows, -(-height // 2)), 0)
    while rows > 0:
        across = max(round(2 * rows * width / height), 2)
        if across <= columns:
            return min(across, width), rows
        rows -= 1
    return 0, 0


def _mark(canvas: Canvas, scene: KindScene) -> None:
    """A sign on the pixel whose numbers are told."""
    row, column = pixel_place(scene)
    y = row * canvas.height // max(scene.size("height"), 1)
    canvas.put(y, column * canvas.width // max(scene.size("width"), 1), "+", "now")


@lru_cache(64)
def _pixels(
    sample: int, columns: int, rows: int, channels: int, channel: int | None
) -> tuple[tuple[Colour, ...], ...]:
    """The colours of an image, or of one channel of it, two rows in a row of cells."""
    lines = []
    for row in range(2 * rows):
        line = []
        for column in range(columns):
            values = image(sample, (row + 0.5) / (2 * rows), (column + 0.5) / columns, channels)
            line.append(shown(values, channel))
        lines.append(tuple(line))
    return tuple(lines)


def picture(
    sample: int,
    columns: int,
    rows: int,
    channels: int,
    channel: int | None,
    signs: bool,
    *,
    faint: bool = False,
) -> Canvas:
    """An image of a sample, or one channel of it; faint where it lies behind."""
    canvas = Canvas(columns, rows)
    found = _pixels(sample, columns, rows, channels, channel)

    def colour(row: int, column: int) -> Colour:
        red, green, blue = found[row][column]
        if signs and channel is not None:
            # A shade says how much there is of it: of blue alone the eye sees little light.
            red = green = blue = max(red, green, blue)
        halved = faint and not signs
        return (red // 2, green // 2, blue // 2) if halved else (red, green, blue)

    draw_colours(canvas, 0, 0, columns, rows, colour, signs=signs)
    return canvas


def shown(values: tuple[int, ...], channel: int | None) -> Colour:
    """The colour that shows a pixel: of one channel only that light."""
    if channel is not None:
        value = values[channel]
        lit = [value if place == channel % 3 else value // 6 for place in range(3)]
        return lit[0], lit[1], lit[2]
    if len(values) < 3:
        return values[0], values[0], values[0]
    return values[0], values[1], values[2]


def channel_name(scene: KindScene, channel: int) -> str:
    """What a channel is called: `red`, or by its number."""
    name = scene.word(f"colour.{COLOURS[channel]}") if scene.size("channels") == 3 else ""
    return name or scene.word("channel", number=channel)
