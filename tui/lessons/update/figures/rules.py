"""One step of two optimizers: on one weight, on weights of other gradients, on all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from engine.explain.shared.networks.optimizer_rules import OptimizerName, Rule
from engine.explain.update.rules import Moved
from tui.drawing.canvas import Canvas
from tui.drawing.cells import wrap_cells
from tui.drawing.numbers import precise, significant
from tui.drawing.places import Place
from tui.lessons.shared.networks.network_line import draw_network
from tui.lessons.update.figures.rule_curves import draw_rule_curves
from tui.lessons.update.figures.scene import RulesScene
from tui.lessons.update.figures.weight import PENDING, draw_note, draw_title

NAME, NARROW_NAME = 22, 17
"""Cells of what a row is; the fewer where it is narrow."""
COLUMN = 26
"""Cells of a rule, where there are so many."""
LOW = 13
"""Below this height only the rows of ESSENTIAL are shown."""
ESSENTIAL = ("rule", "step")
WHOLES = 4
"""Rows of what all of them come to, and a blank."""
TALL = 24
"""From this height on the other weights stand below the one."""
INKS = ("a", "b")
KEPT_AS = {"square_average": "s", "velocity": "v", "average": "m"}
"""The letters of what optimizers keep, as in their formulas."""
DIRECTIONS = {
    "sgd": "g",
    "momentum": "v",
    "rmsprop": "g / (√s + ε)",
    "adam": "m' / (√s' + ε)",
}


def draw_rules(canvas: Canvas, scene: RulesScene) -> list[Place]:
    """The chosen weight, and from the third stage on the others."""
    places = draw_network(canvas, 0, scene.network)
    if scene.note or scene.place is None:
        draw_note(canvas, 2, scene)
        return places
    row = 2
    if scene.stage < 2 or canvas.height >= TALL:
        row = _draw_one(canvas, draw_title(canvas, 1, 0, scene), scene) + 1
    if scene.stage >= 2:
        row = _draw_examples(canvas, row, scene) + 1
        if scene.stage >= 3:
            _draw_wholes(canvas, row, scene)
            row += WHOLES
    draw_rule_curves(canvas, row, scene)
    return places


def _columns(canvas: Canvas) -> tuple[int, int]:
    """Cells of what a row is, and of a rule."""
    if canvas.width >= NAME + 2 * COLUMN:
        return NAME, COLUMN
    return NARROW_NAME, max((canvas.width - NARROW_NAME) // 2, 1)


def _heads(canvas: Canvas, row: int, scene: RulesScene, first: str = "") -> None:
    """The optimizers above their columns; behind `first`, what they do to the others."""
    name_cells, cells = _columns(canvas)
    canvas.line(row, 0, first, "quiet", width=name_cells)
    for number, moved in enumerate(scene.moved):
        if number and not scene.stage:
            break
        name: str = moved.optimizer
        if first:
            name = scene.word("moves", optimizer=name)
        elif number and moved.fresh:
            name = f"{name} {scene.word('fresh')}"
        canvas.line(row, name_cells + number * cells, name, INKS[number], width=cells - 1)


def _draw_one(canvas: Canvas, top: int, scene: RulesScene) -> int:
    """The steps of the rule for the chosen weight; returns the row below."""
    name_cells, cells = _columns(canvas)
    word = scene.word
    _heads(canvas, top, scene)
    shown = scene.moved if scene.stage else scene.moved[:1]
    row = top + 1
    low = canvas.height < LOW
    for key, symbol, said in _ROWS:
        if low and key not in ESSENTIAL:
            continue
        texts = [said(moved) for moved in shown]
        name = f"{word(key)}  {symbol}".rstrip()
        canvas.line(row, 0, name, "quiet", width=name_cells - 1)
        for number, lines in enumerate(texts):
            for offset, text in enumerate(lines):
                ink = "accent" if key == "step" else ""
                column = name_cells + number * cells
                canvas.line(row + offset, column, text, ink, width=cells - 1)
        row += max(map(len, texts), default=1)
    row += row + 3 < canvas.height
    canvas.line(row, 0, word("one.change"), "quiet", width=name_cells - 1)
    for offset, key in enumerate(("predicted", "measured"), start=1):
        name = f"  {word(f'one.{key}')}"
        canvas.line(row + offset, 0, name, "quiet", width=name_cells - 1)
        for number, moved in enumerate(shown):
            text = PENDING
            if key == "predicted":
                text = precise(moved.gradient * moved.move)
            elif number < len(scene.measured):
                text = precise(scene.measured[number])
            canvas.put(row + offset, name_cells + number * cells, text, "strong")
    return row + 3


def _kept(moved: Moved) -> list[str]:
    """What is kept of the weight: how it comes about, and its value before and after."""
    found = []
    for name, before, after in moved.kept:
        letter = KEPT_AS[name]
        found.append(f"{letter} := {kept_formula(moved.optimizer, name)}")
        values = (precise(value).removeprefix("+") for value in (before, after))
        found.append(f"{letter}: {' → '.join(values)}")
    return found or ["–"]


def kept_formula(optimizer: OptimizerName, name: str) -> str:
    """How what is kept comes from itself and the gradient, with the training's constants."""
    rule = Rule(optimizer, 1.0)
    share = {"rmsprop": rule.rho, "adam": rule.beta2}.get(optimizer, 0.0)
    match name:
        case "velocity":
            return f"{significant(rule.momentum)}·v + g"
        case "average":
            return f"{significant(rule.beta1)}·m + {significant(round(1 - rule.beta1, 6))}·g"
        case _:
            return f"{significant(share)}·s + {significant(round(1 - share, 6))}·g²"


