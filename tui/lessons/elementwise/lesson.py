"""elementwise: each cell needs only its own place, so all can go at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from engine import protocol
from engine.explain.elementwise.plan import OPERATIONS, ElementwisePlan, grade_cell, plan
from engine.explain.elementwise.race import BOOK, MOST_AXES, grade_ratio, repeats_of
from engine.explain.shared.shapes import Shape, format_shape, parse_shape
from engine.protocol.arrays import Array
from tui.drawing.canvas import Canvas
from tui.drawing.numbers import times
from tui.drawing.places import Place, PlacedDrawing
from tui.lessons.elementwise.figure import CELL, ElementwiseScene, cell_text, draw_elementwise
from tui.lessons.elementwise.race import RaceWatch
from tui.lessons.shared.networks.layer_answers import LayerAnswers
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.lessons.shared.tensors.race_figure import RaceScene, draw_race
from tui.shell.lines.one_line import KeyHint, Part
from tui.shell.question import Question, Verdict
from tui.shell.words.problem_text import problem_text

RACE = len(OPERATIONS) + 1
"""The view of the race, after one for each operation."""
LARGEST_SIZE = 10**9


class ElementwiseLesson(NetworkAskingLesson):
    """The hidden layer of the chosen network on two test images, and a race.

    Player position n is after the loop's first n cells.
    """

    LESSON = "elementwise"
    VIEWS: ClassVar[int] = RACE
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_square_bracket", "image(-1)", show=False),
        Binding("right_square_bracket", "image(1)", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.hidden = LayerAnswers(self.engine, self.answered)
        self.race = RaceWatch(self.engine, self._raced)
        self.shape: Shape = BOOK
        self.index = 0
        self._seen_views = {1}
        self._guessed: set[str] = set()
        self._plan: tuple[object, ElementwisePlan] | None = None
        self.player.count = protocol.FitSettings().hidden[0] + 1

    # ---- state

    @property
    def plan(self) -> ElementwisePlan | None:
        """The operation of this view on what the network makes of the images, once that is here."""
        if self.view == RACE:
            return None
        layers = [self._layer(self.index + offset) for offset in (0, 1)]
        operation = OPERATIONS[self.view - 1]
        a, b = layers
        if a is None or (b is None and operation != "relu"):
            return None
        key = (operation, a, b)
        if self._plan is None or self._plan[0] != key:
            values = [[] if layer is None else layer.values() for layer in layers]
            self._plan = key, plan(operation, *values)
        return self._plan[1]

    def _layer(self, index: int) -> Array | None:
        """The first hidden layer before its activation, on a test image; asked for if need be."""
        image = self.ch2.images("test").image(index)
        if image is None:
            return None
        found = self.hidden.activations(self.networks.run, image[0])
        return found.layers[0].pre if found is not None else None

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
        )

    def _source(self, offset: int) -> str:
        image = self.ch2.images("test").image(self.index + offset)
        return self.text(
            "labels",
            "source",
            name="ab"[offset],
            index=self.index + offset,
            digit=image[1] if image is not None else "",
        )

    def race_scene(self) -> RaceScene:
        """What the view of the race shows."""
        race = self.race
        refusal = race.refusal(self.shape)
        return RaceScene(
            shape=self.shape,
            repeats=repeats_of(self.shape),
            passes=race.passes if race.racing == self.shape else None,
            outcome=race.results.get(self.shape),
            results=tuple(race.results.items()),
            refusal=problem_text(self.ch2.words, refusal) if refusal is not None else "",
            cancelled=race.cancelled(self.shape),
        )

    # ---- what the frame asks

    def figure(self) -> Widget:
        return PlacedDrawing(self._paint)

    def _paint(self, canvas: Canvas) -> list[Place]:
        words = partial(self.text, "labels")
        if self.view == RACE:
            draw_race(canvas, self.race_scene(), words)
            return []
        return draw_elementwise(canvas, self.scene(), words)

    def draw(self) -> None:
        self.query_one(PlacedDrawing).redraw()

    def changed(self) -> None:
        # How many cells there are is known before they are, so the keys need not wait for them.
        cells = self.networks.settings.hidden[0]
        self.player.count = cells + 1
        self.player.position = min(self.player.position, cells)
        super().changed()

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
        if meaning == "right":
            self._guessed.add(self.question_key)
        said = self.text("answers", f"cell.{meaning}", answer=cell_text(answer))
        return Verdict(meaning == "right", said)

    def _grade_ratio(self, text: str) -> Verdict:
        outcome = self.race.results.get(self.shape)
        meaning, guess = grade_ratio(outcome, text)
        ratio = times(outcome.ratio) if outcome is not None else ""
        said = self.text("answers", f"ratio.{meaning}", guess=times(guess), ratio=ratio)
        return Verdict(meaning in ("right", "noted"), said)

    def answered_right(self) -> None:
        # A guess that is only noted is not yet worth anything.
        if self.view != RACE or self.shape in self.race.results:
            self.finish()

    def edit(self) -> tuple[str, str] | None:
        if self.view != RACE:
            return None
        return self.text("edit", "shape"), format_shape(self.shape)

    def entered(self, text: str) -> None:
        shape = parse_shape(text, max_rank=MOST_AXES, max_size=LARGEST_SIZE)
        repeats_of(shape)
        self.race.cancel()
        self.shape = shape

    def code_values(self) -> Mapping[str, object]:
        rows, columns = (1, *self.shape)[-2:]
        for size in self.shape[:-2]:
            rows *= size
        sizes = {"rows": rows, "columns": columns, "repeats": repeats_of(self.shape)}
        return {name: str(size) for name, size in sizes.items()}  # 1000, never 1,000

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

    def action_play(self) -> None:
        if self.view != RACE:
            super().action_play()

    def action_forward(self) -> None:
        if self.view != RACE:
            super().action_forward()

    def action_back(self) -> None:
        if self.view != RACE:
            super().action_back()

    def action_view(self, view: int) -> None:
        if view <= RACE:
            self.player.pause()
            self._seen_views.add(view)
        super().action_view(view)

    def move(self, rows: int, columns: int) -> None:
        """One cell on or back; up and down ten of them."""
        if self.view != RACE:
            self.player.pause()
            self.player.go(self.player.position + columns + 10 * rows)

    def action_image(self, step: int) -> None:
        """The next or previous image of the test set, as `a`; the one after it is `b`."""
        data = self.ch2.engine_state.data
        if data is not None and self.view != RACE:
            self.index = min(max(self.index + step, 0), data.test - 2)
            self.player.restart(self.player.count)

    def network_chosen(self) -> None:
        self.player.restart(self.player.count)

    def reset(self) -> None:
        self.index, self.shape = 0, BOOK
        self._guessed.clear()
        self.race.cancel()
        self.player.restart(self.player.count)

    def on_placed_drawing_pressed(self, message: PlacedDrawing.Pressed) -> None:
        place = message.place
        if self.pressed_network(place):
            return
        if place.leads_to == CELL:
            self.player.pause()
            self.player.go(place.index[0] + 1)

    def all_hints(self) -> tuple[KeyHint, ...]:
        found = [hint for hint in super().all_hints() if hint.key not in self._idle_keys]
        if self.view == RACE:
            does = "cancel" if self.race.racing is not None else "race"
            return (self.hint("Enter", does, "enter"), *found)
        own = [self.hint("[ ]", "image", "right_square_bracket"), self.hint("n", "network", "n")]
        following = self.next_key()
        if following.isdigit():
            own.insert(0, KeyHint(following, self.text("views", following), following))
        return (*found[:2], *own, *found[2:])

    @property
    def _idle_keys(self) -> tuple[str, ...]:
        return ("full_stop", "space") if self.view == RACE else ()

    def next_key(self) -> str:
        if self.view == RACE:
            raced = self.shape in self.race.results and self.race.racing is None
            return "greater_than_sign" if raced else "enter"
        found = self.plan
        place = found.asked_place() if found is not None else None
        if place is not None and self.player.position <= place:
            return "full_stop"
        if found is None and self.hidden.refusal(self.networks.run) is not None:
            return "n"
        unseen = [view for view in range(1, RACE + 1) if view not in self._seen_views]
        return str(unseen[0]) if unseen else str(RACE)
