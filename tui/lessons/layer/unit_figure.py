"""One unit as a template: the image, the unit's weights, and their products as they add up."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from engine.explain.shared.networks.weight_images import SIDE
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.digit_image import Style, draw_picture
from tui.drawing.numbers import short, signed
from tui.drawing.places import Place
from tui.drawing.shades.heat import draw_levels
from tui.lessons.layer.scene import LayerScene, UnitScene
from tui.lessons.shared.networks.followed import LIT, light
from tui.lessons.shared.networks.network_line import draw_network
from tui.lessons.shared.networks.unit_grid import BIG, WHOLE

SMALL = (SIDE // 2, SIDE // 4)
"""Columns and rows of an image in braille."""
GAP = 2
TOP = 2
PENDING = "·"
NARROWEST_BARS = 8
LARGE, BOTH = (112, 31), (144, 48)
"""Columns and rows from which on the template, and the image too, may be as large as WHOLE."""


def draw_unit(canvas: Canvas, scene: UnitScene) -> list[Place]:
    """Draw the three images, what has been added, and the sum with its bias and activation."""
    places = draw_network(canvas, 0, scene.network)
    if scene.note or scene.ranking is None:
        draw_note(canvas, scene)
    elif canvas.width >= LARGE[0] and canvas.height >= LARGE[1]:
        _draw_large(canvas, scene)
    else:
        _draw_small(canvas, scene)
    return places


def _draw_large(canvas: Canvas, scene: UnitScene) -> None:
    """The template a pixel on two cells, the image as large where that fits too."""
    both = canvas.width >= BOTH[0] and canvas.height >= BOTH[1]
    image = WHOLE if both else BIG
    left = image[0] + GAP
    draw_image(canvas, scene, 1, "full" if both else "half", image[0])
    _draw_template(canvas, scene, 1, left, wide=True)
    below, beside = TOP + image[1] + 1 - (not both), left + WHOLE[0] + GAP
    _draw_products(canvas, scene, below, 0)
    _draw_numbers(canvas, scene, TOP, beside)
    _draw_rows(canvas, scene, below, left if both else beside)
    _draw_sum(canvas, scene, below + BIG[1] + 1 + both)


def _draw_small(canvas: Canvas, scene: UnitScene) -> None:
    tall = canvas.height >= 2 * (BIG[1] + 1) + 3
    width, rows = BIG if tall else SMALL
    draw_image(canvas, scene, 1, "half" if tall else "braille", width)
    left = width + GAP
    row, column = (TOP + BIG[1], 0) if tall else (1, left + BIG[0] + GAP)
    _draw_template(canvas, scene, 1, left)
    _draw_products(canvas, scene, row, column)
    if tall:
        _draw_numbers(canvas, scene, row + 2, BIG[0] + GAP)
        _draw_rows(canvas, scene, row, BIG[0] + SMALL[0] + 3 * GAP)
    elif canvas.height > TOP + rows + 5:
        _draw_numbers(canvas, scene, TOP + rows + 1, 0, tight=True)
    _draw_sum(canvas, scene, min(canvas.height - 1, row + 1 + BIG[1]))


def draw_note(canvas: Canvas, scene: LayerScene) -> None:
    """Why there is nothing to show, or that it is awaited."""
    text = scene.note or scene.word("waiting")
    for offset, line in enumerate(wrap_cells(text, canvas.width)):
        canvas.put(2 + offset, 0, line, "bad" if scene.note and not offset else "quiet")


def draw_image(canvas: Canvas, scene: LayerScene, row: int, style: Style, width: int) -> None:
    """The image below its title."""
    canvas.line(row, 0, scene.image_title(width), "quiet", width=width)
    if scene.picture is not None and scene.pictured:
        draw_picture(canvas, row + 1, 0, scene.picture, style, dark=scene.dark)
        light(canvas, row + 1, 0, style, scene.lit)


def _draw_template(
    canvas: Canvas, scene: UnitScene, row: int, left: int, *, wide: bool = False
) -> None:
    template, ranking = scene.template, scene.ranking
    assert ranking is not None
    rank, units = ranking.rank(template.unit) + 1, ranking.units
    title = scene.word("template", unit=template.unit, rank=rank, units=units)
    canvas.line(row, left, title, "a", width=WHOLE[0] if wide else BIG[0])
    if template.image is not None and scene.pictured:
        draw_levels(canvas, row + 1, left, template.image.full, signs=scene.signs, wide=wide)
        _mark(canvas, scene, row + 1, left, wide=wide)
        light(canvas, row + 1, left, "full" if wide else "half", scene.lit)


def _draw_products(canvas: Canvas, scene: UnitScene, row: int, left: int) -> None:
    """The products so far; what comes after stays empty."""
    canvas.line(row, left, scene.word("products"), "b", width=BIG[0])
    plan, step = scene.template.sum, scene.step
    if plan is None or not scene.pictured:
        return
    done = step.done if step is not None else 0
    shown = multiplied(plan.product_levels, done)
    draw_levels(canvas, row + 1, left, shown, signs=scene.signs)
    if not done:
        canvas.put(row + BIG[1] // 2, left + BIG[0] // 2, "?", "accent")
    _mark(canvas, scene, row + 1, left)
    if scene.lit is not None and scene.lit < done:
        light(canvas, row + 1, left, "half", scene.lit)


def multiplied(levels: Sequence[Sequence[int]], done: int) -> list[Sequence[int]]:
    """The rows of which some of the first `done` pixels are part, in pairs; the rest level 0."""
    rows: list[Sequence[int]] = list(levels[: done // SIDE])
    if done % SIDE:
        part = done % SIDE
        rows.append([*levels[done // SIDE][:part], *([0] * (SIDE - part))])
    if len(rows) % 2:
        rows.append([0] * SIDE)
    return rows


def _mark(canvas: Canvas, scene: UnitScene, top: int, left: int, *, wide: bool = False) -> None:
    """An arrow at the row of the present step, and its pixel."""
    step = scene.step
    if step is None or step.stage not in ("row", "pixel"):
        return
    row, cells = (step.row, 2) if wide else (step.row // 2, 1)
    canvas.put(top + row, left - 1, "▸", "accent")
    if step.pixel is not None:
        canvas.ink(top + row, left + cells * (step.pixel % SIDE), cells, "now")


def _draw_followed(canvas: Canvas, scene: UnitScene, row: int, column: int, *, tight: bool) -> None:
    """The term that the weight that is followed adds to the sum."""
    if scene.followed is not None:
        for offset, text in enumerate(scene.followed.texts[tight:]):
            canvas.put(row + offset, column, text, LIT)


def _draw_numbers(
    canvas: Canvas, scene: UnitScene, row: int, column: int, *, tight: bool = False
) -> None:
    """What the present step adds, what has been added above and below 0, the followed term."""
    _draw_followed(canvas, scene, row + (4 if tight else 5), column, tight=tight)
    step, plan, word = scene.step, scene.template.sum, scene.word
    if plan is None:
        return
    if step is not None and step.stage in ("row", "pixel"):
        place = word(step.stage, row=step.row, column=(step.pixel or 0) % SIDE)
        canvas.put(row, column, place, "accent")
        if step.pixel is not None:
            factors = (
                f"{short(float(plan.x[step.pixel]), 2)} × {signed(float(plan.w[step.pixel]), 3)}"
            )
            canvas.put(row + 1, column, factors, "accent")
        else:
            canvas.put(row + 1, column, f"Σ {signed(step.added, 3)}", "accent")
    for offset, key in enumerate(("raising", "lowering"), start=2):
        name = word(key)
        canvas.put(row + offset, column, name, "quiet")
        value = signed(getattr(step, key), 3) if step is not None else PENDING
        canvas.right(row + offset, column + SMALL[0], value, "")


def _draw_rows(canvas: Canvas, scene: UnitScene, row: int, left: int) -> None:
    """Beside each two rows of the products a bar of what they add: to the right above 0."""
    step, plan = scene.step, scene.template.sum
    reach = (canvas.width - left - 1) // 2
    if plan is None or reach < NARROWEST_BARS or not scene.pictured:
        return
    pairs = [sum(plan.row_sums[at : at + 2]) for at in range(0, SIDE, 2)]
    widest = max((abs(pair) for pair in pairs if isfinite(pair)), default=0.0) or 1.0
    canvas.line(row, left, scene.word("bars"), "quiet")
    for number, pair in enumerate(pairs):
        line, axis = row + 1 + number, left + reach
        canvas.put(line, axis, "│", "quiet")
        if step is None or step.done < 2 * SIDE * (number + 1) or not isfinite(pair):
            continue
        length = round(abs(pair) / widest * reach)
        now = step.stage == "row" and step.row // 2 == number
        start = axis + 1 if pair > 0 else axis - length
        canvas.put(line, start, "█" * length, "accent" if now else "a" if pair > 0 else "b")


def _draw_sum(canvas: Canvas, scene: UnitScene, row: int) -> None:
    """`Σ x·w +1.163   + b +0.021   = z +1.184   relu(z) 1.184`, as far as it has come."""
    step, plan = scene.step, scene.template.sum
    stage = step.stage if step is not None else ""
    total, bias, z, output = PENDING, PENDING, "?", "?"
    if plan is not None and step is not None:
        adding = stage in ("row", "pixel")
        total = signed(step.total if adding else plan.sum, 3)
        if not adding:
            bias, z = signed(plan.bias, 3), signed(plan.before, 3)
        if stage == "activation":
            output = handed_on(plan.output)
    pieces = (
        ("Σ x·w = ", total, stage in ("row", "pixel")),
        ("+ b = ", bias, stage == "bias"),
        ("z = ", z, stage == "bias"),
        (f"{scene.activation}(z) = ", output, stage == "activation"),
    )
    column = 0
    for name, value, now in pieces:
        column = canvas.put(row, column, name, "quiet")
        column = canvas.put(row, column, value.ljust(6), "accent" if now else "strong") + 2


def handed_on(value: float) -> str:
    """What an activation lets through; the 0 of relu is just that."""
    return short(value, 3) if value else "0"
