"""derivative, third view: why h cannot shrink for ever."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import inf, isfinite

from engine.explain.derivative.answers import grade_best, parse_h
from engine.explain.derivative.precision import EXPONENTS, Precision, precision
from tui.drawing.numbers import brief
from tui.drawing.places import Sketch
from tui.lessons.derivative.figures.limit import draw_limit, speak_limit
from tui.lessons.derivative.figures.scene import LimitScene
from tui.lessons.derivative.view import DerivativeView
from tui.shell.question import Question, Verdict

_precision = lru_cache(8)(precision)


class LimitView(DerivativeView):
    """A step for each h, from 1 down to 1e-16."""

    @property
    def count(self) -> int:
        return len(EXPONENTS) if self.precision is not None else 1

    @property
    def precision(self) -> Precision | None:
        return _precision(self.lesson.expression, self.lesson.x)

    @property
    def hidden(self) -> bool:
        """Whether the best h is still asked for."""
        return self.lesson.asks is not None and self.lesson.verdict is None

    def scene(self) -> LimitScene:
        """What the figure shows."""
        step = self.lesson.player.position
        return LimitScene(self.lesson.curve_scene(), self.precision, step, self.hidden)

    def sketch(self) -> Sketch[LimitScene]:
        return Sketch(draw_limit, self.scene(), speak_limit)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        found, step = self.precision, self.lesson.player.position
        if found is None or not step:
            return "limit.start", {}
        if self.lesson.player.at_end:
            return "limit.all", {}
        narrow = found.best[0]
        before, here = (quotient.error for quotient in found.quotients[0][step - 1 : step + 1])
        if not here or not isfinite(here):  # a constant has no error, what is too large no size
            return "limit.start", {}
        if narrow is None or step <= narrow:
            return "limit.large", {"share": brief(here / before if before else inf)}
        return "limit.small", {}

    def question(self) -> Question | None:
        lesson, found = self.lesson, self.precision
        if found is None or found.best[0] is None:
            return None
        key = f"best-{lesson.function}-{found.x!r}"
        if lesson.player.at_end and not lesson.has_answered(key):
            return None
        return Question(key, lesson.text("questions", "best"), self._grade)

    def _grade(self, text: str) -> Verdict:
        found = self.precision
        assert found is not None
        best = found.best[0]
        worth = grade_best(best, parse_h(text))
        values = {"best": f"1e-{best}" if best else "1"}
        return Verdict(worth == "right", self.lesson.text("answers", f"best.{worth}", **values))
