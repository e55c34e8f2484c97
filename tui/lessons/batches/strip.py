"""Axis 0 as a strip of batches: the first, the last, and those around the present one."""

from __future__ import annotations

from dataclasses import dataclass

from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.batches.scene import BatchScene

NARROWEST = 7
"""Cells inside of a full batch's box, at least."""
SHORTEST = 3
"""Cells inside of the shortest box."""
GAP = 3
"""Cells of the dots that stand for batches left out."""
LEFT = 2


@dataclass(frozen=True)
class _Box:
    number: int
    left: int
    inner: int

    @property
    def right(self) -> int:
        """The column of its right border."""
        return self.left + self.inner + 1


def draw_strip(canvas: Canvas, top: int, scene: BatchScene) -> list[Place]:
    """Draw the strip, four rows from `top` on; returns the boxes, which can be pressed."""
    boxes = _boxes(scene, canvas.width - 1)
    if not boxes:
        canvas.put(top + 1, LEFT, scene.word("no_batches"), "virtual")
        return []
    here = scene.batch.number if scene.batch is not None else None
    places: list[Place] = []
    after = None
    for box in boxes:
        if after is not None and box.number != after.number + 1:
            canvas.put(top + 1, after.right + 1, " … ", "quiet")
        ink = "accent" if box.number == here else ""
        _draw_box(canvas, top, box, _label(scene, box), ink, joined=_joins(after, box))
        places += [
            Place(row, box.left, box.right - 1, "batch", (box.number,))
            for row in range(top, top + 3)
        ]
        after = box
    if here is not None:
        # A box beside it may have drawn over the borders that they share.
        box = next(box for box in boxes if box.number == here)
        for row in range(top, top + 3):
            canvas.ink(row, box.left, box.inner + 2, "accent")
    _draw_bounds(canvas, top + 3, boxes, scene)
    return places


def _joins(before: _Box | None, box: _Box) -> bool:
    return before is not None and before.right == box.left


def _boxes(scene: BatchScene, end: int) -> list[_Box]:
    plan = scene.plan
    inner = max(NARROWEST, len(f"{plan.samples:,}") + 1)
    fitting = max((end - LEFT - 1 - 2 * GAP) // (inner + 1), 3)
    here = scene.batch.number if scene.batch is not None else 0
    last_inner = inner
    if scene.last_told and plan.count:
        share = inner * plan.last_size // plan.batch_size
        last_inner = max(share, len(str(plan.count - 1)), SHORTEST)
    found: list[_Box] = []
    column = LEFT
    for number in _shown(plan.count, here, fitting):
        if found and number != found[-1].number + 1:
            column += GAP + 1
        last = number == plan.count - 1
        found.append(_Box(number, column, last_inner if last else inner))
        column = found[-1].right
    return found


def _shown(count: int, here: int, fitting: int) -> list[int]:
    """Which batches are drawn: all, or the first, the last, and those around the present one."""
    if count <= fitting:
        return list(range(count))
    around = fitting - 2
    first = min(max(here - around // 2, 1), count - 1 - around)
    return [0, *range(first, first + around), count - 1]


def _label(scene: BatchScene, box: _Box) -> str:
    number = str(box.number)
    if box.number == scene.plan.count - 1 and not scene.count_told:
        return "?"
    here = scene.batch is not None and box.number == scene.batch.number
    return f"▸ {number}" if here and len(number) + 2 <= box.inner else number


def _draw_box(canvas: Canvas, top: int, box: _Box, label: str, ink: str, *, joined: bool) -> None:
    line = "─" * box.inner
    canvas.put(top, box.left, ("┬" if joined else "┌") + line + "┐", ink)
    canvas.put(top + 1, box.left, "│" + " " * box.inner + "│", ink)
    canvas.put(top + 2, box.left, ("┴" if joined else "└") + line + "┘", ink)
    canvas.put(top + 1, box.left + 1 + (box.inner - len(label)) // 2, label, ink)


def _draw_bounds(canvas: Canvas, row: int, boxes: list[_Box], scene: BatchScene) -> None:
    """At which sample each box begins, where it does not touch the name of another; the end."""
    plan, last = scene.plan, boxes[-1]
    end = f"{plan.samples:,}"
    end_column = min(last.right - len(end) // 2, canvas.width - len(end))
    free = LEFT - 2
    for box in boxes:
        if box.number == plan.count - 1 and plan.count > 1 and not scene.count_told:
            continue
        here = scene.batch is not None and box.number == scene.batch.number
        text = f"{plan.steps[box.number].start:,}"
        start = max(box.left - len(text) // 2, LEFT)
        if start > free and start + len(text) < end_column:
            canvas.put(row, start, text, "accent" if here else "quiet")
            free = start + len(text)
    at_end = scene.batch is not None and scene.batch.number == plan.count - 1
    canvas.put(row, end_column, end, "accent" if at_end else "quiet")
