"""derivative, third view: why h cannot shrink for ever."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from math import inf, isfinite

import numpy as np

from engine.explain.derivative.answers import grade_best, parse_h
from engine.explain.derivative.precision import EXPONENTS, Precision, precision, quotient_at
from tui.drawing.numbers import brief
from tui.drawing.places import Sketch
from tui.lessons.derivative.figures.limit import draw_limit, power_text, size_text, speak_limit
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
            return "limit.step", {"what": self.label(f"all.{self._course(found)}")}
        before, here = found.quotients[0][step - 1 : step + 1]
        if not isfinite(here.error):  # what is too large has no size
            return "limit.start", {}
        if not here.error:
            return "limit.step", {"what": self.label("step.exact")}
        if not here.is_bent:
            return "limit.step", {"what": self.label("step.small")}
        share = here.error / before.error if before.error else inf
        return "limit.step", {"what": self.label("step.large", share=brief(share))}

    @staticmethod
    def _course(found: Precision) -> str:
        """What the errors that are larger than the smallest consist of in float32."""
        narrow = found.quotients[0]
        least = min(narrow[place].error for place in found.best[0]) if found.best[0] else 0.0
        bent = {one.is_bent for one in narrow if one.error > least}
        if len(bent) == 2:
            return "both"
        return "none" if not bent else "bend" if True in bent else "rounding"

    def question(self) -> Question | None:
        lesson, found = self.lesson, self.precision
        if found is None or not found.best[0]:
            return None
        key = f"best-{lesson.about}-{found.x!r}"
        if lesson.player.at_end and not lesson.has_answered(key):
            return None
        was = partial("1e-{}".format, found.best[0][0])
        return Question(key, lesson.text("questions", "best"), self._grade, "best", was=was)

    def _grade(self, text: str) -> Verdict:
        found = self.precision
        assert found is not None
        best = [found.quotients[0][place] for place in found.best[0]]
        h = parse_h(text)
        measured = quotient_at(self.lesson.expression, found.x, found.slope, h, np.float32)
        verdict = grade_best(measured, best)
        values = {
            "best": power_text(found.best[0][0]),
            "least": size_text(best[0].error),
            "error": size_text(verdict.error),
        }
        said = self.lesson.text("answers", f"best.{verdict.code}", **values)
        return Verdict(verdict.code == "right", said)
