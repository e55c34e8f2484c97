"""One weight: the gradients around it as a picture, where its own comes from, and a nudge."""

from __future__ import annotations

from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.update.picture import GradientPicture
from engine.explain.update.plan import ASKED, Shares, decimals
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.digit_image import draw_picture
from tui.drawing.numbers import fixed, precise, rough_percent, scientific, short, significant
from tui.drawing.places import Place
from tui.drawing.shades.heat import COLOURS, draw_levels
from tui.lessons.shared.networks.followed import LIT
from tui.lessons.shared.networks.network_line import draw_network
from tui.lessons.update.figures.scene import UpdateScene, WeightScene
from tui.link.images import YOURS

CELL = "cell"
"""Where a cell of the picture leads: its index is the place in the column, from the top on."""
TOP, LEFT = 2, 2
ROWS = 28
"""Rows of values in the picture at most; two of them take a row of cells."""
GAP = 3
MOST_IMAGES = 8
LOW = 10
"""Rows that the facts take beside those of the images."""
BELOW = TOP + ROWS // 2 + 7
"""The row below the picture and its legend."""
SMALL = (14, 7)
"""Columns and rows of an image in braille."""
PENDING = "·"
SLOT = "[ ? ]"


def draw_weight(canvas: Canvas, scene: WeightScene) -> list[Place]:
    """Draw the picture at the left and the facts at the right."""
    places = draw_network(canvas, 0, scene.network)
    if scene.note or scene.place is None:
        draw_note(canvas, 2, scene)
        return places
    width = scene.place.width
    places += _draw_picture(canvas, scene, scene.place)
    left = LEFT + width + GAP
    row = draw_title(canvas, 1, left, scene)
    _draw_facts(canvas, row, left, scene)
    if scene.stage >= 1:
        _draw_images(canvas, BELOW, scene)
    return places


def draw_note(canvas: Canvas, row: int, scene: UpdateScene) -> None:
    """Why there is nothing to show, or that it is awaited."""
    text = scene.note or scene.word("waiting")
    for offset, line in enumerate(wrap_cells(text, max(canvas.width, 10))):
        canvas.put(row + offset, 0, line, "bad" if scene.note and not offset else "quiet")


def draw_title(canvas: Canvas, row: int, left: int, scene: UpdateScene) -> int:
    """Which parameter it is; returns the row below."""
    column = canvas.put(row, left, str(scene.place), scene.ink) + 2
    canvas.line(row, column, scene.title, "quiet")
    return row + 1


