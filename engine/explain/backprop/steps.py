"""Backpropagation as a learner goes through it: values node by node, then gradients edge by edge.

Before the first step nothing is known but the inputs. Then every operation in turn has its
value, the result has its gradient 1, and every edge brings one product to where it leads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import floor, isfinite, log10
from typing import Final, Literal

import numpy as np

from engine.explain.shared.expressions.expression import Expression, Node, Value, compute
from engine.explain.shared.expressions.graph import Edge, Graph
from engine.explain.shared.expressions.graph import plan as graph_plan
from engine.explain.shared.lazy import Lazy

NUDGE: Final = 1e-3
"""Of a value around 1; a larger one is nudged by as much of itself."""

LOST: Final = 1e-13
"""A smaller rise, in parts of the result, is rounded by half a percent or more."""

Stage = Literal["start", "forward", "seed", "edge"]


@dataclass(frozen=True)
class BackpropStep:
    """What one step does: `node` gets a value or a gradient, along `edge` if there is one."""

    stage: Stage
    node: int | None = None
    edge: int | None = None
    """Its position in `graph.edges`."""


@dataclass(frozen=True)
class Nudged:
    """What a small move of one value does to the result; the slopes above and below it."""

    value: float
    nudge: float
    before: float
    after: float
    below: float
    """The result when the value is moved the other way."""

    @property
    def slope(self) -> float:
        """Rise over run, upwards."""
        return (self.after - self.before) / self.nudge

    @property
    def slope_below(self) -> float:
        """Rise over run, from below."""
        return (self.before - self.below) / self.nudge

    def is_lost(self, gradient: float) -> bool:
        """Whether the rise that a gradient foretells is as small as float64's rounding."""
        size = max(abs(self.before), abs(self.after))
        return 0 < max(abs(gradient * self.nudge), abs(self.after - self.before)) < LOST * size


@dataclass(frozen=True)
class BackpropPlan:
    """`positions` count the steps taken: 0 before the first, len(steps) - 1 at the end."""

    graph: Graph

    @property
    def expression(self) -> Expression:
        return self.graph.expression

    @cached_property
    def operations(self) -> tuple[int, ...]:
        """The nodes that are computed, in order."""
        return tuple(at for at, node in enumerate(self.expression.nodes) if node.inputs)

    @property
    def steps(self) -> Sequence[BackpropStep]:
        """The start, a step for each operation, one for the result's gradient, one for each edge.

        Without a name in the expression there is nothing to go back for.
        """
        back = 1 + len(self.graph.edges) if self.has_gradients else 0
        return Lazy(1 + self.forward + back, self._step)

    @property
    def has_gradients(self) -> bool:
        """Whether a name stands in the expression."""
        return self.graph.gradients[self.expression.result] is not None

    @property
    def forward(self) -> int:
        """The position at which all values are known."""
        return len(self.operations)

    def _step(self, position: int) -> BackpropStep:
        if position == 0:
            return BackpropStep("start")
        if position <= self.forward:
            return BackpropStep("forward", self.operations[position - 1])
        if position == self.forward + 1:
            return BackpropStep("seed", self.expression.result)
        at = position - self.forward - 2
        return BackpropStep("edge", self.graph.edges[at].source, at)

    def has_value(self, position: int, node: int) -> bool:
        """Whether a node's value is known."""
        operations = self.operations
        return node not in operations or operations.index(node) < position

    def edges_done(self, position: int) -> int:
        """How many edges have been gone back along."""
        return max(position - self.forward - 1, 0)

    def arrived(self, position: int, node: int) -> tuple[Edge, ...]:
        """The edges that have brought a gradient to a node so far."""
        done = self.edges_done(position)
        return tuple(edge for edge in self.graph.edges[:done] if edge.source == node)

    def is_complete(self, position: int, node: int) -> bool:
        """Whether all that will arrive at a node has; never where nothing does."""
        if node == self.expression.result:
            return self.has_gradients and position > self.forward
        arriving = self.graph.arriving(node)
        return bool(arriving) and len(self.arrived(position, node)) == len(arriving)

    def gradient(self, position: int, node: int) -> float | None:
        """What has arrived at a node so far, added up; None before anything has."""
        if self.is_complete(position, node):
            return self.graph.gradients[node]
        arrived = self.arrived(position, node)
        return sum(edge.product for edge in arrived) if arrived else None

    def next_edge(self, position: int) -> Edge | None:
        """The edge that the following step goes back along."""
        done = self.edges_done(position)
        if position <= self.forward or done >= len(self.graph.edges):
            return None
        return self.graph.edges[done]

    def way_back(self, node: int, last: Edge | None = None) -> tuple[Edge, ...]:
        """One path from the result back to a node, by way of `last` if that leads to it."""
        edge = last
        if edge is None:
            edge = next(iter(self.graph.arriving(node)), None)
        found: list[Edge] = []
        while edge is not None:
            found.append(edge)
            edge = next(iter(self.graph.arriving(edge.user)), None)
        return tuple(found[::-1])

    def behind(self, edge: Edge) -> frozenset[tuple[int, int]]:
        """That edge and all over which its gradient has come, each as (user, source)."""
        found, waiting = {(edge.user, edge.source)}, [edge.user]
        while waiting:
            for other in self.graph.arriving(waiting.pop()):
                if (other.user, other.source) not in found:
                    found.add((other.user, other.source))
                    waiting.append(other.user)
        return frozenset(found)

    def ways(self, node: int) -> frozenset[tuple[int, int]]:
        """All edges on paths from the result to a node."""
        return frozenset().union(*(self.behind(edge) for edge in self.graph.arriving(node)))

    @cached_property
    def depth(self) -> int:
        """Edges of the longest path from the result back."""
        far = [0] * len(self.expression.nodes)
        for edge in self.graph.edges:
            far[edge.source] = max(far[edge.source], far[edge.user] + 1)
        return max(far)

    def paths(self, node: int) -> int:
        """How many paths lead from the result back to a node."""
        return self._paths[node]

    @cached_property
    def _paths(self) -> tuple[int, ...]:
        counts = [0] * len(self.expression.nodes)
        counts[self.expression.result] = int(self.has_gradients)
        for edge in self.graph.edges:
            counts[edge.source] += counts[edge.user]
        return tuple(counts)

    def nudged(self, node: int) -> Nudged | None:
        """The result when one value is moved a little; None where there is no number to move."""
        value, before = self.graph.values[node], self.graph.values[-1]
        if not isfinite(value):
            return None
        nudge = NUDGE * 10.0 ** max(floor(log10(abs(value))) if value else 0, 0)
        after, below = (self._with(node, value + move) for move in (nudge, -nudge))
        return Nudged(value, nudge, before, after, below)

    def _with(self, moved: int, value: float) -> float:
        """The result with another value in the place of one node's."""
        found: list[Value] = []
        for at, node in enumerate(self.expression.nodes):
            if at == moved or not node.inputs:
                found.append(np.asarray(value if at == moved else self.graph.values[at]))
            else:
                found.append(_computed(node, found))
        return float(found[-1])


def _computed(node: Node, found: Sequence[Value]) -> Value:
    return compute(node.operation, *(found[place] for place in node.inputs))


def plan(expression: Expression, values: Mapping[str, float]) -> BackpropPlan:
    """The steps of backpropagation with a number for each name. Raises KeyError without one."""
    return _planned(expression, tuple((name, values[name]) for name in expression.names))


@lru_cache(16)
def _planned(expression: Expression, values: tuple[tuple[str, float], ...]) -> BackpropPlan:
    return BackpropPlan(graph_plan(expression, dict(values)))
