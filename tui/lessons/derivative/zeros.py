"""derivative, second view: where the slope is 0, or is not there, and what that means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.explain.derivative.stationary import Landscape, Stationary
from engine.explain.shared.typed.yes_or_no import parse_yes_no
from tui.drawing.numbers import brief
from tui.drawing.places import Sketch
from tui.lessons.derivative.figures.scene import ZerosScene
from tui.lessons.derivative.figures.zeros import draw_zeros, speak_zeros
from tui.lessons.derivative.view import DerivativeView
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.derivative.lesson import DerivativeLesson

SLOW = 2.0
"""Up to so many steps a second an eye can follow a line from one plot to the other."""


class ZerosView(DerivativeView):
    """A step for each point, which the point of the lesson goes to, and one for all of them.

    `kept` is where that stood before, None while it is where the learner put it.
    """

    def __init__(self, lesson: DerivativeLesson) -> None:
        super().__init__(lesson)
        self.kept: float | None = None

    @property
    def landscape(self) -> Landscape:
        return self.lesson.landscape

    @property
    def count(self) -> int:
        return len(self.landscape.points) + 1

    @property
    def current(self) -> int | None:
        """The point that is asked about; None at the end."""
        position = self.lesson.player.position
        return position if position < len(self.landscape.points) else None

    @property
    def asked(self) -> Stationary | None:
        return None if self.current is None else self.landscape.points[self.current]

    def scene(self) -> ZerosScene:
        """What the figure shows."""
        hidden = self.lesson.asks is not None and self.lesson.verdict is None
        player = self.lesson.player
        moving = player.playing and player.rate > SLOW
        return ZerosScene(self.lesson.curve_scene(), self.landscape, self.current, hidden, moving)

    def sketch(self) -> Sketch[ZerosScene]:
        return Sketch(draw_zeros, self.scene(), speak_zeros)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        found, asked = self.landscape, self.asked
        if asked is None and (found.points or found.crowded):
            return "zeros.all", {}
        if asked is None:
            kinds = {end.place for end in (found.lowest, found.highest) if end is not None}
            rest = "end" if "rim" in kinds else "hole" if "hole" in kinds else "never"
            return "zeros.nothing", {"rest": self.label(f"turns.{rest}")}
        if self.lesson.verdict is not None:
            return f"zeros.{asked.sort}", {"x": brief(asked.x)}
        what = "flat" if asked.sort == "flat" else "smooth" if asked.smooth else "kink"
        return "zeros.asked", {"x": brief(asked.x), "what": self.label(f"asked.{what}")}

    def question(self) -> Question | None:
        lesson, asked = self.lesson, self.asked
        if asked is None:
            return None
        window = lesson.window
        key = f"zero-{lesson.about}-{window.left}-{window.right}-{self.current}"
        values = {"x": brief(asked.x)}
        prompt, was = lesson.text("questions", "minimum", **values), "ny"[asked.sort == "minimum"]
        return Question(key, prompt, self._grade, "minimum", values, lambda: was)

    def _grade(self, text: str) -> Verdict:
        asked = self.asked
        assert asked is not None
        said = parse_yes_no(text)
        # On a stretch, and beside one, nothing near lies lower: that is a minimum too.
        wide = asked.sort in ("flat", "bend") and asked.before <= 0 <= asked.after
        right = wide or said == (asked.sort == "minimum")
        key = f"{asked.sort}.{'smooth' if asked.smooth else 'kink'}"
        if asked.sort in ("saddle", "bend", "flat"):
            key = "wide" if wide else asked.sort
        worth = "right" if right else "wrong"
        return Verdict(right, self.lesson.text("answers", f"zero.{worth}.{key}"))

    def stepped(self) -> None:
        if self.asked is not None:
            self.kept = self.lesson.x if self.kept is None else self.kept
            self.lesson.x = self.asked.x

    def left(self) -> None:
        if self.kept is not None:
            self.lesson.x, self.kept = self.kept, None
