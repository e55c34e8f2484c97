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


def code_values(name: str, plan: SlicePlan, path: str | None) -> dict[str, str]:
    """What fills the placeholders; `path` of the file with the images, None for a small tensor."""
    return {
        "name": name,
        "index": plan.text,
        "source_np": _small("np", plan.source_shape) if path is None else _load(NUMPY_IMAGES, path),
        "source_torch": (
            _small("torch", plan.source_shape) if path is None else _load(TORCH_IMAGES, path)
        ),
        "part_torch": torch_part(name, plan),
    }


def _load(code: str, path: str) -> str:
    return code.replace("{path}", repr(path))


def _small(dialect: str, shape: Shape) -> str:
    return f"x = {dialect}.arange({element_count(shape)}).reshape({format_shape(shape)})"


def torch_part(name: str, plan: SlicePlan) -> str:
    """The index for PyTorch, which refuses a negative step: there the axis is flipped first."""
    flipped = [choice.axis for choice in plan.axes if choice.chosen.step < 0]
    if not flipped:
        return f"part = {name}[{plan.text}]"
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
    axes = ", ".join(map(str, flipped))
    return (
        f"# torch takes no negative step; flip copies\n"
        f"part = {name}.flip({axes})[{index_text(tuple(entries))}]"
    )
