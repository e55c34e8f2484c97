"""network, second and third view: its tensors, counted one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.network.parameter_answers import grade_count
from engine.explain.shared.networks.layers import MAX_WIDTH, LayerPlan, layer_plan, parse_widths
from engine.explain.shared.tensor_tree import TensorTree
from tui.drawing.numbers import percent
from tui.drawing.places import Place, Sketch
from tui.lessons.network.latest_values import LatestValues
from tui.lessons.network.rows import INPUT, NETWORK, NetworkTree, part_key
from tui.lessons.network.scene import tree_scene
from tui.lessons.network.state import NetworkState, node_in
from tui.lessons.network.view import FLOW, TREE, NetworkView
from tui.lessons.shared.networks.training_code import keras_layers
from tui.lessons.shared.tensors.shape_tree import TreeRow, TreeScene, draw_tree_and_flow
from tui.lessons.shared.tensors.tree_lesson import tree_keys
from tui.shell.keys.table import Key, Table
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.network.lesson import NetworkLesson

INPUTS = 28 * 28
CLASSES = 10
CHAPTER = protocol.FitSettings()


class CountView(NetworkView):
    """The second and the third view: the tree of its tensors, and their shapes on the way."""

    def __init__(self, lesson: NetworkLesson) -> None:
        super().__init__(lesson)
        self.widths = CHAPTER.hidden
        self.cursor = INPUT
        self._closed_nodes: set[str] = set()
        self._trees: dict[str, TensorTree] = {}
        self.values = LatestValues(lesson)
        self._shown_position = 0

    # ---- state

    @property
    def plan(self) -> LayerPlan:
        """The network of the present widths."""
        return layer_plan(INPUTS, (*self.widths, CLASSES))

    @property
    def other_widths(self) -> tuple[int, ...]:
        """The widths that are asked about: twice the present ones, or half where that is too
        wide to be built."""
        doubled = tuple(2 * width for width in self.widths)
        if max(doubled) <= MAX_WIDTH:
            return doubled
        return tuple(max(width // 2, 1) for width in self.widths)

    @property
    def other_plan(self) -> LayerPlan:
        return layer_plan(INPUTS, (*self.other_widths, CLASSES))

    @property
    def count(self) -> int:
        """The steps of the plan, and one that fills the slot of the question."""
        return len(self.plan.steps) + 1

    @property
    def revealed(self) -> bool:
        """Whether the slot of the question is filled: answered, or stepped past."""
        return self.lesson.player.at_end or self.lesson.verdict is not None

    @property
    def state(self) -> NetworkState:
        """What the figure shows, in the present language."""
        return NetworkState(
            plan=self.plan,
            other=self.other_plan,
            other_widths=_listed(self.other_widths),
            batch=CHAPTER.batch_size,
            position=self.lesson.player.position,
            at_end=self.lesson.player.at_end,
            revealed=self.revealed,
            cursor=self.cursor,
            closed=frozenset(self._closed_nodes),
            word=self.lesson.labels,
            trees=dict(self._trees),
            value=self.values.known(),
            values_of=self.values.told(),
        )

    # ---- what the frame asks

    def sketch(self) -> Sketch[TreeScene]:
        scene = tree_scene(self.state, "tree" if self.lesson.view == TREE else "flow")
        return Sketch(draw_tree_and_flow, scene)

    def settle(self) -> None:
        self.values.choose((INPUTS, *self.widths, CLASSES))
        if self.lesson.player.position != self._shown_position:
            self._shown_position = self.lesson.player.position
            self._stand_at_step()
        if self.lesson.view == TREE and self._trees:
            for name, place in NetworkTree(self.state).values_in_sight(self.lesson.size.height):
                self.values.ask(name, place)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        plan, other, state = self.plan, self.other_plan, self.state
        step = state.step
        largest = max(plan.layers, key=lambda layer: layer.count)
        values: dict[str, object] = {
            "inputs": plan.input_size,
            "outputs": plan.layers[-1].units,
            "batch": CHAPTER.batch_size,
            "total": plan.count,
            "share": percent(largest.share),
            "layer": largest.name,
            "weights": " × ".join(f"{size:,}" for size in largest.weights.shape),
            "widths": _listed(self.other_widths),
            "count": other.count if state.stage == "wider" else step.count,
            "times": f"{other.count / plan.count:.2f}",
        }
        if step.parameter is not None and step.layer is not None:
            values |= {
                "name": step.parameter.name,
                "inputs": plan.layers[step.layer].inputs,
                "units": plan.layers[step.layer].units,
            }
        return ("flow" if self.lesson.view == FLOW else state.stage), values

    def question(self) -> Question | None:
        if self.lesson.player.at_end:
            return None
        key, widths = "width" if len(self.widths) == 1 else "widths", _listed(self.other_widths)
        prompt, values = self.lesson.text("questions", key, widths=widths), {"widths": widths}
        was = str(self.other_plan.count)
        return Question(widths, prompt, self._grade, key, values, lambda: was)

    def _grade(self, text: str) -> Verdict:
        verdict = grade_count(self.other_plan, text)
        layer = "" if verdict.layer is None else self.other_plan.layers[verdict.layer].name
        values = {"count": self.other_plan.count, "layer": layer}
        return Verdict(verdict.right, self.lesson.text("answers", verdict.code, **values))

    def edit(self) -> tuple[str, str] | None:
        return self.lesson.text("edit", "widths"), _listed(self.widths)

    def entered(self, text: str) -> None:
        widths = parse_widths(text)
        layer_plan(INPUTS, (*widths, CLASSES))
        self.widths = widths
        self._close_all()
        # All counts at once: what the edit was for is to see how they change.
        self.cursor = NETWORK
        self.lesson.player.restart(self.count, self.count - 2)

    def reset(self) -> None:
        self.widths = CHAPTER.hidden
        self._close_all()
        self.cursor = INPUT
        self.lesson.player.restart(self.count)

    def _close_all(self) -> None:
        """The tree as it opens: layers show their tensors, tensors nothing."""
        self._closed_nodes.clear()
        self._trees.clear()

    def code_values(self) -> Mapping[str, object]:
        plan = self.plan
        lines = [f"    nn.Linear({layer.inputs}, {layer.units})" for layer in plan.layers]
        return {
            "layers": ", nn.ReLU(),\n".join(lines) + ",",
            "sizes": str([plan.input_size, *(layer.units for layer in plan.layers)]),
            "inputs": str(plan.input_size),
            "layers_keras": keras_layers(
                [plan.input_size, *(layer.units for layer in plan.layers)], "softmax"
            ),
            "batch": str(CHAPTER.batch_size),
        }

    # ---- the cursor

    def _row(self) -> TreeRow:
        tree = NetworkTree(self.state)
        return tree.rows[tree.row(self.cursor)]

    @property
    def _is_open(self) -> bool | None:
        """Whether the node under the cursor is open; None where there is nothing to open."""
        return self._row().open if self.lesson.view == TREE else None

    def _stand_at_step(self) -> None:
        """Put the cursor on what the present step counts, opening what hides it."""
        plan = self.plan
        if self.lesson.player.position >= len(plan.steps) - 1:
            self.cursor = NETWORK
            return
        step = plan.steps[self.lesson.player.position]
        self._closed_nodes.discard(NETWORK)
        self.cursor = INPUT
        if step.parameter is not None and step.layer is not None:
            self.cursor = step.parameter.name
            self._closed_nodes.discard(plan.layers[step.layer].name)

    def move(self, rows: int, columns: int) -> None:
        if self.lesson.view == FLOW:
            self._move_by_layer(rows or columns)
        elif rows:
            tree = NetworkTree(self.state)
            place = min(max(tree.row(self.cursor) + rows, 0), len(tree.rows) - 1)
            self._stand(tree.rows[place].key)
        elif columns > 0:
            self._inwards()
        else:
            self._outwards()

    def _move_by_layer(self, step: int) -> None:
        names = [layer.name for layer in self.plan.layers]
        here = self.state.layer_of(self.cursor)
        place = names.index(here) + step if here is not None else 0
        self._stand(names[min(max(place, 0), len(names) - 1)])

    def _inwards(self) -> None:
        """Open the node; from an open one, go to its first child."""
        row = self._row()
        if row.open is False:
            self._toggle()
        elif row.open:
            self.move(1, 0)

    def _outwards(self) -> None:
        """Close the node; from a leaf or a closed one, go to its parent."""
        row = self._row()
        name, node = node_in(self.cursor)
        if row.open:
            self._toggle()
        elif node:
            self._stand(part_key(name, node[:-1]))
        elif row.depth:
            layer = self.state.layer_of(row.key)
            self._stand(layer if layer is not None and layer != row.key else NETWORK)

    def _toggle(self) -> None:
        name, node = node_in(self.cursor)
        shapes = {tensor.name: tensor.shape for tensor in self.plan.parameters}
        if name in shapes:
            self._trees[name] = self._trees.get(name, TensorTree(shapes[name])).toggled(node)
        else:
            self._closed_nodes ^= {name}
        self.lesson.changed()

    def to_end_of_axis(self, *, last: bool) -> None:
        name, node = node_in(self.cursor)
        if node and self.lesson.view == TREE:
            size = self._trees[name].shape[len(node) - 1]
            self._stand(part_key(name, (*node[:-1], (size - 1) * last)))

    def is_among_parts(self) -> bool:
        name, node = node_in(self.cursor)
        return bool(node) and self._trees[name].shape[len(node) - 1] > 1

    def _stand(self, key: str) -> None:
        if key != NETWORK:
            self._closed_nodes.discard(NETWORK)
        self.cursor = key
        self.lesson.changed()

    def main(self) -> None:
        """Enter: open or close the node; on a leaf, the next step."""
        if self._is_open is not None:
            self._toggle()
        else:
            self.lesson.player.forward()

    def pressed(self, place: Place) -> None:
        if place.leads_to == self.cursor and self._is_open is not None:
            self._toggle()
        else:
            self._stand(place.leads_to)

    def keys(self) -> Table:
        keys, is_open = tree_keys(self, when=self.lesson.view == TREE), self._is_open
        if is_open is None:
            return keys
        return (Key("Enter", "close" if is_open else "open", self.main), *keys)


def _listed(widths: tuple[int, ...]) -> str:
    return ", ".join(str(width) for width in widths)
