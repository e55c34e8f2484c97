"""descent, fourth view: the four optimizers from one start, each with a rate of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from engine.explain.descent.own_loss import OwnLoss
from engine.explain.shared.networks.optimizer_rules import NAMES, OptimizerName
from tui.drawing.numbers import significant
from tui.drawing.places import Place, Sketch
from tui.lessons.descent.figures.race import Racer, RaceScene, draw_race_figure
from tui.lessons.descent.map import MapView
from tui.lessons.descent.path import Setting
from tui.lessons.descent.view import STEPS, descent_of, pictured
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Table

if TYPE_CHECKING:
    from tui.lessons.descent.lesson import DescentLesson

RATES: Mapping[OptimizerName, float] = {"sgd": 0.02, "momentum": 0.02, "rmsprop": 0.1, "adam": 0.1}
"""Where each begins; RMSprop's and Adam's steps are about as long as their rates."""


class RaceView(MapView):
    """`optimizer` is the one whose rate is changed and whose rule is shown."""

    def __init__(self, lesson: DescentLesson) -> None:
        self.rates: dict[OptimizerName, float] = dict(RATES)
        super().__init__(lesson)
        self.rate = self.rates[self.optimizer]

    def _settings(self, name: OptimizerName) -> Setting:
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

    def sketch(self) -> Sketch[RaceScene]:
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
            self.signs,
            self.lesson.labels,
        )
        return pictured(draw_race_figure, scene)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.at_end:
            arrived = [name for name in NAMES if descent_of(*self._settings(name))[1].converges]
            return "race.end", {
                "arrived": len(arrived),
                "racers": len(NAMES),
                "steps": STEPS[self.parameters],
            }
        optimizer = self.label(f"optimizer.{self.optimizer}")
        return "race", {"optimizer": optimizer, "rate": significant(self.rate, 4)}

    def next_optimizer(self) -> None:
        self._choose(NAMES[(NAMES.index(self.optimizer) + 1) % len(NAMES)])

    def _choose(self, name: OptimizerName) -> None:
        self.rates[self.optimizer] = self.rate
        self.optimizer, self.rate = name, self.rates[name]
        self.lesson.changed()

    def _begin_own(self, own: OwnLoss) -> None:
        """Each keeps its rate."""

    def _settle(self) -> None:
        self.start = self.landscape.start
        self.stand(0)

    def reset(self) -> None:
        self.rates = dict(RATES)
        super().reset()
        self.rate = self.rates[self.optimizer]
        self.stand(0)

    def keys(self) -> Table:
        on, run = self.step_key(), self.has_run
        onwards = run and not self.lesson.has_seen(5)
        return (
            *self.walking(on),
            *self.ways(first=True),
            view_key(self.lesson, 5, "network", offered=onwards, leads=on is None),
            self.landscape_key(told=run),
            self.optimizer_key(told=True),
            self.rate_key(told=True),
            self.batch_key(told=run),
            self.whole_key(told=True),
            self.start_key("←→↑↓", told=run),
            *self.ways(first=False),
        )

    def pressed(self, place: Place) -> None:
        if place.leads_to == "racer":
            self._choose(NAMES[place.index[0]])
        else:
            super().pressed(place)
