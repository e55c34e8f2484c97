"""elementwise: each cell needs only its own place, so all can go at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from engine import protocol
from engine.explain.elementwise.plan import OPERATIONS, ElementwisePlan, grade_cell
from engine.explain.elementwise.race import BOOK, parse_raced, repeats_of
from engine.explain.shared.shapes import Shape, element_count, format_shape
from tui.drawing.places import Place, PlacedDrawing, Sketch
from tui.lessons.elementwise.figure import (
    CELL,
    ElementwiseScene,
    cell_text,
    cells_in_row,
    draw_elementwise,
)
from tui.lessons.elementwise.operands import plan_of
from tui.lessons.elementwise.race import RaceWatch, graded_ratio
from tui.lessons.elementwise.race_figure import RaceScene, draw_race
from tui.lessons.shared.images.yours import yours_key
from tui.lessons.shared.networks.layer_answers import LayerAnswers
from tui.lessons.shared.networks.layer_unit import LayerUnit
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.link.images import YOURS
from tui.shell.keys.lesson_keys import playing, stepping, view_key
from tui.shell.keys.table import Footer, Key, Table
from tui.shell.lines.one_line import Part
from tui.shell.question import Question, Verdict
from tui.shell.words.problem_text import problem_text

RACE = len(OPERATIONS) + 1
"""The view of the race, after one for each operation."""


class ElementwiseLesson(NetworkAskingLesson):
    """The hidden layer of the chosen network on two test images, and a race.

    Player position n is after the loop's first n cells.
    """

    LESSON = "elementwise"
    VIEWS: ClassVar[int] = RACE

    def __init__(self) -> None:
        super().__init__()
        self.hidden = LayerAnswers(self.engine, self.answered)
        self.race = RaceWatch(self.engine, self._raced)
        self.shape: Shape = BOOK
        self.index = 0
        self._seen_views = set[int]()
        self._guessed = set[str]()
        self.player.count = protocol.FitSettings().hidden[0] + 1
        self.player.row = lambda: cells_in_row(self.plan, self.query_one(PlacedDrawing).size)

    # ---- state

    @property
    def plan(self) -> ElementwisePlan | None:
        """The operation of this view on what the network makes of the images, once that is here."""
        if self.view == RACE:
            return None
        operation, images = OPERATIONS[self.view - 1], self.ch2.images("test")
        return plan_of(operation, self.hidden, self.networks.run, images, self.index)

    @property
    def question_key(self) -> str:
        return f"cell {self.view} {self.networks.run} {self.index}"

    def scene(self) -> ElementwiseScene:
        """What the views of the operations show."""
        found = self.plan
        refusal = self.hidden.refusal(self.networks.run)
        image = self.ch2.images("test").image(self.index)
        known = self.hidden.activations(self.networks.run, image[0]) if image else None
        facts = self.network_facts(known.step if known is not None else None)
        if refusal is not None:
            facts = replace(facts, refusal=problem_text(self.ch2.words, refusal))
        asked = found.asked_place() if found is not None else None
        hides = asked is not None and self.player.position <= asked
        return ElementwiseScene(
            network=facts,
            plan=found,
            done=min(self.player.position, found.cells) if found is not None else 0,
            asked=asked if hides and self.question_key not in self._guessed else None,
            sources=tuple(self._source(offset) for offset in range(len(found.operands)))
            if found is not None
            else (),
            dark=self.ch2.is_dark,
            word=self.labels,
        )

    def _source(self, offset: int) -> str:
        image = self.ch2.images("test").image(self.index + offset)
        return self.text(
            "labels",
            "source.yours" if self.index + offset == YOURS else "source",
            name="ab"[offset],
            index=self.index + offset,
            digit=image[1] if image is not None else "",
        )

    def race_scene(self) -> RaceScene:
        """What the view of the race shows."""
        race, refusal = self.race, self.race.refusal(self.shape)
        return RaceScene(
            shape=self.shape,
            repeats=repeats_of(self.shape),
            passes=race.passes if race.racing == self.shape else None,
            outcome=race.results.get(self.shape),
            results=tuple(race.results.items()),
            refusal=problem_text(self.ch2.words, refusal) if refusal is not None else "",
            cancelled=race.cancelled(self.shape),
            word=self.labels,
        )

    # ---- what the frame asks

    def sketch(self) -> Sketch[Any]:
        if self.view == RACE:
            return Sketch(draw_race, self.race_scene())
        moment = self.question_key, self.player.position
        return Sketch(draw_elementwise, self.scene(), moment=moment)

    def changed(self) -> None:
        # How many cells there are is known before they are, so the keys need not wait for them.
        cells = self.networks.settings.hidden[0]
        self.player.count = cells + 1
        self.player.position = min(self.player.position, cells)
        super().changed()

    def settle(self) -> None:
        self._seen_views.add(self.view)
        if self.view != RACE and self.verdict is not None and self.verdict.right:
            self._guessed.add(self.question_key)

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.hidden.is_waiting

    @property
    def awaits(self) -> bool:
        return self.hidden.is_waiting

    def caption(self) -> tuple[str, Mapping[str, object]]:
        if self.view != RACE:
            return OPERATIONS[self.view - 1], {}
        if self.race.racing is not None:
            return "racing", {}
        return ("raced" if self.shape in self.race.results else "race"), {}

    def status(self) -> tuple[Part, ...]:
        return ()

    def question(self) -> Question | None:
        if self.view == RACE:
            key = f"ratio {self.shape}"
            answered = self.answer is not None and self._asked == key
            if self.shape in self.race.results and not answered:
                return None
            return Question(key, self.text("questions", "ratio"), self._grade_ratio)
        found = self.plan
        place = found.asked_place() if found is not None else None
        if place is None or self.player.position > place:
            return None
        prompt = self.text("questions", "cell", place=place)
        return Question(self.question_key, prompt, self._grade_cell)

    def _grade_cell(self, text: str) -> Verdict:
        found = self.plan
        assert found is not None
        place = found.asked_place()
        assert place is not None
        meaning, answer = grade_cell(found, place, text)
        said = self.text("answers", f"cell.{meaning}", answer=cell_text(answer))
        return Verdict(meaning == "right", said)

    def _grade_ratio(self, text: str) -> Verdict:
        return graded_ratio(self.race.results.get(self.shape), text, self.text)

    def answered_right(self) -> None:
        # A guess that is only noted is not yet worth anything.
        if self.view != RACE or self.shape in self.race.results:
            self.finish()

    def edit(self) -> tuple[str, str] | None:
        if self.view != RACE:
            return None
        return self.text("edit", "shape"), format_shape(self.shape)

    def entered(self, text: str) -> None:
        shape = parse_raced(text)
        self.race.cancel()
        self.shape = shape

    def code_values(self) -> Mapping[str, object]:
        *outer, columns = (1, *self.shape)
        sizes = element_count(tuple(outer)), columns, repeats_of(self.shape)
        names = ("rows", "columns", "repeats")
        return dict(zip(names, map(str, sizes), strict=True))  # 1000, never 1,000

    # ---- the engine

    def _raced(self) -> None:
        """A race began a pass, or ended, whichever screen is shown."""
        if self.race.racing is None and self.race.results:
            self.finish()
        self.answered()

    # ---- keys

    def main(self) -> None:
        """The next cell; in the view of the race, start it or end it."""
        if self.view != RACE:
            self.player.forward()
            return
        if self.race.racing is not None:
            self.race.cancel()
        else:
            self.race.start(self.shape)
        self.changed()

    def action_view(self, view: int) -> None:
        self.player.pause()
        super().action_view(view)

    @property
    def moves(self) -> bool:
        return self.view != RACE

    def move(self, rows: int, columns: int) -> None:
        """One cell on or back; up and down ten of them."""
        if self.view != RACE:
            self.player.pause()
            self.player.go(self.player.position + columns + 10 * rows)

    def to_image(self, step: int) -> None:
        """The next or previous image of the test set, as `a`; the one after it is `b`."""
        data = self.ch2.engine_state.data
        if data is not None:
            self._go(min(self.ch2.images("test").within(self.index + step), data.test - 2))

    def _go(self, index: int) -> None:
        self.index = index
        self.player.restart(self.player.count)

    def led_to(self, about: object) -> None:
        """The activation of that unit on that image."""
        if isinstance(about, LayerUnit):
            self.networks.pick(about.run)
            self.view, self.index = 1, about.image
            self.to_image(0)
            self.player.restart(about.units + 1, about.unit + 1)

    def network_chosen(self) -> None:
        self.player.restart(self.player.count)

    def reset(self) -> None:
        self.index, self.shape = 0, BOOK
        self._guessed.clear()
        self.race.cancel()
        self.player.restart(self.player.count)

    def pressed(self, place: Place) -> None:
        if not self.pressed_network(place) and place.leads_to == CELL:
            self.player.pause()
            self.player.go(place.index[0] + 1)

    def own_keys(self) -> Table:
        return self._race_keys() if self.view == RACE else self._cell_keys()

    def _race_keys(self) -> Table:
        races = self.race.racing is not None
        raced = self.shape in self.race.results and not races
        return (
            Key("Enter", "cancel" if races else "race", self.main, leads=not raced),
            stepping(self, when=False),
            playing(self, when=False),
        )

    def _cell_keys(self) -> Table:
        found, place = self.plan, Footer.AFTER_STEPS
        asked = found.asked_place() if found is not None else None
        asks = asked is not None and self.player.position <= asked
        refused = found is None and self.hidden.refusal(self.networks.run) is not None
        unseen = (view for view in range(1, RACE) if view not in self._seen_views)
        brackets = {"]": partial(self.to_image, 1), "[": partial(self.to_image, -1)}
        return (
            stepping(self, leads=asks),
            Key("[ ]", "image", brackets, footer=place),
            replace(yours_key(self.ch2.images("test"), self.index, self._go), footer=place),
            self.network_key(leads=refused, footer=place),
            view_key(self, next(unseen, RACE), offered=not asks and not refused, leads=True),
        )
