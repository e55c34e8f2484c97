"""The code of the reshape lesson for what is on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.explain.reshape.rearranging import Operation, RearrangingPlan, Reshape
from engine.explain.shared.shapes import format_shape

MOST_COUNTED: Final = 100_000_000
"""Elements that are numbered; more of them are zeros, which take no memory until written."""


def code_values(plan: RearrangingPlan, path: str | None) -> Mapping[str, object]:
    """What fills the placeholders: `path` is the file of the images, None for numbered values."""
    shape = format_shape(plan.shape)
    if path is not None:
        images = f'np.load({path})["x_train"]'
        sources = {"torch": f"torch.from_numpy({images})", "np": images, "keras": images}
    elif plan.count <= MOST_COUNTED:
        numbered = "{0}.arange({1}, dtype={0}.int32).reshape({2})"
        sources = {key: numbered.format(key, plan.count, shape) for key in ("torch", "np")}
        counted = f'ops.arange({plan.count}, dtype="int32")'
        sources["keras"] = f"ops.reshape({counted}, {shape})"
    else:
        sources = {key: f"{key}.zeros({shape}, dtype={key}.int32)" for key in ("torch", "np")}
        sources["keras"] = f'keras.KerasTensor({shape}, dtype="int32")  # no memory'
    numpy_too = "import numpy as np\n" if path is not None else ""
    return {
        "imports_torch": f"{numpy_too}import torch",
        "source_torch": sources["torch"],
        "source_np": sources["np"],
        "operations_torch": "".join(
            _torch(one, len(before.before.shape))
            for one, before in zip(plan.operations, plan.plans, strict=True)
        ),
        "source_keras": sources["keras"],
        "operations_keras": "\n".join(
            _keras(one, len(before.before.shape))
            for one, before in zip(plan.operations, plan.plans, strict=True)
        ),
        "operations_np": "".join(map(_numpy, plan.operations)),
    }


def _numpy(operation: Operation) -> str:
    """NumPy names all axes with `transpose`, and its `copy` lies row by row."""
    if isinstance(operation, Reshape):
        return ".copy()" if operation.row_by_row else operation.text
    return operation.text.replace(".permute(", ".transpose(")


def _keras(operation: Operation, rank: int) -> str:
    if isinstance(operation, Reshape):
        return (
            "" if operation.row_by_row else f"y = ops.reshape(y, {format_shape(operation.sizes)})"
        )
    axes = operation.axes if operation.axes is not None else tuple(reversed(range(rank)))
    return f"y = ops.transpose(y, {format_shape(axes)})"


def _torch(operation: Operation, rank: int) -> str:
    """torch names all axes with `permute`; its `.T` is for matrices alone."""
    if isinstance(operation, Reshape):
        return operation.text
    axes = operation.axes if operation.axes is not None else tuple(reversed(range(rank)))
    return f".permute({', '.join(map(str, axes)) if axes else '()'})"
