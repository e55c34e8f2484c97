"""ranks: the rank is the number of indices needed to reach one number."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import Random
from typing import Final

from engine.explain.shared.nested_lists import MAX_TEXT, part_name
from engine.explain.shared.shapes import Shape, format_shape, ravel, unravel
from engine.explain.shared.tensors import (
    RankPlan,
    RankStep,
    Tensor,
    counted,
    grade_axes,
    parse_tensor,
    plan,
)
from tui.drawing.places import Place, Sketch
from tui.lessons.ranks.figure import draw_ranks
from tui.lessons.ranks.scene import RankScene, list_text
from tui.lessons.ranks.stacks import draw_stacks
from tui.lessons.shared.tensors.shape_tree import Working
from tui.lessons.shared.tensors.tensor_lesson import TensorLesson
from tui.lessons.shared.tensors.tensor_rows import TensorTreeState
from tui.shell.question import Question, Verdict

_MATRIX: Final = "[5, 78, 2, 34, 0], [6, 79, 3, 35, 1], [7, 80, 4, 36, 2]"
EXAMPLES: Final = (
    f"[[{_MATRIX}], [{_MATRIX}]]",
    "[12, 3, 6, 14, 7]",
    "12",
    f"[{_MATRIX}]",
    f"[[{_MATRIX}]]",
    "(2, 2, 2, 3)",
    "(2, 2, 2, 2, 3)",
    "(4, 240, 144, 256, 3)",
)
"""The book's tensors, the one to ask about first, then shapes of rank 4 and 5, and a video's."""
OPENING: Final[Shape] = (1, 2, 3)
"""The number of the first example that the way leads to: three different indices."""
STACK, BOXES = 1, 2
"""The views before the tree."""
WIDEST_CODE: Final = 56
"""Characters of a nested list that stand in one line of code."""
LARGEST_CODE: Final = 1_000_000
"""Values that the code counts out; more than that it only pretends to hold."""


class RanksLesson(TensorLesson):
    LESSON = "ranks"

    def __init__(self) -> None:
        first = parse_tensor(EXAMPLES[0])
        super().__init__(first.shape)
        self.tensor: Tensor = first
        self._example: int | None = 0
        self._plan = plan(first, OPENING)
        self._shown_position = 0
        self.player.count = len(self._plan.steps)

    # ---- state

    @property
    def plan(self) -> RankPlan:
        """The way to the number under the cursor."""
        return self._plan

    @property
    def index(self) -> Shape:
        """The index of the number under the cursor, `()` where there is none."""
        return self._plan.index or ()

    @property
    def step(self) -> RankStep:
        return self._plan.steps[self.player.position]

    @property
    def revealed(self) -> bool:
        """Whether the rank may show: every bracket counted, stepped past, or answered."""
        counted = self.player.position >= max(self.tensor.rank, 1)
        return counted or self.verdict is not None

    def scene(self) -> RankScene:
        """What the stack and the boxes show."""
        return RankScene(
            tensor=self.tensor,
            index=self.index,
            step=self.step,
            revealed=self.revealed,
            word=self.labels,
        )

    def take(self, tensor: Tensor, example: int | None = None) -> None:
        """Show that tensor from the start."""
        self.tensor, self._example = tensor, example
        self._plan = plan(tensor, OPENING if example == 0 else None)
        self.fresh_tree(tensor.shape)
        self._shown_position = 0
        self.player.restart(len(self._plan.steps))

    # ---- what the frame asks

    def settle(self) -> None:
        if self.player.position != self._shown_position:
            self._shown_position = self.player.position
            self.node = self.step.prefix
            self.parts = self.parts.revealed(self.node)

    def sketch_of_view(self) -> Sketch[RankScene]:
        return Sketch(draw_stacks if self.view == STACK else draw_ranks, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        step, tensor = self.step, self.tensor
        values: dict[str, object] = {
            "rank": str(tensor.rank),
            "count": tensor.count,
            "shape": format_shape(step.part),
            "part": part_name(step.prefix),
        }
        if step.axis is not None and step.size is not None:
            values |= {"bracket": str(step.axis + 1), "axis": str(step.axis), "size": step.size}
        if step.stage == "reached" and tensor.rank == 1:
            return "vector", values
        return step.stage, values

    def question(self) -> Question | None:
        if self.player.position >= max(self.tensor.rank, 1):
            return None
        prompt = self.text("questions", "axes")
        key, was = f"{self.tensor.shape} {list_text(self.tensor, 40)}", str(self.tensor.rank)
        return Question(key, prompt, self._grade, "axes", was=lambda: was)

    def _grade(self, text: str) -> Verdict:
        verdict, tensor = grade_axes(self.tensor, text), self.tensor
        said = self.text("answers", verdict.code, answer=verdict.answer, rank=str(tensor.rank))
        return Verdict(verdict.right, said)

    def answered_right(self) -> None:
        """The lesson is the way to one number: only reaching it finishes it."""

    def edit(self) -> tuple[str, str] | None:
        text = list_text(self.tensor, MAX_TEXT)
        if isinstance(self.tensor.values, range) or text.endswith("…"):
            text = format_shape(self.tensor.shape)
        return self.text("edit", "tensor"), text

    def entered(self, text: str) -> None:
        self.take(parse_tensor(text))

    def vary(self, random: Random) -> None:
        """A tensor of one to four axes."""
        sizes = [random.randint(1, 3) for _ in range(random.randint(1, 4))]
        self.take(counted((*sizes,)))

    def reset(self) -> None:
        self.show_example(0)

    def code_values(self) -> Mapping[str, object]:
        tensor, shape = self.tensor, format_shape(self.tensor.shape)
        if not isinstance(tensor.values, range):
            written = list_text(tensor, 2 * MAX_TEXT)
            if len(written) > WIDEST_CODE:
                written = written.replace("], [", "],\n    [")
            made = {
                "torch": f"torch.tensor({written})",
                "numpy": f"np.array({written})",
                "keras": f"ops.array({written})",
            }
        elif tensor.count <= LARGEST_CODE:
            made = {
                "torch": f"torch.arange({tensor.count}).reshape({shape})",
                "numpy": f"np.arange({tensor.count}).reshape({shape})",
                "keras": f"ops.reshape(ops.arange({tensor.count}), {shape})",
            }
        else:
            # The shape without the memory: a number is what its place in the row of all comes to.
            index = self.index
            return {
                "torch": f'torch.empty({shape}, device="meta")',
                "numpy": f"np.broadcast_to(0, {shape})",
                "number_torch": f"sum(i * step for i, step in zip({index}, x.stride()))",
                "number_numpy": f"np.ravel_multi_index({index}, x.shape)",
                "keras": f"keras.KerasTensor({shape})",
                "ndim_keras": "x.ndim",
                "number_keras": f"np.ravel_multi_index({index}, x.shape)",
            }
        at = ", ".join(map(str, self.index)) or ("()" if tensor.count else "...")
        return {
            **made,
            "number_torch": f"x[{at}]",
            "number_numpy": f"x[{at}]",
            "ndim_keras": "ops.ndim(x)",
            "number_keras": f"ops.convert_to_numpy(x[{at}])",
        }

    # ---- the tree

    def tree_state(self) -> TensorTreeState:
        step = self.step
        return TensorTreeState(
            tensor=self.tensor,
            tree=self.parts,
            cursor=self.node,
            heads=self.tree_heads(),
            inside=partial(_inside, self.labels),
            working=(self._node_working(), self._rank_working()),
            shape_known=self.revealed,
            now=step.prefix if step.stage == "index" else None,
        )

    def _node_working(self) -> Working:
        """What the node under the cursor is, and how many indices lead there."""
        node = self.node
        part = self.tensor.shape[len(node) :]
        result = format_shape(part) if self.revealed else "·"
        if not part:
            result = f"= {self.tensor.value(node):,}"
        remark = self.text("labels", "indices", count=len(node)) if node else ""
        return Working(part_name(node), "", result, remark)

    def _rank_working(self) -> Working:
        rank = self.tensor.rank
        result = f"{rank}" if self.revealed else None
        remark = self.scene().name if self.revealed else ""
        return Working(self.text("labels", "rank"), "", result, remark, slot="?")

    def stood(self) -> None:
        """The number on the way is in the part under the cursor."""
        if self.tensor.count:
            self._plan = plan(self.tensor, (*self.node, *self.index[len(self.node) :]))

    # ---- moving through the planes, or the boxes

    def move_in_view(self, rows: int, columns: int) -> None:
        """Along the last axis, or to another row of numbers, whichever plane it is in."""
        shape, index = self.tensor.shape, self.index
        if not index:
            return
        place = min(max(index[-1] + columns, 0), shape[-1] - 1)
        outer = shape[:-1]
        count = self.tensor.count // shape[-1]
        row = min(max(ravel(index[:-1], outer) + rows, 0), count - 1)
        self._reach((*unravel(row, outer), place))

    def _reach(self, index: Shape) -> None:
        """Put the cursor on a number; once the brackets are counted, all of its index shows."""
        self._plan = plan(self.tensor, index)
        self.player.pause()
        if self.player.position >= self.tensor.rank:
            self.node, self.parts = index, self.parts.revealed(index)
            self.player.go(self.player.count - 1)
        self.changed()

    def pressed_in_view(self, place: Place) -> None:
        self._reach(place.index)

    # ---- examples

    def show_example(self, number: int) -> None:
        self.take(parse_tensor(EXAMPLES[number]), number)

    def example(self) -> int | None:
        return self._example

    def examples(self) -> int:
        return len(EXAMPLES)


def _inside(label: Callable[..., str], axis: int, size: int) -> str:
    """What stands below a node."""
    return label("inside", axis=axis, size=size)
