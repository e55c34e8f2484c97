"""attributes: the product of the shape times the bytes of the data type is the cost."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Any, ClassVar, Final

from engine import protocol
from engine.explain.attributes import matrix_rank, sharing
from engine.explain.attributes import plan as attributes
from engine.explain.attributes.amount_answers import grade_amount
from engine.explain.attributes.dtypes import DTYPES, dtype
from engine.explain.attributes.plan import AttributePlan
from engine.explain.shared.shapes import Shape, format_shape
from tui.drawing.places import Place, Sketch
from tui.lessons.attributes.code import code_values
from tui.lessons.attributes.facts import AttributeScene, draw_attributes
from tui.lessons.attributes.matrix_elimination import MatrixScene, draw_elimination
from tui.lessons.attributes.shared_memory import SharingScene, draw_sharing
from tui.lessons.attributes.stack_of_images import ImageStack
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Footer, Key, Table, arrows
from tui.shell.lesson import Lesson
from tui.shell.question import Question, Verdict

COST, MATRIX, VALUES = 1, 2, 3
"""The views: the attributes and the memory, the rank of a matrix, values that change."""
BOOK: Final[tuple[tuple[str, Shape, str], ...]] = (
    ("photos", (128, 256, 256, 3), "float32"),
    ("video", (4, 240, 144, 256, 3), "float32"),
)
"""The chapter's batch of colour images and of video."""
TYPED: Final = "x"
"""How the learner's own tensor is called."""
OPENING: Final = "train_images"
OPENING_MATRIX: Final = "1 2 3; 2 4 6; 1 0 1"


