"""kinds: vector, timeseries, text, image, video are the same tensor with other axis names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import randint
from typing import Final

from textual.timer import Timer

from engine.explain.kinds.plan import (
    KINDS,
    KindName,
    KindPlan,
    KindStep,
    grade_axis,
    parse_sizes,
    plan,
)
from engine.explain.kinds.samples import FRAMES_A_SECOND
from engine.explain.shared.memory import Amount, Fit
from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import Shape, format_shape
from engine.explain.shared.tensors import Tensor, counted
from tui.drawing.places import Place, Sketch
from tui.lessons.kinds.figure import WEIGHED, draw_kinds
from tui.lessons.kinds.machine import total_memory
from tui.lessons.kinds.picture import draw_picture_of_kind
from tui.lessons.kinds.scene import KindScene
from tui.lessons.shared.tensors.shape_tree import Working
from tui.lessons.shared.tensors.tensor_lesson import TensorLesson
from tui.lessons.shared.tensors.tensor_rows import TensorTreeState
from tui.shell.keys.table import Key, Table
from tui.shell.question import Question, Verdict

EXAMPLES: Final[tuple[tuple[KindName, Shape], ...]] = (
    ("video", (4000, 240, 144, 256, 3)),
    ("vector", (100_000, 3)),
    ("timeseries", (250, 390, 3)),
    ("text", (1000, 200, 64)),
    ("image", (128, 256, 256, 1)),
    ("image", (128, 256, 256, 3)),
    ("video", (4, 240, 144, 256, 3)),
)
"""Sizes with the channels last. The first is a thousand times the book's video, more than most
machines hold; the book's batches of images and of video come last."""
PICTURE = 1
"""The first view; the table of all kinds and the tree follow."""
FILM_FRAMES: Final = 60
"""So many frames a film runs on after its last step, at most."""


