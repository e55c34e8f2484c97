"""A learner's count of parameters, and what a wrong one would have meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.explain.shared.networks.layers import Layer, LayerPlan
from engine.explain.shared.typed.whole_numbers import parse_whole_number

CountMeaning = Literal[
    "right",
    "forgot_bias",  # the weights of all layers and no bias
    "forgot_last_bias",  # all but the bias of the output layer
    "forgot_output_layer",  # all layers but the last
    "forgot_first_layer",  # all layers but the first
    "weights_only_first_layer",  # inputs × units of the first layer
    "weights_only_one_layer",  # inputs × units of another layer (`layer`)
    "one_layer",  # one layer in the middle (`layer`), complete
    "swapped",  # one bias for each input instead of each unit
    "added",  # inputs + units where they multiply
    "units",  # how many units there are, not how many parameters
    "bytes",  # the bytes in float32
    "too_low",
    "too_high",
]


@dataclass(frozen=True, slots=True)
class CountVerdict:
    """Whether a count was right and, if not, what it would have meant.

    `layer` is the position, from 0, of the layer that the answer stands for.
    """

    right: bool
    code: CountMeaning
    answer: int
    layer: int | None = None


def grade_count(plan: LayerPlan, text: str, layer: int | None = None) -> CountVerdict:
    """The verdict on a typed number of parameters, of the network or of one of its layers.

    `407050`, `407,050`, `407 050` and `784*512 + 512 + 512*10 + 10` are the same answer.
    Raises `NumberMistake` for a text that is no number.
    """
    answer = parse_whole_number(text)
    layers = plan.layers if layer is None else (plan.layers[layer],)
    expected = sum(part.count for part in layers)
    if answer == expected:
        return CountVerdict(True, "right", answer)
    for code, count, position in _misreadings(layers, expected):
        if answer == count:
            return CountVerdict(False, code, answer, position)
    return CountVerdict(False, "too_low" if answer < expected else "too_high", answer)


def _misreadings(
    layers: tuple[Layer, ...], expected: int
) -> Iterator[tuple[CountMeaning, int, int | None]]:
    first, last = layers[0], layers[-1]
    yield "forgot_bias", sum(layer.weights.count for layer in layers), None
    if len(layers) > 1:
        yield "forgot_last_bias", expected - last.bias.count, last.number - 1
        yield "forgot_output_layer", expected - last.count, None
        yield "forgot_first_layer", expected - first.count, None
        yield "weights_only_first_layer", first.weights.count, first.number - 1
        for layer in layers[1:]:
            yield "weights_only_one_layer", layer.weights.count, layer.number - 1
            yield "one_layer", layer.count, layer.number - 1
    yield "swapped", sum((layer.units + 1) * layer.inputs for layer in layers), None
    yield "added", sum(layer.inputs + layer.units for layer in layers), None
    yield "units", sum(layer.units for layer in layers), None
    yield "bytes", 4 * expected, None
