"""What the figures of the lesson `kinds` show: a tensor of a kind, and how far its steps are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.explain.kinds.plan import Axis, AxisName, Kind, KindPlan, KindStep
from tui.drawing.canvas import Canvas

UNKNOWN: Final = "·"
TAG: Final = len("0 ↓ ")
"""Cells of the tag of an axis, kept while its name is asked for, so that nothing moves then."""


@dataclass(frozen=True)
class KindScene:
    """A tensor of a kind, how far its steps have come, and where the cursor stands.

    `named` are the kinds whose axes may show by name, `memory` the bytes of this machine's
    memory, None where it cannot be known, `gpu_memory` those of the GPU that computes, if there
    is one; `word` gives a text of the figure by its key. `frame` is the one of a film that
    shows; with `signs` glyphs stand for colours.
    """

    plan: KindPlan
    step: KindStep
    named: frozenset[str]
    axis: int
    memory: int | None
    word: Callable[..., str]
    gpu_memory: int | None = None
    frame: int = 0
    signs: bool = False

    @property
    def is_named(self) -> bool:
        """Whether the axes of the tensor may show by name."""
        return self.plan.kind.name in self.named

    def axis_name(self, name: AxisName) -> str:
        """The name of an axis, in the learner's language."""
        return self.word(f"axis.{name}")

    def names(self, kind: Kind) -> list[str]:
        """The names of a kind's axes in the order of memory, unknown ones as a dot."""
        if kind.name not in self.named:
            return [UNKNOWN] * kind.rank
        order = kind.order(channels_first=self.plan.channels_first)
        return [self.axis_name(kind.axes[axis]) for axis in order]

    def size(self, name: AxisName) -> int:
        """The size along the axis of that name."""
        return self._axis(name).size

    def tag(self, name: AxisName, arrow: str) -> str:
        """What stands at the edge along an axis: `1 ↓`; "" while its name is asked for."""
        return f"{self._axis(name).number} {arrow}" if self.is_named else ""

    def put_tag(self, canvas: Canvas, row: int, column: int, name: AxisName, arrow: str) -> int:
        """Write the tag of an axis; returns the column after it."""
        ink = "accent" if self._axis(name).number == self.axis else "quiet"
        return canvas.put(row, column, self.tag(name, arrow), ink)

    def _axis(self, name: AxisName) -> Axis:
        return next(axis for axis in self.plan.axes if axis.name == name)
