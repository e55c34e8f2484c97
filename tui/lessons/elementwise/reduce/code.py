"""The code of a reduction in PyTorch and NumPy: its tensors, then a line for each stage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.explain.elementwise.reductions.nodes import (
    Combined,
    Constant,
    Mapped,
    Node,
    Reduced,
    Source,
)
from engine.explain.elementwise.reductions.operations import POSITIONS
from engine.explain.elementwise.reductions.plan import ReductionPlan
from engine.explain.elementwise.reductions.program import axes_text
from engine.explain.shared.shapes import format_shape

MOST_COUNTED: Final = 1_000_000
"""Cells that are counted out; more are zeros, which take no memory until they are written."""
_FUNCTIONS: Final = {"relu": {"torch": "torch.relu({})", "np": "np.maximum({}, 0)"}}
_ERRORS: Final = {"torch": "RuntimeError", "np": "ValueError"}


def code_values(plan: ReductionPlan) -> Mapping[str, object]:
    """What fills the placeholders."""
    return {f"program_{dialect}": _program(plan, dialect) for dialect in ("torch", "np")}


def _program(plan: ReductionPlan, dialect: str) -> str:
    lines = [f"{one.name} = {_source(one, dialect)}" for one in plan.program.sources]
    for stage in plan.stages:
        line = f"{stage.name} = {_code(plan, stage.node, dialect)}"
        if isinstance(stage.node, Combined) and stage.node.clashes:
            told = f"except {_ERRORS[dialect]} as error:\n    print(error)"
            return "\n".join((*lines, "try:", f"    {line}", told))
        lines.append(line)
    last = plan.stages[-1].name
    shapes = [f"print({stage.name}.shape)" for stage in plan.stages if stage.node.shape]
    return "\n".join((*lines, *shapes, f"print({last})"))


def _source(source: Source, dialect: str) -> str:
    shape = format_shape(source.shape)
    if source.is_counted and len(source.values) > MOST_COUNTED:
        return f"{dialect}.zeros({shape}, dtype={dialect}.float32)"
    if source.is_counted:
        return f"{dialect}.arange({len(source.values)}).reshape({shape})"
    return f"{'torch.tensor' if dialect == 'torch' else 'np.array'}({_listed(source)})"


def _listed(source: Source) -> str:
    """The numbers as a list that Python reads."""
    parts: list[str] = [repr(source.value(index)) for index in _indices(source.shape)]
    for size in reversed(source.shape):
        parts = (
            [f"[{', '.join(parts[at : at + size])}]" for at in range(0, len(parts), size)]
            if size
            else ["[]"]
        )
    return parts[0] if parts else "[]"


def _indices(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for size in shape:
        found = [(*index, at) for index in found for at in range(size)]
    return found


def _code(plan: ReductionPlan, node: Node, dialect: str) -> str:
    def name(one: Node) -> str:
        return one.text if isinstance(one, Constant) else plan.names[one]

    match node:
        case Combined():
            return f"{name(node.a)} {node.sign} {name(node.b)}"
        case Mapped(function="float"):
            return f"{name(node.of)}{'.float()' if dialect == 'torch' else '.astype(float)'}"
        case Mapped():
            default = f"{dialect}.{node.function}({{}})"
            return _FUNCTIONS.get(node.function, {}).get(dialect, default).format(name(node.of))
        case Reduced() if dialect == "torch":
            return _of_torch(node, name(node.of))
        case Reduced():
            given = [f"axis={axes_text(node.axes)}"] if node.axes is not None else []
            given += ["keepdims=True"] if node.keepdims else []
            return f"{name(node.of)}.{node.kind}({', '.join(given)})"
    raise AssertionError(node)


def _of_torch(node: Reduced, of: str) -> str:
    """torch takes means of floats only, and its max along an axis gives two tensors."""
    if node.kind == "mean" and node.of.dtype != "float":
        of = f"{of}.float()"
    kind, axes = node.kind, node.axes
    if kind in ("max", "min"):
        kind = "amax" if kind == "max" else "amin"  # type: ignore[assignment]
    if axes == () or (axes is None and node.keepdims and kind not in POSITIONS):
        axes = node.along.axes
    if axes == ():
        return of
    given = [f"dim={axes_text(axes)}"] if axes is not None else []
    given += ["keepdim=True"] if node.keepdims else []
    return f"{of}.{kind}({', '.join(given)})"
