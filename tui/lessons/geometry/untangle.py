"""geometry, second view: a small network untangles two sets of points, frame by frame.

The engine trains it, a look at a time; the looks are kept, so that one can go back and forth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from engine import protocol
from engine.explain.geometry.affine import Points
from engine.explain.geometry.tangle_settings import LIMITS, TangleSettings, parse_tangle
from engine.explain.geometry.tangles import EXTENT, TANGLES, TangleKind, tangle
from engine.explain.shared.typed.yes_or_no import parse_yes_no
from engine.protocol.arrays import number
from tui.drawing.numbers import short, significant
from tui.drawing.places import Place, Sketch
from tui.lessons.geometry.untangle_curve import LookedAt
from tui.lessons.geometry.untangle_figure import Frame, UntangleScene, draw_untangle, reach_of
from tui.lessons.shared.lesson_view import LessonView
from tui.link.asked import Asked
from tui.shell.keys.lesson_keys import playing, stepping
from tui.shell.keys.table import Key, Table
from tui.shell.question import Question, Verdict

if TYPE_CHECKING:
    from tui.lessons.geometry.lesson import GeometryLesson

STEPS = protocol.Untangle().steps
MOST_SEED = LIMITS[0].seed


class UntangleView(LessonView):
    """`looks` are those at the training under way, or at the last one of these settings."""

    lesson: GeometryLesson

    def __init__(self, lesson: GeometryLesson) -> None:
        super().__init__(lesson)
        self.kind: TangleKind = "spirals"
        self.settings = TangleSettings()
        self.relu = True
        self.looks: list[protocol.Untangled] = []
        self._frames: list[Frame] = []
        self._reach = EXTENT
        self._trainings: Asked[protocol.Untangle, protocol.Untangled] = Asked(
            lesson.engine, lambda training: training, self._look, self._told, of_data=False
        )

    # ---- state

    @property
    def training(self) -> bool:
        """Whether the engine is at it."""
        return self._trainings.is_waiting

    @property
    def count(self) -> int:
        return max(len(self.looks), 1)

    @property
    def _shown(self) -> int:
        """Which look is shown."""
        return min(self.lesson.player.position, len(self.looks) - 1)

    @property
    def look(self) -> protocol.Untangled | None:
        """The look that is shown, None before the first one."""
        return self.looks[self._shown] if self.looks else None

    @property
    def outcome(self) -> bool | None:
        """Whether the training set them apart; None before its end."""
        last = self.looks[-1] if self.looks else None
        if last is None or self.training:
            return None
        return True if last.accuracy == 1 else None if last.step < STEPS else False

    def scene(self) -> UntangleScene:
        """What the figure shows."""
        points, labels = tangle(self.kind)
        look = self.look
        return UntangleScene(
            points=points,
            labels=labels,
            frame=self._frames[self._shown] if look is not None else None,
            reach=self._reach,
            moving=self.training or self.lesson.player.playing,
            network=self._network(),
            facts=self._facts(look),
            word=self.lesson.labels,
            losses=tuple(
                LookedAt(one.step, number(one.loss), one.accuracy)
                for one in self.looks[: self._shown + 1]
            ),
            steps=STEPS,
        )

    def _network(self) -> str:
        """The network layer by layer."""
        layers, units = self.settings[:2]
        hidden = f"relu {units}" if self.relu else f"{units}"
        two = "tanh 2" if self.relu else "2"
        chain = " → ".join(("2", *(hidden,) * layers, two, "1"))
        return chain if self.relu else f"{chain}  {self.label('affine')}"

    def _facts(self, look: protocol.Untangled | None) -> tuple[tuple[str, str], ...]:
        settings = self.settings
        slot = "[ ? ]"
        return (
            (self.label("step"), f"{look.step if look else 0}/{STEPS}"),
            (self.label("loss"), short(number(look.loss)) if look else "–"),
            (self.label("accuracy"), short(look.accuracy) if look else slot),
            (self.label("layers"), f"{settings.layers} × {settings.units}"),
            (self.label("rate"), significant(settings.learning_rate)),
            (self.label("seed"), str(settings.seed)),
        )

    # ---- what the lesson asks

    def sketch(self) -> Sketch[UntangleScene]:
        return Sketch(draw_untangle, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        look = self.look
        if look is None:
            return "tangled", {}
        if self.training:
            return "training", {}
        if look.accuracy == 1:
            return "separated", {}
        if not self.relu:
            return "affine", {}
        return ("stuck" if self._shown == len(self.looks) - 1 else "between"), {}

    def question(self) -> Question | None:
        lesson = self.lesson
        if lesson.answer is None and self.looks:
            return None
        key = f"untangle-{self.kind}-{self.settings.text}-{self.relu}"
        kind = "untangle" if self.outcome is not None else ""  # or else it is only noted
        return Question(key, lesson.text("questions", "untangle"), self._grade, kind)

    def _grade(self, text: str) -> Verdict:
        said, outcome = parse_yes_no(text), self.outcome
        if outcome is None:
            return Verdict(True, self.lesson.text("answers", "untangle.noted"))
        why = "apart" if outcome else "tangled" if self.relu else "affine"
        worth = "right" if said == outcome else "wrong"
        values = {"accuracy": short(self.looks[-1].accuracy)}
        text = self.lesson.text("answers", f"untangle.{worth}.{why}", **values)
        return Verdict(said == outcome, text)

    def main(self) -> None:
        """Train, or stop that."""
        if self.training:
            self.stop()
            return
        if self.lesson.ch2.engine_state.hello is None:
            self._tell_no_engine()
            return
        self._forget()
        settings = self.settings
        training = protocol.Untangle(
            kind=self.kind,
            layers=settings.layers,
            units=settings.units,
            relu=self.relu,
            learning_rate=settings.learning_rate,
            seed=settings.seed,
            steps=STEPS,
        )
        if not self._trainings.ask(training):
            self._tell_no_engine()
        self.lesson.player.restart(self.count)

    def _tell_no_engine(self) -> None:
        self.lesson.notice(self.label("no_engine"))

    def stop(self) -> None:
        """End the training under way; what was seen of it stays."""
        if self.training:
            self._trainings.leave()
            self.lesson.ch2.ask(protocol.CancelUntangle())
            self.lesson.changed()

    def switch(self) -> None:
        self.relu = not self.relu
        self._begin_anew()

    def next_set(self) -> None:
        self.kind = TANGLES[(TANGLES.index(self.kind) + 1) % len(TANGLES)]
        self._begin_anew()

    def following(self) -> None:
        """The next seed: other weights to begin with."""
        seed = (self.settings.seed + 1) % (MOST_SEED + 1)
        self.settings = self.settings._replace(seed=seed)
        self._begin_anew()

    @property
    def moves(self) -> bool:
        return bool(self.looks) and not self.training

    def move(self, rows: int, columns: int) -> None:
        if not self.training:
            self.lesson.player.go(self.lesson.player.position + columns)

    def edit(self) -> tuple[str, str] | None:
        return self.lesson.text("edit", "settings"), self.settings.text

    def entered(self, text: str) -> None:
        settings = parse_tangle(text)
        if settings != self.settings:
            self.settings = settings
            self._begin_anew()

    def reset(self) -> None:
        self.kind, self.settings, self.relu = "spirals", TangleSettings(), True
        self._begin_anew()

    def _begin_anew(self) -> None:
        """Other settings: what was trained with the last ones is no answer to these."""
        if self.training:
            self.lesson.ch2.ask(protocol.CancelUntangle())
        self._forget()
        self.lesson.player.restart(self.count)

    def _forget(self) -> None:
        self._trainings.forget()
        self._reach = EXTENT
        self.looks.clear()
        self._frames.clear()

    # ---- keys, mouse, engine

    def keys(self) -> Table:
        lesson, trains = self.lesson, self.training or not self.looks
        enter = "stop" if self.training else "again" if self.looks else "train"
        space = playing(lesson)
        return (
            Key("Enter", enter, self.main, leads=trains),
            stepping(lesson, when=self.moves, leads=False),
            replace(space, act=self.main) if trains else space,
            Key("x", "relu.off" if self.relu else "relu.on", self.switch),
            Key("p", "points", self.next_set),
            Key("n", "seed", self.following),
        )

    def _look(self, _: object, event: protocol.AnyEvent) -> protocol.Untangled | None:
        """One more look at the training under way."""
        if not isinstance(event, protocol.Untangled):
            return None
        values = event.hidden.values()
        hidden: Points = tuple(zip(values[::2], values[1::2], strict=True))
        a, b, c = event.line.values()
        self.looks.append(event)
        self._frames.append(Frame(hidden, event.regions.data, (a, b, c)))
        if not self.relu:
            self._reach = max(self._reach, reach_of([hidden]))
        self.lesson.follow(self, len(self.looks) - 1)
        return event

    def _told(self) -> None:
        self.lesson.looked(self)

    def pressed(self, place: Place) -> None:
        if place.leads_to == "kind":
            self.next_set()
        elif place.leads_to == "relu":
            self.switch()
