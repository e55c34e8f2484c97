"""One sample, a batch and all of a tensor beside the memory, on one axis of powers of two."""

from __future__ import annotations

from math import log2
from typing import Final

from rich.cells import cell_len

from engine.explain.kinds.plan import DTYPE_BYTES
from engine.explain.shared.memory import UNITS, Amount
from tui.drawing.canvas import Canvas
from tui.drawing.class_bars import bar
from tui.lessons.kinds.scene import UNKNOWN, KindScene

MARGIN: Final = 1
GAP: Final = 2
BATCH: Final = 128
"""Samples of a batch: the chapter's."""
DTYPE: Final = "float32"
LEAST: Final = 20
"""Cells of the axis."""


def draw_amounts(canvas: Canvas, top: int, scene: KindScene) -> None:
    """Draw it from that row on, where there is room; amounts come when the bytes are known."""
    plan, word = scene.plan, scene.word
    samples = plan.shape[0]
    if not plan.count:
        return
    counts = dict.fromkeys((1, min(BATCH, samples), samples))
    sizes = [plan.count // samples * count * DTYPE_BYTES[DTYPE] for count in counts]
    names = [f"{count:,}" for count in counts]
    known = scene.step.memory_known
    limits = [
        (word(key), limit)
        for key, limit in (("memory.machine", scene.memory), ("memory.gpu", scene.gpu_memory))
        if limit is not None
    ]
    texts = [Amount(size).text for size in (*sizes, *(limit for _, limit in limits))]
    left = MARGIN + max(map(cell_len, (*names, *(name for name, _ in limits)))) + GAP
    left += max(map(len, texts)) + GAP
    cells = canvas.width - left - 1
    if canvas.height - top < 2 + len(sizes) + len(limits) or cells < LEAST:
        return
    powers = max(size.bit_length() for size in (*sizes, *(limit for _, limit in limits)))
    most = 10 * -(-powers // 10)
    canvas.line(top, MARGIN, word("amounts", kind=DTYPE), "quiet", width=left - MARGIN - 1)
    for power in range(10, most, 10):
        at = left + power * cells // most
        canvas.put(top, at, f"│1 {UNITS[min(power // 10, len(UNITS) - 1)]}", "quiet")
    row = top + 1
    for name, size, text in zip(names, sizes, texts, strict=False):
        canvas.put(row, MARGIN, name)
        told = scene.step.bytes_known
        canvas.right(row, left - GAP, text if told else UNKNOWN, "" if told else "virtual")
        if told:
            too_large = known and any(size > limit for _, limit in limits)
            canvas.put(row, left, bar(log2(size) / most, cells), "bad" if too_large else "a")
        row += 1
    for (name, limit), text in zip(limits, texts[len(sizes) :], strict=True):
        canvas.put(row, MARGIN, name, "quiet")
        canvas.right(row, left - GAP, text if known else UNKNOWN, "" if known else "virtual")
        if known:
            canvas.put(row, left, bar(log2(limit) / most, cells), "c")
        row += 1
