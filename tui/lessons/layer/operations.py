"""The whole layer as three operations: a product, a bias that is broadcast, an activation."""

from __future__ import annotations

from collections.abc import Callable

from rich.cells import cell_len

from engine.explain.shared.networks.unit_ranking import Ranking
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import signed
from tui.drawing.pages import page
from tui.drawing.places import Place
from tui.lessons.layer.scene import OperationsScene
from tui.lessons.layer.sums import draw_sums
from tui.lessons.layer.unit_figure import draw_note, handed_on
from tui.lessons.shared.networks.followed import LIT
from tui.lessons.shared.networks.network_line import draw_network

LESSON = "lesson"
"""Where a pressed operation leads: its number."""
VALUE = 7
"""Cells of a value."""
LEFT = 11
"""Cells in front of shapes and values."""
PENDING = "·"


def draw_operations(canvas: Canvas, scene: OperationsScene) -> list[Place]:
    """Draw the operations with their shapes and values; gives each as what opens its lesson."""
    places = draw_network(canvas, 0, scene.network)
    ranking = scene.ranking
    if scene.note or ranking is None:
        draw_note(canvas, scene)
        return places
    loose = canvas.height >= 15
    row = 1 + loose
    inputs, units = scene.inputs, ranking.units
    one, given = format_shape((1, units)), format_shape((1, inputs))
    shapes = (
        f"{given} @ {format_shape((inputs, units))} → {one}",
        f"{one} + {format_shape((units,))} → {one}",
        f"{one} → {one}",
    )
    names = ("x @ W", "+ b", scene.activation)
    values: tuple[Callable[[int], str], ...] = (
        lambda unit: signed(ranking.product(unit), 3),
        lambda unit: signed(float(ranking.before[unit]), 3),
        lambda unit: handed_on(float(ranking.after[unit])),
    )
    shown = page(units, max((canvas.width - LEFT - 2) // VALUE, 1), scene.unit)
    canvas.put(row, 0, scene.word("unit"), "quiet")
    for place, unit in enumerate(shown, start=1):
        ink = "accent" if unit == scene.unit else "virtual"
        canvas.right(row, LEFT + VALUE * place, str(unit), ink)
    row += 1
    for number, name in enumerate(names):
        here = number == scene.done
        places += _draw_head(canvas, row, scene, number, name, shapes[number])
        for place, unit in enumerate(shown, start=1):
            text = values[number](unit) if number <= scene.done else PENDING
            ink = "accent" if here and unit == scene.unit else "" if here else "quiet"
            canvas.right(row + 1, LEFT + VALUE * place, text, ink)
        if shown.stop < units:
            canvas.put(row + 1, LEFT + VALUE * len(shown) + 1, "⋯", "virtual")
        said = scene.word(f"does.{number}", unit=scene.unit, value=_added(ranking, scene, number))
        if loose:
            canvas.line(row + 2, LEFT, said, "quiet")
            if number == 0 and scene.followed is not None:
                canvas.line(row + 3, LEFT, " ".join(scene.followed.texts), LIT)
        row += 3 + loose if loose else 2
    if loose:
        draw_sums(canvas, row, scene)
    return places


def _added(ranking: Ranking, scene: OperationsScene, number: int) -> str:
    """What that operation does to the unit under the cursor, as a number."""
    if number > scene.done:
        return PENDING
    unit = scene.unit
    if number == 0:
        return signed(ranking.product(unit), 3)
    if number == 1:
        return signed(float(ranking.bias[unit]), 3)
    return handed_on(float(ranking.after[unit]))


def _draw_head(
    canvas: Canvas, row: int, scene: OperationsScene, number: int, name: str, shapes: str
) -> list[Place]:
    """The operation, its shapes, and the lesson about it at the right end."""
    here = number == scene.done
    canvas.put(row, 0, f"{'▸' if here else ' '} {name}", "accent" if here else "strong")
    canvas.put(row, LEFT, shapes, "" if number <= scene.done else "quiet")
    lesson = scene.lessons[number]
    text = f"Enter  {lesson}" if here else lesson
    column = canvas.width - cell_len(text)
    if column <= LEFT + len(shapes):
        text, column = lesson, canvas.width - cell_len(lesson)
    canvas.put(row, column, text, "accent" if here else "b")
    return [Place(row, column, canvas.width - 1, LESSON, (number,))]
