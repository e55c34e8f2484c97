"""descent, fourth view: the four optimizers from one start, each with a rate of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.explain.optimizer_rules import NAMES, OptimizerName
from tui.canvas import Canvas
from tui.lessons.descent_map import MapView
from tui.lessons.descent_view import STEPS, descent_of
from tui.widgets.descent_facts import rate_text
from tui.widgets.descent_race import Racer, RaceScene, draw_race_figure
from tui.widgets.one_line import KeyHint
from tui.widgets.places import Place

if TYPE_CHECKING:
    from tui.lessons.descent import DescentLesson

RATES: Mapping[OptimizerName, float] = {"sgd": 0.02, "momentum": 0.02, "rmsprop": 0.1, "adam": 0.1}
"""Where each begins; RMSprop's and Adam's steps are about as long as their rates."""


class RaceView(MapView):
    """`optimizer` is the one whose rate is changed and whose rule is shown."""

    def __init__(self, lesson: DescentLesson) -> None:
        self.rates: dict[OptimizerName, float] = dict(RATES)
        super().__init__(lesson)
        self.rate = self.rates[self.optimizer]

    def _settings(
        self, name: OptimizerName
    ) -> tuple[str, OptimizerName, float, tuple[float, ...], int]:
        where, _, _, start, batch = self.setting
        rate = self.rate if name == self.optimizer else self.rates[name]
        return where, name, rate, start, batch

    @property
    def count(self) -> int:
        return STEPS[self.parameters] + 1

    def looked(self) -> None:
        super().looked()
        if self.at_end:
            self._revealed |= {self._settings(name) for name in NAMES}

    def paint(self, canvas: Canvas) -> list[Place]:
        told = self.lesson.verdict is not None
        racers = []
        for name in NAMES:
            setting = self._settings(name)
            found, ending = descent_of(*setting)
            known = setting in self._revealed or (told and name == self.optimizer)
            label = self.label(f"optimizer.{name}")
            racers.append(Racer(found, ending if known else None, label))
        scene = RaceScene(
            tuple(racers),
            NAMES.index(self.optimizer),
            self.lesson.player.position,
            self.label(f"landscape.{self.name}"),
            self.batch_text,
            self.label,
            self.lesson.ch2.ascii,
        )
        return draw_race_figure(canvas, scene)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.at_end:
            arrived = [name for name in NAMES if descent_of(*self._settings(name))[1].converges]
            return "race.end", {
                "arrived": len(arrived),
                "racers": len(NAMES),
                "steps": STEPS[self.parameters],
            }
        optimizer = self.label(f"optimizer.{self.optimizer}")
        return "race", {"optimizer": optimizer, "rate": rate_text(self.rate)}

    def next_optimizer(self) -> None:
        self._choose(NAMES[(NAMES.index(self.optimizer) + 1) % len(NAMES)])

    def _choose(self, name: OptimizerName) -> None:
        self.rates[self.optimizer] = self.rate
        self.optimizer, self.rate = name, self.rates[name]
        self.lesson.changed()

    def _settle(self) -> None:
        self.start = self.landscape.start
        self.stand(0)

    def reset(self) -> None:
        self.rates = dict(RATES)
        super().reset()
        self.rate = self.rates[self.optimizer]
        self.stand(0)

    def hints(self) -> tuple[KeyHint, ...]:
        enter, rate, landscape, optimizer, batch, start = MapView.all_hints(self)
        if not self.has_run:
            return optimizer, rate, enter
        onwards = () if self.lesson.has_seen(5) else (self.lesson.hint("5", "network", "5"),)
        return (*onwards, landscape, optimizer, rate, batch, enter, start)

    def next_key(self) -> str:
        if (step := self.step_key()) is not None:
            return step
        return "greater_than_sign" if self.lesson.has_seen(5) else "5"

    def pressed(self, place: Place) -> None:
        if place.leads_to == "racer":
            self._choose(NAMES[place.index[0]])
        else:
            super().pressed(place)
