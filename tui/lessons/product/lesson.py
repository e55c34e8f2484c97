"""product: row meets column; the inner axes agree and vanish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from random import Random

from engine.explain.product.axes import SIGNS
from engine.explain.product.plan import ProductPlan
from engine.explain.product.text import parse_product
from engine.explain.shared.shapes import Shape, element_count, format_shape, ravel, unravel
from engine.protocol.errors import Mistake
from tui.drawing.places import Place, Sketch
from tui.lessons.product.captions import caption_of
from tui.lessons.product.code import code_values
from tui.lessons.product.figure import REPAIR, Depicted, Misfit, draw_product
from tui.lessons.product.grids import CELL
from tui.lessons.product.operands import LARGEST_SIZE, MOST_AXES, Operands
from tui.lessons.product.question import MOST_ASKED, ProductQuestions, asked_cell
from tui.lessons.product.scene import ProductScene, plane_index, plane_place, plane_size
from tui.lessons.shared.images.yours import yours_key
from tui.lessons.shared.networks.layer_unit import LayerUnit
from tui.lessons.shared.tensors.broadcast_scene import NAMES
from tui.lessons.shared.tensors.readings import readings
from tui.link.images import YOURS
from tui.shell.keys.lesson_keys import editing, playing, stepping
from tui.shell.keys.table import Footer, Key, Table, offered
from tui.shell.lesson import Lesson
from tui.shell.lines.one_line import Part
from tui.shell.question import Question


class ProductLesson(Lesson):
    """Two shapes, and a player over the steps of their product.

    Player position 0 is before the first step, position n after the plan's step n - 1.
    """

    LESSON = "product"

    def __init__(self) -> None:
        super().__init__()
        self.operands = Operands()
        self._questions = ProductQuestions(self.operands, self.text)
        assert self.operands.plan is not None
        self.player.count = len(self.operands.plan.steps) + 1
        self.player.row = self._steps_in_row

    # ---- what the frame asks

    def settle(self) -> None:
        if self.verdict is not None and self.verdict.right:
            self._questions.answered(self.player.position)

    def sketch(self) -> Sketch[Depicted]:
        shown = self._misfit() if self.operands.plan is None else self.scene()
        moment = (self.operands.outcome, self.view), self.player.position
        return Sketch(draw_product, Depicted(shown, self.labels), moment=moment)

    def _steps_in_row(self) -> int:
        plan = self.operands.plan
        return 1 if plan is None else plan.steps_per_cell * plane_size(plan)[1]

    def scene(self) -> ProductScene:
        """How far the product has come. Only for shapes that fit."""
        plan = self.operands.plan
        assert plan is not None
        opened = self.player.position >= len(plan.opening)
        return ProductScene(
            plan,
            self.player.position - 1,
            shape_known=opened or self._questions.shape_guessed,
            asked_cell=self._questions.open_cell(self.player.position),
        )

    def _misfit(self) -> Misfit:
        operands = self.operands
        assert operands.misfit is not None
        remark = self.text("labels", "weights_first") if operands.weights_first else ""
        return Misfit(operands.misfit, operands.repairs, remark)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        plan = self.operands.plan
        if plan is None:
            assert self.operands.misfit is not None
            clash = self.operands.misfit.clash if self.operands.repairs else "beyond"
            return f"clash.{clash}", {}
        return caption_of(plan, self.scene())

    def status(self) -> tuple[Part, ...]:
        return () if self.operands.plan is None else super().status()

    def question(self) -> Question | None:
        return self._questions.at(self.player.position)

    def edit(self) -> tuple[str, str] | None:
        a, b, operation = self.operands.product
        shapes = f"{format_shape(a)} {SIGNS[operation]} {format_shape(b)}"
        return self.text("edit", "shapes"), shapes

    def entered(self, text: str) -> None:
        named = dict(zip(NAMES, self.operands.product[:2], strict=False))
        typed = parse_product(text, max_rank=MOST_AXES, max_size=LARGEST_SIZE, names=named)
        self.operands.take(typed.a, typed.b, typed.operation)
        self._begin()
        said = readings(self.word, typed.remarks)
        if typed.other:
            sign = SIGNS[self.operands.product[2]]
            said = self.text("labels", "read_as", sign=sign, other=typed.other)
        self.notice(said)

    def vary(self, random: Random) -> None:
        rows, inner, columns = (random.randint(2, 4) for _ in range(3))
        self.entered(f"({rows}, {inner}) @ ({inner}, {columns})")

    def mistake_text(self, mistake: Mistake) -> str:
        said = super().mistake_text(mistake)
        operand = mistake.detail.get("operand")
        return f"{NAMES[operand]}: {said}" if isinstance(operand, int) else said

    def code_values(self) -> Mapping[str, object]:
        operands = self.operands
        if operands.plan is None:
            repair = next(iter(operands.repairs), None)
            return code_values(operands.outcome, operands.tensors, (), repair)
        return code_values(operands.outcome, operands.tensors, self.scene().focus, None)

    # ---- moving

    def main(self) -> None:
        """The next step of the opening; then the whole sum of a cell, and of the next one."""
        plan = self.operands.plan
        if plan is None:
            self.repair(1)
            return
        here = self.player.position
        if here < len(plan.opening):
            self.player.forward()
            return
        self.player.pause()
        cells = (here - len(plan.opening)) // plan.steps_per_cell + 1
        self.player.go(len(plan.opening) + cells * plan.steps_per_cell)

    @property
    def moves(self) -> bool:
        return self.operands.plan is not None and _has_cells(self.operands.plan)

    def move(self, rows: int, columns: int) -> None:
        """The cursor over the result, at the whole sum; from before the cells to the first."""
        plan = self.operands.plan
        if plan is None or not _has_cells(plan):
            return
        cursor = self.scene().cursor
        if cursor is None:
            self.go_to_cell((0,) * len(plan.shape))
            return
        row, column = plane_place(plan, cursor)
        height, width = plane_size(plan)
        row = min(max(row + rows, 0), height - 1)
        column = min(max(column + columns, 0), width - 1)
        self.go_to_cell(plane_index(plan, cursor, row, column))

    def go_to_cell(self, index: Shape) -> None:
        """Stand at the last term of that output cell. Only for shapes that fit."""
        plan = self.operands.plan
        assert plan is not None
        self.player.pause()
        self.player.go(plan.position(index, plan.steps_per_cell - 1) + 1)

    def to_plane(self, step: int) -> None:
        """The next or previous plane of the result, at the same place in it."""
        plan = self.operands.plan
        assert plan is not None
        index = list(self.scene().focus)
        sizes = tuple(plan.shape[axis] for axis in plan.outer_axes)
        number = ravel([index[axis] for axis in plan.outer_axes], sizes) + step
        places = unravel(min(max(number, 0), element_count(sizes) - 1), sizes)
        for axis, place in zip(plan.outer_axes, places, strict=True):
            index[axis] = place
        self.go_to_cell(tuple(index))

    def pressed(self, place: Place) -> None:
        if place.leads_to == CELL:
            self.go_to_cell(place.index)
        elif place.leads_to == REPAIR:
            self.repair(place.index[0])

    def led_to(self, about: object) -> None:
        """The row of an image against the column of a unit's weights, in their shapes."""
        if isinstance(about, LayerUnit):
            weights = about.inputs, about.units
            self.operands.take((1, about.inputs), weights, "matmul")
            self._begin()
            self.go_to_cell((0, about.unit))

    # ---- other products

    def _begin(self) -> None:
        """Show the product from the start."""
        plan = self.operands.plan
        self._questions.forget()
        self.player.restart(1 if plan is None else len(plan.steps) + 1)

    def next_example(self) -> None:
        self.operands.next_example()
        self._begin()

    def other_operation(self) -> None:
        self.operands.other_operation()
        self._begin()

    def repair(self, number: int) -> None:
        """Apply that repair, counted from 1, if there is one."""
        if self.operands.repair(number):
            self._begin()

    def undo(self) -> None:
        if self.operands.undo():
            self._begin()

    def reset(self) -> None:
        self.operands.reset()
        self._begin()

    # ---- keys

    def own_keys(self) -> Table:
        operands, plan = self.operands, self.operands.plan
        steps = None if plan is None else self._next_of_steps(plan)
        onwards = plan is not None and steps is None and not operands.all_seen
        beside = Footer.AFTER_STEPS if plan is not None else Footer.AFTER_EDIT
        planes = {"]": partial(self.to_plane, 1), "[": partial(self.to_plane, -1)}
        has_planes = plan is not None and bool(plan.outer_axes) and _has_cells(plan)
        back = offered(plan is None)
        rows = (
            Key("n", "example", self.next_example, leads=onwards, footer=beside),
            Key("[ ]", "plane", planes, when=has_planes, footer=beside),
            *self._own_key(beside),
            Key(
                "o",
                "operation",
                self.other_operation,
                footer=offered(operands.differ_by_operation, beside),
            ),
            Key("u", "undo", self.undo, when=operands.has_earlier, footer=back),
            stepping(self, when=plan is not None, leads=steps == "."),
            playing(self, when=plan is not None),
            editing(self, leads=plan is None),
        )
        if plan is not None:
            does = "enter" if self.scene().cursor is None else "cell"
            return (Key("Enter", does, self.main, leads=steps == "Enter"), *rows)
        repairs = len(operands.repairs)
        press = {str(number): partial(self.repair, number) for number in range(1, repairs + 1)}
        most = "1" if repairs == 1 else f"1–{repairs}"
        return (Key(most, "repair", press, when=repairs > 0, leads=True), *rows)

    def _own_key(self, place: Footer) -> Table:
        """`y`: a part of the learner's own digit in the place of a's small numbers, and back."""
        operands, images = self.operands, self.ch2.images("train")
        if operands.plan is None or not (operands.own or operands.room_for_own(images.shape[1:])):
            return ()
        here = YOURS if operands.own else 0
        return (replace(yours_key(images, here, self.to_own), footer=place),)

    def to_own(self, index: int) -> None:
        """From now on a holds a part of the learner's own digit, or its small numbers again."""
        images = self.ch2.images("train")
        if index != YOURS:
            self.operands.take_small()
        elif images.yours is not None:
            self.operands.take_own(images.yours[0], images.shape[1:])
        self._begin()

    def _next_of_steps(self, plan: ProductPlan) -> str | None:
        """The key that goes on; None once the steps left are like those that were seen."""
        cell, here, first = asked_cell(plan), self.player.position, len(plan.opening)
        last = first + plan.steps_per_cell - 1
        if cell is not None:
            last = plan.position(cell, plan.steps_per_cell - 1)
        if self.player.at_end or here > last:
            return None
        return "Enter" if here >= first + plan.steps_per_cell or plan.terms > MOST_ASKED else "."


def _has_cells(plan: ProductPlan) -> bool:
    """Whether there are cells that are computed."""
    return not plan.too_large and element_count(plan.shape) > 0
