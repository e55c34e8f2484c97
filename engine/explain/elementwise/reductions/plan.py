"""The plan of a reduction: an axis vanishes cell by cell, and what is left is broadcast again.

`plan(parse_reduction("(3, 4).sum(axis=1)"))` computes stage by stage: a reduction steps from
output cell to output cell, through the runs of cells that become it; anything cell by cell is one
step. A lone reduction of a typed tensor is followed by what people do with it: the tensor divided
by its sums, or less its means or extremes. Nothing is kept for a cell.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from engine.explain.elementwise.reductions.building import combined, rebuilt
from engine.explain.elementwise.reductions.cell_functions import COMPARISONS, Sign
from engine.explain.elementwise.reductions.mistakes import EXAMPLE, ReductionMistake
from engine.explain.elementwise.reductions.nodes import (
    Combined,
    Mapped,
    Node,
    Reduced,
    Source,
    below,
)
from engine.explain.elementwise.reductions.program import Program, code_of
from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count, unravel

MOST_STAGES: Final = 8
_THEN: Final[Mapping[str, Sign]] = {"sum": "/", "mean": "-", "max": "-", "min": "-"}
_LETTERS: Final = {
    "sum": "s", "mean": "m", "max": "m", "min": "m", "argmax": "i", "argmin": "i", "all": "t",
    "any": "t", "exp": "e", "log": "l", "-": "d", "/": "q", "*": "p", "+": "y", "**": "w",
}  # fmt: skip

TrapKind = Literal["other_axis", "outer"]


@dataclass(frozen=True)
class ReduceStep:
    """A step of the stage of that number: the output cell at `index` after one of its `chunks`.

    `index` is None where a stage computes all at once, or nothing, or finds that it cannot.
    """

    stage: int
    index: Shape | None
    chunk: int
    chunks: int

    @property
    def is_last(self) -> bool:
        """Whether the output cell has come to its value."""
        return self.chunk == self.chunks - 1


@dataclass(frozen=True)
class Stage:
    """One node under the name it goes by; its steps begin at `start`."""

    name: str
    node: Node
    code: str
    start: int

    @cached_property
    def length(self) -> int:
        """How many steps it takes, one at least."""
        if not isinstance(self.node, Reduced):
            return 1
        return max(element_count(self.node.shape) * self.node.along.chunks, 1)

    def step(self, number: int, place: int) -> ReduceStep:
        """The step at a place from its start; `number` is the stage's own."""
        node = self.node
        if not isinstance(node, Reduced) or not element_count(node.shape):
            return ReduceStep(number, None, 0, 1)
        cell, chunk = divmod(place, node.along.chunks)
        return ReduceStep(number, unravel(cell, node.shape), chunk, node.along.chunks)


@dataclass(frozen=True)
class Trap:
    """Shapes that broadcast silently and are almost never meant to.

    other_axis   what is left of `reduced` lies along another axis than before: keepdims mends it
    outer        (n,) and (n, 1) give (n, n)
    """

    kind: TrapKind
    reduced: Reduced | None = None


@dataclass(frozen=True)
class ReductionPlan:
    """What the program computes, stage by stage; it ends where shapes do not broadcast."""

    program: Program
    stages: tuple[Stage, ...]
    then: bool
    """Whether the last stage was not typed, and is what people do next."""

    @cached_property
    def steps(self) -> Lazy[ReduceStep]:
        """All steps of all stages."""
        starts = [stage.start for stage in self.stages]

        def step(position: int) -> ReduceStep:
            number = bisect_right(starts, position) - 1
            return self.stages[number].step(number, position - starts[number])

        last = self.stages[-1]
        return Lazy(last.start + last.length, step)

    @cached_property
    def names(self) -> Mapping[Node, str]:
        """What every tensor and every stage goes by."""
        sources = {one: one.name for one in self.program.sources}
        return sources | {stage.node: stage.name for stage in self.stages}

    @cached_property
    def first(self) -> int | None:
        """The number of the first stage that is a reduction, which is asked about."""
        reduce = (n for n, stage in enumerate(self.stages) if isinstance(stage.node, Reduced))
        return next(reduce, None)

    def position(self, number: int, cell: int) -> int:
        """The step at which the output cell of that number, row by row, has come to its value."""
        stage = self.stages[number]
        chunks = stage.node.along.chunks if isinstance(stage.node, Reduced) else 1
        return stage.start + (cell + 1) * chunks - 1

    # ---- what does not fit, and what should not

    @property
    def clash(self) -> Combined | None:
        """What does not broadcast, the last stage; None if all does."""
        node = self.stages[-1].node
        return node if isinstance(node, Combined) and node.clashes else None

    def culprit(self, number: int) -> Reduced | None:
        """The reduction that keepdims would mend the stage by; None if none would."""
        node = self.stages[number].node
        if not isinstance(node, Combined):
            return None
        if not node.clashes:
            trap = trap_of(node)
            return trap.reduced if trap is not None else None
        for one in _reductions(node):
            if not one.keepdims and replace_reduction(node, one, keepdims=True).fits:
                return one
        return None


