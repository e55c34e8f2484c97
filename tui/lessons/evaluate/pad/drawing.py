"""evaluate, second view: a digit that nobody has seen, drawn by the learner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.explain.evaluate.drawing import BOX, Point
from engine.explain.evaluate.plan import parse_class
from tui.drawing.places import Sketch
from tui.lessons.evaluate.pad.beginning import Beginning
from tui.lessons.evaluate.pad.draw_pad import PadScene, draw_pad
from tui.lessons.evaluate.pad.view import Pad
from tui.lessons.evaluate.question import drawing_verdict
from tui.lessons.evaluate.view import EvaluateView
from tui.lessons.shared.networks.network_lesson import CLASSES
from tui.shell.keys.lesson_keys import guessing, stepping
from tui.shell.keys.table import Key, Press, Table, arrows
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.evaluate.lesson import EvaluateLesson
    from tui.link.image_reading import Reading


class DrawingView(EvaluateView):
    """A pad, and what the network reads on it: also the one that is being trained just now."""

    def __init__(self, lesson: EvaluateLesson) -> None:
        super().__init__(lesson)
        self.pad = Pad()
        self.beginning = Beginning(lesson)
        self._begun = False
        self._next_test = 0
        self._wants_test = False

    @property
    def count(self) -> int:
        return 1

    @property
    def is_read(self) -> bool:
        """Whether the bars are those of what is on the pad now."""
        return self._live is not None or self.lesson.networks.answers(self.pad.seen)

    @property
    def _live(self) -> Reading | None:
        """What the chosen network said last to what is on the pad, if it is being trained."""
        networks, learns = self.lesson.networks, self.learns
        found = self.lesson.ch2.own_reading.last(networks.run, self.pad.seen)
        return found if learns or not networks.answers(self.pad.seen) else None

    @property
    def learns(self) -> bool:
        """Whether the chosen network is being trained just now."""
        run = self.lesson.ch2.engine_state.run
        return run is not None and run.active and run.started.run == self.lesson.networks.run

    @property
    def trains(self) -> bool:
        """Whether Enter trains: the chosen network has learned nothing, and none learns."""
        run = self.lesson.ch2.engine_state.run
        busy = self.beginning.is_waiting or (run is not None and run.active)
        return self.lesson.networks.run is None and not busy

    def sketch(self) -> Sketch[PadScene]:
        pad, lesson = self.pad, self.lesson
        scene = PadScene(
            network=lesson.network_facts(pad.step),
            pixels=pad.pixels,
            prepared=pad.prepared,
            prepares=pad.prepares,
            seen=pad.seen,
            pen=pad.pen,
            mode=pad.mode,
            values=pad.values,
            current=self.is_read,
            meant=pad.meant,
            dark=lesson.ch2.is_dark,
            word=lesson.labels,
        )
        return Sketch(draw_pad, scene)

    def looked(self) -> None:
        self.beginning.look()
        self._begin()
        self._take_test_image()
        pad, live = self.pad, self._live
        if live is not None or not (self.learns and pad.is_own and not pad.is_empty):
            pad.hear(live or self.lesson.networks.prediction(pad.seen))

    def _begin(self) -> None:
        """The first look at the pad shows what was drawn on it before."""
        if self._begun:
            return
        self._begun, own = True, self.lesson.ch2.own_digit
        if self.pad.is_empty:
            self.pad.take_own(own)
        if own.damaged:
            self.lesson.notice(self.lesson.word("own", "damaged"))

    def _take_test_image(self) -> None:
        """Once it is here."""
        images = self.lesson.ch2.images("test")
        image = images.image(self._next_test) if self._wants_test else None
        if image is not None:
            self.pad.take(image[0])
            self._wants_test = False
            self._next_test += 1

    # ---- what the frame asks

    def caption(self) -> tuple[str, Mapping[str, object]]:
        pad, run = self.pad, self.lesson.ch2.engine_state.run
        if self.learns and run is not None:
            known = "learning" if pad.is_own and not pad.is_empty else "learning.empty"
            return known, {"step": pad.step or 0, "steps": run.steps, "train": run.started.train}
        if self.beginning.is_waiting:
            return "beginning", {}
        if self.lesson.networks.run is None:
            return ("untrained.empty" if pad.is_empty else "untrained"), {}
        return "pad" if pad.prepares else "raw", {"box": BOX}

    def question(self) -> Question | None:
        prompt = self.lesson.text("questions", "pad")
        return Question(f"drawn-{self.pad.number}", prompt, self._grade)

    def _grade(self, text: str) -> Verdict:
        return drawing_verdict(self.pad, text, self.answer_text, known=self.is_read)

    def note(self, answer: str) -> None:
        self.pad.meant = parse_class(answer, CLASSES)
        self.pad.keep(self.lesson.ch2.own_digit)

    def reset(self) -> None:
        self._do(self.pad.clear)

    # ---- keys and mouse

    def keys(self) -> Table:
        pad, lesson = self.pad, self.lesson
        arrow_keys = {"left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
        shifts: dict[str, Press] = {
            f"shift+{name}": partial(self._do, pad.shift, *way) for name, way in arrow_keys.items()
        }
        is_empty, is_unnamed, trains = pad.is_empty, pad.meant is None, self.trains
        return (
            Key("Space", "lift" if pad.down else "draw", self._toggle_pen, leads=is_empty),
            Key("Enter", "train" if trains else "dab", self.main, leads=trains),
            *self._naming(),
            guessing(lesson, leads=is_unnamed),
            Key("←↑↓→", "move", arrows(self.move)),
            Key("p", "raw" if pad.prepares else "prepare", self.prepare, leads=pad.prepares),
            Key("x", "pen" if pad.erases else "erase", self.erase),
            Key("r", "clear", lesson.action_reset, leads=True),
            Key("t", "test", self.take_test_image),
            self.network_row(),
            Key("Shift+←↑↓→", "shift", shifts, footer=None),
            stepping(lesson, when=False),
        )

    def _naming(self) -> Table:
        """A digit says which one is meant, once; Escape leaves it unsaid."""
        if not self.pad.asks_name:
            return ()
        digits = {str(digit): partial(self.lesson.take, str(digit)) for digit in range(CLASSES)}
        return Key("0-9", "name", digits, leads=True), Key("Esc", "unnamed", self._leave_unnamed)

    def _leave_unnamed(self) -> None:
        self.pad.unnamed = True
        self.lesson.changed()

    def _do(self, act: Callable[..., object], *values: object) -> None:
        """Something that changes the pad."""
        act(*values)
        own = self.lesson.ch2.own_digit
        self.pad.keep(own)
        self.lesson.changed()
        if own.unwritable:
            self.lesson.notice(self.lesson.word("unwritable", where=own.unwritable))

    def main(self) -> None:
        if self.trains:
            self.pad.down = False
            self.lesson.networks.pick_latest()
            self.beginning.begin()
            self.lesson.changed()
        else:
            self._do(self.pad.dab)

    def move(self, rows: int, columns: int) -> None:
        self._do(self.pad.move, rows, columns)

    def stroke(self, start: Point, end: Point, *, erase: bool) -> None:
        """The mouse went from one point to another."""
        self._do(partial(self.pad.stroke, start, end, erase=erase))

    def _toggle_pen(self) -> None:
        self._do(self.pad.toggle_pen)

    def erase(self) -> None:
        """The pen draws, or it takes away."""
        self.pad.erases = not self.pad.erases
        self.lesson.changed()

    def prepare(self) -> None:
        """Show the network the drawing as MNIST's were prepared, or as it is."""
        self.pad.prepares = not self.pad.prepares
        self._do(lambda: None)

    def take_test_image(self) -> None:
        """Put the next image of the test set on the pad: one that it has never seen either."""
        self._wants_test = True
        self.lesson.changed()
