"""elementwise, the view of the race: a loop and one call, timed on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.explain.elementwise.race import BOOK, parse_raced, repeats_of
from engine.explain.shared.shapes import Shape, element_count, format_shape
from tui.drawing.places import Sketch
from tui.lessons.elementwise.race import RaceWatch, graded_ratio
from tui.lessons.elementwise.race_figure import RaceScene, draw_race
from tui.lessons.elementwise.view import REDUCE, ElementwiseView
from tui.shell.keys.lesson_keys import playing, stepping, view_key
from tui.shell.keys.table import Key, Table
from tui.shell.question import Question, Verdict
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.elementwise.lesson import ElementwiseLesson


class RaceView(ElementwiseView):
    """A shape, and what came of the races of it; nothing is stepped."""

    def __init__(self, lesson: ElementwiseLesson) -> None:
        super().__init__(lesson)
        self.watch = RaceWatch(lesson.engine, self._raced)
        self.shape: Shape = BOOK

    @property
    def count(self) -> int:
        return 1

    @property
    def is_raced(self) -> bool:
        """Whether there is a result for the shape."""
        return self.shape in self.watch.results

    def scene(self) -> RaceScene:
        """What the figure shows."""
        watch, refusal = self.watch, self.watch.refusal(self.shape)
        words = self.lesson.ch2.words
        return RaceScene(
            shape=self.shape,
            repeats=repeats_of(self.shape),
            passes=watch.passes if watch.racing == self.shape else None,
            outcome=watch.results.get(self.shape),
            results=tuple(watch.results.items()),
            refusal=problem_text(words, refusal) if refusal is not None else "",
            cancelled=watch.cancelled(self.shape),
            word=self.lesson.labels,
        )

    # ---- what the lesson asks

    def sketch(self) -> Sketch[Any]:
        return Sketch(draw_race, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.watch.racing is not None:
            return "racing", {}
        return ("raced" if self.is_raced else "race"), {}

    def question(self) -> Question | None:
        key = f"ratio {self.shape}"
        if self.is_raced and not self.lesson.has_answered(key):
            return None
        kind = "ratio" if self.is_raced else ""  # or else it is only noted
        return Question(key, self.lesson.text("questions", "ratio"), self._grade_ratio, kind)

    def _grade_ratio(self, text: str) -> Verdict:
        return graded_ratio(self.watch.results.get(self.shape), text, self.lesson.text)

    def edit(self) -> tuple[str, str] | None:
        return self.lesson.text("edit", "shape"), format_shape(self.shape)

    def entered(self, text: str) -> None:
        shape = parse_raced(text)
        self.watch.cancel()
        self.shape = shape

    def code_values(self) -> Mapping[str, object]:
        *outer, columns = (1, *self.shape)
        sizes = element_count(tuple(outer)), columns, repeats_of(self.shape)
        names = ("rows", "columns", "repeats")
        return dict(zip(names, map(str, sizes), strict=True))  # 1000, never 1,000

    def _raced(self) -> None:
        """A race began a pass, or ended, whichever screen is shown."""
        if self.watch.racing is None and self.watch.results:
            self.lesson.finish()
        self.lesson.answered()

    # ---- keys

    def main(self) -> None:
        """Start it or end it."""
        if self.watch.racing is not None:
            self.watch.cancel()
        else:
            self.watch.start(self.shape)
        self.lesson.changed()

    def reset(self) -> None:
        self.shape = BOOK
        self.watch.cancel()

    def keys(self) -> Table:
        races = self.watch.racing is not None
        return (
            Key(
                "Enter",
                "cancel" if races else "race",
                self.main,
                leads=races or not self.is_raced,
            ),
            stepping(self.lesson, when=False),
            playing(self.lesson, when=False),
            view_key(self.lesson, REDUCE, offered=self.is_raced and not races, leads=True),
        )
