"""elementwise, the views of the operations: a hidden layer on two test images, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from engine.explain.elementwise.plan import OPERATIONS, ElementwisePlan, grade_cell
from tui.drawing.places import Place, PlacedDrawing, Sketch
from tui.lessons.elementwise.figure import (
    CELL,
    ElementwiseScene,
    cell_text,
    cells_in_row,
    draw_elementwise,
)
from tui.lessons.elementwise.operands import plan_of
from tui.lessons.elementwise.view import RACE, ElementwiseView
from tui.lessons.shared.images.yours import yours_key
from tui.lessons.shared.networks.layer_answers import LayerAnswers
from tui.lessons.shared.networks.layer_unit import LayerUnit
from tui.link.images import YOURS
from tui.shell.keys.lesson_keys import stepping, view_key
from tui.shell.keys.table import Footer, Key, Table
from tui.shell.question import Question, Verdict
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.elementwise.lesson import ElementwiseLesson


class CellsView(ElementwiseView):
    """Serves the views of all operations. Position n is after the loop's first n cells."""

    def __init__(self, lesson: ElementwiseLesson) -> None:
        super().__init__(lesson)
        self.hidden = LayerAnswers(lesson.engine, lesson.answered)
        self.index = 0
        self._seen_views = set[int]()
        self._guessed = set[str]()

    # ---- state

    @property
    def count(self) -> int:
        # How many cells there are is known before they are, so the keys need not wait for them.
        return self.lesson.networks.settings.hidden[0] + 1

    @property
    def row(self) -> int:
        return cells_in_row(self.plan, self.lesson.query_one(PlacedDrawing).size)

    @property
    def plan(self) -> ElementwisePlan | None:
        """The operation of this view on what the network makes of the images, once that is here."""
        lesson = self.lesson
        if lesson.view >= RACE:
            return None
        operation, images = OPERATIONS[lesson.view - 1], lesson.images
        return plan_of(operation, self.hidden, lesson.networks.run, images, self.index)

    @property
    def question_key(self) -> str:
        return f"cell {self.lesson.view} {self.lesson.networks.run} {self.index}"

    def scene(self) -> ElementwiseScene:
        """What the figure shows."""
        lesson, found = self.lesson, self.plan
        run, position = lesson.networks.run, lesson.player.position
        refusal = self.hidden.refusal(run)
        image = lesson.images.image(self.index)
        known = self.hidden.activations(run, image[0]) if image else None
        facts = lesson.network_facts(known.step if known is not None else None)
        if refusal is not None:
            facts = replace(facts, refusal=problem_text(lesson.ch2.words, refusal))
        asked = found.asked_place() if found is not None else None
        hides = asked is not None and position <= asked
        return ElementwiseScene(
            network=facts,
            plan=found,
            done=min(position, found.cells) if found is not None else 0,
            asked=asked if hides and self.question_key not in self._guessed else None,
            sources=tuple(self._source(offset) for offset in range(len(found.operands)))
            if found is not None
            else (),
            dark=lesson.ch2.is_dark,
            word=lesson.labels,
        )

    def _source(self, offset: int) -> str:
        image = self.lesson.images.image(self.index + offset)
        return self.label(
            "source.yours" if self.index + offset == YOURS else "source",
            name="ab"[offset],
            index=self.index + offset,
            digit=image[1] if image is not None else "",
        )

    # ---- what the lesson asks

    def sketch(self) -> Sketch[Any]:
        moment = self.question_key, self.lesson.player.position
        return Sketch(draw_elementwise, self.scene(), moment=moment)

    def settle(self) -> None:
        self._seen_views.add(self.lesson.view)
        verdict = self.lesson.verdict
        if verdict is not None and verdict.right:
            self._guessed.add(self.question_key)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        return OPERATIONS[self.lesson.view - 1], {}

    def question(self) -> Question | None:
        found = self.plan
        place = found.asked_place() if found is not None else None
        if found is None or place is None or self.lesson.player.position > place:
            return None
        prompt = self.lesson.text("questions", "cell", place=place)
        values, was = {"place": place}, partial(cell_text, found.value(place))
        return Question(self.question_key, prompt, self._grade_cell, "cell", values, was)

    def _grade_cell(self, text: str) -> Verdict:
        found = self.plan
        assert found is not None
        place = found.asked_place()
        assert place is not None
        meaning, answer = grade_cell(found, place, text)
        said = self.lesson.text("answers", f"cell.{meaning}", answer=cell_text(answer))
        return Verdict(meaning == "right", said)

    def code_values(self) -> Mapping[str, object]:
        return self.lesson.race.code_values()

    # ---- keys and mouse

    def move(self, rows: int, columns: int) -> None:
        """One cell on or back; up and down ten of them."""
        player = self.lesson.player
        player.pause()
        player.go(player.position + columns + 10 * rows)

    def to_image(self, step: int) -> None:
        """The next or previous image of the test set, as `a`; the one after it is `b`."""
        data = self.lesson.ch2.engine_state.data
        if data is not None:
            self._go(min(self.lesson.images.within(self.index + step), data.test - 2))

    def _go(self, index: int) -> None:
        self.index = index
        self.lesson.player.restart(self.count)

    def led_to(self, about: LayerUnit) -> None:
        """The activation of that unit on that image."""
        self.index = about.image
        self.to_image(0)
        self.lesson.player.restart(about.units + 1, about.unit + 1)

    def reset(self) -> None:
        self.index = 0
        self._guessed.clear()

    def pressed(self, place: Place) -> None:
        if place.leads_to == CELL:
            self.lesson.player.pause()
            self.lesson.player.go(place.index[0] + 1)

    def keys(self) -> Table:
        lesson, found, place = self.lesson, self.plan, Footer.AFTER_STEPS
        asked = found.asked_place() if found is not None else None
        asks = asked is not None and lesson.player.position <= asked
        refused = found is None and self.hidden.refusal(lesson.networks.run) is not None
        unseen = (view for view in range(1, RACE) if view not in self._seen_views)
        brackets = {"]": partial(self.to_image, 1), "[": partial(self.to_image, -1)}
        return (
            stepping(lesson, leads=asks),
            Key("[ ]", "image", brackets, footer=place),
            replace(yours_key(lesson.images, self.index, self._go), footer=place),
            lesson.network_key(leads=refused, footer=place),
            view_key(lesson, next(unseen, RACE), offered=not asks and not refused, leads=True),
        )
