"""The steps of a broadcast, made when asked for: aligned, added, stretched, computed."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from engine.explain.broadcasting.alignment import Alignment
from engine.explain.shared.broadcast_rule import sizes_at
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count, unravel

Stage = Literal["aligned", "added", "stretched", "computed"]
Why = Literal[
    "equal",  # aligned: all operands have this size
    "missing",  # aligned, added: an operand has no such axis, which counts as a 1
    "stretch",  # aligned, stretched: a 1 is repeated to the others' size
    "both_stretch",  # aligned: as stretch, and the other side stretched further right
    "empties",  # aligned, stretched: a 1 against 0 is repeated no times; nothing is left
    "stretch_added",  # stretched: as stretch, along an axis that was added
    "read_first",  # computed: every source cell is read for the first time
    "read_again",  # computed: a stretched operand's cell is read once more
]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)


@dataclass(frozen=True, slots=True)
class BroadcastStep:
    """One step, with what it highlights and a code for why.

    `axes` are negative, counted from the right: one axis in the stages aligned and
    stretched, all that one operand gets in the stage added, none in computed. `operand` is
    the one that changes, in added and stretched. `sizes` are those of every operand at the
    axis, in aligned (None where missing); `size` is what the axis has in the result. In
    computed, `index` is the output cell, `sources` its index in each original operand, and
    `again` names the operands that are read there not for the first time.
    """

    stage: Stage
    why: Why
    axes: tuple[int, ...] = ()
    operand: int | None = None
    sizes: tuple[int | None, ...] = ()
    size: int | None = None
    index: Shape | None = None
    sources: tuple[Shape, ...] = ()
    again: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """Which step is where: a few entries for each axis and operand, none for a cell."""

    alignment: Alignment
    getting_axes: tuple[int, ...]
    stretches: tuple[tuple[int, int], ...]

    @property
    def lengths(self) -> dict[Stage, int]:
        """The number of steps in each stage."""
        return {
            "aligned": len(self.alignment.shape),
            "added": len(self.getting_axes),
            "stretched": len(self.stretches),
            "computed": element_count(self.alignment.shape),
        }

    def steps(self) -> Lazy[BroadcastStep]:
        """All steps; any one costs (rank × operands), whatever its position."""
        return Lazy(sum(self.lengths.values()), self._step)

    def _step(self, position: int) -> BroadcastStep:
        stage, position = self._place(position)
        if stage == "aligned":
            return _aligned(self.alignment, -1 - position)
        if stage == "added":
            operand = self.getting_axes[position]
            axes = self.alignment.operands[operand].added_axes
            return BroadcastStep("added", "missing", axes=axes, operand=operand)
        if stage == "stretched":
            return _stretched(self.alignment, *self.stretches[position])
        return _computed(self.alignment, unravel(position, self.alignment.shape))

    def _place(self, position: int) -> tuple[Stage, int]:
        for stage, length in self.lengths.items():
            if position < length:
                return stage, position
            position -= length
        raise IndexError(position)


def schedule(alignment: Alignment) -> Schedule:
    """The schedule of the steps, in time (rank × operands)."""
    operands = list(enumerate(alignment.operands))
    return Schedule(
        alignment,
        tuple(number for number, operand in operands if operand.added_axes),
        tuple((number, axis) for number, operand in operands for axis in operand.stretched_axes),
    )


def _aligned(alignment: Alignment, axis: int) -> BroadcastStep:
    sizes = sizes_at(tuple(operand.shape for operand in alignment.operands), axis)
    size = alignment.shape[axis]
    return BroadcastStep(
        "aligned", _case(alignment, axis, sizes), axes=(axis,), sizes=sizes, size=size
    )


def _case(alignment: Alignment, axis: int, sizes: tuple[int | None, ...]) -> Why:
    if None in sizes:
        return "missing"
    if len(set(sizes)) == 1:
        return "equal"
    if alignment.shape[axis] == 0:
        return "empties"
    stretched_before = any(
        earlier > axis
        for operand in alignment.operands
        if axis not in operand.stretched_axes
        for earlier in operand.stretched_axes
    )
    return "both_stretch" if stretched_before else "stretch"


def _stretched(alignment: Alignment, number: int, axis: int) -> BroadcastStep:
    operand, size = alignment.operands[number], alignment.shape[axis]
    why: Why = "stretch_added" if axis in operand.added_axes else "stretch"
    if size == 0:
        why = "empties"
    return BroadcastStep("stretched", why, axes=(axis,), operand=number, size=size)


def _computed(alignment: Alignment, index: Shape) -> BroadcastStep:
    # Row-major order reaches a source cell first where every stretched axis stands at 0.
    again = tuple(
        number
        for number, operand in enumerate(alignment.operands)
        if any(index[axis] for axis in operand.stretched_axes)
    )
    why: Why = "read_again" if again else "read_first"
    return BroadcastStep(
        "computed", why, index=index, sources=alignment.sources(index), again=again
    )
