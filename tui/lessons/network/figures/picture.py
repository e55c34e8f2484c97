"""A network at work: an image goes in, its units light, one is looked at, ten shares come out.

What stands where is the layout's; what would move from one step to the next, the marks of the
units and the bars, is drawn in one place each.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from engine.explain.shared.networks.layers import Layer
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.class_bars import bar, draw_bars
from tui.drawing.digit_image import draw_picture
from tui.drawing.numbers import fixed, percent, short, signed
from tui.drawing.places import Place
from tui.drawing.shades.heat import draw_levels
from tui.lessons.network.figures.layout import CLASSES, Layout, Part, layout_of
from tui.lessons.network.figures.scene import PictureScene
from tui.lessons.shared.networks.followed import light
from tui.lessons.shared.networks.network_line import draw_network, draw_refusal
from tui.lessons.shared.networks.unit_marks import draw_marks

SHARE = 7
"""Cells of a share such as 100.0 %."""


def draw_network_picture(canvas: Canvas, scene: PictureScene) -> list[Place]:
    """Draw it on a canvas of any size; gives the units, and the networks, that can be pressed."""
    at = layout_of(canvas.width, canvas.height, scene.plan)
    places = draw_network(canvas, 0, scene.network)
    _draw_parameters(canvas, scene, at)
    if scene.network.refusal:
        draw_refusal(canvas, 2, scene.network.refusal)
        return places
    _draw_image(canvas, scene, at)
    _draw_template(canvas, scene, at)
    _draw_outputs(canvas, scene, at)
    return [*places, *_draw_units(canvas, scene, at)]


def _title(canvas: Canvas, part: Part, width: int, text: str, *, now: bool) -> None:
    canvas.line(part.row, part.left, text, "accent" if now else "quiet", width=width)


def _fitting(texts: Sequence[str], width: int) -> str:
    """The first of them that fits in so many cells, else the last one."""
    return next((text for text in texts if cell_len(text) <= width), texts[-1])


def _draw_image(canvas: Canvas, scene: PictureScene, at: Layout) -> None:
    part = at.image
    label = "–" if scene.label is None else scene.label
    width = max(part.columns, at.units.left - 2)
    titles = [scene.word(key, index=scene.index, label=label) for key in ("image", "image.short")]
    _title(canvas, part, width, _fitting(titles, width), now=False)
    if scene.picture is not None:
        draw_picture(
            canvas, part.row + 1, part.left, scene.picture, at.image_style, dark=scene.dark
        )
        light(canvas, part.row + 1, part.left, at.image_style, scene.followed)
    if not at.stacked and part.below < at.parameters:
        inputs = f"28 × 28 = {scene.plan.input_size}"
        canvas.line(part.below, part.left, inputs, "quiet", width=part.columns)
    arrow = at.units.left - 3
    if arrow > part.left + part.columns:
        row = part.row + 1 + part.rows // 2
        canvas.put(row - 1, arrow, "W1", "quiet")
        canvas.put(row, arrow - 1, "─▶", "virtual")


def _draw_units(canvas: Canvas, scene: PictureScene, at: Layout) -> list[Place]:
    """The units of the first layer, the brighter the more they hand on."""
    part, word, ranking = at.units, scene.word, scene.ranking
    units, now = at.marks.units, scene.part == "activation"
    end = at.template.left if at.template is not None and not at.stacked else at.outputs.left
    room = (canvas.width if at.stacked else end - 1) - part.left
    shown = at.marks.shown(scene.unit)
    if len(shown) < units:
        titles = [word("units.page", first=shown[0], last=shown[-1], units=units)]
    elif ranking is None:
        titles = [word("units", units=units)]
    else:
        keys = ("units.lit", "units.lit.short")
        titles = [word(key, units=units, lit=ranking.firing) for key in keys]
    _title(canvas, part, room, _fitting(titles, room), now=now)
    if part.below < (at.outputs.row if at.stacked else at.parameters):
        key = "relu" if scene.activation == "relu" else "activation"
        said = [word(name, activation=scene.activation) for name in (key, f"{key}.short")]
        ink = "accent" if now else "quiet"
        canvas.line(part.below, part.left, _fitting(said, room), ink, width=room)
    levels = ranking.levels if ranking is not None else None
    return draw_marks(
        canvas, part.row + 1, part.left, at.marks, levels, scene.unit, signs=scene.signs
    )


def _draw_template(canvas: Canvas, scene: PictureScene, at: Layout) -> None:
    """The weights of the unit under the cursor, and what it makes of the image."""
    part, word, ranking = at.template, scene.word, scene.ranking
    if part is None:
        return
    now, unit = scene.part == "unit", scene.unit
    answer = "" if ranking is None else _answer(scene)
    room = (at.units.left if at.stacked else at.outputs.left) - 1 - part.left
    names = [word("unit.weights", unit=unit), word("unit", unit=unit)]
    titles = [f"{name}  {answer}".rstrip() if at.stacked else name for name in names]
    _title(canvas, part, room, _fitting(titles, room), now=now)
    if answer and not at.stacked:
        ink = "accent" if now else ""
        canvas.line(part.below, part.left, answer, ink, width=room)
    if scene.template is None:
        return
    style, row = at.template_style, part.row + 1
    if style == "full":
        draw_levels(canvas, row, part.left, scene.template.full, signs=scene.signs, wide=True)
    else:
        levels = scene.template.full if style == "half" else scene.template.small
        draw_levels(canvas, row, part.left, levels, signs=scene.signs)
    light(canvas, row, part.left, style, scene.followed)


def _answer(scene: PictureScene) -> str:
    """`z +2.77 → 2.77`: what a unit adds up to, and what it hands on."""
    ranking = scene.ranking
    assert ranking is not None
    before, after = float(ranking.before[scene.unit]), float(ranking.after[scene.unit])
    return f"{signed(before, 3)} → {short(after, 3) if after else '0'}"


def _draw_outputs(canvas: Canvas, scene: PictureScene, at: Layout) -> None:
    """A share of 1 for each class, as bars."""
    part, shares, word = at.outputs, scene.shares, scene.word
    now = scene.part == "softmax"
    ends = [layer.weights.name for layer in scene.plan.layers[1:]]
    weights = " … ".join(dict.fromkeys((ends[0], ends[-1])))
    if at.stacked:
        deeper = scene.plan.layers[1:-1]
        through = word("deeper", units=", ".join(f"{layer.units:,}" for layer in deeper))
        title = f"▼ {weights}  {through if deeper else ''}".rstrip()
        column = canvas.put(part.row, part.left, title, "quiet") + 2
        said = word("outputs", outputs=CLASSES)
        canvas.line(part.row, column, said, "accent" if now else "quiet")
    else:
        _title(canvas, part, part.columns, word("outputs", outputs=CLASSES), now=now)
    first = 0
    if part.rows < CLASSES and shares:
        largest = max(range(CLASSES), key=shares.__getitem__)
        first = min(max(largest - part.rows // 2, 0), CLASSES - part.rows)
    draw_bars(
        canvas,
        part.row + 1,
        part.left,
        part.columns,
        shares,
        classes=range(first, first + part.rows),
    )
    said = word("softmax")
    if part.below < at.parameters:
        ink = "accent" if now else "quiet"
        if at.stacked:
            canvas.line(part.below, part.left, said, ink)
        else:
            canvas.right(at.parameters - 1, canvas.width, said, ink)


def _draw_parameters(canvas: Canvas, scene: PictureScene, at: Layout) -> None:
    """A row for each layer: what its parameters are, and their share as a bar."""
    if not at.layers:
        return
    plan, now = scene.plan, scene.part == "parameters"
    layers = plan.layers if len(plan.layers) <= at.layers else plan.layers[: at.layers - 1]
    rows = [(_product(layer), layer.count, layer.share) for layer in layers]
    left_out = plan.layers[len(layers) :]
    if left_out:
        count = sum(layer.count for layer in left_out)
        name = scene.word("parameters.rest", layers=len(left_out))
        rows.append((name, count, count / plan.count))
    names = max(cell_len(name) for name, _, _ in rows)
    counts = max(len(f"{count:,}") for _, count, _ in rows)
    for row, (name, count, share) in enumerate(rows, at.parameters):
        ink = "accent" if now else "quiet"
        canvas.put(row, 0, name, ink)
        canvas.put(row, names + 1, f"= {count:>{counts},}", ink)
        start = names + 3 + counts + 2
        cells = canvas.width - start - SHARE - 1
        canvas.put(row, start, bar(share, max(cells, 0)), "accent" if now else "a")
        canvas.right(row, canvas.width, percent(share), ink)


def _product(layer: Layer) -> str:
    return f"{layer.inputs:,} × {layer.units:,} + {layer.units:,}"


def speak_network_picture(canvas: Canvas, scene: PictureScene) -> None:
    """The same in words and numbers."""
    word, ranking, plan = scene.word, scene.ranking, scene.plan
    draw_network(canvas, 0, scene.network)
    if scene.network.refusal:
        draw_refusal(canvas, 2, scene.network.refusal)
        return
    label = "–" if scene.label is None else scene.label
    units = plan.layers[0].units
    lines = [word("image", index=scene.index, label=label)]
    if ranking is None:
        lines.append(word("units", units=units))
    else:
        lines.append(word("units.lit", units=units, lit=ranking.firing))
        lines.append(f"{word('unit', unit=scene.unit)}: {_answer(scene)}")
    if scene.shares is not None:
        shares = ", ".join(
            f"{place}: {fixed(share, 3)}" for place, share in enumerate(scene.shares)
        )
        lines.append(f"{word('outputs', outputs=CLASSES)}: {shares}")
    lines += [
        f"{_product(layer)} = {layer.count:,}, {percent(layer.share)}" for layer in plan.layers
    ]
    wrapped = [part for line in lines for part in wrap_cells(line, canvas.width)]
    for row, line in enumerate(wrapped, 1):
        canvas.put(row, 0, line)