class AttributesLesson(Lesson):
    """Three views, each with steps of its own."""

    LESSON = "attributes"
    VIEWS: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__()
        self.picked = OPENING
        self.own: AttributePlan | None = None
        self.matrix = matrix_rank.parse_matrix(OPENING_MATRIX)
        self.write = sharing.OPENING
        self._positions = {COST: 0, MATRIX: 0, VALUES: 0}
        self._seen = {COST}
        self.player.count = len(attributes.STAGES)

    # ---- state

    @property
    def tensors(self) -> dict[str, AttributePlan]:
        """The tensors to pick from: real ones of this program, the book's, the learner's."""
        samples, height, width = self.ch2.images("train").shape
        settings = protocol.FitSettings()
        if self.ch2.engine_state.run is not None:
            settings = self.ch2.engine_state.run.settings
        inputs, units = height * width, settings.hidden[0]
        real = (
            ("train_images", (samples, height, width), "uint8"),
            ("train_labels", (samples,), "uint8"),
            ("image", (height, width), "uint8"),
            ("batch", (settings.batch_size, inputs), "float32"),
            ("W1", (inputs, units), "float32"),
            ("b1", (units,), "float32"),
        )
        found = {name: attributes.plan(shape, dtype(of)) for name, shape, of in (*real, *BOOK)}
        return found if self.own is None else {**found, TYPED: self.own}

    @property
    def tensor(self) -> AttributePlan:
        """The picked tensor."""
        return self.tensors[self.picked]

    @property
    def device(self) -> str | None:
        """Where the picked tensor lives, or would; None until the engine has said so."""
        if self.picked in ("train_images", "train_labels", "image"):
            return "cpu"
        told = self.ch2.engine_state.device
        return None if told is None else told.device

    def sketch(self) -> Sketch[Any]:
        position, word, asked = self.player.position, self.labels, self._asks()
        if self.view == MATRIX:
            return Sketch(draw_elimination, MatrixScene(self.matrix, position, asked, word))
        if self.view == VALUES:
            stage = sharing.STAGES[position]
            return Sketch(draw_sharing, SharingScene(self.write, stage, asked, word))
        tensors = self.tensors
        names, plan = tuple(tensors), tensors[self.picked]
        scene = AttributeScene(
            names=names,
            picked=names.index(self.picked),
            plan=plan,
            stage=plan.steps[position],
            asked=asked,
            device=self.device,
            real=self.picked not in (TYPED, *(name for name, _, _ in BOOK)),
            word=word,
            images=self._images(plan),
        )
        return Sketch(draw_attributes, scene)

    def _images(self, plan: AttributePlan) -> ImageStack | None:
        """What the picked tensor holds, where it is of images that are here."""
        if self.picked not in ("train_images", "image"):
            return None
        return ImageStack(plan.shape, self.ch2.images("train").picture, self.ch2.is_dark)

    def _asks(self) -> bool:
        """Whether the slot of this view is still a question."""
        verdict = self.verdict
        return not self._is_past() and not (verdict is not None and verdict.right)

    def _is_past(self) -> bool:
        """Whether the step that fills the slot has been taken."""
        position = self.player.position
        if self.view == COST:
            return position >= attributes.STAGES.index("bytes")
        if self.view == MATRIX:
            return position >= len(self.matrix.steps) - 1
        return position > sharing.STAGES.index("write")

    # ---- what the frame asks

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.view == MATRIX:
            return "matrix", {}
        if self.view == VALUES:
            return "values", {}
        tensor = self.tensor
        values: dict[str, object] = {
            "shape": format_shape(tensor.shape),
            "axes": tensor.rank,
            "count": tensor.count,
            "item": tensor.dtype.item_size,
            "dtype": tensor.dtype.name,
        }
        return tensor.steps[self.player.position], values

    def question(self) -> Question | None:
        if self.answer is None and self._is_past():
            return None
        if self.view == COST:
            tensor = self.tensor
            key = f"{self.picked} {tensor}"
            amount = tensor.amount
            values = {"unit": amount.unit}
            prompt = self.text("questions", "memory", **values)
            was = partial("{:.10g}".format, amount.value)
            return Question(key, prompt, self._grade_memory, "memory", values, was)
        if self.view == MATRIX:
            key = f"matrix {self.matrix.matrix}"
            prompt, rank = self.text("questions", "rank"), str(self.matrix.rank)
            return Question(key, prompt, self._grade_rank, "rank", was=lambda: rank)
        write = self.write
        values = {"cell": f"x[{write.cell}]"}
        prompt, was = self.text("questions", "value", **values), partial(str, write.value)
        return Question(f"write {write}", prompt, self._grade_value, "value", values, was)

    def _grade_memory(self, text: str) -> Verdict:
        verdict = grade_amount(self.tensor, text)
        said = self.text(
            "answers",
            f"memory.{verdict.code}",
            amount=self.tensor.amount.text,
            item=self.tensor.dtype.item_size,
            name=verdict.dtype or self.tensor.dtype.name,
            unit=verdict.unit,
            axis=verdict.axis,
        )
        return Verdict(verdict.right, said)

    def _grade_rank(self, text: str) -> Verdict:
        meaning = matrix_rank.grade_rank(self.matrix, text)
        return Verdict(meaning == "right", self.text("answers", f"rank.{meaning}"))

    def _grade_value(self, text: str) -> Verdict:
        meaning = sharing.grade_value(self.write, text)
        said = self.text("answers", f"value.{meaning}", value=self.write.value)
        return Verdict(meaning == "right", said)

    def edit(self) -> tuple[str, str] | None:
        if self.view == MATRIX:
            rows = "; ".join(" ".join(map(str, row)) for row in self.matrix.matrix)
            return self.text("edit", "matrix"), rows
        if self.view == VALUES:
            write = f"y[{self.write.place}] = {self.write.value}"
            return self.text("edit", "write"), write
        tensor = self.tensor
        return self.text("edit", "tensor"), f"{format_shape(tensor.shape)} {tensor.dtype.name}"

    def entered(self, text: str) -> None:
        if self.view == MATRIX:
            self.matrix = matrix_rank.parse_matrix(text)
        elif self.view == VALUES:
            self.write = sharing.parse_write(text)
        else:
            self.own = attributes.parse_tensor(text, self.tensor.dtype)
            self.picked = TYPED
        self._restart()

    def _restart(self, position: int = 0) -> None:
        """Show the present view from that step on."""
        self.answer = None
        counts = {
            COST: len(attributes.STAGES),
            MATRIX: len(self.matrix.steps),
            VALUES: len(sharing.STAGES),
        }
        self.player.restart(counts[self.view], position)

    def vary(self, random: Random) -> None:
        """Another tensor to be weighed, another matrix, and another write."""
        rows = [[random.randint(0, 3) for _ in range(3)] for _ in range(2)]
        rows.append([a + random.choice((0, 1)) * b for a, b in zip(*rows, strict=True)])
        self.matrix = matrix_rank.parse_matrix("; ".join(" ".join(map(str, row)) for row in rows))
        self.write = sharing.SharingPlan(random.randrange(2), random.randint(10, 99))
        sizes = [random.choice((3, 10, 28, 64, 128)) for _ in range(random.randint(1, 3))]
        self.own = attributes.plan((*sizes,), random.choice(DTYPES))
        self.picked = TYPED
        self._positions = dict.fromkeys(self._positions, 0)
        self._restart()

    def reset(self) -> None:
        self.picked, self.own = OPENING, None
        self.matrix = matrix_rank.parse_matrix(OPENING_MATRIX)
        self.write = sharing.OPENING
        self._positions = dict.fromkeys(self._positions, 0)
        self._restart()

    def code_values(self) -> Mapping[str, object]:
        return code_values(self.tensor, self.matrix, self.write)

    # ---- moving

    def pick(self, name: str) -> None:
        """Show that tensor, at the same step."""
        if name != self.picked:
            self.picked = name
            self._restart(self.player.position)

    @property
    def moves(self) -> bool:
        return self.view == COST

    def move(self, rows: int, columns: int) -> None:
        """The arrow keys: another tensor."""
        names = list(self.tensors)
        place = names.index(self.picked) + (rows or columns)
        if self.view == COST:
            self.pick(names[min(max(place, 0), len(names) - 1)])

    def next_tensor(self) -> None:
        """The next tensor, from the first again after the last."""
        names = list(self.tensors)
        self.pick(names[(names.index(self.picked) + 1) % len(names)])

    def action_view(self, view: int) -> None:
        if view <= self.VIEWS and view != self.view:
            self._positions[self.view] = self.player.position
            self.view = view
            self._seen.add(view)
            self._restart(self._positions[view])

    def pressed(self, place: Place) -> None:
        self.pick(list(self.tensors)[place.index[0]])

    # ---- keys

    def own_keys(self) -> Table:
        at_cost, at_end, following = self.view == COST, self.player.at_end, self._next_view()
        rows = (
            Key("↑↓", "tensor", arrows(self.move), when=at_cost, footer=Footer.AFTER_EDIT),
            Key("n", "tensor", self.next_tensor, when=at_cost, footer=None),
        )
        if following is None or not at_end:
            return rows
        return (view_key(self, following, offered=True, leads=True), *rows)

    def _next_view(self) -> int | None:
        """The first view that has not been opened yet."""
        return next((view for view in range(1, self.VIEWS + 1) if view not in self._seen), None)
