"""What the drawing of a graph shows: a face for every node, the wires that are active."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.explain.shared.expressions.expression import Expression
from tui.lessons.backprop.figures.graph_wires import Wire

UNKNOWN = "?"


@dataclass(frozen=True)
class Face:
    """One node. `label` stands in the box of an operation, `name` is that of its value.

    `value` and `gradient` are empty while they are not known; a `gradient` of None has no
    brackets, as of a number. `widths` are the most characters of both at any step, so that
    nothing moves when they appear.
    """

    label: str
    name: str
    value: str
    gradient: str | None
    widths: tuple[int, int]
    value_now: bool = False
    gradient_now: bool = False
    asked: bool = False
    """Whether the gradient is what is asked for."""
    chosen: bool = False
    troubled: bool = False


@dataclass(frozen=True)
class Slope:
    """What a gradient is multiplied by on its way back over a wire; `known` once it has been."""

    text: str
    known: bool


@dataclass(frozen=True)
class GraphScene:
    """`active` wires are doubled; `trail` are the nodes that earlier steps were about, and last
    the one that has to be seen."""

    expression: Expression
    faces: tuple[Face, ...]
    active: frozenset[Wire] = field(default_factory=frozenset)
    busy: int | None = None
    """The operation that computes now, or that is gone back through."""
    trail: tuple[int, ...] = ()
    slopes: Mapping[Wire, Slope] = field(default_factory=dict)
