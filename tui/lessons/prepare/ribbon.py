"""An image's rows one behind the other, as a ribbon of which a line of cells shows a part."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.explain.prepare.plan import PreparationPlan
from tui.drawing.canvas import Canvas
from tui.lessons.prepare.scene import PreparationScene

GLYPHS: Final = " ░▒▓█"
"""Of the levels of a pixel, from 0 to 255."""
_INKS: Final = ("a", "b")
"""Of every other row, so that it is seen where one ends."""
_MORE: Final = "⋯"
FRAMES: Final = 10
"""In which the rows are laid: as many as can be sent in a second."""


def laying(
    first: PreparationScene, second: PreparationScene, time: float
) -> PreparationScene | None:
    """Rows on their way into the ribbon, one after the other; None between other forms."""
    if (first.stage, second.stage) != ("stored", "flat") or second.plan is None:
        return None
    row = min(int(time * second.image.height), second.image.height - 1)
    return replace(second, image=replace(first.image, row=row), laid=row + 1)


def draw_ribbon(canvas: Canvas, row: int, scene: PreparationScene, plan: PreparationPlan) -> None:
    """The part of the ribbon around the pixel, or the end of what is laid so far."""
    width = plan.picture.width
    values = plan.picture.values
    count = len(values) if scene.laid is None else scene.laid * width
    room = max(canvas.width - 4, 1)
    begin = plan.place - room // 2 if scene.laid is None else count - room
    shown = range(max(min(begin, count - room), 0), min(max(begin, 0) + room, count))
    if shown.start:
        canvas.put(row, 0, _MORE, "virtual")
    for line in range(shown.start // width, -(-shown.stop // width)):
        part = range(max(line * width, shown.start), min((line + 1) * width, shown.stop))
        text = "".join(GLYPHS[values[place] * len(GLYPHS) // 256] for place in part)
        canvas.put(row, 2 + part.start - shown.start, text, _INKS[line % len(_INKS)])
    if scene.laid is None:
        canvas.ink(row, 2 + plan.place - shown.start, 1, "now")
        if shown.stop < count:
            canvas.put(row, 2 + len(shown) + 1, _MORE, "virtual")
