"""backprop, second view: the chosen network's first layer as a graph of tensors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from engine import protocol
from engine.explain.backprop.layer import TENSORS, LayerGraph, LayerStep, Tensor
from engine.explain.shared.networks.nudge_places import ParameterPlace, Tensors
from engine.explain.shared.networks.products import products
from tui.drawing.places import Place, Sketch
from tui.lessons.backprop.entry import entry_facts
from tui.lessons.backprop.figures.layer_figure import (
    TENSOR,
    EntryFacts,
    LayerGraphScene,
    draw_layer_graph,
)
from tui.lessons.backprop.view import BackpropView
from tui.lessons.shared.images.yours import given_image, naming, yours_key
from tui.lessons.shared.networks.followed import FollowedWeight, follow_keys
from tui.lessons.shared.networks.gradient_answers import Batch, GradientAnswers
from tui.lessons.shared.networks.network_lesson import CLASSES
from tui.lessons.shared.networks.networks import SIDE
from tui.lessons.shared.networks.pass_timing import PassesWatch
from tui.link.images import YOURS, Images
from tui.shell.keys.lesson_keys import editing, playing, stepping
from tui.shell.keys.table import Footer, Key, Table, arrows, offered
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.backprop.lesson import BackpropLesson

NUDGE: Final = 1e-3
BATCH: Final = 0
SHOWN: Final[frozenset[Tensor | None]] = frozenset({"W1", "b1", "z", "p"})
"""Tensors of whose gradient an entry is shown, as the engine tells it."""


class LayerView(BackpropView):
    """`picked` is the entry of W1 that is shown.

    Until one is chosen it is the weight that is followed, or that of the largest gradient.
    """

    def __init__(self, lesson: BackpropLesson) -> None:
        super().__init__(lesson)
        self.told = GradientAnswers(lesson.engine, lesson.answered)
        self.passes = PassesWatch(lesson.engine, lesson.answered)
        self.picked: ParameterPlace | None = None
        self.batch = BATCH
        """Of the training set; YOURS is the learner's own digit alone."""

    # ---- state

    @property
    def tensors(self) -> Tensors:
        """The parameters of the chosen network."""
        return Tensors((SIDE * SIDE, *self.lesson.networks.settings.hidden, CLASSES))

    @property
    def graph(self) -> LayerGraph:
        inputs, units, *_ = self.tensors.widths
        data = self.lesson.ch2.engine_state.data
        most = 1 if self.batch == YOURS else protocol.NUDGED_BATCH
        samples = min(most, data.train if data is not None else most)
        return LayerGraph(samples, inputs, units, self.lesson.networks.settings.activation)

    @property
    def on(self) -> Batch | None:
        """What the loss is of; None where that has no label."""
        return given_image(self.images) if self.batch == YOURS else self.batch

    @property
    def images(self) -> Images:
        """Those of the training set, and the learner's own."""
        return self.lesson.ch2.images("train")

    @property
    def step(self) -> LayerStep:
        return self.graph.steps[self.now]

    @property
    def count(self) -> int:
        return len(self.graph.steps)

    @property
    def place(self) -> ParameterPlace | None:
        """The entry of W1; None until the engine has said where its largest gradient is."""
        for place in (self.picked, self.followed):
            if place is not None and self.tensors.has(place):
                return place
        run, on, first = self.lesson.networks.run, self.on, ParameterPlace("W1", (0, 0))
        found = self.told.gradient(run, on, first) if on is not None else None
        if found is None:
            return None
        return ParameterPlace("W1", found.largest[0].place if found.largest else (0, 0))

    @property
    def nudged(self) -> protocol.Nudged | None:
        """What the engine says of the entry that the step is about."""
        place = self.place
        if place is None or self.on is None or self.step.stage != "back":
            return None
        if self.step.tensor == "b1":
            place = ParameterPlace("b1", (place.unit,))
        return self.told.nudged(self.lesson.networks.run, self.on, place, (NUDGE,))

    def entry(self) -> EntryFacts | None:
        """The same as the figure shows it."""
        found, place, tensor = self.nudged, self.place, self.step.tensor
        if found is None or place is None or tensor is None:
            return None
        return entry_facts(found, place, tensor, NUDGE, lit=place == self.followed)

    @property
    def followed(self) -> ParameterPlace | None:
        """The weight that is followed."""
        return self.lesson.ch2.followed.place

    def scene(self) -> LayerGraphScene:
        """What the figure shows."""
        lesson, run = self.lesson, self.lesson.networks.run
        nudged = self.nudged
        facts = lesson.network_facts(nudged.step if nudged is not None else None)
        told = self.told.refusal(run)
        if told is not None and not facts.refusal:
            facts = replace(facts, refusal=problem_text(lesson.ch2.words, told))
        refusal = self.passes.refusal(run)
        return LayerGraphScene(
            network=facts,
            graph=self.graph,
            position=self.now,
            entry=self.entry(),
            price=self.passes.prices.get(run),
            products=products(self.tensors.widths, self.graph.samples),
            timing=self.passes.timing,
            refusal=problem_text(lesson.ch2.words, refusal) if refusal is not None else "",
            stopped=self.stopped,
            word=lesson.labels,
        )

    @property
    def stopped(self) -> bool:
        """Whether what should show is still to be asked of an engine, and none runs."""
        if self.lesson.ch2.engine_state.phase != "gone":
            return False
        if self.step.stage == "price":
            return self.lesson.networks.run not in self.passes.prices
        return self.step.stage == "back" and self.step.tensor in SHOWN and self.nudged is None

    @property
    def awaits(self) -> bool:
        """Whether the engine owes an answer that the figure shows."""
        refused = self.told.refusal(self.lesson.networks.run) is not None
        if self.stopped or self.on is None or refused:
            return False
        return self.told.is_waiting or self.passes.timing

    # ---- what the lesson asks

    def sketch(self) -> Sketch[LayerGraphScene]:
        return Sketch(draw_layer_graph, self.scene())

    def caption(self) -> tuple[str, Mapping[str, object]]:
        step, graph = self.step, self.graph
        if self.on is None and step.stage != "price":
            return "layer.unnamed", {}
        match step.stage, step.tensor:
            case "price", _:
                return "layer.price", {}
            case "back", "z":
                return "layer.z", {"activation": graph.activation}
            case "back", "b1" | "W1":
                return "layer.sum", {"name": step.tensor, "samples": graph.samples}
            case "back", _:
                return "layer.back", {}
        start = "layer.yours" if self.batch == YOURS else "layer.start"
        return start, {"samples": graph.samples}

    def main(self) -> None:
        """Enter: the forward pass, the way back; then what both cost."""
        if self.stopped:
            self.lesson.run_worker(self.lesson.ch2.start_engine())
            return
        player, last = self.lesson.player, self.count - 1
        player.pause()
        if self.step.stage == "price":
            if self.passes.timing:
                self.passes.cancel()
            else:
                self.passes.start(self.lesson.networks.run, BATCH)
            self.lesson.changed()
            return
        stages = [step.stage for step in self.graph.steps]
        ahead = [at for at in range(player.position + 1, last + 1) if stages[at] != stages[at - 1]]
        ends = [at - 1 for at in ahead if at - 1 > player.position]
        player.go(ends[0] if ends else last)

    def turn(self, step: int) -> None:
        """The same pixel's weight to the next unit, or to the one before."""
        place = self.place
        if place is not None:
            self.pick(self.tensors.beside(place, step))

    def move(self, rows: int, columns: int) -> None:
        """The weight of the pixel beside; up and down in the image."""
        place = self.place
        if place is not None:
            self.pick(self.tensors.moved(place, rows, columns))

    def pick(self, place: ParameterPlace) -> None:
        """Show another entry."""
        if place != self.picked:
            self.picked = place
            self.lesson.changed()

    def take(self, batch: int) -> None:
        """Look at the gradient on that batch."""
        self.batch = batch
        self.lesson.changed()

    def show(self, about: FollowedWeight) -> None:
        """The gradient of the weight that is followed."""
        self.picked, self.batch = about.place, YOURS if about.yours else max(self.batch, BATCH)
        ways = [(step.stage, step.tensor) for step in self.graph.steps]
        self.lesson.player.restart(self.count, ways.index(("back", "W1")))

    def edit(self) -> tuple[str, str] | None:
        place = self.place
        return (self.lesson.text("edit", "entry"), str(place)) if place is not None else None

    def entered(self, text: str) -> None:
        # What was shown may have gone with its engine while the text was written.
        place = self.place or ParameterPlace("W1", (0, 0))
        found = self.tensors.parse(text, place)
        unit = min(found.unit, self.tensors.widths[1] - 1)
        self.pick(found if found.name == "W1" else ParameterPlace("W1", (place.along, unit)))

    def reset(self) -> None:
        self.picked, self.batch = None, BATCH
        self.lesson.player.restart(self.count)

    # ---- keys

    def keys(self) -> Table:
        lesson, step = self.lesson, self.step
        at_price, back = step.stage == "price", step.stage == "back"
        priced = lesson.networks.run in self.passes.prices
        leads = self.stopped or (at_price and (self.passes.timing or not priced))
        turns = {"]": partial(self.turn, 1), "[": partial(self.turn, -1)}
        has_unit, has_pixel = back and step.tensor in SHOWN, back and step.tensor == "W1"
        unnamed = self.on is None and not at_price
        return (
            *(naming(lesson.ch2.own_digit, self.batch, lesson.changed) if unnamed else ()),
            Key("Enter", self._does, self.main, leads=leads, footer=Footer.AFTER_STEPS),
            stepping(lesson, leads=not at_price),
            replace(editing(lesson, when=lesson.edited is not None), footer=Footer.AFTER_STEPS),
            lesson.network_key(footer=Footer.AFTER_STEPS),
            replace(yours_key(self.images, self.batch, self.take), footer=Footer.AFTER_STEPS),
            *follow_keys(
                lesson,
                self.place if back else None,
                lesson.networks.run,
                index=YOURS if self.batch == YOURS else 0,
                told=has_pixel,
            ),
            Key("[ ]", "unit", turns, footer=offered(has_unit, Footer.AFTER_STEPS)),
            Key("←↑↓→", "pixel", arrows(self.move), footer=offered(has_pixel, Footer.AFTER_EDIT)),
            replace(playing(lesson), footer=Footer.AFTER_EDIT),
        )

    @property
    def _does(self) -> str:
        """What Enter does."""
        if self.stopped:
            return "start"
        if self.step.stage == "price":
            return "cancel" if self.passes.timing else "time"
        return "forward" if self.step.stage == "start" else "backward"

    def pressed(self, place: Place) -> None:
        if place.leads_to != TENSOR:
            return
        tensor = TENSORS[place.index[0]]
        ways = [
            at
            for at, step in enumerate(self.graph.steps)
            if step.tensor == tensor and (step.stage == "back" or self.now <= at)
        ]
        if ways:
            self.lesson.player.pause()
            self.lesson.player.go(ways[0] if self.now < ways[0] else ways[-1])
