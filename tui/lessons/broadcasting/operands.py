"""What the broadcasting lesson is about now: shapes, their operator, and what comes of them."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from random import Random
from typing import Final

from engine.explain.broadcasting.cell_operators import ADD, MULTIPLY, CellOperator, operators_for
from engine.explain.broadcasting.plan import BroadcastError, BroadcastPlan, Filled, Repair, plan
from engine.explain.shared.shapes import Shape
from engine.protocol.errors import Mistake
from tui.lessons.broadcasting.layer import LayerBias
from tui.lessons.shared.networks.layer_unit import LayerUnit
from tui.lessons.shared.tensors.broadcast_scene import NAMES

MOST_AXES: Final = 6
MOST_EARLIER: Final = 100
"""Operands that one can go back to."""
LARGEST_SIZE: Final = 1_000_000
"""Along one axis. A plan would bear more, but nobody walks through more cells."""
EXAMPLES: Final[tuple[tuple[Shape, ...], ...]] = (
    ((3, 4), (4,)),
    ((32, 10), (10,)),
    ((64, 3, 32, 10), (32, 10)),
    ((3, 1), (1, 4)),
    ((3, 4), (3,)),
)
"""A bias added to each row, the book's three examples, and one that is impossible; the bias of
this network's first layer follows."""

_State = tuple[tuple[Filled, ...], Repair | None]
"""The operands, and what has repaired one of them."""


