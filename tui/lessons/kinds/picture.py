"""The opening figure of the lesson `kinds`: a kind as a picture, its axes, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rich.cells import cell_len

from engine.explain.kinds.plan import DTYPE_BYTES, KINDS, AxisName, KindName
from engine.explain.kinds.samples import film, image, market, person, word_number
from engine.explain.shared.memory import Amount
from engine.explain.shared.shapes import format_shape
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import significant
from tui.drawing.places import Place
from tui.lessons.kinds.figure import GAP, MARGIN, about_axis, costs_of, draw_costs, draw_kinds
from tui.lessons.kinds.pictures.days import draw_days
from tui.lessons.kinds.pictures.film import draw_film
from tui.lessons.kinds.pictures.images import draw_images, pixel_place
from tui.lessons.kinds.pictures.people import draw_people
from tui.lessons.kinds.pictures.words import draw_text, words_of
from tui.lessons.kinds.scene import UNKNOWN, KindScene

_LEAST: Final = 7
"""Rows of a picture; where there are fewer, the table says more."""
_ROOMY: Final = 24
"""From so many rows on every cost has a line, and blanks stand between the parts."""
_SHOWN: Final = 6
"""Numbers of one place that are told."""
_DRAW: Final[Mapping[KindName, Callable[[Canvas, KindScene], None]]] = {
    "vector": draw_people,
    "timeseries": draw_days,
    "text": draw_text,
    "image": draw_images,
    "video": draw_film,
}


def draw_picture_of_kind(canvas: Canvas, scene: KindScene) -> list[Place]:
    """Draw the kinds to choose from, the picture, one place of it in numbers, axes and costs.

    Returns its places: `kind` and `axis`. Where the picture has no room, the table stands there.
    """
    roomy = canvas.height >= _ROOMY
    costs = costs_of(scene) if roomy else _few_costs(scene)
    top = 1 + roomy
    legend = _legend(scene, canvas.width - MARGIN)
    below = 1 + len(legend) + 1 + len(costs) + 3 * roomy
    room = canvas.height - top - below
    if room < _LEAST:
        return draw_kinds(canvas, scene)
    places = _draw_tabs(canvas, scene)
    picture = Canvas(canvas.width - 2 * MARGIN, room)
    _DRAW[scene.plan.kind.name](picture, scene)
    canvas.paste(top, MARGIN, picture)
    y = top + room + roomy
    canvas.line(y, MARGIN, _one_place(scene), "strong")
    y += 1
    for line in legend:
        for column, text, ink, axis in line:
            canvas.put(y, column, text, ink)
            places.append(Place(y, column, column + cell_len(text) - 1, "axis", (axis,)))
        y += 1
    y += roomy
    canvas.line(y, MARGIN, *about_axis(scene))
    draw_costs(canvas, y + 1 + roomy, costs)
    return places


def _draw_tabs(canvas: Canvas, scene: KindScene) -> list[Place]:
    """The kinds side by side, the present one in brackets, and its shape at the right."""
    places: list[Place] = []
    column = MARGIN
    for number, kind in enumerate(KINDS):
        name = scene.word(f"kind.{kind.name}")
        chosen = kind is scene.plan.kind
        text = f"[{name}]" if chosen else f" {name} "
        end = canvas.put(0, column, text, "accent" if chosen else "quiet")
        places.append(Place(0, column, end - 1, "kind", (number,)))
        column = end + 1
    shape = format_shape(scene.plan.shape)
    if column + GAP + cell_len(shape) < canvas.width:
        canvas.right(0, canvas.width - MARGIN, shape, "strong")
    return places


Piece = tuple[int, str, str, int]
"""Where a text begins, the text, its ink, and the axis that it is about."""


def _legend(scene: KindScene, width: int) -> list[list[Piece]]:
    """Each axis with its name, once that is known, and its size; in as many lines as it takes."""
    head = scene.word("axes")
    lines: list[list[Piece]] = [[(MARGIN, head, "quiet", scene.axis)]]
    start = column = MARGIN + cell_len(head) + 1
    for axis in scene.plan.axes:
        here = axis.number == scene.axis
        name = scene.axis_name(axis.name) if scene.is_named else UNKNOWN
        said = scene.word("legend", axis=axis.number, name=name, size=axis.size)
        text = f"{'▸' if here else ' '}{said}"
        if lines[-1] and column + cell_len(text) > width:
            lines.append([])
            column = start
        lines[-1].append((column, text, "accent" if here else "", axis.number))
        column += cell_len(text) + GAP
    return lines


def _few_costs(scene: KindScene) -> list[tuple[str, str, str]]:
    """The costs in three lines: values, bytes of both types, and whether they fit."""
    (
        values,
        *_,
    ) = costs_of(scene)
    amounts = [f"{dtype} {Amount(scene.plan.bytes(dtype)).text}" for dtype in DTYPE_BYTES]
    told = scene.step.bytes_known
    line = ",  ".join(amounts) if told else UNKNOWN
    ink = "accent" if scene.step.stage == "bytes" else ""
    rest = costs_of(scene)[1 + len(DTYPE_BYTES) :]
    return [values, (scene.word("bytes"), line, ink), *rest]


def _one_place(scene: KindScene) -> str:
    """One entry of the picture in numbers: `x[0, 40, 120] = (231, 87, 44)   one pixel`."""
    if not scene.plan.count:
        return ""
    at, numbers = _NUMBERS[scene.plan.kind.name](scene)
    shown = ", ".join(numbers[:_SHOWN]) + (", …" if len(numbers) > _SHOWN else "")
    index = ", ".join(
        ":" if axis.name not in at else str(at[axis.name]) for axis in scene.plan.axes
    ).removesuffix(", :")
    return f"x[{index}] = ({shown})   {scene.word(f'one.{scene.plan.kind.name}')}"


Found = tuple[Mapping[AxisName, int], list[str]]
"""Where along which axes, and the numbers there."""


def _of_people(scene: KindScene) -> Found:
    features = range(min(scene.size("features"), _SHOWN + 1))
    return {"samples": 0}, [f"{person(0, feature)}" for feature in features]


def _of_days(scene: KindScene) -> Found:
    minutes = scene.size("timesteps")
    minute = minutes // 2
    features = range(min(scene.size("features"), _SHOWN + 1))
    values = [significant(market(0, minute, feature, minutes)) for feature in features]
    return {"samples": 0, "timesteps": minute}, values


def _of_words(scene: KindScene) -> Found:
    words = words_of(scene)
    place = min(1, len(words) - 1)
    numbers = range(min(scene.size("vector"), _SHOWN + 1))
    values = [significant(word_number(words[place], number)) for number in numbers]
    return {"samples": 0, "length": place}, values


def _of_images(scene: KindScene) -> Found:
    row, column = pixel_place(scene)
    down, right = _share(row, scene.size("height")), _share(column, scene.size("width"))
    values = image(0, down, right, scene.size("channels"))
    return {"samples": 0, "height": row, "width": column}, list(map(str, values))


def _of_films(scene: KindScene) -> Found:
    frame = scene.frame % scene.size("frames")
    row, column = scene.size("height") // 2, scene.size("width") // 2
    down, right = _share(row, scene.size("height")), _share(column, scene.size("width"))
    values = film(0, frame, down, right, scene.size("channels"))
    at: dict[AxisName, int] = {"samples": 0, "frames": frame, "height": row, "width": column}
    return at, list(map(str, values))


def _share(place: int, size: int) -> float:
    """The middle of a pixel as a share of the side."""
    return (place + 0.5) / size


_NUMBERS: Final[Mapping[KindName, Callable[[KindScene], Found]]] = {
    "vector": _of_people,
    "timeseries": _of_days,
    "text": _of_words,
    "image": _of_images,
    "video": _of_films,
}
