"""What a lesson needs that looks at units of a network's first layer, on one image."""

from __future__ import annotations

from functools import lru_cache

from engine import protocol
from engine.explain.shared.networks.nudge_places import ParameterPlace
from engine.explain.shared.networks.unit_ranking import Ranking
from engine.explain.shared.networks.weight_images import UnitImage, brightest_pixel, weight_images
from tui.lessons.shared.images.yours import brackets, yours_key
from tui.lessons.shared.networks.layer_answers import LayerAnswers
from tui.lessons.shared.networks.network_lesson import NetworkAskingLesson
from tui.shell.keys.table import Key, Table


class FirstLayerLesson(NetworkAskingLesson):
    """A lesson with an image of the test set, `index`, and units of the first layer on it."""

    def __init__(self) -> None:
        super().__init__()
        self.index = 0
        self.told = LayerAnswers(self.engine, self.answered)

    # ---- what the engine told

    @property
    def pixels(self) -> bytes | None:
        """Of the image, 28 × 28 bytes; None until it is here."""
        image = self.images.image(self.index)
        return image[0] if image is not None else None

    @property
    def label(self) -> int | None:
        """Of the image, None until it is here."""
        return self.images.label_of(self.index)

    @property
    def ranking(self) -> Ranking | None:
        """The units of the first layer on the image, None until the engine has told all."""
        pixels = self.pixels
        return self.told.ranking(self.networks.run, pixels) if pixels is not None else None

    def weights(self, unit: int) -> protocol.UnitWeights | None:
        """A unit's weights, as far as they are known; asked for if not."""
        return self.told.weights(self.networks.run, unit)

    def weight(self, unit: int, pixel: int | None = None) -> ParameterPlace | None:
        """The weight of that unit that can be followed, None until the unit's are known.

        That of `pixel` if one is given, else the one that is followed already, else that of the
        image's brightest pixel.
        """
        pixels, told = self.pixels, self.weights(unit)
        if pixels is None or told is None:
            return None
        if pixel is None:
            pixel = self.ch2.followed.pixel_of(unit)
        if pixel is None:
            pixel = brightest_pixel(pixels, told.weights.data)
        return ParameterPlace("W1", (pixel, unit))

    @property
    def seen(self) -> protocol.Activations | None:
        """What the layers make of the image, asked for if that is not known."""
        pixels = self.pixels
        return self.told.activations(self.networks.run, pixels) if pixels is not None else None

    def is_of_one_step(self, told: protocol.UnitWeights) -> bool:
        """Whether weights and activations are equally old: those of a training move on."""
        seen = self.seen
        return seen is not None and seen.step == told.step

    @property
    def signs(self) -> bool:
        """Whether glyphs stand for levels: in ASCII, and where there are no colours."""
        return self.ch2.ascii or self.app.console.color_system is None

    @property
    def awaits(self) -> bool:
        if self.networks.refusal is not None or self.told.refusal(self.networks.run) is not None:
            return False
        return self.ranking is None or self.told.is_waiting

    @property
    def is_waiting(self) -> bool:
        return super().is_waiting or self.told.is_waiting

    # ---- the image

    def image_keys(self) -> Table:
        """The brackets, and the learner's own digit."""
        images, here, go = self.images, self.index, self.go_to_image
        return Key("[ ]", "image", brackets(images, here, go)), yours_key(images, here, go)

    def go_to_image(self, index: int) -> None:
        """Show that image."""
        if index != self.index:
            self.index = index
            self.image_chosen()

    def image_chosen(self) -> None:
        """Another image is shown now."""
        self.changed()

    def data_opened(self) -> None:
        if self.samples is not None and self.index >= self.samples:
            self.index = 0


def unit_image(unit: int, told: protocol.UnitWeights) -> UnitImage:
    """A unit's weights as an image, made once."""
    return _image(unit, told.weights.data)


@lru_cache(maxsize=8)
def _image(unit: int, weights: bytes) -> UnitImage:
    return weight_images(unit, weights).units[0]
