"""One line on what a step of a reduction does, and the running total beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.explain.elementwise.reductions.nodes import Combined, Constant, Mapped, Node, Reduced
from engine.explain.elementwise.reductions.operations import POSITIONS, finished
from engine.explain.elementwise.reductions.plan import trap_of
from engine.explain.shared.broadcast_rule import clashing_axes, sizes_at
from engine.explain.shared.shapes import Shape, element_count, format_shape, unravel
from tui.lessons.elementwise.reduce.scene import (
    MOST_TOLD,
    ReduceScene,
    cell_name,
    listed,
    value_text,
)

_FEW: Final = 12
"""Cells of an equation that are read."""
_NOTHING: Final = {
    "sum": "reduce.nothing.sum",
    "mean": "reduce.nothing.mean",
    "all": "reduce.nothing.all",
    "any": "reduce.nothing.any",
}
"""What is said of nothing, of each that makes something of it."""
Line = tuple[str, str]
"""A text and its ink."""


def lines_of(scene: ReduceScene, room: int) -> list[Line]:
    """What is said of the present step, the most important line first."""
    node, step = scene.node, scene.step
    if step is None:
        return []
    if isinstance(node, Reduced):
        return _reduced(scene, node, room)
    if isinstance(node, Combined):
        return _clash(scene, node) if node.clashes else _combined(scene, node)
    return [(_cell_by_cell(scene, _sample(node.shape)), "accent")] if 0 not in node.shape else []


# ---- a reduction


def _reduced(scene: ReduceScene, node: Reduced, room: int) -> list[Line]:
    step, along = scene.step, node.along
    assert step is not None
    if step.index is None:
        return [(scene.word("reduce.no_cells", shape=format_shape(node.shape)), "accent")]
    name = cell_name(scene.stage.name, step.index)
    if not along.length:
        why = scene.word(_NOTHING[node.kind])
        return [(f"{name} = {value_text(node.value(step.index))}", "accent"), (why, "")]
    result = _after(node, step.index, step.chunk)
    said = _equation(scene, node, step.index, step.chunk, room - len(name) - len(result) - 6)
    # Before its last run it is not yet what it will be.
    is_equal = " =" if step.is_last else ":"
    lines = [(f"{name}{is_equal} {said} = {result}", "accent")]
    states = node.states(step.index, step.chunk, MOST_TOLD)
    if len(states) > 1:
        texts = [value_text(state) for state in states]
        so_far = scene.word("reduce.so_far")
        lines.append((f"{so_far} {listed(texts, ' → ', room - len(so_far) - 2)}", "quiet"))
    return lines


def _after(node: Reduced, index: Shape, chunk: int) -> str:
    """What it has come to; a mean is divided by what was read so far only at its end."""
    along, state = node.along, node.state(index, chunk)
    if chunk == along.chunks - 1:
        return value_text(finished(node.kind, state, along.length))
    return value_text(state)


def _equation(scene: ReduceScene, node: Reduced, index: Shape, chunk: int, room: int) -> str:
    along = node.along
    first, stop = chunk * along.chunk, (chunk + 1) * along.chunk
    places = range(first, stop)
    if len(places) > _FEW:
        places = range(first, first + _FEW)
    texts = [value_text(node.of.value(along.source(index, place))) for place in places]
    if stop > places.stop:
        texts += ["…", value_text(node.of.value(along.source(index, stop - 1)))]
    before = value_text(node.state(index, chunk - 1)) if chunk else ""
    if node.kind in ("sum", "mean"):
        added = [f"({text})" if text[0] == "-" else text for text in texts[not before :]]
        said = listed([before or texts[0], *added], " + ", room - 6)
        whole = chunk == along.chunks - 1
        return f"({said}) / {along.length}" if node.kind == "mean" and whole else said
    if node.kind in POSITIONS:
        before = ""
    inside = listed([before, *texts] if before else texts, ", ", room - 10)
    return f"{node.kind}({inside})"


# ---- cell by cell


def _combined(scene: ReduceScene, node: Combined) -> list[Line]:
    if 0 in node.shape:
        return [(scene.word("reduce.no_cells", shape=format_shape(node.shape)), "accent")]
    trap = trap_of(node)
    if trap is None:
        return [(_cell_by_cell(scene, _sample(node.shape)), "accent")]
    if trap.reduced is None:
        a, b = format_shape(node.a.shape), format_shape(node.b.shape)
        said = scene.word("reduce.outer", a=a, b=b, shape=format_shape(node.shape))
        return [(said, "bad"), (_cell_by_cell(scene, _sample(node.shape)), "accent")]
    wrong = _wrong_cell(node, trap.reduced)
    fits = scene.word("reduce.trap", b=format_shape(trap.reduced.shape), a=format_shape(node.shape))
    return [(_cell_by_cell(scene, wrong), "accent"), (fits, "bad")]


def _wrong_cell(node: Combined, reduced: Reduced) -> Shape:
    """The first output cell that reads what was not made of its own cells."""
    along = reduced.along
    for cell in range(min(element_count(node.shape), MOST_TOLD**2)):
        index = unravel(cell, node.shape)
        read = index[len(index) - len(reduced.shape) :]
        if along.target(index)[0] != read:
            return index
    return _sample(node.shape)


def _cell_by_cell(scene: ReduceScene, index: Shape) -> str:
    """`q[0, 1] = x[0, 1] / s[0, 0] = 1 / 6 = 0.167`."""
    node = scene.node
    name, result = cell_name(scene.stage.name, index), value_text(node.value(index))
    if isinstance(node, Mapped):
        read = cell_name(scene.name(node.of), index)
        value = value_text(node.of.value(index))
        return f"{name} = {node.function}({read}) = {node.function}({value}) = {result}"
    assert isinstance(node, Combined)
    operands = tuple(zip((node.a, node.b), node.sources(index), strict=True))
    both = zip(*_both(scene, operands), strict=True)
    reads, values = (f" {node.sign} ".join(texts) for texts in both)
    return f"{name} = {reads} = {values} = {result}"


def _both(
    scene: ReduceScene, operands: tuple[tuple[Node, Shape], ...]
) -> Iterator[tuple[str, str]]:
    for one, at in operands:
        value = value_text(one.value(at))
        yield (
            (one.text, one.text)
            if isinstance(one, Constant)
            else (cell_name(scene.name(one), at), f"({value})" if value[0] == "-" else value)
        )


def _sample(shape: Shape) -> Shape:
    """An output cell that is no corner, where there is one."""
    wanted = (0,) * len(shape) + (1, 2)
    return tuple(
        min(at, max(size - 1, 0))
        for at, size in zip(wanted[len(wanted) - len(shape) :], shape, strict=True)
    )


# ---- what does not fit


def _clash(scene: ReduceScene, node: Combined) -> list[Line]:
    shapes = node.a.shape, node.b.shape
    axis = clashing_axes(shapes)[0]
    a, b = sizes_at(shapes, axis)
    said = scene.word(
        "reduce.clash",
        a=format_shape(shapes[0]),
        b=format_shape(shapes[1]),
        left=a,
        right=b,
        axis=axis,
    )
    culprit = scene.plan.culprit(scene.number)
    if culprit is None:
        return [(said, "bad"), (scene.word("reduce.no_repair"), "")]
    kept = tuple(
        1 if axis in culprit.along.axes else size for axis, size in enumerate(culprit.of.shape)
    )
    mend = scene.word("reduce.repair", name=scene.name(culprit), shape=format_shape(kept))
    return [(said, "bad"), (mend, "")]