def _draw_picture(canvas: Canvas, scene: WeightScene, place: ParameterPlace) -> list[Place]:
    """The gradients of the column that the place is in; a place for each cell."""
    picture = scene.picture
    if picture is None:
        return []
    at_row, at_column = divmod(place.along, place.width)
    rows = min(ROWS, 2 * max(canvas.height - TOP - 1, 1))
    first = min(max(at_row - rows // 2, 0) // 2 * 2, max(len(picture.levels) - rows, 0))
    shown = picture.levels[first : first + rows]
    cells = len(shown) // 2
    if scene.pictured:
        draw_levels(canvas, TOP, LEFT, shown, signs=scene.signs)
        for line in range(cells):
            _blank(canvas, scene, first + 2 * line, TOP + line)
        canvas.put(TOP + (at_row - first) // 2, LEFT - 2, "▸", "accent")
        canvas.put(TOP - 1, LEFT + at_column, "▾", "accent")
        canvas.put(TOP + (at_row - first) // 2, LEFT + at_column, " ", "now")
        _light(canvas, scene, place, first, cells)
    _draw_legend(canvas, TOP + cells, scene, picture, place)
    return [
        Place(
            TOP + line,
            LEFT + column,
            LEFT + column,
            CELL,
            ((first + 2 * line) * place.width + column,),
        )
        for line in range(cells)
        for column in range(place.width)
    ]


def _light(
    canvas: Canvas, scene: WeightScene, place: ParameterPlace, first: int, cells: int
) -> None:
    """The followed weight, where it is in this column; `cells` rows show it from `first`."""
    followed = scene.followed
    if followed is None or (followed.name, followed.unit) != (place.name, place.unit):
        return
    row, column = divmod(followed.along, place.width)
    if first <= row < first + 2 * cells:
        canvas.put(TOP + (row - first) // 2, LEFT + column, "●", LIT)


def _blank(canvas: Canvas, scene: WeightScene, row: int, line: int) -> None:
    """Leave the ground where a weight is never used, in the two rows of a row of cells."""
    picture = scene.picture
    assert picture is not None
    pairs = zip(picture.idle[row], picture.idle[row + 1], strict=True)
    for column, (above, below) in enumerate(pairs):
        if above and below:
            canvas.put(line, LEFT + column, " ")
        elif (above or below) and not scene.signs:
            level = picture.levels[row + above][column]
            ink = COLOURS.get(level, "bad")
            canvas.put(line, LEFT + column, "▄" if above else "▀", ink)


def _draw_legend(
    canvas: Canvas, row: int, scene: WeightScene, picture: GradientPicture, place: ParameterPlace
) -> None:
    """Whose gradients they are, and what light, dark and empty mean, as far as there is room."""
    width = place.width
    title = f"dL/d{place.name}" + (f"[:, {place.unit}]" if place.is_weight else "")
    canvas.put(row, LEFT, title, "a")
    most = precise(picture.largest).removeprefix("+")
    canvas.right(row, LEFT + width, scene.word("up_to", most=most), "quiet")
    row += 1
    key = "scale.signs" if scene.signs else "scale"
    lines = wrap_cells(scene.word(key), width)
    if picture.dark:
        key = "empty.pixels" if place.name == "W1" else "empty.units"
        lines += wrap_cells(scene.word(key, dark=picture.dark), width)
    if row + len(lines) > canvas.height:
        lines = lines[: canvas.height - row]
    for offset, line in enumerate(lines):
        canvas.put(row + offset, LEFT, line, "quiet")


def _draw_facts(canvas: Canvas, top: int, left: int, scene: WeightScene) -> None:
    word = scene.word
    value = left + 12
    for row, key, number in ((top, "weight", scene.weight), (top + 1, "gradient", scene.gradient)):
        canvas.put(row, left, word(key), "quiet")
        ink = "accent" if key == "gradient" and not scene.stage else "strong"
        canvas.put(row, value, PENDING if number is None else precise(number), ink)
    room = canvas.height - top - LOW
    row = top + 2 + (room > 3)
    if scene.stage == 1 or (scene.stage and room >= 1):
        row = _draw_shares(canvas, row, left, scene, min(max(room - (room > 3), 1), MOST_IMAGES))
    if scene.stage >= 2:
        _draw_nudge(canvas, min(row + 1, canvas.height - 4), left, scene)


def _draw_shares(canvas: Canvas, row: int, left: int, scene: WeightScene, room: int) -> int:
    """What the images add to the gradient, the largest first; returns the row below."""
    shares, word = scene.shares, scene.word
    canvas.put(row, left, _why(scene), "a")
    row += 1
    if shares is None:
        return row
    if not shares.products:
        said = word(_nothing(scene, shares), samples=scene.samples, **_counts(shares))
        for line in wrap_cells(said, max(canvas.width - left, 10)):
            canvas.put(row, left, line, "")
            row += 1
        return row
    columns = (left + 17, left + 29, left + 41)
    shown = min(room - 1, len(shares.products))
    for image, x, delta, product in shares.products[:shown]:
        name = image_name(scene, image)
        canvas.line(row, left, name, "quiet", width=13)
        for column, number in zip(columns, (x, delta, product), strict=True):
            text = short(x, 2) if column == columns[0] else precise(number)
            canvas.right(row, column, text, "" if column != columns[2] else "strong")
        canvas.put(row, columns[0] + 1, "×", "quiet")
        canvas.put(row, columns[1] + 1, "=", "quiet")
        row += 1
    rest = len(shares.products) - shown
    if rest:
        canvas.put(row, left, word("others", count=rest), "quiet")
        canvas.right(row, columns[2], precise(shares.rest(shown)), "strong")
        row += 1
    if shares.dark + shares.deaf and row + 4 < canvas.height:
        part = "" if shares.dark and shares.deaf else ".dark" if shares.dark else ".deaf"
        canvas.put(row, left, word(f"nothing{part}", **_counts(shares)), "quiet")
        row += 1
    return row


def _counts(shares: Shares) -> dict[str, int]:
    return {"dark": shares.dark, "deaf": shares.deaf}


def _nothing(scene: WeightScene, shares: Shares) -> str:
    """Why no image adds anything: nothing ever comes in, or the unit is silent where it does."""
    if shares.deaf:
        return "deaf" if shares.dark else "deaf.all"
    return "black" if scene.place is not None and scene.place.name == "W1" else "unused"


def image_name(scene: WeightScene, image: int) -> str:
    """Which image of the batch it is, and its label."""
    label = scene.images[image].label if image < len(scene.images) else None
    key = "image.yours" if scene.batch == YOURS else "image"
    return scene.word(key, index=image, label="–" if label is None else label)


def _why(scene: WeightScene) -> str:
    """What the gradient is a sum over."""
    if scene.batch == YOURS:
        return scene.word("why.yours")
    return scene.word("why", samples=scene.samples, batch=scene.batch)


def _draw_images(canvas: Canvas, row: int, scene: WeightScene) -> None:
    """The images that add most to the gradient, where there is room below all else."""
    if scene.shares is None or not scene.pictured or canvas.height - row < SMALL[1] + 2:
        return
    canvas.put(row, LEFT, scene.word("most"), "quiet")
    column = LEFT
    for image, *_, product in scene.shares.products:
        if column + SMALL[0] > canvas.width:
            break
        picture = scene.images[image].picture if image < len(scene.images) else None
        if picture is not None:
            draw_picture(canvas, row + 1, column, picture, "braille", dark=scene.dark)
        name = image_name(scene, image)
        canvas.line(row + 1 + SMALL[1], column, name, "quiet", width=SMALL[0])
        canvas.put(row + 2 + SMALL[1], column, precise(product), "strong")
        column += SMALL[0] + GAP


def _draw_nudge(canvas: Canvas, row: int, left: int, scene: WeightScene) -> None:
    """The loss, the loss as the gradient predicts it, and the loss as it was measured."""
    asked, loss, word = scene.asked, scene.loss, scene.word
    value = left + 12
    names = ("loss", "predicted", "measured", "off")
    for offset, key in enumerate(names):
        canvas.put(row + offset, left, word(key), "quiet")
    if asked is None or loss is None:
        return
    digits = decimals(loss, asked.predicted)
    canvas.put(row, value, fixed(loss, digits), "strong")
    gradient = precise(asked.predicted / asked.nudge)
    sum_text = f"{fixed(loss, digits)} + {significant(ASKED)} × {gradient} = "
    if value + len(sum_text) + digits + 2 > canvas.width:
        sum_text = f"+ {significant(ASKED)} × {gradient} = "
    if value + len(sum_text) + digits + 2 > canvas.width:
        sum_text = ""
    column = canvas.put(row + 1, value, sum_text, "")
    if scene.hidden:
        canvas.put(row + 1, column, SLOT, "now")
        canvas.put(row + 2, value, SLOT, "now")
        canvas.put(row + 3, value, PENDING, "virtual")
        return
    canvas.put(row + 1, column, fixed(loss + asked.predicted, digits), "strong")
    canvas.put(row + 2, value, fixed(loss + asked.measured, digits), "accent")
    share = word("of_change", share=rough_percent(asked.share)) if asked.predicted else ""
    column = canvas.put(row + 3, value, scientific(asked.error), "") + 2
    canvas.put(row + 3, column, share, "quiet")
