"""The table of the lesson `kinds`: which kind names its axes how, and what one tensor costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len

from engine.explain.kinds.plan import DTYPE_BYTES, KINDS, Kind
from engine.explain.shared.memory import Amount, Fit
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import percent
from tui.drawing.places import Place
from tui.lessons.kinds.amounts import draw_amounts
from tui.lessons.kinds.scene import UNKNOWN, KindScene

MARGIN: Final = 1
GAP: Final = 2
SLOT: Final = "[ ? ]"
WEIGHED: Final = "float32"
"""The dtype whose bytes are compared with the memory: what a network computes in."""


def draw_kinds(canvas: Canvas, scene: KindScene) -> list[Place]:
    """Draw the table and what the tensor costs; returns its places: `kind` and `axis`.

    Where there is not room for all, blanks go first, then the other kinds, then the story.
    """
    costs = costs_of(scene)
    others = len(KINDS) - 1
    rows = 1 + 1 + len(KINDS) + 1 + 1 + len(costs)
    spaced = rows + 3 <= canvas.height
    alone = rows > canvas.height or _columns(scene, KINDS)[-1] - GAP > canvas.width
    told = not alone or rows - others <= canvas.height
    y = 0
    if told:
        canvas.line(y, MARGIN, _story(scene), "quiet")
        y += 1 + spaced
    y, places = _draw_table(canvas, y, scene, alone=alone)
    y += spaced
    canvas.line(y, MARGIN, *about_axis(scene))
    y += 1 + spaced
    draw_costs(canvas, y, costs)
    draw_amounts(canvas, y + len(costs) + 1, scene)
    return places


def _story(scene: KindScene) -> str:
    sizes = {axis.name: axis.size for axis in scene.plan.axes}
    return scene.word(f"story.{scene.plan.kind.name}", **sizes)


def _draw_table(
    canvas: Canvas, top: int, scene: KindScene, *, alone: bool
) -> tuple[int, list[Place]]:
    """The kinds with the names of their axes in columns, the sizes below; returns the next row."""
    plan, word = scene.plan, scene.word
    kinds = (plan.kind,) if alone else KINDS
    sizes = [f"{axis.size:,}" for axis in plan.axes]
    columns = _columns(scene, kinds)
    for axis, column in enumerate(columns[:-1]):
        canvas.put(top, column, word("axis", axis=axis), "quiet")
    places: list[Place] = []
    y = top + 1
    for kind in kinds:
        chosen = kind is plan.kind
        canvas.put(y, MARGIN, "▸" if chosen else " ", "accent")
        name = word(f"kind.{kind.name}")
        canvas.put(y, MARGIN + 2, name, "accent" if chosen else "quiet")
        for axis, text in enumerate(scene.names(kind)):
            asked = chosen and plan.axes[axis] == plan.asked and scene.is_named
            ink = "strong" if asked else "" if chosen else "quiet"
            canvas.put(y, columns[axis], text, ink)
            if chosen:
                places.append(Place(y, columns[axis], columns[axis + 1] - 1, "axis", (axis,)))
        if not chosen:
            places.append(Place(y, 0, canvas.width, "kind", (KINDS.index(kind),)))
        y += 1
    canvas.put(y, MARGIN + 2, word("shape"), "quiet")
    for axis, text in enumerate(sizes):
        here = axis == scene.axis
        if here:
            canvas.put(y, columns[axis] - 1, "▸", "accent")
        canvas.put(y, columns[axis], text, "now" if here else "")
        places.append(Place(y, columns[axis], columns[axis + 1] - 1, "axis", (axis,)))
    return y + 1, places


def _columns(scene: KindScene, kinds: Sequence[Kind]) -> list[int]:
    """Where each column begins, and where the last one ends; named or not, it is the same."""
    plan, word = scene.plan, scene.word
    names = [word("shape"), *(word(f"kind.{kind.name}") for kind in kinds)]
    columns = [MARGIN + 2 + max(map(cell_len, names)) + GAP]
    for axis in range(max(kind.rank for kind in kinds)):
        texts = [word("axis", axis=axis)]
        texts += [f"{found.size:,}" for found in plan.axes[axis : axis + 1]]
        for kind in kinds:
            order = kind.order(channels_first=plan.channels_first)
            texts += [scene.axis_name(kind.axes[place]) for place in order[axis : axis + 1]]
        columns.append(columns[-1] + max(map(cell_len, texts)) + GAP)
    return columns


def about_axis(scene: KindScene) -> tuple[str, str]:
    """The slot that is asked about; once that is filled, what a step along an axis means."""
    plan, word = scene.plan, scene.word
    if not scene.is_named:
        return f"{word(f'asked.{plan.kind.name}')} {SLOT}", "accent"
    axis = plan.axes[scene.axis]
    return word(f"step.{axis.name}", axis=axis.number, stride=axis.stride), ""


def costs_of(scene: KindScene) -> list[tuple[str, str, str]]:
    """What the tensor costs, line by line: a name, a working, an ink; `·` for what comes later."""
    plan, step, word = scene.plan, scene.step, scene.word
    product = " × ".join(f"{size:,}" for size in plan.shape)
    counted = f"{product} = {plan.count:,}" if step.count_known else UNKNOWN
    lines = [(word("values"), counted, "accent" if step.stage == "count" else "")]
    for dtype, item in DTYPE_BYTES.items():
        amount = Amount(plan.bytes(dtype))
        working = f"{plan.count:,} × {item} = {amount.bytes:,} {word('bytes')}"
        if amount.unit != "bytes":
            working = f"{working} = {amount.text}"
        now = step.stage == "bytes"
        lines.append((dtype, working if step.bytes_known else UNKNOWN, "accent" if now else ""))
    lines.append((word("memory"), *_memory(scene, scene.memory, word("memory.machine"))))
    if scene.gpu_memory is not None:
        lines.append((word("gpu"), *_memory(scene, scene.gpu_memory, word("memory.gpu"))))
    return lines


def _memory(scene: KindScene, memory: int | None, whose: str) -> tuple[str, str]:
    """Whether the values fit into so many bytes, and an ink."""
    plan, word = scene.plan, scene.word
    if not scene.step.memory_known:
        return UNKNOWN, ""
    if memory is None:
        return word("memory.unknown"), "quiet"
    fit = Fit(plan.bytes(WEIGHED), memory)
    key = f"memory.{fit.verdict}"
    if fit.verdict == "too_large" and Fit(plan.bytes("uint8"), memory).verdict != "too_large":
        key = "memory.uint8_only"
    said = word(
        key,
        whose=whose,
        memory=Amount(fit.available).text,
        share=percent(fit.share),
        times=f"{fit.share:,.1f}",
    )
    return said, "bad" if fit.verdict == "too_large" else "accent"


def draw_costs(canvas: Canvas, y: int, lines: list[tuple[str, str, str]]) -> None:
    column = MARGIN + max(cell_len(name) for name, _, _ in lines) + GAP
    for offset, (name, text, ink) in enumerate(lines):
        canvas.put(y + offset, MARGIN, name, "quiet")
        canvas.line(y + offset, column, text, ink)
