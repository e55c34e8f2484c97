"""What lessons have in common that let the learner walk through one tensor: its tree."""

from __future__ import annotations

from typing import Any, ClassVar

from engine.explain.shared.shapes import Shape
from engine.explain.shared.tensor_tree import TensorTree
from tui.drawing.places import Place, Sketch
from tui.lessons.shared.tensors.shape_tree import Heads
from tui.lessons.shared.tensors.tensor_rows import TensorTreeState, draw_tensor_tree
from tui.lessons.shared.tensors.tree_lesson import TreeLesson
from tui.shell.keys.table import Key, Table


class TensorLesson(TreeLesson):
    """A lesson whose last view is the tree of a tensor, opened part by part.

    `parts` holds what is open, `node` is where the cursor stands in it. Subclasses draw the
    other views, say what the tree shows, and have examples that `n` goes through.
    """

    VIEWS: ClassVar[int] = 3

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.parts = TensorTree(shape)
        self.node: Shape = ()
        self._seen = {0}

    # ---- what a lesson fills in

    @property
    def at_tree(self) -> bool:
        """Whether the view on screen is the tree."""
        return self.view == self.VIEWS

    def sketch_of_view(self) -> Sketch[Any]:
        """What a view before the tree shows, and what draws it."""
        raise NotImplementedError

    def tree_state(self) -> TensorTreeState:
        """What the tree shows."""
        raise NotImplementedError

    def pressed_in_view(self, place: Place) -> None:
        """A place of another view than the tree was pressed."""

    def move_in_view(self, rows: int, columns: int) -> None:
        """The arrow keys, in another view than the tree."""

    def stood(self) -> None:
        """The cursor has come to another node of the tree."""

    def show_example(self, number: int) -> None:
        """Show that example, counted from 0."""
        raise NotImplementedError

    def example(self) -> int | None:
        """The number of the example that shows; None for the learner's own."""
        raise NotImplementedError

    def examples(self) -> int:
        """How many examples there are."""
        raise NotImplementedError

    # ---- the frame

    def tree_heads(self) -> Heads:
        """The columns of the tree by name."""
        keys, label = ("part", "shape", "values", "inside"), self.labels
        node, shape, count, inside = (label(f"head.{key}") for key in keys)
        return Heads(node, shape, count, inside=inside, memory=label("memory.part"))

    def sketch(self) -> Sketch[Any]:
        if self.at_tree:
            return Sketch(draw_tensor_tree, self.tree_state())
        return self.sketch_of_view()

    def own_keys(self) -> Table:
        onwards = self.player.at_end and len(self._seen) < self.examples()
        rows = (
            Key("n", "example", self.next_example, leads=onwards),
            *self.tree_keys(when=self.at_tree),
        )
        if not self.at_tree or self.parts.size(self.node) is None:
            return rows
        is_open = self.node in self.parts.opened
        return (Key("Enter", "close" if is_open else "open", self.main), *rows)

    # ---- examples

    def next_example(self) -> None:
        """The next example not seen yet; after all of them, the next one round."""
        here = self.example()
        unseen = [number for number in range(self.examples()) if number not in self._seen]
        following = (here + 1) % self.examples() if here is not None else 0
        self.open_example(unseen[0] if unseen and following in self._seen else following)

    def open_example(self, number: int) -> None:
        """Show that example, counted from 0, and remember that it was seen."""
        self._seen.add(number)
        self.show_example(number)

    def fresh_tree(self, shape: Shape) -> None:
        """The closed tree of another tensor."""
        self.parts, self.node = TensorTree(shape), ()

    # ---- the cursor

    def main(self) -> None:
        """Enter: in the tree open or close the node; else, and on a leaf, the next step."""
        if self.at_tree and self.parts.size(self.node) is not None:
            self._toggle()
        else:
            self.player.forward()

    def move(self, rows: int, columns: int) -> None:
        if not self.at_tree:
            self.move_in_view(rows, columns)
        elif rows:
            self._go_to_row(self.parts.row(self.node) + rows)
        elif columns > 0:
            self._inwards()
        else:
            self._outwards()

    def to_end_of_axis(self, *, last: bool) -> None:
        if self.at_tree and self.node:
            size = self.parts.shape[len(self.node) - 1]
            self.stand((*self.node[:-1], (size - 1) * last))

    def is_among_parts(self) -> bool:
        return bool(self.node) and self.parts.shape[len(self.node) - 1] > 1

    def _go_to_row(self, row: int) -> None:
        self.stand(self.parts.node(min(max(row, 0), self.parts.rows - 1)))

    def _inwards(self) -> None:
        """Open the node; from an open one, go to its first part."""
        if self.parts.size(self.node) is None:
            return
        if self.node in self.parts.opened:
            self._go_to_row(self.parts.row(self.node) + bool(self.parts.size(self.node)))
        else:
            self._toggle()

    def _outwards(self) -> None:
        """Close the node; from a leaf or a closed one, go to the part around it."""
        if self.node in self.parts.opened:
            self._toggle()
        elif self.node:
            self.stand(self.node[:-1])

    def _toggle(self) -> None:
        self.parts = self.parts.toggled(self.node)
        self.changed()

    def stand(self, node: Shape) -> None:
        """Put the cursor of the tree on that node, opening what hides it."""
        self.parts = self.parts.revealed(node)
        self.node = node
        self.stood()
        self.changed()

    def pressed(self, place: Place) -> None:
        if place.leads_to != "node":
            self.pressed_in_view(place)
        elif place.index == self.node and self.parts.size(self.node) is not None:
            self._toggle()
        else:
            self.stand(place.index)
