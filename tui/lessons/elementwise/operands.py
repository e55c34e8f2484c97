"""The operands of an operation: what a network's hidden layer makes of two test images."""

from __future__ import annotations

from functools import lru_cache

from engine.explain.elementwise.plan import ElementwisePlan, Operation, plan
from engine.protocol.arrays import Array
from tui.lessons.shared.networks.layer_answers import LayerAnswers
from tui.lessons.shared.networks.networks import Run
from tui.link.images import Images


def plan_of(
    operation: Operation, layers: LayerAnswers, run: Run, images: Images, index: int
) -> ElementwisePlan | None:
    """The operation on image `index` and the one after it, None until both layers are here.

    Each is the first hidden layer before its activation, asked for if need be.
    """
    a, b = (_before_activation(layers, run, images, index + offset) for offset in (0, 1))
    if a is None or (b is None and operation != "relu"):
        return None
    return _planned(operation, a, b)


def _before_activation(layers: LayerAnswers, run: Run, images: Images, index: int) -> Array | None:
    image = images.image(index)
    found = layers.activations(run, image[0]) if image is not None else None
    return found.layers[0].pre if found is not None else None


@lru_cache(4)
def _planned(operation: Operation, a: Array, b: Array | None) -> ElementwisePlan:
    return plan(operation, a.values(), b.values() if b is not None else ())
