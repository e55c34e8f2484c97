"""The answer that carries single values of any parameter tensor. NumPy, no torch."""

from math import prod

from engine.asked.inference import Shelf
from engine.data.dataset import CLASSES, SIDE
from engine.protocol import FitSettings, GetParameter, ParameterValues, clock
from engine.protocol.arrays import Array
from engine.protocol.errors import Mistake
from engine.training.initialisation import Weights, initial_weights, parameter_names, sizes


class ParameterOutside(Mistake):
    """A tensor that the network has not, or values beyond its last one (code
    `parameter.outside`); `size` is 0 where there is no such tensor."""

    def __init__(self, name: str, first: int, size: int) -> None:
        super().__init__(
            "parameter.outside",
            f"values from {first:,} on were asked for of {name}, which has {size:,}",
            name=name,
            first=first,
            size=size,
        )


def parameter_values(question: GetParameter, shelf: Shelf) -> ParameterValues:
    """What answers `question`, of fewer values where the tensor ends.

    Of an untrained network no more is made than what was asked for. Raises ParameterOutside,
    and what `Shelf.network` raises.
    """
    if question.run is None:
        step, shape, values = 0, *_untrained(question)
    else:
        network = shelf.network(question.run)
        found = dict(zip(_names(len(network.parameters)), network.parameters, strict=True))
        if question.name not in found:
            raise ParameterOutside(question.name, question.first, 0)
        tensor = found[question.name]
        first, stop = _range(question, tensor.size)
        step, shape, values = network.step, tensor.shape, tensor.reshape(-1)[first:stop]
    return ParameterValues(
        at=clock.now(),
        reply_to=question.id,
        run=question.run,
        step=step,
        name=question.name,
        shape=shape,
        first=question.first,
        values=Array("<f4", values.shape, values.astype("<f4").tobytes()),
    )


def _untrained(question: GetParameter) -> tuple[tuple[int, ...], Weights]:
    """The shape of the tensor and what was asked for of it, before the first step."""
    import numpy as np

    settings = FitSettings()
    widths = sizes(SIDE * SIDE, question.hidden or settings.hidden, CLASSES)
    if question.name not in parameter_names(widths):
        raise ParameterOutside(question.name, question.first, 0)
    layer = int(question.name[1:]) - 1
    weights = question.name.startswith("W")
    shape = widths[layer + (not weights) : layer + 2]
    first, stop = _range(question, prod(shape))
    if not weights:
        return shape, np.zeros(stop - first, np.float32)
    return shape, initial_weights(widths, settings.seed, layer, first, stop - first)


def _names(parameters: int) -> list[str]:
    return parameter_names(range(parameters // 2 + 1))


def _range(question: GetParameter, size: int) -> tuple[int, int]:
    """[first, stop) of what was asked for, as far as the tensor goes."""
    if question.first >= size:
        raise ParameterOutside(question.name, question.first, size)
    return question.first, min(question.first + question.count, size)
