"""A tensor as a tree: below a node of rank r stand the parts that one index more picks.

A node is the index so far, `()` for the whole tensor; a full index is a leaf. Only the nodes
that were opened are kept: how many rows show, and which node stands in one of them, is
worked out from the sizes alone, so a tree of 10^9 values costs what an open node costs.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from engine.explain.shared.shapes import Shape, require_index


@dataclass(frozen=True)
class TensorTree:
    """The visible rows of a tensor of that shape in which the nodes `opened` show their parts.

    A node shows only where all nodes above it are open too.
    """

    shape: Shape
    opened: frozenset[Shape] = field(default=frozenset())

    @cached_property
    def rows(self) -> int:
        """How many rows show."""
        return self._height(())

    @cached_property
    def deepest(self) -> int:
        """The number of indices of the deepest node that shows."""
        shown = [node for node in self.opened if self._shows(node) and self.size(node)]
        return max((len(node) + 1 for node in shown), default=0)

    def size(self, node: Shape) -> int | None:
        """How many parts stand directly below a node; None for a leaf."""
        return None if len(node) == len(self.shape) else self.shape[len(node)]

    def node(self, row: int) -> Shape:
        """The node in that row, counted from 0. Raises IndexError."""
        if not 0 <= row < self.rows:
            raise IndexError(row)
        node: Shape = ()
        while row:
            row -= 1  # the node itself
            before, positions = 0, self._opened_below.get(node, [])
            starts: list[int] = []
            for position in positions:
                starts.append(position + before)
                before += self._height((*node, position)) - 1
            place = bisect_right(starts, row) - 1
            if place < 0:
                return (*node, row)
            part = (*node, positions[place])
            inside = row - starts[place]
            if inside < self._height(part):
                node, row = part, inside
            else:
                return (*node, positions[place] + 1 + inside - self._height(part))
        return node

    def row(self, node: Shape) -> int:
        """The row of a node that shows. Raises `IndexMistake`, or KeyError if it is hidden."""
        require_index(node, self.shape[: len(node)])
        if not self._shows(node):
            raise KeyError(node)
        found = 0
        for depth, position in enumerate(node):
            above = node[:depth]
            found += 1 + position
            for other in self._opened_below.get(above, []):
                if other < position:
                    found += self._height((*above, other)) - 1
        return found

    def toggled(self, node: Shape) -> "TensorTree":
        """The tree with that node opened, or closed; a leaf has nothing to open."""
        if self.size(node) is None:
            return self
        return TensorTree(self.shape, self.opened ^ {node})

    def revealed(self, node: Shape) -> "TensorTree":
        """The tree with all nodes above `node` open, so that it shows."""
        return TensorTree(self.shape, self.opened | set(_above(node)))

    def _shows(self, node: Shape) -> bool:
        return all(above in self.opened for above in _above(node))

    @cached_property
    def _opened_below(self) -> dict[Shape, list[int]]:
        """For each node, which of its direct parts are open, in order."""
        found: dict[Shape, list[int]] = {}
        for node in sorted(self.opened):
            if node:
                found.setdefault(node[:-1], []).append(node[-1])
        return found

    @cached_property
    def _heights(self) -> dict[Shape, int]:
        """The rows that an opened node takes with all that shows below it."""
        found: dict[Shape, int] = {}
        for node in sorted(self.opened, key=len, reverse=True):
            below = sum(found[(*node, other)] - 1 for other in self._opened_below.get(node, []))
            found[node] = 1 + (self.size(node) or 0) + below
        return found

    def _height(self, node: Shape) -> int:
        return self._heights.get(node, 1)


def _above(node: Shape) -> Iterable[Shape]:
    return (node[:depth] for depth in range(len(node)))
