"""What a step shows of its tensors: one image's row, one unit's column, never a whole matrix."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from torch import Tensor

from engine.asked.stepping.passes import Passed
from engine.protocol.arrays import Array, real
from engine.protocol.messages.stepping import MAX_PART, Aspect, StepTensor


def step_tensors(
    passed: Passed,
    moves: Mapping[str, Tensor],
    *,
    sample: int,
    unit: int,
    label: int,
) -> tuple[StepTensor, ...]:
    """The parts of all tensors, of gradients and of moves, by name.

    Rows are those of image `sample`. The columns are unit `unit` of the first layer, in the
    last one the class `label`, and in those between the unit that is largest on the image.
    """
    columns = dict(_columns(passed, sample, unit, label))
    aspects: tuple[tuple[Aspect, Mapping[str, Tensor]], ...] = (
        ("value", passed.values),
        ("gradient", passed.gradients),
        ("move", moves),
    )
    return tuple(
        _part(name, aspect, tensor, sample, columns.get(name))
        for aspect, tensors in aspects
        for name, tensor in tensors.items()
    )


def _columns(passed: Passed, sample: int, unit: int, label: int) -> Iterator[tuple[str, int]]:
    weights = [name for name in passed.values if name.startswith("W")]
    for number, name in enumerate(weights):
        if number == len(weights) - 1:
            yield name, label
        elif number == 0:
            yield name, min(unit, passed.values[name].shape[1] - 1)
        else:
            yield name, int(passed.values[f"h{number + 1}"][sample].argmax())


def _part(name: str, aspect: Aspect, tensor: Tensor, sample: int, column: int | None) -> StepTensor:
    if column is not None:
        part = tensor[:, column]
    else:
        part = tensor[sample] if tensor.dim() > 1 else tensor
    values = part[:MAX_PART].numpy().astype("<f4")
    return StepTensor(
        name=name,
        aspect=aspect,
        shape=tuple(tensor.shape),
        column=column,
        part=Array("<f4", values.shape, values.tobytes()),
        largest=real(float(tensor.abs().max())),
    )


def pairs(losses: Sequence[tuple[float, float]]) -> Array:
    """Losses before and after, f4 (n, 2)."""
    values = np.array(losses, "<f4").reshape(-1, 2)
    return Array("<f4", values.shape, values.tobytes())


def rows_of(tensor: Tensor) -> Array:
    """A matrix as it travels, f4."""
    return Array("<f4", tuple(tensor.shape), tensor.numpy().astype("<f4").tobytes())
