"""layer: relu(x @ W + b), where a unit compares the image with its template."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from random import Random
from typing import Any, ClassVar, Final

from engine.explain.layer.unit_sum import Pace, SumStep, UnitSum
from engine.explain.shared.networks.unit_ranking import parse_unit
from tui.drawing.numbers import signed
from tui.drawing.places import Place, Sketch
from tui.lessons.layer.first_layer import TemplateLesson
from tui.lessons.layer.operations import LESSON, draw_operations
from tui.lessons.layer.question import graded
from tui.lessons.layer.scene import OperationsScene, UnitScene, UnitsScene, unpictured
from tui.lessons.layer.unit_figure import draw_unit
from tui.lessons.layer.unit_tiles import IN_A_ROW, draw_units
from tui.lessons.shared.images.yours import image_text, parse_image, with_yours
from tui.lessons.shared.networks.followed import FollowedWeight, follow_keys
from tui.lessons.shared.networks.layer_unit import LayerUnit
from tui.lessons.shared.networks.networks import SIDE
from tui.lessons.shared.networks.weight_images import UNIT
from tui.shell import chapter
from tui.shell.keys.lesson_keys import view_key
from tui.shell.keys.table import Key, Table, arrows
from tui.shell.question import Question

TEMPLATE, UNITS, LAYER = 1, 2, 3
"""The views: one unit, several units, the whole layer."""
OPERATIONS: Final = ("product", "broadcasting", "elementwise")
"""The lessons of what the layer does, in its order."""
PACES: Final[tuple[Pace, ...]] = ("rows", "pixels")


class LayerLesson(TemplateLesson):
    """In the first view the player goes over the steps of the sum, 0 is before the first.

    In the second view it is 0 until the units' values are told, in the third it is the
    operation.
    """

    LESSON = "layer"
    VIEWS: ClassVar[int] = 3

    def __init__(self) -> None:
        super().__init__()
        self.picked: int | None = None
        """The unit that the learner chose, None for none."""
        self._positions = {TEMPLATE: 0, UNITS: 0, LAYER: 0}
        self.player.count = self._count()

    # ---- state

    @property
    def unit(self) -> int:
        """The unit under the cursor.

        Until one is chosen it is the second: which one is the first is asked.
        """
        ranking = self.ranking
        if ranking is None:
            return self.picked or 0
        if self.picked is not None:
            return min(self.picked, ranking.units - 1)
        if self.view == UNITS:
            return ranking.candidates[0] if self.hidden else ranking.order[0]
        return ranking.order[min(1, ranking.units - 1)]

    @property
    def sum(self) -> UnitSum | None:
        """The sum of the unit under the cursor."""
        return self.template(self.unit).sum if self.ranking is not None else None

    @property
    def step(self) -> SumStep | None:
        """The present step of the sum, None before the first."""
        found, at = self.sum, self.player.position
        return found.steps[min(at, len(found.steps)) - 1] if found is not None and at else None

    @property
    def hidden(self) -> bool:
        """Whether it is still asked which unit fires most."""
        asked = self.verdict is None or not self.verdict.right
        return self.view == UNITS and not self.player.position and asked

    @property
    def shown_units(self) -> tuple[int, ...]:
        """The units of the second view: the candidates, then the most and the least firing."""
        ranking = self.ranking
        if ranking is None:
            return ()
        return tuple(ranking.candidates if self.hidden else (*ranking.most, *ranking.least))

    def _count(self) -> int:
        if self.view == TEMPLATE:
            found = self.sum if self.is_mounted else None
            return len(found.steps) + 1 if found is not None else SIDE + 3
        return 2 if self.view == UNITS else len(OPERATIONS)

    # ---- what the frame asks

    def changed(self) -> None:
        if self.is_mounted:
            # Another sum may have another number of steps.
            self.player.count = self._count()
            self.player.position = min(self.player.position, self.player.count - 1)
        super().changed()

    def sketch(self) -> Sketch[Any]:
        if self.view == TEMPLATE:
            return Sketch(draw_unit, self.unit_scene(), unpictured(draw_unit))
        if self.view == UNITS:
            return Sketch(draw_units, self.units_scene(), unpictured(draw_units))
        return Sketch(draw_operations, self.operations_scene())

    def unit_scene(self) -> UnitScene:
        """What the first view shows."""
        common = self.layer_scene(self.unit, alone=self.ranking is not None)
        return UnitScene(**vars(common), template=self.template(self.unit), step=self.step)

    def units_scene(self) -> UnitsScene:
        """What the second view shows."""
        templates = tuple(self.template(unit) for unit in self.shown_units)
        common = self.layer_scene(self.unit)
        return UnitsScene(**vars(common), templates=templates, hidden=self.hidden)

    def operations_scene(self) -> OperationsScene:
        """What the third view shows."""
        entries = [chapter.entry(name) for name in OPERATIONS]
        lessons = tuple(f"{entry.number} {entry.titles[self.ch2.language]}" for entry in entries)
        common, done = self.layer_scene(self.unit), self.player.position
        return OperationsScene(**vars(common), inputs=SIDE * SIDE, done=done, lessons=lessons)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.ranking is None:
            return "waiting", {}
        activation = self.networks.settings.activation
        if self.view == UNITS:
            return ("units.asked" if self.hidden else "units.told"), {}
        if self.view == LAYER:
            name = OPERATIONS[self.player.position]
            return f"layer.{name}", {"units": self.ranking.units, "activation": activation}
        found, step = self.sum, self.step
        if found is None or step is None:
            return "unit.opening", {"unit": self.unit}
        if step.stage == "activation":
            key = "unit.fires" if found.output > 0 else "unit.silent"
            return key, {"activation": activation, "z": signed(found.before, 3)}
        if step.stage == "bias":
            return "unit.bias", {"activation": activation}
        return "unit.adding", {}

    def question(self) -> Question | None:
        ranking = self.ranking
        if self.view != UNITS or ranking is None or self.player.position:
            return None
        key, prompt = f"most {self.networks.run} {self.index}", self.text("questions", "most")
        grade, was = partial(graded, ranking, say=self.text), partial(str, ranking.order[0])
        return Question(key, prompt, grade, "most", was=was)

    def finish(self) -> None:
        if self.view == LAYER:
            super().finish()

    def edit(self) -> tuple[str, str] | None:
        ranking = self.ranking
        if self.view == TEMPLATE and ranking is not None:
            return self.text("edit", "unit", most=ranking.units - 1), str(self.unit)
        if self.samples is None:
            return None
        return self.text("edit", "image", most=self.samples - 1), image_text(self, self.index)

    def entered(self, text: str) -> None:
        if self.view == TEMPLATE and self.ranking is not None:
            self._pick(parse_unit(text, self.ranking.units))
        else:
            self.go_to_image(parse_image(self, self.images, text))

    def vary(self, random: Random) -> None:
        self.action_view(UNITS)
        self.go_to_image(random.randrange(self.samples or 1))

    def reset(self) -> None:
        self.index, self.picked, self.pace = 0, None, "rows"
        self.player.restart(self._count())

    def code_values(self) -> Mapping[str, object]:
        units = self.ranking.units if self.ranking else self.networks.settings.hidden[0]
        place, own = self.images.stacked(self.index)[0], with_yours(self.images, self.index)
        return {**self.network_values(), **own, "index": str(place), "units": str(units)}

    # ---- the engine

    def led_to(self, about: object) -> None:
        """The unit of the weight that is followed, on the same image."""
        if isinstance(about, FollowedWeight):
            self.networks.pick(about.run)
            self.action_view(TEMPLATE)
            self.index, self.picked = about.index, about.place.unit

    def network_chosen(self) -> None:
        # Other units fire most now: they are asked for before they are told.
        if self.view == UNITS:
            self.player.pause()
            self.player.position = 0
        self._positions[UNITS] = 0
        self.changed()

    # ---- keys and mouse

    def main(self) -> None:
        """Enter: the next step of the sum, the unit under the cursor, or the lesson there."""
        if self.view == UNITS:
            self._pick(self.unit)
            self.action_view(TEMPLATE)
        elif self.view == LAYER:
            self._open(self.player.position)
        else:
            self.player.forward()

    def _open(self, operation: int) -> None:
        units = self.ranking.units if self.ranking is not None else self.networks.settings.hidden[0]
        about = LayerUnit(self.networks.run, self.index, self.unit, SIDE * SIDE, units)
        self.follow_link(OPERATIONS[operation], about)

    def move(self, rows: int, columns: int) -> None:
        """Arrows: the unit that fires a little less or more; among units, the one beside."""
        ranking = self.ranking
        if ranking is None:
            return
        if self.view == UNITS:
            shown = self.shown_units
            at = shown.index(self.unit) if self.unit in shown else 0
            self._pick(shown[min(max(at + columns + IN_A_ROW * rows, 0), len(shown) - 1)])
        elif self.view == LAYER:
            if rows:
                self.player.pause()
                self.player.go(self.player.position + rows)
            else:
                self._pick(min(max(self.unit + columns, 0), ranking.units - 1))
        else:
            self._pick(ranking.beside(self.unit, columns or rows))

    def _pick(self, unit: int) -> None:
        if unit != self.picked:
            self.picked = unit
            self.changed()

    def other_pace(self) -> None:
        """Row by row, or pixel by pixel."""
        step = self.step
        self.pace = PACES[1 - PACES.index(self.pace)]
        found = self.sum
        self.player.pause()
        if found is not None and step is not None:
            self.player.position = found.steps_to(step)
        self.changed()

    def action_view(self, view: int) -> None:
        if view <= self.VIEWS and view != self.view:
            self._positions[self.view] = self.player.position
            self.view, self.answer = view, None
            self.player.restart(self._count(), self._positions[view])

    def image_chosen(self) -> None:
        self.network_chosen()

    def pressed(self, place: Place) -> None:
        if self.pressed_network(place):
            return
        if place.leads_to == UNIT:
            if place.index[0] == self.unit:
                self.main()
            else:
                self._pick(place.index[0])
        elif place.leads_to == LESSON:
            self._open(place.index[0])

    def own_keys(self) -> Table:
        if self.view == TEMPLATE:
            pace = "pixels" if self.pace == "rows" else "rows"
            pixel = self.step.pixel if self.step is not None else None
            weight = self.weight(self.unit, pixel)
            rows: Table = (
                Key("←→", "unit", arrows(self.move)),
                *follow_keys(self, weight, self.networks.run, index=self.index),
                Key("p", pace, self.other_pace),
                *self.image_keys(),
                self.network_key(),
            )
        else:
            does = "open" if self.view == UNITS else "lesson"
            rows = (Key("Enter", does, self.main), *self.image_keys(), self.network_key())
        if self.view == LAYER or not self.player.at_end:
            return rows
        following = self.view + 1
        view = view_key(self, following, f"view.{following}", offered=True, leads=True)
        return (view, *rows)
