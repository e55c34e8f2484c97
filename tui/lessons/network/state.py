"""What the lesson `network` knows when it is drawn: a plan of layers and the learner's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.explain.shared.networks.layers import LayerPlan, LayerStep
from engine.explain.shared.shapes import Shape
from engine.explain.shared.tensor_tree import TensorTree
from tui.lessons.shared.tensors.shape_tree import Heads
from tui.lessons.shared.tensors.tensor_rows import node_of


def node_in(key: str) -> tuple[str, Shape]:
    """The node by its key: the name of a tensor, layer or other node, and the index in it."""
    name, _, index = key.partition(":")
    return name, node_of(index)


@dataclass(frozen=True)
class NetworkState:
    """A plan, how many of its steps are done, and where the cursor stands.

    `other` is the network that is asked about, `other_widths` what it is called; `revealed`
    says whether its slot is filled. `closed` are the nodes whose children are hidden; `word`
    gives a text of the figure by its key. `trees` are the tensors that were opened, by name;
    `value` gives a tensor's value at a place in row-major order, None until it is there, and
    `values_of` says whose values they are.
    """

    plan: LayerPlan
    other: LayerPlan
    other_widths: str
    batch: int
    position: int
    at_end: bool
    revealed: bool
    cursor: str
    closed: frozenset[str]
    word: Callable[..., str]
    trees: Mapping[str, TensorTree] = field(default_factory=dict)
    value: Callable[[str, int], float | None] = lambda name, place: None
    values_of: str = ""

    @property
    def heads(self) -> Heads:
        """The columns by name; what stands inside is told only where a tensor is open."""
        node, shape, count, share = (
            self.word(f"head.{key}") for key in ("node", "shape", "count", "share")
        )
        inside = self.word("head.inside") if self.values_shown else ""
        return Heads(node, shape, count, share, inside)

    @property
    def values_shown(self) -> bool:
        """Whether a tensor is open, so that single values may be in sight."""
        return any(tree.opened for tree in self.trees.values())

    @property
    def step(self) -> LayerStep:
        """The step of the plan; past its end, its last one."""
        return self.plan.steps[min(self.position, len(self.plan.steps) - 1)]

    @property
    def stage(self) -> str:
        """What the present step is about: a stage of the plan, or `wider` at the end."""
        return "wider" if self.at_end else self.step.stage

    @property
    def total_known(self) -> bool:
        return self.position > len(self.plan.parameters)

    def counted(self, tensor: int) -> bool:
        """Whether the parameter tensor at that position, from 0, has been counted."""
        return self.position > tensor

    def is_now(self, tensor: int) -> bool:
        """Whether the present step counts the tensor at that position, from 0."""
        return self.position == tensor + 1

    def layer_of(self, key: str) -> str | None:
        """The layer that a node is or belongs to, None for network and input."""
        key, _ = node_in(key)
        for layer in self.plan.layers:
            if key in (layer.name, layer.weights.name, layer.bias.name):
                return layer.name
        return None
