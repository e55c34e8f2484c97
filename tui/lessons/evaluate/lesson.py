"""evaluate: only unseen images count; and a pad to draw one that nobody has seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine import protocol
from engine.explain.evaluate.drawing import BOX
from engine.explain.evaluate.plan import (
    BARE_STEPS,
    Evaluation,
    EvaluationStep,
    Wrong,
    parse_class,
)
from engine.explain.shared.lazy import Lazy
from engine.protocol.arrays import number
from tui.drawing.canvas import Canvas
from tui.drawing.places import Place, PlacedDrawing
from tui.lessons.evaluate.draw_pad import DrawPad, PadScene, draw_pad
from tui.lessons.evaluate.figure import draw_evaluation
from tui.lessons.evaluate.measured import evaluation_of, figures_of
from tui.lessons.evaluate.pad import Pad
from tui.lessons.evaluate.question import drawing_verdict, reading_verdict, training_verdict
from tui.lessons.evaluate.scene import EvaluationScene, Figures, Steps
from tui.lessons.shared.networks.network_lesson import CLASSES, NetworkAskingLesson
from tui.shell.lines.one_line import KeyHint, Part
from tui.shell.question import Question, Verdict

TEST, DRAW = 1, 2
"""The views."""


class EvaluateLesson(NetworkAskingLesson):
    LESSON = "evaluate"
    VIEWS: ClassVar[int] = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "network(-1)", show=False),
        Binding("right_square_bracket", "network(1)", show=False),
        Binding("x", "erase", show=False),
        Binding("p", "prepare", show=False),
        Binding("t", "test_image", show=False),
        Binding("shift+left", "shift(0,-1)", show=False),
        Binding("shift+right", "shift(0,1)", show=False),
        Binding("shift+up", "shift(-1,0)", show=False),
        Binding("shift+down", "shift(1,0)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.pad = Pad()
        self.cursor: tuple[int, int] | None = None
        self.readings: dict[int, int] = {}
        self.passed: set[int] = set()
        self._plan: tuple[protocol.Evaluated, Evaluation] | None = None
        self._last = 0
        self._next_test = 0
        self._wants_test = False
        self.player.count = len(BARE_STEPS)

    # ---- state

    @property
    def plan(self) -> Evaluation | None:
        """The chosen network on the test set, None until that is measured."""
        event = self.networks.known("test")
        if event is None:
            return None
        if self._plan is None or self._plan[0] is not event:
            self._plan = event, evaluation_of(event)
        return self._plan[1]

    @property
    def steps(self) -> Lazy[EvaluationStep]:
        plan = self.plan
        return BARE_STEPS if plan is None else plan.steps

    @property
    def step(self) -> EvaluationStep:
        return self.steps[min(self.player.position, len(self.steps) - 1)]

    @property
    def training(self) -> Figures | None:
        """The chosen network on the training set."""
        event = self.networks.known("train")
        return figures_of(event) if event is not None else None

    @property
    def training_log(self) -> tuple[int, Figures] | None:
        """What the log of the run said after its last epoch, if this run was seen."""
        run = self.ch2.engine_state.run
        if run is None or run.started.run != self.networks.run or not run.epochs:
            return None
        last = run.epochs[-1]
        return len(run.epochs), Figures(number(last.loss), number(last.accuracy))

    @property
    def hidden(self) -> bool:
        """Whether the accuracy on the training set is still to be guessed."""
        return self.step.stage == "measure" and self.verdict is None

    @property
    def wrong(self) -> Wrong | None:
        """The image that is read now."""
        place, plan = self.step.wrong, self.plan
        return plan.wrong[place] if plan is not None and place is not None else None

    def scene(self) -> EvaluationScene:
        """What the first view shows."""
        event, plan = self.networks.known("test"), self.plan
        return EvaluationScene(
            network=self.network_facts(event.step if event is not None else None),
            plan=plan,
            steps=Steps(event.batch_size, event.batches, event.last_batch) if event else None,
            training=self.training,
            log=self.training_log,
            step=self.step,
            hidden=self.hidden,
            cursor=self.cell,
            readings=self.readings,
            passed=frozenset(self.passed),
            picture=self.picture,
            dark=self.ch2.is_dark,
            word=lambda key, **values: self.text("labels", key, **values),
        )

    def pad_scene(self) -> PadScene:
        """What the second view shows."""
        pad = self.pad
        return PadScene(
            network=self.network_facts(pad.step),
            pixels=pad.pixels,
            prepared=pad.prepared,
            prepares=pad.prepares,
            seen=pad.seen,
            pen=pad.pen,
            mode=pad.mode,
            values=pad.values,
            current=self._answers_pad,
            meant=pad.meant,
            dark=self.ch2.is_dark,
            word=lambda key, **values: self.text("labels", key, **values),
        )

    @property
    def cell(self) -> tuple[int, int]:
        """Label and answer under the cursor, at first the most frequent error."""
        if self.cursor is not None:
            return self.cursor
        return self.plan.most_confused if self.plan is not None else (0, 0)

    # ---- what the frame asks

    def figure(self) -> Widget:
        return DrawPad(self._paint, lambda: self.view == DRAW)

    def _paint(self, canvas: Canvas) -> list[Place]:
        if self.view == DRAW:
            return draw_pad(canvas, self.pad_scene())
        return draw_evaluation(canvas, self.scene())

    def draw(self) -> None:
        self.query_one(DrawPad).redraw()

    def changed(self) -> None:
        self._note_answer()
        self._take_test_image()
        if self.view == TEST:
            self._measure()
        else:
            self.pad.hear(self.networks.prediction(self.pad.seen))
        super().changed()

    def _note_answer(self) -> None:
        """Keep what was read on an image, and which digit is meant, beyond their questions."""
        question = self.question()
        if question is None or self.answer is None or question.key != self._asked:
            return
        if self.view == DRAW:
            self.pad.meant = parse_class(self.answer, CLASSES)
        elif (place := self.step.wrong) is not None:
            self.readings.setdefault(place, parse_class(self.answer, CLASSES))

    def _measure(self) -> None:
        """Ask for what the present step shows, and keep the player within the plan's steps."""
        self.networks.evaluation("test")
        if self.step.stage != "measure" or self.answer is not None:
            self.networks.evaluation("train")
        if self._last != self.player.position:
            if self._last >= len(BARE_STEPS) and self.player.position > self._last:
                self.passed.add(self._last - len(BARE_STEPS))
            self._last = self.player.position
        self.player.count = len(self.steps)
        if self.player.position >= self.player.count:
            self.player.position = self._last = self.player.count - 1

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.view == DRAW:
            return "pad" if self.pad.prepares else "raw", {"box": BOX}
        plan = self.plan
        if plan is None:
            return "measure", {}
        label, answer = plan.most_confused
        values = {"label": label, "answer": answer, "count": plan.cell(label, answer)}
        return self.step.stage, values

    def question(self) -> Question | None:
        if self.view == DRAW:
            return Question(
                f"drawn-{self.pad.number}", self.text("questions", "pad"), self._grade_drawing
            )
        if self.plan is None:
            return None
        if self.step.stage == "measure":
            key = f"train-{self.networks.run}"
            return Question(key, self.text("questions", "train"), self._grade_training)
        if (wrong := self.wrong) is not None:
            key = f"wrong-{self.networks.run}-{wrong.index}"
            return Question(key, self.text("questions", "read"), self._grade_reading)
        return None

    def _grade_training(self, text: str) -> Verdict:
        plan, event = self.plan, self.networks.known("train")
        assert plan is not None
        measured = number(event.accuracy) if event is not None else None
        return training_verdict(plan.accuracy, measured, text, self._answer)

    def _grade_reading(self, text: str) -> Verdict:
        wrong = self.wrong
        assert wrong is not None
        return reading_verdict(wrong, text, self._answer)

    def _grade_drawing(self, text: str) -> Verdict:
        return drawing_verdict(self.pad, text, self._answer, known=self._answers_pad)

    def _answer(self, key: str, **values: object) -> str:
        return self.text("answers", key, **values)

    @property
    def _answers_pad(self) -> bool:
        """Whether the bars are those of what is on the pad now."""
        return self.networks.answers(self.pad.seen)

    def answered_right(self) -> None:
        """One right answer is not the lesson: all steps are, or a drawing that was read."""
        if self.view == DRAW and self._answers_pad:
            self.finish()

    def main(self) -> None:
        if self.view == DRAW:
            self.pad.dab()
            self.changed()
        else:
            self.player.forward()

    def move(self, rows: int, columns: int) -> None:
        if self.view == DRAW:
            self.pad.move(rows, columns)
        elif self.step.stage == "matrix":
            label, answer = self.cell
            self.cursor = (
                min(max(label + rows, 0), CLASSES - 1),
                min(max(answer + columns, 0), CLASSES - 1),
            )
        elif self.step.stage == "wrong":
            self.player.go(max(self.player.position + (rows or columns), len(BARE_STEPS)))
        self.changed()

    def reset(self) -> None:
        if self.view == DRAW:
            self.pad.clear()
            self.changed()
            return
        self.cursor = None
        self.readings.clear()
        self.passed.clear()
        self._last = 0
        self.player.restart(len(self.steps))

    def network_chosen(self) -> None:
        self.cursor = None
        self.readings.clear()
        self.passed.clear()
        self._last = min(self._last, len(BARE_STEPS) - 1)
        self.player.position = self._last
        self.changed()

    def code_values(self) -> Mapping[str, object]:
        return self.network_values()

    # ---- keys

    def status(self) -> tuple[Part, ...]:
        return () if self.view == DRAW else super().status()

    def all_hints(self) -> tuple[KeyHint, ...]:
        if self.view == TEST:
            return super().all_hints()
        return (
            *self.main_hints(),
            self.hint("Tab", "guess", "tab"),
            *(self.hint(key, key, key) for key in "cim"),
            self.hint(">", "next", "greater_than_sign"),
        )

    def main_hints(self) -> tuple[KeyHint, ...]:
        if self.view == TEST:
            return (self.hint("[ ]", "network", "right_square_bracket"),)
        return (
            self.hint("Space", "lift" if self.pad.down else "draw", "space"),
            self.hint("←↑↓→", "move", ""),
            self.hint("Enter", "dab", "enter"),
            self.hint("p", "raw" if self.pad.prepares else "prepare", "p"),
            self.hint("x", "pen" if self.pad.erases else "erase", "x"),
            self.hint("r", "clear", "r"),
            self.hint("t", "test", "t"),
            self.hint("[ ]", "network", "right_square_bracket"),
        )

    def next_key(self) -> str:
        if self.view == TEST:
            return super().next_key()
        if not any(self.pad.pixels):
            return "space"
        return "tab" if self.pad.meant is None else "p" if self.pad.prepares else "r"

    def action_play(self) -> None:
        if self.view == DRAW:
            self.pad.toggle_pen()
            self.changed()
        else:
            super().action_play()

    def action_forward(self) -> None:
        if self.view == TEST:
            super().action_forward()

    def action_back(self) -> None:
        if self.view == TEST:
            super().action_back()

    def action_erase(self) -> None:
        """The pen draws, or it takes away."""
        if self.view == DRAW:
            self.pad.erases = not self.pad.erases
            self.changed()

    def action_prepare(self) -> None:
        """Show the network the drawing as MNIST's were prepared, or as it is."""
        if self.view == DRAW:
            self.pad.prepares = not self.pad.prepares
            self.changed()

    def action_shift(self, rows: int, columns: int) -> None:
        """Move the drawing by a pixel."""
        if self.view == DRAW:
            self.pad.shift(rows, columns)
            self.changed()

    def action_test_image(self) -> None:
        """Put the next image of the test set on the pad: one that it has never seen either."""
        if self.view == DRAW:
            self._wants_test = True
            self.changed()

    def _take_test_image(self) -> None:
        """Once it is here."""
        image = self.ch2.images("test").image(self._next_test) if self._wants_test else None
        if image is not None:
            self.pad.take(image[0])
            self._wants_test = False
            self._next_test += 1

    def on_draw_pad_stroked(self, message: DrawPad.Stroked) -> None:
        self.pad.stroke(message.start, message.end, erase=message.erase)
        self.changed()

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        place = message.place
        if self.pressed_network(place):
            return
        if place.leads_to == "cell":
            self.cursor = (place.index[0], place.index[1])
            self.changed()
        elif place.leads_to == "wrong":
            self.player.go(len(BARE_STEPS) + place.index[0])
