"""A learner's guess of what the next edge brings, and what a wrong one would have meant."""

from dataclasses import dataclass
from math import isfinite
from typing import Final, Literal

from engine.explain.backprop.steps import BackpropPlan
from engine.explain.shared.expressions.graph import Edge
from engine.explain.shared.typed.real_numbers import parse_real

CLOSE: Final = 0.02
"""How far off, in parts of the whole: nobody has to write all the decimals."""

Meaning = Literal[
    "right",
    "slope",  # the operation's own slope, not multiplied by what arrives
    "arriving",  # what arrives, not multiplied by the slope
    "total",  # what all edges together bring
    "sign",  # right but for its sign
    "value",  # the value that went forward over this edge
    "added",  # slope and what arrives, added up
    "other",
]


@dataclass(frozen=True)
class EdgeVerdict:
    """Whether a guess was right and, if not, what it would have meant."""

    right: bool
    code: Meaning


def grade_edge(plan: BackpropPlan, edge: Edge, text: str) -> EdgeVerdict:
    """The verdict on the typed product of an edge. Raises `RealMistake`."""
    answer = parse_real(text)
    if _near(answer, edge.product):
        return EdgeVerdict(True, "right")
    total = plan.graph.gradients[edge.source]
    meant: tuple[tuple[Meaning, float | None], ...] = (
        ("sign", -edge.product),
        ("total", total if len(plan.graph.arriving(edge.source)) > 1 else None),
        ("slope", edge.slope),
        ("arriving", edge.arriving),
        ("value", plan.graph.values[edge.source]),
        ("added", edge.slope + edge.arriving),
    )
    for code, value in meant:
        if value is not None and isfinite(value) and _near(answer, value):
            return EdgeVerdict(False, code)
    return EdgeVerdict(False, "other")


def can_be_asked(edge: Edge | None) -> bool:
    """Whether what an edge brings is a number that can be typed."""
    return edge is not None and isfinite(edge.product)


def _near(answer: float, wanted: float) -> bool:
    return abs(answer - wanted) <= CLOSE * abs(wanted) + 1e-12
