"""How the cells of a run become one: each goes into the total, which is seen growing."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from engine.explain.elementwise.reductions.nodes import Reduced
from engine.explain.shared.shapes import Shape, ravel
from tui.drawing.tensors.tiles import Tile
from tui.lessons.elementwise.reduce.scene import MOST_TOLD, ReduceScene, value_text

_Own = tuple[int, int]
"""An output cell by its number, and a run of cells that become it."""


@dataclass(frozen=True)
class Collapse:
    """The cells that the present stage, a reduction, reads; `digits` is the width of its total."""

    scene: ReduceScene
    node: Reduced
    digits: int

    @property
    def _now(self) -> _Own | None:
        step = self.scene.step
        if step is None or step.index is None:
            return None
        return ravel(step.index, self.node.shape), step.chunk

    def tile(self, index: Shape) -> Tile:
        """A cell that is read: of this step, of one before it, or still to go into its total."""
        node, along = self.node, self.node.along
        target, place = along.target(index)
        own = ravel(target, node.shape), place // along.chunk
        text, now = value_text(node.of.value(index)), self._now
        if now is not None and own <= now:
            return Tile(text, "a-now" if own == now else "virtual", now=own == now)
        name = self.scene.name(node.of), index
        run, at = divmod(place, along.chunk)
        if at == along.chunk - 1:  # as which the total itself comes
            return Tile(text, "a", name)
        return Tile(
            text,
            "a",
            name,
            into=self.key(target, run),
            turn=at / max(along.chunk - 1, 1),
            becomes=self._total(target, run, at) if own == self._next else "",
        )

    def key(self, target: Shape, run: int) -> Hashable:
        """What the total of an output cell is called after that run; at the end as ever after."""
        name = self.scene.stage.name
        return (name, target) if run == self.node.along.chunks - 1 else (name, target, run)

    def origin(self, target: Shape, run: int) -> Hashable:
        """The cell as which the total comes after that run: the last one of it."""
        along = self.node.along
        if not along.length:
            return None
        return self.scene.name(self.node.of), along.source(target, (run + 1) * along.chunk - 1)

    @property
    def _next(self) -> _Own:
        """What the next step is about."""
        if self._now is None:
            return 0, 0
        cell, run = self._now
        return (cell, run + 1) if run + 1 < self.node.along.chunks else (cell + 1, 0)

    def _total(self, target: Shape, run: int, at: int) -> str:
        """What it has come to with that cell, where that is told."""
        states = self.node.states(target, run, MOST_TOLD)
        return value_text(states[at]).rjust(self.digits) if states else ""
