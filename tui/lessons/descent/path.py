"""descent, second view: one optimizer's way down a loss of one parameter, or of two."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.explain.descent.landscapes import CURVES, MAPS, SAMPLES, Landscape, Point
from engine.explain.descent.outcome import Outcome
from engine.explain.descent.own_loss import OWN, OwnLoss
from engine.explain.descent.plan import Descent
from engine.explain.descent.settings import FARTHEST, next_rate, parse_descent
from engine.explain.shared.networks.optimizer_rules import NAMES, OptimizerName
from tui.drawing.numbers import significant
from tui.drawing.places import Sketch
from tui.lessons.descent.ending import convergence_verdict, ending_caption, held_text
from tui.lessons.descent.figures.curve import draw_curve_figure
from tui.lessons.descent.figures.facts import DescentScene, facts_rows, rolling
from tui.lessons.descent.path_keys import PathKeys
from tui.lessons.descent.view import (
    STEPS,
    descent_of,
    landscape_of,
    pictured,
)
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Table
from tui.shell.question import Question

if TYPE_CHECKING:
    from tui.lessons.descent.lesson import DescentLesson

STRIDE = 0.2
"""How far an arrow key moves the start."""
BATCHES = (0, 3, 1)
"""Samples a step; 0 is all of them."""

Setting = tuple[Landscape, OptimizerName, float, Point, int]


class PathView(PathKeys):
    """A landscape of `parameters` parameters, a rule, a rate, a start; and the way from there."""

    def __init__(self, lesson: DescentLesson) -> None:
        super().__init__(lesson)
        self.name = "bowl"
        self.own: OwnLoss | None = None
        """The learner's, once there is one."""
        self.optimizer: OptimizerName = "sgd"
        self.rate = self.landscape.rate
        self.start = self.landscape.start
        self.batch = 0
        self.endings: set[str] = set()
        """How descents ended that were seen to their ends."""
        self.landscapes = {self.name}
        """Those that were seen."""
        self._revealed: set[Setting] = set()

    # ---- state

    @property
    def names(self) -> tuple[str, ...]:
        """The landscapes of this view."""
        names: tuple[str, ...] = CURVES if self.parameters == 1 else MAPS
        return names if self.own is None else (*names, OWN)

    @property
    def landscape(self) -> Landscape:
        if self.name == OWN and self.own is not None:
            return self.own.landscape
        return landscape_of(self.name, self.parameters)

    @property
    def setting(self) -> Setting:
        """All that decides the way."""
        batch = self.batch if self.landscape.samples else 0
        return self.landscape, self.optimizer, self.rate, self.start, batch

    @property
    def descent(self) -> Descent:
        return descent_of(*self.setting)[0]

    @property
    def ending(self) -> Outcome:
        return descent_of(*self.setting)[1]

    @property
    def count(self) -> int:
        return len(self.descent.steps)

    @property
    def at_end(self) -> bool:
        """Whether the whole way is shown."""
        return self.lesson.player.position >= self.count - 1

    @property
    def has_run(self) -> bool:
        """Whether the learner has seen a way to its end."""
        return bool(self.endings)

    @property
    def is_past(self) -> bool:
        """Whether just this way has been seen to its end."""
        return self.setting in self._revealed

    def looked(self) -> None:
        if self.at_end:
            self._revealed.add(self.setting)
            self.endings.add(self.ending.ending)

    def scene(self) -> DescentScene:
        """What the figure shows."""
        told = self.is_past or self.lesson.verdict is not None
        return DescentScene(
            descent=self.descent,
            position=self.lesson.player.position,
            ending=self.ending if told else None,
            name=self.label(f"landscape.{self.name}"),
            optimizer=self.label(f"optimizer.{self.optimizer}"),
            batch=self.batch_text,
            signs=self.signs,
            word=self.lesson.labels,
        )

    @property
    def batch_text(self) -> str:
        """What gradients are taken of, "" where there are no samples."""
        if not self.landscape.samples:
            return ""
        key = {0: "batch.all", 1: "batch.one"}.get(self.batch, "batch.some")
        return self.label(key, count=self.batch or SAMPLES, samples=SAMPLES)

    # ---- what the lesson asks

    def sketch(self) -> Sketch[Any]:
        return pictured(
            draw_curve_figure,
            self.scene(),
            below=facts_rows(self.descent),
            moment=self.moment,
            between=rolling,
        )

    @property
    def moment(self) -> tuple[Hashable, float]:
        """Which way is shown, and how far on it."""
        return self.setting, self.lesson.player.position

    def caption(self) -> tuple[str, Mapping[str, object]]:
        position = self.lesson.player.position
        if self.is_past and self.at_end:
            return ending_caption(self.descent, self.ending)
        if position == 0:
            names = ", ".join(self.landscape.called)
            if self.name == OWN and self.own is not None and self.own.held:
                return "landscape.own.more", {"names": names, "held": held_text(self.own)}
            key = f"landscape.{self.name}"
            shared = self.lesson.texts.has("captions", key)
            return key if shared else f"{key}.{self.parameters}", {"names": names}
        return f"step.{self.optimizer}", {"rate": significant(self.rate, 4)}

    def question(self) -> Question | None:
        lesson = self.lesson
        if lesson.answer is None and self.is_past:
            return None
        values = {
            "optimizer": self.label(f"optimizer.{self.optimizer}"),
            "rate": significant(self.rate, 4),
            "steps": STEPS[self.parameters],
        }
        return Question(
            f"{type(self).__name__}-{self.landscape.formula}-{self.setting[1:]}",
            lesson.text("questions", "converges", **values),
            partial(convergence_verdict, self.descent, self.ending, lesson.text),
            kind="converges",
            values=values,
            was=lambda: "y" if self.ending.converges else "n",
        )

    def main(self) -> None:
        """The whole way at once; from its end back to the start."""
        self.stand(0 if self.at_end else self.count - 1)

    def turn(self, step: int) -> None:
        self._take(rate=next_rate(self.rate, step))

    def following(self) -> None:
        self.name = self.names[(self.names.index(self.name) + 1) % len(self.names)]
        self.landscapes.add(self.name)
        self.lesson.follows = self.name == OWN
        self._settle()

    def ways(self, *, first: bool) -> Table:
        """The keys to other lessons: before those of the landscape for the learner's own."""
        return self.lesson.ways() if first == (self.name == OWN) else ()

    def adopt(self, own: OwnLoss, start: Point) -> None:
        """The learner's loss, from that start."""
        is_new = self.name != OWN or self.own is not own
        self.own, self.name, self.start = own, OWN, start
        if is_new:
            self._begin_own(own)
        position = 0 if is_new else self.lesson.player.position
        if self.lesson.shown is self:
            self.stand(min(position, self.count - 1))
        elif is_new:
            self.position = 0

    def _begin_own(self, own: OwnLoss) -> None:
        self.rate = own.landscape.rate

    def _settle(self) -> None:
        """A new landscape, from where it shows best."""
        landscape = self.landscape
        self.rate, self.start = landscape.rate, landscape.start
        self.stand(0)

    def next_optimizer(self) -> None:
        following = NAMES[(NAMES.index(self.optimizer) + 1) % len(NAMES)]
        self._take(optimizer=following)

    def next_batch(self) -> None:
        if self.parameters == 1:
            return
        if not self.landscape.samples:
            # Only a mean over samples has batches.
            self.name = "samples"
            self.landscapes.add(self.name)
            self.batch = BATCHES[1]
            self._settle()
            return
        self._take(batch=BATCHES[(BATCHES.index(self.batch) + 1) % len(BATCHES)])

    def _take(
        self,
        *,
        rate: float | None = None,
        start: Point | None = None,
        optimizer: OptimizerName | None = None,
        batch: int | None = None,
    ) -> None:
        """Another setting; who saw the whole way sees the whole new one at once."""
        whole, position = self.at_end, self.lesson.player.position
        self.rate = self.rate if rate is None else rate
        self.start = self.start if start is None else start
        self.optimizer = self.optimizer if optimizer is None else optimizer
        self.batch = self.batch if batch is None else batch
        self.stand(self.count - 1 if whole else position)

    def move(self, rows: int, columns: int) -> None:
        step = (columns,) if self.parameters == 1 else (columns, -rows)
        moved = tuple(
            min(max(round(value + STRIDE * by, 6), -FARTHEST), FARTHEST)
            for value, by in zip(self.start, step, strict=True)
        )
        if moved != self.start:
            self._take(start=moved)

    def edit(self) -> tuple[str, str] | None:
        key = "rate.1" if self.parameters == 1 else "rate.2"
        text = " ".join(f"{value:g}" for value in (self.rate, *self.start))
        return self.lesson.text("edit", key), text

    def entered(self, text: str) -> None:
        rate, start = parse_descent(text, self.parameters, self.start)
        self._take(rate=rate, start=start)

    def reset(self) -> None:
        self.name, self.optimizer, self.batch = "bowl", "sgd", 0
        self.lesson.follows = False
        self._revealed.clear()
        self._settle()

    # ---- keys and mouse

    def keys(self) -> Table:
        on, exploded = self.step_key(), "explodes" in self.endings
        onwards = exploded and not self.lesson.has_seen(3)
        return (
            *self.walking(on),
            *self.ways(first=True),
            view_key(self.lesson, 3, "map", offered=onwards, leads=on is None),
            self.rate_key(told=self.has_run, leads=on is None and not exploded),
            self.landscape_key(told=exploded),
            self.optimizer_key(told=exploded),
            self.whole_key(told=self.has_run),
            self.start_key("←→", told=self.has_run),
            *self.ways(first=False),
        )