class Operands:
    """Two to four shapes and an operator, and the ways to others: examples, repairs, back again.

    `layer` gives the last example and its numbers, once there is an application to ask.
    """

    def __init__(self) -> None:
        self.shapes: tuple[Shape, ...] = EXAMPLES[0]
        self.operator = ADD
        self.outcome: BroadcastPlan | BroadcastError = plan(*EXAMPLES[0])
        self.layer: LayerBias | None = None
        self.measured: LayerBias | None = None
        """Where the numbers come from, None if the plan's own are shown."""
        self.of: LayerUnit | None = None
        """What a link from the layer is about: the last example, with its numbers."""
        self._layer_shapes: tuple[Shape, ...] | None = None
        self.tensors = _filled(EXAMPLES[0])
        self.repaired: Repair | None = None
        """What made the operands fit, if they did not; they hold the numbers from before it."""
        self._earlier: deque[_State] = deque(maxlen=MOST_EARLIER)
        self._seen = {EXAMPLES[0]}

    # ---- what comes of them

    @property
    def plan(self) -> BroadcastPlan | None:
        """The plan of the shapes, None if they clash."""
        return self.outcome if isinstance(self.outcome, BroadcastPlan) else None

    @property
    def clash(self) -> BroadcastError | None:
        """Why the shapes do not broadcast, None if they do."""
        return self.outcome if isinstance(self.outcome, BroadcastError) else None

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What is offered for shapes that clash: the repairs that stay within the limits."""
        return _repairs(self.shapes) if self.clash else ()

    def look(self) -> None:
        """Find out anew what this network's layer is like, and whether it is what is shown."""
        if self.layer is not None:
            self.layer.of = self.of
            self._layer_shapes = self.layer.shapes
            is_layer = self.shapes == self._layer_shapes and self.repaired is None
            self.measured = self.layer if is_layer else None

    # ---- to others

    def take(self, shapes: tuple[Shape, ...], operator: CellOperator | None = None) -> None:
        """Be about these shapes. Raises Mistake if they are beyond the limits.

        The operator stays unless one is given, or it cannot take so many operands. Other
        shapes are filled anew.
        """
        same = shapes == self.shapes
        tensors, repaired = self._state if same else (_filled(shapes), None)
        self._go_on((tensors, repaired), operator)

    @property
    def _state(self) -> _State:
        return self.tensors, self.repaired

    def _go_on(self, state: _State, operator: CellOperator | None = None) -> None:
        before = self._state
        self._become(state, operator)
        if state != before:
            self._earlier.append(before)

    def _become(self, state: _State, operator: CellOperator | None = None) -> None:
        tensors = state[0]
        kept = self.operator if len(tensors) <= self.operator.most_operands else ADD
        operator = operator or kept
        self.outcome = _outcome(tensors, operator)
        self.tensors, self.repaired = state
        self.shapes, self.operator = _shapes_of(tensors), operator
        if self.shapes in self.examples:
            self._seen.add(self.shapes)

    def next_operator(self) -> None:
        """The next operator that takes so many operands, from the first again after the last."""
        choices = operators_for(len(self.shapes))
        at = choices.index(self.operator) if self.operator in choices else -1
        self.operator = choices[(at + 1) % len(choices)]
        self.outcome = _outcome(self.tensors, self.operator)

    def repair(self, number: int) -> bool:
        """Apply that repair, counted from 1, to the numbers on screen; whether there is one."""
        if number > len(self.repairs):
            return False
        chosen = self.repairs[number - 1]
        tensors = list(self.tensors)
        before = tensors[chosen.operand]
        layout = chosen.change.of(before.layout)
        assert layout is not None, "what clashes has just been filled, and lies row by row"
        tensors[chosen.operand] = Filled(before.counted, layout)
        self._go_on((tuple(tensors), chosen))
        return True

    # ---- examples

    @property
    def examples(self) -> tuple[tuple[Shape, ...], ...]:
        """All examples in their order."""
        return EXAMPLES if self._layer_shapes is None else (*EXAMPLES, self._layer_shapes)

    @property
    def all_seen(self) -> bool:
        """Whether every example has been shown."""
        return not set(self.examples) - self._seen

    @property
    def repaired_by(self) -> str:
        """The code of the repair that was applied, empty where none was."""
        repair = self.repaired
        return "" if repair is None else f"{NAMES[repair.operand]} = {repair.code_torch}"

    def vary(self, random: Random) -> None:
        """Two of which one or both are stretched, of sizes that tell the axes apart."""
        rows, columns = random.sample(range(2, 7), 2)
        shapes: tuple[Shape, ...] = random.choice(
            (((rows, columns), (columns,)), ((rows, 1), (1, columns)), ((rows, columns), (rows, 1)))
        )
        self.take(shapes, random.choice((ADD, MULTIPLY)))

    def next_example(self) -> None:
        """The next of the examples, from the first again after the last."""
        examples = self.examples
        at = examples.index(self.shapes) if self.shapes in examples else -1
        unseen = [shapes for shapes in examples if shapes not in self._seen]
        follows = examples[(at + 1) % len(examples)]
        shapes = unseen[0] if at < 0 and unseen else follows
        self._go_on((_filled(shapes), None), ADD)

    # ---- back

    @property
    def has_earlier(self) -> bool:
        """Whether there were shapes before these."""
        return bool(self._earlier)

    def undo(self) -> bool:
        """The shapes before these; whether there were any."""
        if not self._earlier:
            return False
        self._become(self._earlier.pop())
        return True

    def reset(self) -> None:
        """The first example, with nothing before it."""
        self._earlier.clear()
        self.of = None
        self._become((_filled(EXAMPLES[0]), None), ADD)


@lru_cache(8)
def _repairs(shapes: tuple[Shape, ...]) -> tuple[Repair, ...]:
    return BroadcastError(shapes).repairs_where(_is_in_limits)


def _is_in_limits(repair: Repair) -> bool:
    if len(repair.result) > MOST_AXES:
        return False
    try:
        plan(*repair.shapes_after)
    except Mistake:
        return False
    return True


def _filled(shapes: tuple[Shape, ...]) -> tuple[Filled, ...]:
    return tuple(map(Filled.anew, shapes))


def _shapes_of(tensors: tuple[Filled, ...]) -> tuple[Shape, ...]:
    return tuple(tensor.layout.shape for tensor in tensors)


def _outcome(tensors: tuple[Filled, ...], operator: CellOperator) -> BroadcastPlan | BroadcastError:
    try:
        return plan(*_shapes_of(tensors), operator=operator, tensors=tensors)
    except BroadcastError as error:
        return error
