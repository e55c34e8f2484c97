"""The code of the slicing lesson for the learner's own index."""

from __future__ import annotations

from engine.explain.shared.shapes import Shape, element_count, format_shape
from engine.explain.shared.typed.index_text import Entry, index_text
from engine.explain.slicing.plan import SlicePlan

NUMPY_IMAGES = """with np.load({path}) as file:
    train_images = file["x_train"]"""
TORCH_IMAGES = """import numpy as np

with np.load({path}) as file:
    train_images = torch.from_numpy(file["x_train"])"""


KERAS_IMAGES = """
train_images = ops.convert_to_tensor(train_images)"""


def code_values(name: str, plan: SlicePlan, path: str | None) -> dict[str, str]:
    """What fills the placeholders; `path` of the file with the images, None for a small tensor."""
    shape = plan.source_shape
    return {
        "name": name,
        "index": plan.text,
        "source_np": _small("np", plan.source_shape) if path is None else _load(NUMPY_IMAGES, path),
        "source_torch": (
            _small("torch", plan.source_shape) if path is None else _load(TORCH_IMAGES, path)
        ),
        "part_torch": torch_part(name, plan),
        "source_keras": (
            f"x = ops.reshape(ops.arange({element_count(shape)}), {format_shape(shape)})"
            if path is None
            else _load(NUMPY_IMAGES, path) + KERAS_IMAGES
        ),
        "part_keras": keras_part(name, plan),
    }


def _load(code: str, path: str) -> str:
    return code.replace("{path}", repr(path))


def _small(dialect: str, shape: Shape) -> str:
    return f"x = {dialect}.arange({element_count(shape)}).reshape({format_shape(shape)})"


def torch_part(name: str, plan: SlicePlan) -> str:
    """The index for PyTorch, which refuses a negative step: there the axis is flipped first."""
    flipped, index = _turned(plan)
    if not flipped:
        return f"part = {name}[{index}]"
    axes = ", ".join(map(str, flipped))
    return f"# torch takes no negative step; flip copies\npart = {name}.flip({axes})[{index}]"


def keras_part(name: str, plan: SlicePlan) -> str:
    """The index for Keras, whose tensors may be torch's: negative steps as there."""
    flipped, index = _turned(plan)
    if not flipped:
        return f"part = {name}[{index}]"
    turned = f"ops.flip({name}, axis={tuple(flipped)})"
    return f"# not every backend takes a negative step\npart = {turned}[{index}]"


def _turned(plan: SlicePlan) -> tuple[list[int], str]:
    """The axes to be flipped, and the index of what that gives: without a negative step."""
    backwards = (choice.axis for choice in plan.axes if choice.chosen.step < 0)
    flipped = [axis for axis in backwards if axis is not None]
    if not flipped:
        return [], plan.text
    entries: list[Entry] = []
    for choice in plan.choices:
        positions, size = choice.chosen, choice.size
        if positions.step < 0 and size is not None:
            start, step = size - 1 - positions.start, -positions.step
            stop = start + (len(positions) - 1) * step + 1
            entries.append(
                slice(start or None, None if stop == size else stop, step if step > 1 else None)
            )
        else:
            entries.append(choice.entry)
    return flipped, index_text(tuple(entries))
