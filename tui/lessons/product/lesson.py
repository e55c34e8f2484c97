"""product: row meets column; the inner axes agree and vanish."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine.explain.product.answers import grade_cell, grade_shape
from engine.explain.product.axes import SIGNS
from engine.explain.product.plan import (
    Operation,
    ProductError,
    ProductPlan,
    Repair,
    plan,
    repairs,
)
from engine.explain.product.text import parse_product
from engine.explain.shared.shapes import Shape, element_count, format_shape, ravel, unravel
from engine.protocol.errors import Mistake
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place, PlacedDrawing
from tui.lessons.product.code import code_values
from tui.lessons.product.figure import REPAIR, Misfit, draw_misfit, draw_product
from tui.lessons.product.grids import CELL
from tui.lessons.product.scene import ProductScene, plane_index, plane_place, plane_size
from tui.lessons.shared.tensors.broadcast_scene import NAMES, subscript
from tui.shell.lesson import Lesson
from tui.shell.lines.one_line import KeyHint, Part
from tui.shell.question import Question, Verdict

MOST_AXES: Final = 5
LARGEST_SIZE: Final = 10**9
MOST_ASKED: Final = 12
"""Terms of a cell whose value is asked for."""
WEIGHTS_FIRST: Final[tuple[Shape, Shape]] = ((784, 512), (128, 784))
EXAMPLES: Final[tuple[tuple[Shape, Shape, Operation], ...]] = (
    ((3, 4), (4, 2), "matmul"),
    ((5,), (5,), "matmul"),
    ((3, 5), (5,), "matmul"),
    ((5,), (5, 3), "matmul"),
    ((2, 3, 4), (2, 4, 2), "matmul"),
    ((2, 3, 4, 5), (5, 6), "dot"),
    (*WEIGHTS_FIRST, "matmul"),
)
"""Two matrices, two vectors, a vector on the right and one on the left, a batch of matrices,
the book's (a, b, c, d)·(d, e), and weights that are written before their input."""


