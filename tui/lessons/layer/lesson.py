"""layer: relu(x @ W + b), where a unit compares the image with its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine.explain.layer.unit_sum import Pace, SumStep, UnitSum
from engine.explain.shared.networks.unit_ranking import grade_unit, parse_unit
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import short, signed
from tui.drawing.places import Place, PlacedDrawing
from tui.lessons.layer.first_layer import FirstLayerLesson
from tui.lessons.layer.operations import LESSON, draw_operations
from tui.lessons.layer.scene import LayerScene, OperationsScene, UnitScene, UnitsScene
from tui.lessons.layer.unit_figure import draw_unit
from tui.lessons.layer.unit_tiles import IN_A_ROW, draw_units
from tui.lessons.shared.images.samples import parse_sample
from tui.lessons.shared.networks.networks import SIDE
from tui.lessons.shared.networks.weight_images import UNIT
from tui.shell import chapter
from tui.shell.lines.one_line import KeyHint
from tui.shell.question import Question, Verdict

TEMPLATE, UNITS, LAYER = 1, 2, 3
"""The views: one unit, several units, the whole layer."""
OPERATIONS: Final = ("product", "broadcasting", "elementwise")
"""The lessons of what the layer does, in its order."""
PACES: Final[tuple[Pace, ...]] = ("rows", "pixels")


class LayerLesson(FirstLayerLesson):
    """In the first view the player goes over the steps of the sum, 0 is before the first.

    In the second view it is 0 until the units' values are told, in the third it is the
    operation.
    """

    LESSON = "layer"
    VIEWS: ClassVar[int] = 3
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pace", show=False),
    ]

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
        found, position = self.sum, self.player.position
        if found is None or not position:
            return None
        return found.steps[min(position, len(found.steps)) - 1]

    @property
    def hidden(self) -> bool:
        """Whether it is still asked which unit fires most."""
        verdict = self.verdict
        right = verdict is not None and verdict.right
        return self.view == UNITS and not self.player.position and not right

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

    def figure(self) -> Widget:
        return PlacedDrawing(self._paint, speak=lambda canvas: self._paint(canvas, pictured=False))

    def _paint(self, canvas: Canvas, *, pictured: bool = True) -> list[Place]:
        if self.view == TEMPLATE:
            return draw_unit(canvas, replace(self.unit_scene(), pictured=pictured))
        if self.view == UNITS:
            return draw_units(canvas, replace(self.units_scene(), pictured=pictured))
        return draw_operations(canvas, self.operations_scene())

    def _common(self) -> LayerScene:
        """What all views show."""
        pixels, run = self.pixels, self.networks.run
        seen = self.told.activations(run, pixels) if pixels is not None else None
        image = self.ch2.images("test").image(self.index)
        single = self.view == TEMPLATE and self.ranking is not None
        return LayerScene(
            network=self.network_facts(seen.step if seen is not None else None),
            activation=self.networks.settings.activation,
            index=self.index,
            label=image[1] if image is not None else None,
            picture=self.picture(self.index),
            ranking=self.ranking,
            unit=self.unit,
            note=self.note(self.unit if single else None),
            dark=self.ch2.is_dark,
            signs=self.ch2.ascii or self.app.console.color_system is None,
            pictured=True,
            word=self._label,
        )

    def unit_scene(self) -> UnitScene:
        """What the first view shows."""
        return UnitScene(**vars(self._common()), template=self.template(self.unit), step=self.step)

    def units_scene(self) -> UnitsScene:
        """What the second view shows."""
        templates = tuple(self.template(unit) for unit in self.shown_units)
        return UnitsScene(**vars(self._common()), templates=templates, hidden=self.hidden)

    def operations_scene(self) -> OperationsScene:
        """What the third view shows."""
        entries = [chapter.entry(name) for name in OPERATIONS]
        lessons = tuple(f"{entry.number} {entry.titles[self.ch2.language]}" for entry in entries)
        done = self.player.position
        return OperationsScene(
            **vars(self._common()), inputs=SIDE * SIDE, done=done, lessons=lessons
        )

    def _label(self, key: str, **values: object) -> str:
        return self.text("labels", key, **values)

    def draw(self) -> None:
        self.query_one(PlacedDrawing).redraw()

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
        if self.view != UNITS or self.ranking is None or self.player.position:
            return None
        key = f"most {self.networks.run} {self.index}"
        return Question(key, self.text("questions", "most"), self._grade)

    def _grade(self, text: str) -> Verdict:
        ranking = self.ranking
        assert ranking is not None
        meaning, unit = grade_unit(ranking, text)
        best = ranking.order[0]
        said = self.text(
            "answers",
            meaning,
            unit=unit,
            value=signed(float(ranking.before[unit]), 3),
            best=best,
            most=short(float(ranking.after[best]), 3),
        )
        return Verdict(meaning == "right", said)

    def main_hints(self) -> tuple[KeyHint, ...]:
        found: list[KeyHint] = []
        if self.view == TEMPLATE:
            does = "pixels" if self.pace == "rows" else "rows"
            found += [self.hint("←→", "unit", "right"), self.hint("p", does, "p")]
        else:
            does = "open" if self.view == UNITS else "lesson"
            found.append(self.hint("Enter", does, "enter"))
        following = str(self.view % self.VIEWS + 1)
        if self.next_key() == following:
            found.insert(0, self.hint(following, f"view.{following}", following))
        found.append(self.hint("[ ]", "image", "right_square_bracket"))
        found.append(self.hint("n", "network", "n"))
        return tuple(found)

    def next_key(self) -> str:
        if not self.player.at_end:
            return "full_stop"
        return "greater_than_sign" if self.view == LAYER else str(self.view + 1)

    def finish(self) -> None:
        """Only the whole layer finishes the lesson."""
        if self.view == LAYER:
            super().finish()

    def edit(self) -> tuple[str, str] | None:
        ranking = self.ranking
        if self.view == TEMPLATE and ranking is not None:
            return self.text("edit", "unit", most=ranking.units - 1), str(self.unit)
        if self.samples is None:
            return None
        return self.text("edit", "image", most=self.samples - 1), str(self.index)

    def entered(self, text: str) -> None:
        if self.view == TEMPLATE and self.ranking is not None:
            self._pick(parse_unit(text, self.ranking.units))
        else:
            assert self.samples is not None
            self.go_to_image(parse_sample(text, self.samples))

    def reset(self) -> None:
        self.index, self.picked, self.pace = 0, None, "rows"
        self.player.restart(self._count())

    def code_values(self) -> Mapping[str, object]:
        ranking = self.ranking
        units = ranking.units if ranking is not None else self.networks.settings.hidden[0]
        return {**self.network_values(), "index": str(self.index), "units": str(units)}

    # ---- the engine

    def data_opened(self) -> None:
        if self.samples is not None and self.index >= self.samples:
            self.index = 0

    def answered(self) -> None:
        self._recount()
        super().answered()

    def network_chosen(self) -> None:
        self._ask_again()
        self._recount()
        self.changed()

    def _ask_again(self) -> None:
        """Other units fire most now: ask for them before they are told."""
        if self.view == UNITS:
            self.player.pause()
            self.player.position = 0
        self._positions[UNITS] = 0

    def _recount(self) -> None:
        """Another sum may have another number of steps."""
        self.player.count = self._count()
        self.player.position = min(self.player.position, self.player.count - 1)

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
        self.ch2.open_lesson(OPERATIONS[operation])

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
            self._recount()
            self.changed()

    def action_pace(self) -> None:
        """Row by row, or pixel by pixel."""
        if self.view != TEMPLATE:
            return
        step = self.step
        self.pace = PACES[1 - PACES.index(self.pace)]
        found = self.sum
        self.player.pause()
        self._recount()
        if found is not None and step is not None:
            # As much has been added as before, or a little less.
            places = [at for at, one in enumerate(found.steps, start=1) if one.done <= step.done]
            stages = {"bias": len(found.steps) - 1, "activation": len(found.steps)}
            self.player.position = stages.get(step.stage, places[-1] if places else 0)
            if step.stage not in stages:
                self.player.position = min(self.player.position, len(found.steps) - 2)
        self.changed()

    def action_view(self, view: int) -> None:
        if view <= self.VIEWS and view != self.view:
            self._positions[self.view] = self.player.position
            self.view, self.answer = view, None
            self.player.restart(self._count(), self._positions[view])

    def image_chosen(self) -> None:
        self.network_chosen()

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        place = message.place
        if self.pressed_network(place):
            return
        if place.leads_to == UNIT:
            if place.index[0] == self.unit:
                self.main()
            else:
                self._pick(place.index[0])
        elif place.leads_to == LESSON:
            self._open(place.index[0])
