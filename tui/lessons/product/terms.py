"""The sum of one cell of a product, term by term, as a table."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len

from engine.explain.product.plan import ProductPlan
from tui.drawing.canvas import Canvas
from tui.drawing.pages import page
from tui.lessons.product.scene import ProductScene
from tui.lessons.shared.tensors.broadcast_scene import subscript
from tui.lessons.shared.tensors.shape_alignment import Words

HEAD: Final = 2
_GAP: Final = 3


def terms_width(scene: ProductScene, words: Words) -> int:
    """Cells that the table takes."""
    plan = scene.plan
    place = len(str(max(plan.terms - 1, 0)))
    sums = max(len(str(plan.largest[2])), cell_len(words("sum")))
    return 2 + place + _GAP + _one_width(plan) + _GAP + sums


def _one_width(plan: ProductPlan) -> int:
    """Cells of a term: 9 × 6 = 54."""
    a, b, _ = plan.largest
    return len(f"{a} × {b} = {max(a * b, 10)}")


def draw_terms(
    canvas: Canvas, top: int, left: int, height: int, scene: ProductScene, words: Words
) -> None:
    """The terms around the present one: what is multiplied, and the sum up to there."""
    plan, cursor = scene.plan, scene.cursor
    if cursor is None or not plan.terms or height <= HEAD:
        return
    place = len(str(plan.terms - 1))
    at = left + 2 + place + _GAP
    end = left + terms_width(scene, words)
    digits = [len(str(largest)) for largest in plan.largest]
    of_term = at + _one_width(plan)
    canvas.put(top, left, subscript(words("result"), cursor), "strong")
    canvas.right(top + 1, left + 2 + place, "k", "quiet")
    canvas.put(top + 1, at, "a × b", "quiet")
    canvas.right(top + 1, end, words("sum"), "quiet")
    for row, term in enumerate(
        page(plan.terms, min(height - HEAD, plan.terms), scene.term), start=top + HEAD
    ):
        now, done = term == scene.term, term <= scene.term
        a_index, b_index = plan.sources(cursor, term)
        a, b = plan.a_value(a_index), plan.b_value(b_index)
        # One ink a row but for the present one: each costs bytes ten times a second.
        ink = "accent" if now else "quiet" if done else "virtual"
        if now:
            canvas.put(row, left, "▸", "accent")
        canvas.right(row, left + 2 + place, str(term), ink)
        turn = term / max(plan.terms - 1, 1)
        # What is multiplied comes out of its row and its column, and falls into the sum.
        of_a, of_b = (("a", a_index), ("b", b_index)) if done else (None, None)
        name = (cursor, term) if done else None
        column = at + digits[0] - len(str(a))
        column = canvas.element(
            name and ("a", *name), row, column, str(a), ink, origin=of_a, turn=turn
        )
        column = canvas.put(row, column, " × ", ink) + digits[1] - len(str(b))
        column = canvas.element(
            name and ("b", *name), row, column, str(b), ink, origin=of_b, turn=turn
        )
        if done:
            canvas.put(row, column, " =", ink)
            canvas.right(row, of_term, str(a * b), ink)
            total = str(plan.sum_of_terms(cursor, term + 1))
            whole = term == plan.terms - 1
            canvas.element(
                ("sum", cursor, term),
                row,
                end - len(total),
                total,
                "now" if now else ink,
                origin=("sum", cursor, term - 1),
                into=("result", cursor) if whole else None,
                turn=turn,
            )
