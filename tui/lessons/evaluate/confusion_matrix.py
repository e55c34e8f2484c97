"""Labels against answers: a matrix whose diagonal is right, with a cursor and what it counts."""

from __future__ import annotations

from collections.abc import Callable

from engine.explain.evaluate.plan import Evaluation
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place

CELL = 5
"""Cells of a count: a blank or a bracket, and four digits."""
MARGIN = 6
"""Cells at the left: the label's name and its number."""
SHARE = 8
"""Cells of the share that is right, at the end of a row."""
HEAD = 2


def matrix_size(classes: int) -> tuple[int, int]:
    """Columns and rows of the whole matrix, without the shares."""
    return MARGIN + CELL * classes + 1, HEAD + classes


def draw_matrix(
    canvas: Canvas,
    top: int,
    left: int,
    rows: int,
    evaluation: Evaluation,
    cursor: tuple[int, int],
    word: Callable[..., str],
) -> list[Place]:
    """Draw it into that many rows; where they are too few, the labels around the cursor."""
    classes = evaluation.classes
    shown = min(max(rows - HEAD, 1), classes)
    first = min(max(cursor[0] - shown // 2, 0), classes - shown)
    start = left + MARGIN
    canvas.put(top, start + 1, word("answer"), "quiet")
    canvas.put(top + 1, left, word("label"), "quiet")
    for answer in range(classes):
        ink = "accent" if answer == cursor[1] else "quiet"
        canvas.right(top + 1, start + CELL * (answer + 1), str(answer), ink)
    shares = canvas.width >= start + CELL * classes + SHARE
    if shares:
        canvas.right(top + 1, start + CELL * classes + SHARE, word("share"), "quiet")
    places: list[Place] = []
    for label in range(first, first + shown):
        row = top + HEAD + label - first
        canvas.right(row, start, str(label), "accent" if label == cursor[0] else "quiet")
        for answer in range(classes):
            count, end = evaluation.cell(label, answer), start + CELL * (answer + 1)
            text = str(count) if count else "·"
            canvas.right(row, end, text, _ink(evaluation, label, answer))
            places.append(Place(row, end - CELL + 1, end, "cell", (label, answer)))
        if shares and (images := evaluation.of_label(label)):
            share = f"{100 * evaluation.cell(label, label) / images:.1f} %"
            canvas.right(row, start + CELL * classes + SHARE, share, "quiet")
    _draw_cursor(canvas, top + HEAD + cursor[0] - first, start, evaluation, cursor)
    return places


def _ink(evaluation: Evaluation, label: int, answer: int) -> str:
    if label == answer:
        return "good"
    count = evaluation.cell(label, answer)
    if not count:
        return "virtual"
    most = evaluation.cell(*evaluation.most_confused)
    return "bad" if 2 * count >= most else ""


def _draw_cursor(
    canvas: Canvas, row: int, start: int, evaluation: Evaluation, cursor: tuple[int, int]
) -> None:
    end = start + CELL * (cursor[1] + 1)
    count = str(evaluation.cell(*cursor))
    canvas.put(row, end - len(count) - 1, f"[{count}]", "now")
