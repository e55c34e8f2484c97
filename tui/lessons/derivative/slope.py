"""derivative, first view: secants that become the tangent, and a nudge."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.explain.derivative.answers import grade_slope
from engine.explain.derivative.point import Lost, PointSlope
from engine.explain.derivative.secants import RATIOS, SECANTS, Secant, first_h, secants
from tui.drawing.numbers import brief, significant
from tui.drawing.places import Sketch
from tui.lessons.derivative.figures.figure import draw_slope, speak_slope
from tui.lessons.derivative.figures.scene import (
    SlopeScene,
    Stage,
    computed_text,
    slope_text,
    value_text,
)
from tui.lessons.derivative.view import DerivativeView
from tui.lessons.shared.expressions.called import called
from tui.shell.keys.table import Footer, Key, Table
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.derivative.lesson import DerivativeLesson

TANGENT, NUDGE = SECANTS + 1, SECANTS + 2
"""The steps behind those of the secants."""
LARGEST_FRACTION = 4096


class SlopeView(DerivativeView):
    """Step 0 asks, then come the secants, the tangent, and the nudges. `ratio` divides h."""

    def __init__(self, lesson: DerivativeLesson) -> None:
        super().__init__(lesson)
        self.ratio = RATIOS[0]

    @property
    def count(self) -> int:
        # Without a slope a nudge has nothing that it could be held against.
        return NUDGE + (self.lesson.point.kind == "slope")

    @property
    def stage(self) -> Stage:
        position = self.lesson.player.position
        if position in (TANGENT, NUDGE):
            return "tangent" if position == TANGENT else "nudge"
        return "secant" if position else "point"

    @property
    def all_secants(self) -> tuple[Secant, ...]:
        lesson = self.lesson
        first = first_h(lesson.window, self.ratio)
        return secants(lesson.expression, lesson.point, first, self.ratio)

    @property
    def shown(self) -> tuple[Secant, ...]:
        """The secants so far."""
        return self.all_secants[: self.lesson.player.position]

    @property
    def hidden(self) -> bool:
        """Whether the slope is still asked for."""
        return self.stage in ("point", "secant") and self.lesson.verdict is None

    def scene(self) -> SlopeScene:
        """What the figure shows."""
        lesson = self.lesson
        return SlopeScene(
            lesson.curve_scene(),
            self.stage,
            self.shown,
            self.hidden,
            lesson.player.playing,
            partial(h_text, self.ratio),
        )

    def sketch(self) -> Sketch[SlopeScene]:
        return Sketch(draw_slope, self.scene(), speak_slope)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        point, stage = self.lesson.point, self.stage
        if stage == "point":
            return "point", {"x": significant(point.x, 7)}
        if stage == "secant":
            return "secant", {"h": h_text(self.ratio, self.shown[-1].h)}
        if point.kind == "kink":
            return "kink", {"left": brief(point.left), "right": brief(point.right)}
        if point.kind == "overflow":
            return "lost", {"what": self._beyond(point)}
        if point.kind == "open":
            return "lost", {"what": self.label("found.open")}
        if point.kind != "slope":
            return "none", {"why": self.label(f"why.{point.kind}")}
        if point.lost is not None and stage == "tangent":
            return "lost", {"what": self._lost(point, point.lost)}
        if stage == "tangent":
            return "tangent", {"slope": slope_text(point)}
        part, rest = (self.label(f"{key}.{self.ratio}") for key in ("part", "rest"))
        return "nudge", {"part": part, "rest": rest}

    def _beyond(self, point: PointSlope) -> str:
        """f and its slope where float64 has no numbers for them."""
        return self.label("found.beyond", value=value_text(point), slope=slope_text(point))

    def _lost(self, point: PointSlope, lost: Lost) -> str:
        """What float64 got wrong on the way to f, and what became of f there."""
        step = called(lost.step, self.lesson.by)
        what = self.label(f"lost.{lost.trouble}", step=step)
        slope = slope_text(point)
        if lost.computed == point.value:
            convention = computed_text(point.convention)
            return self.label("found.way", what=what, slope=slope, convention=convention)
        computed = computed_text(lost.computed)
        value = value_text(point)
        return self.label("found.value", what=what, value=value, slope=slope, computed=computed)

    def question(self) -> Question | None:
        lesson = self.lesson
        key, point = f"sign-{lesson.about}-{lesson.x!r}", lesson.point
        is_over = self.stage in ("tangent", "nudge") and not lesson.has_answered(key)
        if point.kind == "open" or is_over:
            return None
        values = {"x": significant(lesson.x, 7)}
        prompt = lesson.text("questions", "sign", **values)
        was = "n" if point.sign is None else "-0+"[point.sign + 1]
        return Question(key, prompt, self._grade, "sign", values, lambda: was)

    def _grade(self, text: str) -> Verdict:
        point, shown = self.lesson.point, self.shown
        secant = shown[-1] if shown and self.stage == "secant" else None
        verdict = grade_slope(point, text, secant)
        way = "falls" if (point.sign or 0) < 0 else "rises"
        code = way if verdict.code == "opposite" else verdict.code
        values = {
            "slope": slope_text(point),
            "left": brief(point.left),
            "right": brief(point.right),
            "convention": computed_text(point.convention),
            "h": h_text(self.ratio, secant.h) if secant is not None else "",
        }
        return Verdict(verdict.right, self.lesson.text("answers", f"sign.{code}", **values))

    def keys(self) -> Table:
        divided = "tenths" if self.ratio == RATIOS[0] else "halves"
        return (Key("d", divided, self.switch, footer=Footer.AFTER_EDIT),)

    def switch(self) -> None:
        """h by halves, or by tenths."""
        self.ratio = RATIOS[(RATIOS.index(self.ratio) + 1) % len(RATIOS)]
        self.lesson.changed()


def h_text(ratio: int, h: float) -> str:
    """An h as it came to be: 1/8, 0.001."""
    if ratio == RATIOS[0] and 1 < 1 / h <= LARGEST_FRACTION:
        return f"1/{round(1 / h)}"
    return significant(h, 7)
