"""What the figure of a reduction shows: how far it has come, and what may not be told yet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.explain.elementwise.reductions.nodes import Combined, Constant, Node, Reduced
from engine.explain.elementwise.reductions.operations import Value
from engine.explain.elementwise.reductions.plan import ReduceStep, ReductionPlan, Stage
from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import Shape, ravel
from tui.drawing.numbers import scientific, tidy
from tui.lessons.shared.tensors.shape_alignment import Words

UNKNOWN: Final = "?"
NOT_HERE: Final = "·"
_DIGITS: Final = 3
_LONGEST: Final = 8
"""Characters of a whole number that is written out."""
MOST_TOLD: Final = 64
"""Cells whose running total is told one by one."""


@dataclass(frozen=True)
class ReduceScene:
    """A plan after a step, None before the first.

    `shape_known`: the shape of the first reduction may show; `asked` is its output cell that is
    still to be guessed. `title` is what an example is of, `note` what has to be said beside the
    step, both in words.
    """

    plan: ReductionPlan
    step: ReduceStep | None
    shape_known: bool
    asked: Shape | None
    title: str
    note: str
    word: Words

    @property
    def number(self) -> int:
        """The number of the present stage."""
        return self.step.stage if self.step is not None else 0

    @property
    def stage(self) -> Stage:
        """The present stage."""
        return self.plan.stages[self.number]

    @property
    def node(self) -> Node:
        """What the present stage computes."""
        return self.stage.node

    @property
    def asks_shape(self) -> bool:
        """Whether the shape of what the present stage gives may not show yet."""
        return self.number == self.plan.first and not self.shape_known

    def name(self, node: Node) -> str:
        """What a tensor or a number goes by."""
        return node.text if isinstance(node, Constant) else self.plan.names[node]

    def is_done(self, index: Shape) -> bool:
        """Whether a cell of what the present stage gives has come to its value."""
        step, node = self.step, self.node
        if step is None:
            return False
        if step.index is None:
            return not (isinstance(node, Combined) and node.clashes)
        here = ravel(step.index, node.shape) + step.is_last
        return ravel(index, node.shape) < here

    def result(self, index: Shape) -> str:
        """A cell of what the present stage gives, as far as it has come."""
        if self.is_done(index):
            return value_text(self.node.value(index))
        step = self.step
        if step is not None and step.index == index and isinstance(self.node, Reduced):
            return value_text(self.node.state(index, step.chunk))
        is_asked = self.number == self.plan.first and index == self.asked
        return UNKNOWN if is_asked else NOT_HERE


def value_text(value: Value) -> str:
    """A value in few characters: True, 22, 0.273, 1.23e9, nan."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value) if len(str(value)) <= _LONGEST else scientific(float(value), 2)
    return tidy(value, _DIGITS) if math.isfinite(value) else str(value)


def cell_name(name: str, index: Shape) -> str:
    """`s[1]`, or `s` alone for a scalar."""
    return part_name(index, name)


def listed(texts: Sequence[str], sign: str, room: int) -> str:
    """Texts with a sign between them; where there is no room for all, the first and the last."""
    whole = sign.join(texts)
    if len(whole) <= room:
        return whole
    kept = max(len(texts) - 1, 1)
    while kept > 1 and len(sign.join((*texts[:kept], "…", texts[-1]))) > room:
        kept = min(kept - 1, room // 2)
    return sign.join((*texts[: max(kept, 1)], "…", texts[-1]))
