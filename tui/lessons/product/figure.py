"""The figure of the product lesson: the shapes, what happens now, the grids and the sum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from engine.explain.product.axes import SIGNS
from engine.explain.product.plan import MAX_CELLS, ProductError, ProductPlan, Repair, float32_bytes
from engine.explain.shared.shapes import Shape, element_count, format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place
from tui.lessons.product.grids import draw_product_grids, titles_of
from tui.lessons.product.layout import LEAST_ROWS, MARGIN, layout_of
from tui.lessons.product.scaled import draw_scaled
from tui.lessons.product.scene import ProductScene
from tui.lessons.product.terms import draw_terms, terms_width
from tui.lessons.product.tiled import fitting
from tui.lessons.shared.tensors.broadcast_scene import subscript
from tui.lessons.shared.tensors.shape_alignment import UNKNOWN, Words

REPAIR: Final = "repair"
_TERMS_GAP: Final = 4
LOOSE: Final = 24
"""Rows from which on a blank one stands between the shapes and what happens."""
_MIB: Final = 1024 * 1024


@dataclass(frozen=True)
class Misfit:
    """Shapes that do not fit, and the repairs that are offered, numbered from 1.

    `remark` stands below what is wrong, where there is more to say about these very shapes.
    """

    error: ProductError
    repairs: tuple[Repair, ...]
    remark: str = ""


@dataclass(frozen=True)
class Depicted:
    """A product as far as it has come, or a misfit, and the labels by their keys."""

    shown: ProductScene | Misfit
    words: Words


def draw_product(canvas: Canvas, depicted: Depicted) -> list[Place]:
    """Draw it; the places lead to an output cell, or to a repair by its number."""
    shown, words = depicted.shown, depicted.words
    if isinstance(shown, Misfit):
        return draw_misfit(canvas, shown, words)
    return draw_steps(canvas, shown, words)


def draw_steps(canvas: Canvas, scene: ProductScene, words: Words) -> list[Place]:
    """Draw a product as far as it has come; returns the output cells that can be pressed.

    Where there is not room for all of it, the numbers stay.
    """
    plan = scene.plan
    _draw_shapes(canvas, 0, scene, words)
    loose = canvas.height >= LOOSE
    canvas.line(1 + loose, MARGIN, explanation(scene, words), "accent")
    row = 2 + loose + (canvas.height > LEAST_ROWS + 2)
    if plan.too_large:
        if scene.shape_known:
            _draw_too_large(canvas, row, plan, words)
        return []
    if scene.empty:
        if scene.shape_known:
            canvas.line(row, MARGIN, words("no_cells", shape=format_shape(plan.shape)), "quiet")
        return []
    height = canvas.height - row
    if plan.inner is None:
        return draw_scaled(canvas, row, height, scene, words)
    table = terms_width(scene, words)
    titles = titles_of(scene, words)
    tiled = fitting(scene, titles, canvas.width - table - _TERMS_GAP, height)
    if tiled is not None:
        draw_terms(canvas, row, tiled.end + _TERMS_GAP, height, scene, words)
        return tiled.draw(canvas, row)
    above = cell_len(titles[0]), max(map(cell_len, titles[1:]))
    layout = layout_of(scene, above, canvas.width - table - _TERMS_GAP, height)
    if layout.end + _TERMS_GAP + table > canvas.width:
        layout = layout_of(scene, above, canvas.width, height)
    places = draw_product_grids(canvas, row, scene, layout, titles)
    if layout.end + _TERMS_GAP + table <= canvas.width:
        draw_terms(canvas, row, layout.end + _TERMS_GAP, height, scene, words)
    return places


def _draw_shapes(canvas: Canvas, row: int, scene: ProductScene, words: Words) -> None:
    """`a (3, [4])  @  b ([4], 2)   →   result (3, 2)`: brackets around the axes that meet."""
    plan = scene.plan
    met = scene.inner_seen
    now = scene.stage == "agree"
    column = _shape(canvas, row, MARGIN, "a", plan.a, plan.axes.a_axis if met else None, now)
    column = canvas.put(row, column + 2, SIGNS[plan.operation], "strong") + 2
    column = _shape(canvas, row, column, "b", plan.b, plan.axes.b_axis if met else None, now)
    column = canvas.put(row, column + 3, "→", "quiet") + 3
    column = canvas.put(row, column, words("result") + " ", "strong")
    shape = format_shape(plan.shape) if scene.shape_known else UNKNOWN
    lit = not scene.shape_known or scene.stage == "remain"
    canvas.put(row, column, shape, "accent" if lit else "strong")


def _shape(
    canvas: Canvas,
    row: int,
    column: int,
    name: str,
    shape: Shape,
    marked: int | None,
    now: bool,
    ink: str = "",
) -> int:
    """A name and its shape with one axis in brackets; returns the column after it."""
    column = canvas.put(row, column, f"{name} ", name)
    column = canvas.put(row, column, "(", name)
    for axis, size in zip(range(-len(shape), 0), shape, strict=True):
        mine = axis == marked
        text = f"[{size}]" if mine else str(size)
        column = canvas.put(
            row, column, text, (ink or (f"{name}-now" if now else name)) if mine else name
        )
        if axis < -1 or len(shape) == 1:
            column = canvas.put(row, column, ", " if axis < -1 else ",", name)
    return canvas.put(row, column, ")", name)


def explanation(scene: ProductScene, words: Words) -> str:
    """One line on what the present step does, and why."""
    plan, step = scene.plan, scene.step
    if step is None:
        # What a repair left as it was needs no word.
        done = plan.tensors.repairs[-1].statement_torch if plan.tensors.repairs else ""
        if not done and (window := plan.tensors.window) is not None:
            rows = f"{window.top}–{window.top + window.rows - 1}"
            columns = f"{window.left}–{window.left + window.columns - 1}"
            return words("opening.own", rows=rows, columns=columns)
        return words("opening.repaired", done=done) if done else words("opening")
    match step.stage:
        case "read":
            names = [words("reads_a", n=plan.a[0])] if len(plan.a) == 1 else []
            names += [words("reads_b", n=plan.b[0])] if len(plan.b) == 1 else []
            return words("read", what=", ".join(names))
        case "agree":
            return words("agree", a_axis=plan.axes.a_axis, b_axis=plan.axes.b_axis, n=plan.inner)
        case "scale":
            return words("scale")
        case "batch":
            sizes = [str(origin.size) for origin in plan.axes.remaining if origin.is_batch]
            return words("batch", sizes=", ".join(sizes))
        case "remain":
            return _remaining(plan, words)
        case _:
            return _sum_so_far(scene, words)


def _remaining(plan: ProductPlan, words: Words) -> str:
    if not plan.shape:
        return words("remain.nothing")
    of_a = [str(o.size) for o in plan.axes.remaining if o.axes[0] is not None and not o.is_batch]
    of_b = [str(o.size) for o in plan.axes.remaining if o.axes[1] is not None and not o.is_batch]
    said = words("remain", a=", ".join(of_a) or "–", b=", ".join(of_b) or "–")
    if plan.other_shape not in (None, plan.shape):
        other = words("other", sign="·" if plan.operation == "matmul" else "@")
        said = f"{said}  {other} {format_shape(plan.other_shape or ())}"
    return said


def _sum_so_far(scene: ProductScene, words: Words) -> str:
    plan, cursor = scene.plan, scene.cursor
    assert cursor is not None
    cell = subscript(words("result"), cursor)
    if not plan.terms:
        return words("no_terms", cell=cell)
    a, b = plan.sources(cursor, scene.term)
    total = plan.sum_of_terms(cursor, scene.added)
    product = f"{subscript('a', a)} × {subscript('b', b)}"
    values = f"{plan.a_value(a)} × {plan.b_value(b)}"
    if plan.inner is None:
        return f"{cell} = {product} = {values} = {total}"
    before = total - plan.a_value(a) * plan.b_value(b)
    start = f"{before} + " if scene.term else ""
    return f"{cell}:  {start}{product} = {start}{values} = {total}"


def _draw_too_large(canvas: Canvas, row: int, plan: ProductPlan, words: Words) -> None:
    cells = element_count(plan.shape)
    mebibytes = f"{float32_bytes(plan.shape) / _MIB:,.0f}"
    lines = (
        words("too_large", shape=format_shape(plan.shape), cells=f"{cells:,}", mib=mebibytes),
        words("too_large.work", terms=f"{plan.terms:,}", products=f"{plan.multiplications:,}"),
        words("too_large.limit", most=f"{MAX_CELLS:,}"),
    )
    for number, text in enumerate(lines):
        canvas.line(row + number, MARGIN, text, "" if number == 0 else "quiet")


def draw_misfit(canvas: Canvas, misfit: Misfit, words: Words) -> list[Place]:
    """Draw shapes that do not fit; returns the repairs that can be pressed."""
    error, found = misfit.error, misfit.repairs
    axes = error.axes or (None, None)
    column = _shape(canvas, 0, MARGIN, "a", error.a, axes[0], False, "bad")
    column = canvas.put(0, column + 2, SIGNS[error.operation], "strong") + 2
    column = _shape(canvas, 0, column, "b", error.b, axes[1], False, "bad")
    canvas.put(0, canvas.put(0, column + 3, "→", "quiet") + 3, "✗", "bad")
    row = 1 + (canvas.height >= len(found) + 6)
    canvas.line(row, MARGIN, words(f"clash.{error.clash}", **error.detail), "bad")
    if misfit.remark:
        row += 1
        canvas.line(row, MARGIN, misfit.remark, "")
    row += 1 + (canvas.height >= len(found) + 6)
    canvas.line(row, MARGIN, words("repairs" if found else "no_repairs"), "quiet")
    codes = [repair.code_torch for repair in found]
    fitted = [
        f"{format_shape(repair.a)} {SIGNS[repair.operation]} {format_shape(repair.b)}"
        for repair in found
    ]
    remarks = [words(f"repair.{repair.kind}") for repair in found]
    results = [format_shape(repair.result) for repair in found]
    widths = [max(map(cell_len, texts), default=0) for texts in (codes, fitted, results)]
    longest = max(map(cell_len, remarks), default=0)
    with_fitted = MARGIN + 3 + sum(widths) + 3 + 3 + 3 + longest <= canvas.width
    places = []
    for number in range(1, len(found) + 1):
        at = row + number
        places.append(Place(at, 0, canvas.width, REPAIR, (number,)))
        column = canvas.put(at, MARGIN, f"{number}  ", "accent")
        canvas.put(at, column, codes[number - 1])
        column += widths[0] + 3
        after = f"→ {results[number - 1]:{widths[2]}}"
        if with_fitted:
            after = f"{fitted[number - 1]:{widths[1]}} {after}"
        column = canvas.put(at, column, after, "quiet") + 3
        if column + cell_len(remarks[number - 1]) <= canvas.width:
            canvas.put(at, column, remarks[number - 1], "quiet")
    return places