_ROWS: tuple[tuple[str, str, Callable[[Moved], list[str]]], ...] = (
    ("rule", "", lambda moved: [f"w := w − η · {DIRECTIONS[moved.optimizer]}"]),
    ("kept", "", _kept),
    ("gradient", "g", lambda moved: [precise(moved.gradient)]),
    ("direction", "d", lambda moved: [precise(moved.direction)]),
    ("rate", "η", lambda moved: [significant(moved.learning_rate)]),
    ("step", "−η · d", lambda moved: [precise(moved.move)]),
    ("after", "w", lambda moved: [precise(moved.after, 5)]),
)


def _draw_examples(canvas: Canvas, top: int, scene: RulesScene) -> int:
    """Gradients of very different sizes, and the steps they make; returns the row below."""
    name_cells, cells = _columns(canvas)
    _heads(canvas, top, scene, scene.word("example"))
    row = top + 1
    # What an update of all does comes below them, and is what the last stage is for.
    room = canvas.height - row - (4 if scene.stage >= 3 else 0)
    for example in scene.examples[: max(room, 1)]:
        canvas.put(row, 0, precise(example.gradient), "strong")
        for number, move in enumerate(example.moves):
            canvas.put(row, name_cells + number * cells, precise(move), "")
        row += 1
    if not scene.examples:
        canvas.put(row, 0, PENDING, "virtual")
        row += 1
    return row


def _draw_wholes(canvas: Canvas, top: int, scene: RulesScene) -> None:
    """Every parameter moved at once: what the slopes add up to, and what the loss did."""
    name_cells, cells = _columns(canvas)
    word = scene.word
    _put_wrapped(canvas, top, [word("all", parameters=f"{scene.parameters:,}")])
    for offset, key in enumerate(("predicted", "measured"), start=1):
        name = f"  {word(f'all.{key}')}"
        canvas.line(top + offset, 0, name, "quiet", width=name_cells - 1)
        for number, whole in enumerate(scene.wholes):
            value = whole.predicted if key == "predicted" else whole.measured
            ink = "accent" if key == "measured" else "strong"
            canvas.put(top + offset, name_cells + number * cells, precise(value), ink)


def _put_wrapped(canvas: Canvas, row: int, lines: Sequence[str]) -> None:
    for line in lines:
        for text in wrap_cells(line, max(canvas.width, 10)) if cell_len(line) else ():
            canvas.put(row, 0, text, "quiet")
            row += 1