class KindsLesson(TensorLesson):
    LESSON = "kinds"

    def __init__(self) -> None:
        self._plan = plan(*EXAMPLES[0])
        super().__init__(self._plan.shape)
        self.axis = 0
        self._named: set[KindName] = set()
        self._was_revealed = False
        self.frame = 0
        self._film: Timer | None = None
        self._frames_left = 0
        self.player.count = len(self._plan.steps)

    # ---- state

    @property
    def plan(self) -> KindPlan:
        """The tensor that shows."""
        return self._plan

    @property
    def step(self) -> KindStep:
        return self._plan.steps[self.player.position]

    @property
    def revealed(self) -> bool:
        """Whether the axes may show by name: answered, or stepped past."""
        return self.step.asked_known or self.verdict is not None

    @property
    def tensor(self) -> Tensor:
        """The tensor of the tree, filled with 0, 1, 2, …"""
        return counted(self._plan.shape)

    def scene(self) -> KindScene:
        """What the picture and the table show."""
        named = self._named - {self._plan.kind.name}
        return KindScene(
            plan=self._plan,
            step=self.step,
            named=frozenset(named | {self._plan.kind.name} if self.revealed else named),
            axis=self.axis,
            memory=total_memory(),
            gpu_memory=device.memory if (device := self.ch2.engine_state.device) else None,
            word=self.labels,
            frame=self.frame,
            signs=self.ch2.ascii or self.app.console.color_system is None,
        )

    def take(self, found: KindPlan) -> None:
        """Show that tensor from the start."""
        self._plan = found
        self.axis, self._was_revealed, self.frame = 0, False, 0
        self.fresh_tree(found.shape)
        self.player.restart(len(found.steps))

    # ---- what the frame asks

    def settle(self) -> None:
        if self.revealed != self._was_revealed:
            self._was_revealed = self.revealed
            if self.revealed:
                self._named.add(self._plan.kind.name)
                self.axis = self._plan.asked.number
        self._run_film()

    def _run_film(self) -> None:
        """A film runs while its steps play, and on from the last one until it is looked at."""
        player, seen = self.player, self.view == PICTURE and self._plan.kind.name == "video"
        if player.playing:
            self._frames_left = FILM_FRAMES
        runs = seen and self.ch2.moves and (player.playing or (player.at_end and self._frames_left))
        if runs and self._film is None:
            self._film = self.set_interval(1 / FRAMES_A_SECOND, self._next_frame)
        elif not runs and self._film is not None:
            self._film.stop()
            self._film, self._frames_left = None, 0

    def _next_frame(self) -> None:
        if self.takes_step():
            self.frame += 1
            self._frames_left -= 1
            self.changed()

    def finish(self) -> None:
        """The lesson is the comparison of all kinds: it is done when each has been named."""
        if len(self._named) == len(KINDS):
            super().finish()

    def answered_right(self) -> None:
        """The bytes are still to come."""

    def sketch_of_view(self) -> Sketch[KindScene]:
        return Sketch(draw_picture_of_kind if self.view == PICTURE else draw_kinds, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        found = self._plan
        return "hook" if self._is_too_large() else self.step.stage, {
            "samples": found.sizes[0],
            "memory": Amount(total_memory() or 0).text,
            "shape": format_shape(found.shape),
            "rank": str(found.kind.rank),
            "kind": self.text("labels", f"kind.{found.kind.name}"),
            "axis": str(found.asked.number),
            "name": self.text("labels", f"axis.{found.asked.name}"),
            "count": found.count,
            "uint8": Amount(found.bytes("uint8")).text,
            "float32": Amount(found.bytes("float32")).text,
        }

    def _is_too_large(self) -> bool:
        """Whether it opens with films that this machine has no room for."""
        memory, needed = total_memory(), self._plan.bytes(WEIGHED)
        opens = self.step.stage == "named" and self._plan.kind.name == "video"
        return opens and memory is not None and Fit(needed, memory).verdict == "too_large"

    def question(self) -> Question | None:
        if self.step.asked_known:
            return None
        found = self._plan
        kind, values = found.kind.name, {"shape": format_shape(found.shape)}
        prompt, was = self.text("questions", kind, **values), partial(str, found.asked.number)
        return Question(f"{kind} {found.shape}", prompt, self._grade, kind, values, was)

    def _grade(self, text: str) -> Verdict:
        verdict = grade_axis(self._plan, text)
        said = self.text(
            "answers",
            verdict.code,
            answer=str(verdict.answer.number),
            answered=self.text("labels", f"axis.{verdict.answer.name}"),
            axis=str(self._plan.asked.number),
            name=self.text("labels", f"axis.{self._plan.asked.name}"),
        )
        return Verdict(verdict.right, said)

    def edit(self) -> tuple[str, str] | None:
        return self.text("edit", "sizes"), format_shape(self._plan.shape)

    def entered(self, text: str) -> None:
        found = self._plan
        self.take(parse_sizes(found.kind.name, text, channels_first=found.channels_first))

    def to_question(self, kind: str) -> bool:
        """Of that kind, in other sizes."""
        found = next(one for one in KINDS if one.name == kind)
        self.take(plan(found.name, tuple(randint(2, 60) for _ in found.axes)))  # noqa: S311
        return super().to_question(kind)

    def reset(self) -> None:
        self._plan = plan(*EXAMPLES[0])
        self.show_example(0)

    def own_keys(self) -> Table:
        does = "channels_last" if self._plan.channels_first else "channels_first"
        has_channels = self._plan.kind.has_channels
        return (*super().own_keys(), Key("x", does, self.turn_channels, when=has_channels))

    def code_values(self) -> Mapping[str, object]:
        found = self._plan
        moved = found.order if found.channels_first else None
        return {
            "sizes": format_shape(found.sizes),
            "permute": f".permute{moved}" if moved else "",
            "transpose": f".transpose{moved}" if moved else "",
            "transpose_keras": f"\nx = ops.transpose(x, {moved})" if moved else "",
        }

    # ---- the tree

    def tree_state(self) -> TensorTreeState:
        filled = Working(self.text("labels", "filled"), "", "0, 1, 2, …")
        return TensorTreeState(
            tensor=self.tensor,
            tree=self.parts,
            cursor=self.node,
            heads=self.tree_heads(),
            inside=partial(_inside, self.labels, self._plan if self.revealed else None),
            working=(self._node_working(), filled),
        )

    def _node_working(self) -> Working:
        node, shape = self.node, self._plan.shape
        if len(node) == len(shape):
            result = f"= {self.tensor.value(node):,}"
        else:
            result = format_shape(shape[len(node) :])
        said = ""
        if node and self.revealed:
            said = self.text("labels", f"picks.{self._plan.axes[len(node) - 1].name}")
        return Working(part_name(node), "", result, said)

    # ---- moving about

    def move_in_view(self, rows: int, columns: int) -> None:
        """Along the axes, or to the next kind."""
        if columns:
            self.axis = min(max(self.axis + columns, 0), len(self._plan.axes) - 1)
            self.changed()
        else:
            here = KINDS.index(self._plan.kind)
            self._show_kind(min(max(here + rows, 0), len(KINDS) - 1))

    def _show_kind(self, number: int) -> None:
        """That kind, with the sizes of its last example: of the films, the book's."""
        if KINDS[number] is not self._plan.kind:
            names = [name for name, _ in EXAMPLES]
            self.open_example(len(names) - 1 - names[::-1].index(KINDS[number].name))

    def pressed_in_view(self, place: Place) -> None:
        if place.leads_to == "kind":
            self._show_kind(place.index[0])
        else:
            self.axis = place.index[0]
            self.changed()

    def turn_channels(self) -> None:
        """Channels first instead of last, or back."""
        found = self._plan
        if found.kind.has_channels:
            moved = plan(found.kind.name, found.sizes, channels_first=not found.channels_first)
            here = found.axes[self.axis].name
            self._plan = moved
            self.axis = next(axis.number for axis in moved.axes if axis.name == here)
            self.fresh_tree(moved.shape)
            self.changed()

    # ---- examples

    def show_example(self, number: int) -> None:
        name, sizes = EXAMPLES[number]
        self.take(plan(name, sizes, channels_first=self._plan.channels_first))

    def example(self) -> int | None:
        here = (self._plan.kind.name, self._plan.sizes)
        return EXAMPLES.index(here) if here in EXAMPLES else None

    def examples(self) -> int:
        return len(EXAMPLES)


def _inside(label: Callable[..., str], named: KindPlan | None, axis: int, size: int) -> str:
    """`240 frames`; as long as the names are asked about, the axis by its number."""
    if named is None:
        return label("inside.unnamed", axis=axis, size=size)
    return label("inside", name=label(f"axis.{named.axes[axis].name}"), size=size)
