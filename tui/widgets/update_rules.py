"""One step of two optimizers: on one weight, on weights of other gradients, on all at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from engine.explain.nudge_rules import Moved
from engine.explain.optimizer_rules import OptimizerName, Rule
from tui.canvas import Canvas
from tui.cells import fit_cells, wrap_cells
from tui.widgets.network_line import draw_network
from tui.widgets.numbers import axis_label
from tui.widgets.places import Place
from tui.widgets.update_numbers import precise
from tui.widgets.update_scene import RulesScene
from tui.widgets.update_weight import PENDING, draw_note, draw_title

NAME = 22
"""Cells of what a row is."""
COLUMN = 26
"""Cells of a rule."""
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
    row = draw_title(canvas, 1, 0, scene)
    tall = canvas.height >= TALL
    if scene.stage < 2 or tall:
        row = _draw_one(canvas, row, scene) + 1
    if scene.stage >= 2:
        row = _draw_examples(canvas, row, scene) + 1
        if scene.stage >= 3:
            _draw_wholes(canvas, row, scene)
    return places


def _heads(canvas: Canvas, row: int, scene: RulesScene, first: str) -> None:
    canvas.put(row, 0, fit_cells(first, NAME), "quiet")
    for number, moved in enumerate(scene.moved):
        if number and not scene.stage:
            break
        name = moved.optimizer + (f" {scene.word('fresh')}" if number and moved.fresh else "")
        canvas.put(row, NAME + number * COLUMN, fit_cells(name, COLUMN - 1).rstrip(), INKS[number])


def _draw_one(canvas: Canvas, top: int, scene: RulesScene) -> int:
    """The steps of the rule for the chosen weight; returns the row below."""
    word = scene.word
    _heads(canvas, top, scene, "")
    shown = scene.moved if scene.stage else scene.moved[:1]
    row = top + 1
    for key, symbol, said in _ROWS:
        texts = [said(moved) for moved in shown]
        name = f"{word(key)}  {symbol}".rstrip()
        canvas.put(row, 0, fit_cells(name, NAME - 1).rstrip(), "quiet")
        for number, lines in enumerate(texts):
            for offset, text in enumerate(lines):
                ink = "accent" if key == "step" else ""
                column = NAME + number * COLUMN
                canvas.put(row + offset, column, fit_cells(text, COLUMN - 1).rstrip(), ink)
        row += max(map(len, texts), default=1)
    row += 1
    for offset, key in enumerate(("predicted", "measured")):
        canvas.put(row + offset, 0, fit_cells(word(f"one.{key}"), NAME - 1).rstrip(), "quiet")
        for number, moved in enumerate(shown):
            text = PENDING
            if key == "predicted":
                text = precise(moved.gradient * moved.move)
            elif number < len(scene.measured):
                text = precise(scene.measured[number])
            canvas.put(row + offset, NAME + number * COLUMN, text, "strong")
    return row + 2


def _kept(moved: Moved) -> list[str]:
    """What is kept of the weight: how it comes about, and its value before and after."""
    found = []
    for name, before, after in moved.kept:
        letter = KEPT_AS[name]
        found.append(f"{letter} := {kept_formula(moved.optimizer, name)}")
        found.append(f"{letter}: {_size(before)} → {_size(after)}")
    return found or ["–"]


def kept_formula(optimizer: OptimizerName, name: str) -> str:
    """How what is kept comes from itself and the gradient, with the training's constants."""
    rule = Rule(optimizer, 1.0)
    share = {"rmsprop": rule.rho, "adam": rule.beta2}.get(optimizer, 0.0)
    match name:
        case "velocity":
            return f"{axis_label(rule.momentum)}·v + g"
        case "average":
            return f"{axis_label(rule.beta1)}·m + {axis_label(round(1 - rule.beta1, 6))}·g"
        case _:
            return f"{axis_label(share)}·s + {axis_label(round(1 - share, 6))}·g²"


_ROWS: tuple[tuple[str, str, Callable[[Moved], list[str]]], ...] = (
    ("rule", "", lambda moved: [f"w := w − η · {DIRECTIONS[moved.optimizer]}"]),
    ("kept", "", _kept),
    ("gradient", "g", lambda moved: [precise(moved.gradient)]),
    ("direction", "d", lambda moved: [precise(moved.direction)]),
    ("rate", "η", lambda moved: [_size(moved.learning_rate)]),
    ("step", "−η · d", lambda moved: [precise(moved.move)]),
    ("after", "w", lambda moved: [precise(moved.after, 5)]),
)


def _size(value: float) -> str:
    return precise(value).removeprefix("+")


def _draw_examples(canvas: Canvas, top: int, scene: RulesScene) -> int:
    """Gradients of very different sizes, and the steps they make; returns the row below."""
    _heads(canvas, top, scene, scene.word("example"))
    row = top + 1
    for example in scene.examples:
        canvas.put(row, 0, precise(example.gradient), "strong")
        for number, move in enumerate(example.moves):
            canvas.put(row, NAME + number * COLUMN, precise(move), "")
        row += 1
    if not scene.examples:
        canvas.put(row, 0, PENDING, "virtual")
        row += 1
    return row


def _draw_wholes(canvas: Canvas, top: int, scene: RulesScene) -> None:
    """Every parameter moved at once: what the slopes add up to, and what the loss did."""
    word = scene.word
    _put_wrapped(canvas, top, [word("all", parameters=f"{scene.parameters:,}")])
    for offset, key in enumerate(("predicted", "measured"), start=1):
        canvas.put(top + offset, 0, fit_cells(word(f"all.{key}"), NAME - 1).rstrip(), "quiet")
        for number, whole in enumerate(scene.wholes):
            value = whole.predicted if key == "predicted" else whole.measured
            ink = "accent" if key == "measured" else "strong"
            canvas.put(top + offset, NAME + number * COLUMN, precise(value), ink)


def _put_wrapped(canvas: Canvas, row: int, lines: Sequence[str]) -> None:
    for line in lines:
        for text in wrap_cells(line, max(canvas.width, 10)) if cell_len(line) else ():
            canvas.put(row, 0, text, "quiet")
            row += 1
