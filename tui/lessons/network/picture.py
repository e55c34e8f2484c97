"""network, first view: an image goes through, before anything is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.explain.shared.networks.layers import LayerPlan, layer_plan
from engine.explain.shared.networks.softmax import softmax
from engine.explain.shared.networks.weight_images import UnitImage
from tui.drawing.numbers import percent, short, signed
from tui.drawing.places import Place, PlacedDrawing, Sketch
from tui.lessons.network.figures.layout import layout_of
from tui.lessons.network.figures.picture import draw_network_picture, speak_network_picture
from tui.lessons.network.figures.scene import PARTS, Part, PictureScene
from tui.lessons.network.view import TREE, NetworkView
from tui.lessons.shared.images.samples import parse_sample
from tui.lessons.shared.networks.first_layer import unit_image
from tui.lessons.shared.networks.followed import follow_keys
from tui.lessons.shared.networks.weight_images import UNIT
from tui.shell.keys.lesson_keys import stepping, view_key
from tui.shell.keys.table import Key, Table, arrows
from tui.shell.words.problem_text import problem_text

if TYPE_CHECKING:
    from tui.lessons.network.lesson import NetworkLesson


class PictureView(NetworkView):
    """Nothing is revealed by its steps: each says what a part of the picture is."""

    def __init__(self, lesson: NetworkLesson) -> None:
        super().__init__(lesson)
        self.picked: int | None = None
        """The unit that the learner chose, None for none."""

    # ---- state

    @property
    def count(self) -> int:
        return len(PARTS)

    @property
    def part(self) -> Part:
        """What the present step is about."""
        return PARTS[min(self.lesson.player.position, self.count - 1)]

    @property
    def plan(self) -> LayerPlan:
        """The layers of the network that is asked."""
        inputs, *units = self.lesson.layer_sizes
        activation = self.lesson.networks.settings.activation
        return layer_plan(inputs, units, [*(activation for _ in units[:-1]), "softmax"])

    @property
    def unit(self) -> int:
        """The unit under the cursor: until one is chosen, the one that hands on most."""
        ranking = self.lesson.ranking
        if ranking is None:
            return min(self.picked or 0, self.plan.layers[0].units - 1)
        return ranking.order[0] if self.picked is None else min(self.picked, ranking.units - 1)

    @property
    def template(self) -> UnitImage | None:
        """Its weights, asked for if they are not known; None where they are of another step."""
        lesson = self.lesson
        if lesson.ranking is None:
            return None
        told = lesson.weights(self.unit)
        return unit_image(self.unit, told) if told and lesson.is_of_one_step(told) else None

    @property
    def shares(self) -> Sequence[float] | None:
        """What the network says to the image, one for each class, of 1 together."""
        lesson = self.lesson
        pixels = lesson.pixels
        said = lesson.networks.prediction(pixels) if pixels is not None else None
        return softmax(said.logits.values()) if said is not None else None

    def scene(self) -> PictureScene:
        """What the figure shows."""
        lesson = self.lesson
        seen = lesson.seen
        refusal = lesson.told.refusal(lesson.networks.run)
        facts = lesson.network_facts(seen.step if seen is not None else None)
        if refusal is not None and not facts.refusal:
            facts = replace(facts, refusal=problem_text(lesson.ch2.words, refusal))
        return PictureScene(
            network=facts,
            plan=self.plan,
            part=self.part,
            index=lesson.index,
            label=lesson.label,
            picture=lesson.picture(lesson.index),
            ranking=lesson.ranking,
            unit=self.unit,
            template=self.template,
            shares=self.shares,
            dark=lesson.ch2.is_dark,
            signs=lesson.signs,
            followed=lesson.ch2.followed.pixel_of(self.unit),
            word=lesson.labels,
        )

    # ---- what the lesson asks

    def sketch(self) -> Sketch[PictureScene]:
        return Sketch(draw_network_picture, self.scene(), speak_network_picture)

    def caption(self) -> tuple[str, Mapping[str, object]]:
        plan, ranking, part, shares = self.plan, self.lesson.ranking, self.part, self.shares
        first = plan.layers[0]
        values: dict[str, object] = {
            "inputs": plan.input_size,
            "units": first.units,
            "last": plan.layers[-1].inputs,
            "outputs": plan.layers[-1].units,
        }
        if part == "parameters":
            share = percent(first.share)
            return "seen.parameters", values | {"total": plan.count, "share": share}
        if part == "whole":
            return "seen.whole", values
        if ranking is None or shares is None:
            return "seen.waiting", {}
        before = float(ranking.before[self.unit])
        values |= {"unit": self.unit, "z": signed(before, 3), "activation": first.activation}
        if part == "unit":
            return "seen.unit", values
        if part == "activation":
            if first.activation != "relu":
                return "seen.activation", values
            values |= {"lit": ranking.firing}
            return ("seen.lit" if ranking.after[self.unit] > 0 else "seen.silent"), values
        answer = max(range(len(shares)), key=shares.__getitem__)
        return "seen.softmax", values | {"answer": answer, "share": short(shares[answer], 3)}

    def move(self, rows: int, columns: int) -> None:
        """Arrows: the unit beside, above or below."""
        size = self.lesson.query_one(PlacedDrawing).size
        marks = layout_of(size.width, size.height, self.plan).marks
        beside = self.unit + columns + rows * marks.columns
        if 0 <= beside < marks.units:
            self.choose(beside)

    def choose(self, unit: int) -> None:
        """Put the cursor on a unit."""
        self.picked = unit
        self.lesson.changed()

    def edit(self) -> tuple[str, str] | None:
        lesson = self.lesson
        if lesson.samples is None:
            return None
        return lesson.text("edit", "image", most=lesson.samples - 1), str(lesson.index)

    def entered(self, text: str) -> None:
        assert self.lesson.samples is not None
        self.lesson.go_to_image(parse_sample(text, self.lesson.samples))

    def reset(self) -> None:
        self.lesson.index, self.picked = 0, None
        self.lesson.player.restart(self.count)

    # ---- keys and mouse

    def keys(self) -> Table:
        lesson, at_end = self.lesson, self.lesson.player.at_end
        return (
            view_key(lesson, TREE, "count", offered=at_end, leads=at_end),
            stepping(lesson),
            Key("←→↑↓", "unit", arrows(self.move)),
            *follow_keys(lesson, lesson.weight(self.unit), lesson.networks.run, index=lesson.index),
            *lesson.image_keys(),
            lesson.network_key(),
        )

    def pressed(self, place: Place) -> None:
        if place.leads_to == UNIT:
            self.choose(place.index[0])