class ProductLesson(Lesson):
    """Two shapes, and a player over the steps of their product.

    Player position 0 is before the first step, position n after the plan's step n - 1.
    """

    LESSON = "product"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "example", show=False),
        Binding("o", "operation", show=False),
        Binding("u", "undo", show=False),
        Binding("left_square_bracket", "plane(-1)", show=False),
        Binding("right_square_bracket", "plane(1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.outcome: ProductPlan | ProductError = plan(*EXAMPLES[0])
        self._earlier: list[tuple[Shape, Shape, Operation]] = []
        self._seen = {EXAMPLES[0]}
        self._guessed: set[str] = set()
        self.player.count = len(plan(*EXAMPLES[0]).steps) + 1

    # ---- state

    @property
    def asked_for(self) -> tuple[Shape, Shape, Operation]:
        """Both shapes and the operation."""
        return self.outcome.a, self.outcome.b, self.outcome.operation

    @property
    def plan(self) -> ProductPlan | None:
        """The plan of the product, None if the shapes do not fit."""
        return self.outcome if isinstance(self.outcome, ProductPlan) else None

    @property
    def misfit(self) -> Misfit | None:
        """Why they do not fit and what is offered, None if they do."""
        if isinstance(self.outcome, ProductPlan):
            return None
        return Misfit(self.outcome, tuple(filter(_is_in_limits, repairs(self.outcome))))

    def scene(self) -> ProductScene:
        """What the figure shows now. Only for shapes that fit."""
        assert self.plan is not None
        position = self.player.position - 1
        opened = position >= len(self.plan.opening) - 1
        asks = self._asks_cell() and "cell" not in self._guessed
        return ProductScene(
            self.plan,
            position,
            shape_known=opened or "shape" in self._guessed,
            asked_cell=asked_cell(self.plan) if asks else None,
        )

    def take(self, a: Shape, b: Shape, operation: Operation, *, remember: bool = True) -> None:
        """Show this product from the start. Raises Mistake if it is beyond the limits."""
        try:
            outcome: ProductPlan | ProductError = plan(a, b, operation)
        except ProductError as error:
            outcome = error
        if remember and (a, b, operation) != self.asked_for:
            self._earlier.append(self.asked_for)
        self.outcome = outcome
        self._guessed.clear()
        if self.asked_for in EXAMPLES:
            self._seen.add(self.asked_for)
        self.player.restart(1 if isinstance(outcome, ProductError) else len(outcome.steps) + 1)

    # ---- what the frame asks

    def figure(self) -> Widget:
        return PlacedDrawing(self._paint)

    def _paint(self, canvas: Canvas) -> list[Place]:
        words = partial(self.text, "labels")
        misfit = self.misfit
        if misfit is None:
            return draw_product(canvas, self.scene(), words)
        weights = self.asked_for[:2] == WEIGHTS_FIRST
        return draw_misfit(canvas, misfit, words, words("weights_first") if weights else "")

    def draw(self) -> None:
        self.query_one(PlacedDrawing).redraw()

    def caption(self) -> tuple[str, Mapping[str, object]]:
        found = self.plan
        if found is None:
            return "clash", {}
        scene = self.scene()
        if found.too_large and scene.shape_known:
            return "too_large", {}
        match scene.stage:
            case "read":
                return "vector", {}
            case "remain" | "batch" | "scale":
                return "remain", {}
            case "computed":
                return "computed", {}
        return "agree", {}

    def status(self) -> tuple[Part, ...]:
        return () if self.plan is None else super().status()

    def question(self) -> Question | None:
        found = self.plan
        if found is None:
            return None
        key = f"{self.asked_for}"
        if self.player.position < len(found.opening):
            prompt = self.text("questions", "shape")
            return Question(f"shape {key}", prompt, self._grade_shape)
        if not self._asks_cell():
            return None
        cell = subscript(self.text("labels", "result"), asked_cell(found) or ())
        prompt = self.text("questions", "cell", cell=cell)
        return Question(f"cell {key}", prompt, self._grade_cell)

    def _asks_cell(self) -> bool:
        """From the end of the opening until the sum of the cell asked for is complete."""
        found = self.plan
        if found is None or (cell := asked_cell(found)) is None:
            return False
        last = found.position(cell, found.steps_per_cell - 1) + 1
        return len(found.opening) <= self.player.position < last

    def _grade_shape(self, text: str) -> Verdict:
        assert self.plan is not None
        verdict = grade_shape(self.plan, text)
        name = "" if verdict.operand is None else NAMES[verdict.operand]
        axis = "" if verdict.axis is None else verdict.axis
        said = self.text(
            "answers",
            f"shape.{verdict.code}",
            answer=format_shape(verdict.answer),
            name=name,
            axis=axis,
            rank=len(self.plan.shape),
            other="·" if self.plan.operation == "matmul" else "@",
        )
        return self._noted("shape", Verdict(verdict.right, said))

    def _grade_cell(self, text: str) -> Verdict:
        found = self.plan
        assert found is not None
        verdict = grade_cell(found, asked_cell(found) or (), text)
        result = self.text("labels", "result")
        said = self.text(
            "answers",
            f"cell.{verdict.code}",
            answer=verdict.answer,
            terms=verdict.terms,
            inner=found.terms,
            cell="" if verdict.index is None else subscript(result, verdict.index),
        )
        return self._noted("cell", Verdict(verdict.right, said))

    def _noted(self, kind: str, verdict: Verdict) -> Verdict:
        """The verdict; a right one fills the slot that was asked about."""
        if verdict.right:
            self._guessed.add(kind)
        return verdict

    def edit(self) -> tuple[str, str] | None:
        a, b, operation = self.asked_for
        return self.text(
            "edit", "shapes"
        ), f"{format_shape(a)} {SIGNS[operation]} {format_shape(b)}"

    def entered(self, text: str) -> None:
        a, b, named = parse_product(text, max_rank=MOST_AXES, max_size=LARGEST_SIZE)
        self.take(a, b, named or self.outcome.operation)

    def mistake_text(self, mistake: Mistake) -> str:
        said = super().mistake_text(mistake)
        operand = mistake.detail.get("operand")
        return f"{NAMES[operand]}: {said}" if isinstance(operand, int) else said

    def code_values(self) -> Mapping[str, object]:
        misfit = self.misfit
        if misfit is not None:
            return code_values(misfit.error, (), next(iter(misfit.repairs), None))
        return code_values(self.outcome, self.scene().focus, None)

    # ---- moving

    def main(self) -> None:
        """The next step of the opening; then the whole sum of a cell, and of the next one."""
        found = self.plan
        if found is None:
            self.repair(1)
            return
        here = self.player.position
        if here < len(found.opening):
            self.player.forward()
            return
        self.player.pause()
        cells = (here - len(found.opening)) // found.steps_per_cell + 1
        self.player.go(len(found.opening) + cells * found.steps_per_cell)

    def move(self, rows: int, columns: int) -> None:
        """The cursor over the result, at the whole sum; from before the cells to the first."""
        found = self.plan
        if found is None or found.too_large or element_count(found.shape) == 0:
            return
        cursor = self.scene().cursor
        if cursor is None:
            self.go_to_cell((0,) * len(found.shape))
            return
        row, column = plane_place(found, cursor)
        height, width = plane_size(found)
        row = min(max(row + rows, 0), height - 1)
        column = min(max(column + columns, 0), width - 1)
        self.go_to_cell(plane_index(found, cursor, row, column))

    def go_to_cell(self, index: Shape) -> None:
        """Stand at the last term of that output cell."""
        assert self.plan is not None
        self.player.pause()
        self.player.go(self.plan.position(index, self.plan.steps_per_cell - 1) + 1)

    def action_plane(self, step: int) -> None:
        """The next or previous plane of the result, at the same place in it."""
        found = self.plan
        if (
            found is None
            or found.too_large
            or not found.outer_axes
            or not element_count(found.shape)
        ):
            return
        index = list(self.scene().focus)
        sizes = tuple(found.shape[axis] for axis in found.outer_axes)
        number = ravel([index[axis] for axis in found.outer_axes], sizes) + step
        places = unravel(min(max(number, 0), element_count(sizes) - 1), sizes)
        for axis, place in zip(found.outer_axes, places, strict=True):
            index[axis] = place
        self.go_to_cell(tuple(index))

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        place = message.place
        if place.leads_to == CELL:
            self.go_to_cell(place.index)
        elif place.leads_to == REPAIR:
            self.repair(place.index[0])

    # ---- other products

    def action_example(self) -> None:
        """The next of the examples, from the first again after the last."""
        here = self.asked_for
        at = EXAMPLES.index(here) if here in EXAMPLES else -1
        unseen = [example for example in EXAMPLES if example not in self._seen]
        self.take(*(unseen[0] if at < 0 and unseen else EXAMPLES[(at + 1) % len(EXAMPLES)]))

    def action_operation(self) -> None:
        """The same operands by the other of @ and dot."""
        a, b, operation = self.asked_for
        self.take(a, b, "dot" if operation == "matmul" else "matmul")

    def action_view(self, view: int) -> None:
        """A number presses a repair; the lesson has no views."""
        self.repair(view)

    def repair(self, number: int) -> None:
        """Apply that repair, counted from 1, if there is one."""
        misfit = self.misfit
        if misfit is not None and number <= len(misfit.repairs):
            found = misfit.repairs[number - 1]
            self.take(found.a, found.b, found.operation)

    def action_undo(self) -> None:
        """The product before this one."""
        if self._earlier:
            self.take(*self._earlier.pop(), remember=False)

    def reset(self) -> None:
        self._earlier.clear()
        self.take(*EXAMPLES[0], remember=False)

    # ---- keys

    def main_hints(self) -> tuple[KeyHint, ...]:
        misfit = self.misfit
        if misfit is None:
            does = "cell" if self.scene().cursor is not None else "enter"
            return (self.hint("Enter", does, "enter"),)
        most = len(misfit.repairs)
        found = [self.hint("1" if most == 1 else f"1–{most}", "repair", "1")] if most else []
        return (*found, self.hint("u", "undo", "u")) if self._earlier else tuple(found)

    def help_hints(self) -> tuple[KeyHint, ...]:
        return (*self.main_hints(), self.hint("u", "undo", "u"))

    def hints(self) -> tuple[KeyHint, ...]:
        found = list(super().hints())
        own = [self.hint("n", "example", "n")]
        if self.plan is None:
            found = [hint for hint in found if hint.key not in ("full_stop", "space")]
        else:
            if self.plan.outer_axes:
                own.append(self.hint("[ ]", "plane", "right_square_bracket"))
            if self.plan.other_shape != self.plan.shape:
                own.append(self.hint("o", "operation", "o"))
        after = "e" if self.plan is None else "space"
        place = next(number for number, hint in enumerate(found, start=1) if hint.key == after)
        return (*found[:place], *own, *found[place:])

    def next_key(self) -> str:
        found = self.plan
        if found is None:
            misfit = self.misfit
            return "1" if misfit is not None and misfit.repairs else "e"
        cell = asked_cell(found)
        place = len(found.opening) + found.steps_per_cell - 1
        if cell is not None:
            place = found.position(cell, found.steps_per_cell - 1)
        if not self.player.at_end and self.player.position <= place:
            first = self.player.position >= len(found.opening) + found.steps_per_cell
            return "enter" if first or found.terms > MOST_ASKED else "full_stop"
        return "n" if len(self._seen) < len(EXAMPLES) else "greater_than_sign"


def asked_cell(found: ProductPlan) -> Shape | None:
    """The output cell whose value is asked for, near the start; None if there is none.

    Nor is there one where it takes more products than anybody would add up.
    """
    if found.too_large or element_count(found.shape) == 0 or found.terms > MOST_ASKED:
        return None
    wanted = (0,) * len(found.shape) + (1, 1)
    return tuple(
        min(place, size - 1)
        for place, size in zip(wanted[len(wanted) - len(found.shape) :], found.shape, strict=True)
    )


def _is_in_limits(repair: Repair) -> bool:
    return max(len(repair.a), len(repair.b)) <= MOST_AXES
