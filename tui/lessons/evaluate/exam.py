"""evaluate, first view: how good the network is, what it confuses, where it was sure and wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.evaluate.plan import (
    BARE_STEPS,
    SHOWN,
    Evaluation,
    EvaluationStep,
    Wrong,
    parse_class,
)
from engine.explain.shared.lazy import Lazy
from engine.protocol.arrays import number
from tui.drawing.digit_image import Picture
from tui.drawing.places import Place, Sketch
from tui.lessons.evaluate.cells.opened import CellGallery
from tui.lessons.evaluate.figure import draw_evaluation
from tui.lessons.evaluate.measured import evaluation_of, figures_of
from tui.lessons.evaluate.question import reading_verdict, training_verdict
from tui.lessons.evaluate.scene import EvaluationScene, Figures, Steps
from tui.lessons.evaluate.view import EvaluateView
from tui.lessons.shared.networks.network_lesson import CLASSES
from tui.shell.keys.table import Key, Table
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.evaluate.lesson import EvaluateLesson


class ExamView(EvaluateView):
    """`readings` are the digits that the learner read, by the image's place among the wrong
    ones; `passed` are the places that were stepped past, `read` those told in earlier rounds."""

    def __init__(self, lesson: EvaluateLesson) -> None:
        super().__init__(lesson)
        self.cursor: tuple[int, int] | None = None
        self.readings: dict[int, int] = {}
        self.read: set[int] = set()
        self.passed: set[int] = set()
        self.gallery = CellGallery(lesson, lambda: (self.plan, self.cell))
        self._plan: tuple[protocol.Evaluated, Evaluation] | None = None
        self._last = 0

    # ---- state

    @property
    def plan(self) -> Evaluation | None:
        """The chosen network on the test set, None until that is measured."""
        event = self.lesson.networks.known("test")
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
    def count(self) -> int:
        return len(self.steps)

    @property
    def step(self) -> EvaluationStep:
        return self.steps[min(self.lesson.player.position, self.count - 1)]

    @property
    def training(self) -> Figures | None:
        """The chosen network on the training set."""
        event = self.lesson.networks.known("train")
        return figures_of(event) if event is not None else None

    @property
    def training_log(self) -> tuple[int, Figures] | None:
        """What the log of the run said after its last epoch, if this run was seen."""
        run = self.lesson.ch2.engine_state.run
        if run is None or run.started.run != self.lesson.networks.run or not run.epochs:
            return None
        last = run.epochs[-1]
        return len(run.epochs), Figures(number(last.loss), number(last.accuracy))

    @property
    def wrong(self) -> Wrong | None:
        """The image that is read now."""
        place, plan = self.step.wrong, self.plan
        return plan.wrong[place] if plan is not None and place is not None else None

    @property
    def cell(self) -> tuple[int, int]:
        """Label and answer under the cursor, at first the most frequent error."""
        if self.cursor is not None:
            return self.cursor
        return self.plan.most_confused if self.plan is not None else (0, 0)

    def sketch(self) -> Sketch[EvaluationScene]:
        lesson, plan, step = self.lesson, self.plan, self.step
        event = lesson.networks.known("test")
        scene = EvaluationScene(
            network=lesson.network_facts(event.step if event is not None else None),
            plan=plan,
            steps=Steps(event.batch_size, event.batches, event.last_batch) if event else None,
            training=self.training,
            log=self.training_log,
            on_mnist=(data := lesson.ch2.engine_state.data) is not None and data.name == "mnist",
            step=step,
            hidden=step.stage == "measure" and lesson.verdict is None,
            cursor=self.cell,
            readings=dict(self.readings),
            passed=frozenset(self.passed),
            pictures=self._pictures(),
            gallery=self.gallery.scene() if step.stage == "matrix" else None,
            dark=lesson.ch2.is_dark,
            word=lesson.labels,
        )
        return Sketch(draw_evaluation, scene)

    def _pictures(self) -> dict[int, Picture]:
        """The images of the present step, as far as they are here."""
        plan = self.plan
        if plan is None or self.step.stage != "wrong":
            return {}
        found = ((wrong.index, self.lesson.picture(wrong.index)) for wrong in plan.wrong[:SHOWN])
        return {index: picture for index, picture in found if picture is not None}

    def looked(self) -> None:
        networks, position = self.lesson.networks, self.lesson.player.position
        networks.evaluation("test")
        if self.step.stage != "matrix":
            self.gallery.close()
        if self.step.stage != "measure" or self.lesson.answer is not None:
            networks.evaluation("train")
        if position > self._last >= len(BARE_STEPS):
            self.passed.add(self._last - len(BARE_STEPS))
        self._last = position

    # ---- what the frame asks

    def caption(self) -> tuple[str, Mapping[str, object]]:
        plan = self.plan
        if plan is None:
            return "measure", {}
        label, answer = plan.most_confused
        key: str = self.step.stage
        if self.gallery.opened:
            label, answer = self.cell
            key = "images.right" if label == answer else "images.wrong"
        return key, {"label": label, "answer": answer, "count": plan.cell(label, answer)}

    def question(self) -> Question | None:
        lesson, run = self.lesson, self.lesson.networks.run
        if self.plan is None:
            return None
        if self.step.stage == "measure":
            prompt = lesson.text("questions", "train")
            return Question(f"train-{run}", prompt, self._grade_training)
        if (wrong := self.wrong) is not None:
            prompt = lesson.text("questions", "read")
            key, was = f"wrong-{run}-{wrong.index}", str(wrong.label)
            return Question(key, prompt, self._grade_reading, "read", was=lambda: was)
        return None

    def _grade_training(self, text: str) -> Verdict:
        plan, event = self.plan, self.lesson.networks.known("train")
        assert plan is not None
        measured = number(event.accuracy) if event is not None else None
        return training_verdict(plan.accuracy, measured, text, self.answer_text)

    def _grade_reading(self, text: str) -> Verdict:
        wrong = self.wrong
        assert wrong is not None
        return reading_verdict(wrong, text, self.answer_text)

    def note(self, answer: str) -> None:
        if (place := self.step.wrong) is not None:
            self.readings.setdefault(place, parse_class(answer, CLASSES))

    def reset(self) -> None:
        self._forget()
        self._last = 0
        self.lesson.player.restart(self.count)

    def begin_anew(self) -> None:
        """Another network is examined: of its images none has been read."""
        self._forget()
        self.read.clear()
        self.position = self._last = min(self._last, len(BARE_STEPS) - 1)
        if self.lesson.shown is self:
            self.lesson.player.position = self.position

    def read_anew(self) -> None:
        """Hide the labels that were told, and remember which these were."""
        self.read |= self.passed.union(self.readings)
        self.reset()

    def _forget(self) -> None:
        self.cursor = None
        self.gallery.close()
        self.readings.clear()
        self.passed.clear()

    # ---- keys and mouse

    def keys(self) -> Table:
        if self.gallery.opened:
            return (Key("Enter", "matrix", self.main), *self.gallery.keys())
        opens = self.plan is not None and self.step.stage == "matrix"
        return (*((Key("Enter", "images", self.main),) if opens else ()), self.network_row())

    def main(self) -> None:
        if self.gallery.opened:
            self.leave()
        elif self.plan is not None and self.step.stage == "matrix":
            self.gallery.open()
        else:
            self.lesson.player.forward()

    def leave(self) -> bool:
        """Back from the images of a cell to the matrix; whether they were shown."""
        was = self.gallery.opened
        self.gallery.close()
        self.lesson.changed()
        return was

    def move(self, rows: int, columns: int) -> None:
        if self.gallery.opened:
            self.gallery.scroll(rows, columns)
        elif self.step.stage == "matrix":
            label, answer = self.cell
            self._point(
                min(max(label + rows, 0), CLASSES - 1), min(max(answer + columns, 0), CLASSES - 1)
            )
        elif self.step.stage == "wrong":
            player = self.lesson.player
            player.go(max(player.position + (rows or columns), len(BARE_STEPS)))

    def pressed(self, place: Place) -> None:
        if place.leads_to == "cell" and place.index == self.cell:
            self.gallery.open()
        elif place.leads_to == "cell":
            self._point(*place.index)
        elif place.leads_to == "wrong":
            self.lesson.player.go(len(BARE_STEPS) + place.index[0])

    def _point(self, label: int, answer: int) -> None:
        """Put the cursor of the matrix there."""
        self.cursor = label, answer
        self.gallery.close()
        self.lesson.changed()
