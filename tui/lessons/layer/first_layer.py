"""What the lesson shows of units of a network's first layer: their templates and their sums."""

from __future__ import annotations

from functools import lru_cache

from engine.explain.layer import unit_sum
from engine.explain.layer.unit_sum import Pace, UnitSum
from engine.explain.shared.networks.nudge_places import ParameterPlace
from tui.lessons.layer.scene import FollowedTerm, LayerScene, Template
from tui.lessons.shared.networks.first_layer import FirstLayerLesson, unit_image
from tui.shell.words.problem_text import problem_text


class TemplateLesson(FirstLayerLesson):
    """`pace` is how the units' sums are taken. Its texts have `labels/training`."""

    def __init__(self) -> None:
        super().__init__()
        self.pace: Pace = "rows"

    def template(self, unit: int) -> Template:
        """A unit's weights and its sum, as far as they are known; asked for if not."""
        pixels, ranking = self.pixels, self.ranking
        told = self.weights(unit)
        if told is None or pixels is None or ranking is None:
            return Template(unit, None, None)
        image = unit_image(unit, told)
        if not self.is_of_one_step(told):
            return Template(unit, image, None)
        settings = self.networks.settings
        bias = float(ranking.bias[unit])
        weights = told.weights.data
        found = _sum(pixels, weights, bias, settings.activation, settings.scaled, self.pace)
        return Template(unit, image, found)

    def layer_scene(self, unit: int, *, alone: bool = False) -> LayerScene:
        """What all drawings show; what is missing of `unit` is noted where it is shown alone."""
        seen = self.seen
        return LayerScene(
            network=self.network_facts(seen.step if seen is not None else None),
            activation=self.networks.settings.activation,
            index=self.index,
            label=self.label,
            picture=self.picture(self.index),
            ranking=self.ranking,
            unit=unit,
            followed=self._term(unit),
            note=self.note(unit if alone else None),
            dark=self.ch2.is_dark,
            signs=self.signs,
            pictured=True,
            word=self.labels,
        )

    def _term(self, unit: int) -> FollowedTerm | None:
        """What the weight that is followed adds to that unit's sum."""
        pixel = self.ch2.followed.pixel_of(unit)
        found = self.template(unit).sum if pixel is not None and self.ranking is not None else None
        if pixel is None or found is None:
            return None
        place = ParameterPlace("W1", (pixel, unit))
        return FollowedTerm(place, float(found.x[pixel]), float(found.w[pixel]))

    def note(self, unit: int | None = None) -> str:
        """Why there is nothing to show, of that unit if one is given; "" where there is."""
        run = self.networks.run
        refusal = self.told.refusal(run)
        if refusal is not None:
            return problem_text(self.ch2.words, refusal)
        told = self.weights(unit) if unit is not None else None
        moves_on = told is not None and not self.is_of_one_step(told)
        return self.text("labels", "training") if moves_on else ""


@lru_cache(maxsize=8)
def _sum(
    pixels: bytes,
    weights: bytes,
    bias: float,
    activation: unit_sum.Activation,
    scaled: bool,
    pace: Pace,
) -> UnitSum:
    return unit_sum.plan(pixels, weights, bias, activation=activation, scaled=scaled, pace=pace)
