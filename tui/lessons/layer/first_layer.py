"""What a lesson needs that looks at units of a network's first layer, on one image."""

from __future__ import annotations

from functools import lru_cache, partial

from engine import protocol
from engine.explain.layer import unit_sum
from engine.explain.layer.unit_sum import Pace, UnitSum
from engine.explain.shared.networks.unit_ranking import Ranking
from engine.explain.shared.networks.weight_images import UnitImage, weight_images
from tui.lessons.layer.scene import LayerScene, Template
from tui.lessons.shared.networks.layer_answers import LayerAnswers
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.shell.keys.table import Key
from tui.shell.words.problem_text import problem_text


class FirstLayerLesson(NetworkAskingLesson):
    """A lesson with an image of the test set, `index`, and units of the first layer on it.

    `pace` is how their sums are taken. Its texts have `labels/training`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.index = 0
        self.pace: Pace = "rows"
        self.told = LayerAnswers(self.engine, self.answered)

    # ---- what the engine told

    @property
    def samples(self) -> int | None:
        """How many images the test set has, None until the engine has said so."""
        data = self.ch2.engine_state.data
        return data.test if data is not None else None

    @property
    def pixels(self) -> bytes | None:
        """Of the image, 28 × 28 bytes; None until it is here."""
        image = self.ch2.images("test").image(self.index)
        return image[0] if image is not None else None

    @property
    def ranking(self) -> Ranking | None:
        """The units of the first layer on the image, None until the engine has told all."""
        pixels = self.pixels
        return self.told.ranking(self.networks.run, pixels) if pixels is not None else None

    def template(self, unit: int) -> Template:
        """A unit's weights and its sum, as far as they are known; asked for if not."""
        pixels, ranking = self.pixels, self.ranking
        told = self.told.weights(self.networks.run, unit)
        if told is None or pixels is None or ranking is None:
            return Template(unit, None, None)
        image = _image(unit, told.weights.data)
        if not self.is_of_one_step(told):
            return Template(unit, image, None)
        settings = self.networks.settings
        bias = float(ranking.bias[unit])
        weights = told.weights.data
        found = _sum(pixels, weights, bias, settings.activation, settings.scaled, self.pace)
        return Template(unit, image, found)

    def layer_scene(self, unit: int, *, alone: bool = False) -> LayerScene:
        """What all drawings show; what is missing of `unit` is noted where it is shown alone."""
        pixels, run = self.pixels, self.networks.run
        seen = self.told.activations(run, pixels) if pixels is not None else None
        image = self.ch2.images("test").image(self.index)
        return LayerScene(
            network=self.network_facts(seen.step if seen is not None else None),
            activation=self.networks.settings.activation,
            index=self.index,
            label=image[1] if image is not None else None,
            picture=self.picture(self.index),
            ranking=self.ranking,
            unit=unit,
            note=self.note(unit if alone else None),
            dark=self.ch2.is_dark,
            signs=self.ch2.ascii or self.app.console.color_system is None,
            pictured=True,
            word=self.labels,
        )

    def is_of_one_step(self, told: protocol.UnitWeights) -> bool:
        """Whether weights and activations are equally old: those of a training move on."""
        pixels = self.pixels
        if pixels is None:
            return False
        found = self.told.activations(self.networks.run, pixels)
        return found is not None and found.step == told.step

    def note(self, unit: int | None = None) -> str:
        """Why there is nothing to show, of that unit if one is given; "" where there is."""
        run = self.networks.run
        refusal = self.told.refusal(run)
        if refusal is not None:
            return problem_text(self.ch2.words, refusal)
        told = self.told.weights(run, unit) if unit is not None else None
        moves_on = told is not None and not self.is_of_one_step(told)
        return self.text("labels", "training") if moves_on else ""

    @property
    def awaits(self) -> bool:
        if self.networks.refusal is not None or self.told.refusal(self.networks.run) is not None:
            return False
        return self.ranking is None or self.told.is_waiting

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.told.is_waiting

    # ---- the image

    def image_key(self) -> Key:
        """The brackets."""
        act = {"]": partial(self.to_sample, 1), "[": partial(self.to_sample, -1)}
        return Key("[ ]", "image", act)

    def to_sample(self, step: int) -> None:
        """The previous or the next image, if there is one."""
        if self.samples is not None:
            self.go_to_image(min(max(self.index + step, 0), self.samples - 1))

    def go_to_image(self, index: int) -> None:
        """Show that image."""
        if index != self.index:
            self.index = index
            self.image_chosen()

    def image_chosen(self) -> None:
        """Another image is shown now."""
        self.changed()


@lru_cache(maxsize=32)
def _image(unit: int, weights: bytes) -> UnitImage:
    return weight_images(unit, weights).units[0]


@lru_cache(maxsize=32)
def _sum(
    pixels: bytes,
    weights: bytes,
    bias: float,
    activation: unit_sum.Activation,
    scaled: bool,
    pace: Pace,
) -> UnitSum:
    return unit_sum.plan(pixels, weights, bias, activation=activation, scaled=scaled, pace=pace)