def plan(program: Program) -> ReductionPlan:
    """The plan. Raises `ReductionMistake` where nothing is reduced, or too much is asked."""
    typed = [node for node in program.nodes if below(node)]
    if not any(isinstance(node, Reduced) for node in typed):
        raise ReductionMistake(
            "reduction.no_operation", f"nothing is reduced; write one such as {EXAMPLE}"
        )
    following = _following(typed)
    nodes: list[Node] = []
    for node in [*typed, *following]:
        if isinstance(node, Combined) and node.clashes:
            nodes.append(node)
            break
        if node.fits:
            nodes.append(node)
    if len(nodes) > MOST_STAGES:
        raise ReductionMistake(
            "reduction.too_many",
            f"those are {len(nodes)} operations; at most {MOST_STAGES} are shown",
            most=MOST_STAGES,
        )
    names: dict[Node, str] = {one: one.name for one in program.sources}
    stages: list[Stage] = []
    for node in nodes:
        start = stages[-1].start + stages[-1].length if stages else 0
        name = program.names.get(node) or _new_name(node, names, program)
        stages.append(Stage(name, node, code_of(node, names), start))
        names[node] = name
    return ReductionPlan(program, tuple(stages), then=bool(following))


def _following(typed: list[Node]) -> tuple[Node, ...]:
    """What people do with a lone reduction of a tensor."""
    if len(typed) != 1 or not isinstance(node := typed[0], Reduced):
        return ()
    if not isinstance(node.of, Source) or not node.of.shape or node.kind not in _THEN:
        return ()
    return (combined(_THEN[node.kind], node.of, node),)


def _new_name(node: Node, names: Mapping[Node, str], program: Program) -> str:
    match node:
        case Reduced():
            letter = _LETTERS[node.kind]
        case Mapped():
            letter = _LETTERS.get(node.function, "u")
        case Combined():
            letter = "r" if node.sign in COMPARISONS else _LETTERS[node.sign]
        case _:
            letter = "x"
    taken = {*names.values(), *program.names.values()}
    choices = (letter, *(f"{letter}{number}" for number in range(2, 99)))
    return next(name for name in choices if name not in taken)


# ---- traps


def trap_of(node: Combined) -> Trap | None:
    """Whether it broadcasts to what is hardly ever meant. Only for shapes that broadcast."""
    for one, other in ((node.a, node.b), (node.b, node.a)):
        bare = one
        while isinstance(bare, Mapped):
            bare = bare.of
        if isinstance(bare, Reduced) and not bare.keepdims and _lies_elsewhere(bare, other.shape):
            return Trap("other_axis", bare)
    shapes = node.a.shape, node.b.shape
    lengths = {element_count(shape) for shape in shapes}
    is_outer = {len(shape) for shape in shapes} == {1, 2} and max(lengths) > 1
    if is_outer and len(lengths) == 1 and element_count(node.shape) > max(lengths):
        return Trap("outer")
    return None


def _lies_elsewhere(node: Reduced, other: Shape) -> bool:
    """Whether an axis that is left meets another one than its own, in a tensor of that shape."""
    if other != node.of.shape:
        return False
    moved = len(other) - len(node.along.kept)
    return any(
        axis != moved + place and other[axis] != 1 for place, axis in enumerate(node.along.kept)
    )


def _reductions(node: Node) -> list[Reduced]:
    """The reductions of what is combined, or of a function of one."""
    found = []
    for one in below(node):
        while isinstance(one, Mapped):
            one = one.of
        if isinstance(one, Reduced):
            found.append(one)
    return found


# ---- the same with another axis, or with keepdims


def replace_reduction(
    node: Node,
    target: Reduced,
    *,
    keepdims: bool | None = None,
    axes: tuple[int, ...] | Literal["same"] | None = "same",
) -> Node:
    """The node with one of its reductions changed. Raises `ReductionMistake`."""

    def change(one: Reduced) -> Node:
        if one != target:
            return one
        return replace(
            one,
            keepdims=one.keepdims if keepdims is None else keepdims,
            axes=one.axes if axes == "same" else axes,
        )

    return rebuilt(node, change)


def changed(
    found: ReductionPlan,
    target: Reduced,
    *,
    keepdims: bool | None = None,
    axes: tuple[int, ...] | Literal["same"] | None = "same",
) -> ReductionPlan:
    """The plan with one of its reductions changed everywhere. Raises `ReductionMistake`."""
    statements = tuple(
        (name, replace_reduction(node, target, keepdims=keepdims, axes=axes))
        for name, node in found.program.statements
    )
    return plan(Program(statements))
