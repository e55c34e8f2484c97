"""The weights of the first layer as images, one for each hidden unit."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine import protocol
from tui.drawing.places import Place, Sketch
from tui.lessons.fit.first_layer import FirstLayer, Units, Wanted
from tui.lessons.fit.view import FitView
from tui.lessons.shared.networks.unit_grid import Grid, grid_of
from tui.lessons.shared.networks.weight_images import UNIT, WeightScene, draw_weights, facts
from tui.shell.keys.table import Key, Table, arrows
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.fit.lesson import FitLesson

TOLD = 12
"""So many units are told in words."""


class WeightsView(FitView):
    """The first layer of the run on screen, or of the untrained network; `cursor` is a unit."""

    def __init__(self, lesson: FitLesson) -> None:
        super().__init__(lesson)
        self.layer = FirstLayer(lesson.engine, self.told)
        self.cursor = 0

    def told(self) -> None:
        """The engine has told the weights, or why it has none."""
        self.lesson.answered()

    # ---- which units

    @property
    def name(self) -> str | None:
        """The run whose weights are shown, None for the untrained network."""
        return self.run.started.run if self.run is not None else None

    @property
    def units(self) -> int | None:
        """How many units the layer has, None while that is not known."""
        if self.run is not None:
            return self.run.settings.hidden[0]
        answer = self.layer.answer(None)
        return answer.units if answer is not None else None

    @property
    def grid(self) -> Grid:
        return grid_of(*self.size)

    def settle(self) -> None:
        units = self.units
        if units is not None:
            self.cursor = min(self.cursor, units - 1)

    def drawn(self) -> None:
        self.layer.drawn()
        self._ask()

    def stepped(self) -> bool:
        self._ask()
        return False

    def _ask(self) -> None:
        state, run, units = self.lesson.ch2.engine_state, self.run, self.units
        if state.hello is None:
            return
        first = self.grid.first(self.cursor)
        count = self.grid.page if units is None else min(self.grid.page, units - first)
        # A recording has one set of weights, its last ones, whatever step it is at.
        step = run.step if run is not None and not state.replayed else None
        training = run is not None and run.status in ("running", "evaluating")
        units_shown = Units(self.name, first, min(count, protocol.MAX_UNITS))
        self.layer.want(Wanted(units_shown, step, training))

    @property
    def awaits(self) -> bool:
        """Whether a unit of the page is missing, and may come."""
        if self.layer.refusal(self.name) is not None:
            return False
        images, units = self.layer.images(self.name), self.units
        if self.layer.awaited or images is None or units is None:
            return True
        grid = self.grid
        first = grid.first(self.cursor)
        last = min(first + grid.page, units) - 1
        return images.unit(first) is None or images.unit(last) is None

    # ---- what is seen

    def caption(self) -> tuple[str, Mapping[str, object]]:
        answer = self.layer.answer(self.name)
        if answer is None or not answer.step:
            return "weights.noise", {}
        return "weights", {"step": answer.step}

    def sketch(self) -> Sketch[WeightScene]:
        answer = self.layer.answer(self.name)
        scene = WeightScene(
            images=self.layer.images(self.name),
            step=answer.step if answer is not None else 0,
            units=self.units,
            cursor=self.cursor,
            note=self._note(answer),
            signs=self.lesson.ch2.ascii or self.lesson.app.console.color_system is None,
            word=self.lesson.labels,
        )
        return Sketch(draw_weights, scene, tell=told)

    def _note(self, answer: protocol.UnitWeights | None) -> str:
        refusal = self.layer.refusal(self.name)
        if refusal is not None:
            return problem_text(self.lesson.ch2.words, refusal)
        images = self.layer.images(self.name)
        if answer is None or images is None or images.unit(self.cursor) is None:
            phase = self.lesson.ch2.engine_state.phase
            return self.label("gone" if phase == "gone" else "weights.asked")
        if self.run is None:
            return self.label("weights.untrained")
        if not self.run.active and answer.step != self.run.step:
            return self.label("weights.checkpoint")
        return ""

    # ---- keys

    def keys(self) -> Table:
        pages = {"]": partial(self.turn, 1), "[": partial(self.turn, -1)}
        return (Key("←↑↓→", "unit", arrows(self.move)), Key("[ ]", "page", pages))

    def move(self, rows: int, columns: int) -> None:
        self._go(self.cursor + rows * self.grid.columns + columns)

    def turn(self, step: int) -> None:
        """The units of the next page, or of the one before."""
        self._go(self.grid.first(self.cursor) + step * self.grid.page)

    def pressed(self, place: Place) -> None:
        if place.leads_to == UNIT:
            self._go(place.index[0])

    def show(self, unit: int) -> None:
        self.cursor = unit

    def _go(self, unit: int) -> None:
        units = self.units
        if units is not None:
            self.cursor = min(max(unit, 0), units - 1)
            self.lesson.changed()


def told(scene: WeightScene, _: int) -> str:
    """What the images are of, and the extreme weights of the units shown."""
    if scene.images is None:
        return scene.note
    lines = [scene.note] if scene.note else []
    lines.append(scene.word("weights.step", step=scene.step))
    for unit in scene.images.units[:TOLD]:
        lines.append(f"{unit.number}: " + ", ".join(facts(unit, scene.word)))
    return "\n".join(lines)
