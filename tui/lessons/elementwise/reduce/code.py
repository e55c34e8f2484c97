"""The code of a reduction in each dialect: its tensors, then a line for each stage."""

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
DIALECTS: Final = ("torch", "np", "keras")
_MODULES: Final = {"torch": "torch", "np": "np", "keras": "ops"}
_TENSORS: Final = {"torch": "torch.tensor", "np": "np.array", "keras": "ops.convert_to_tensor"}
_ZEROS: Final = {"torch": "torch.float32", "np": "np.float32", "keras": '"float32"'}
_FLOATS: Final = {
    "torch": "{}.float()",
    "np": "{}.astype(float)",
    "keras": 'ops.cast({}, "float32")',
}
_ERRORS: Final = {"torch": "RuntimeError", "np": "ValueError", "keras": "Exception"}
_OF_KERAS: Final = {
    "+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power", "==": "equal",
    "!=": "not_equal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal",
}  # fmt: skip


def code_values(plan: ReductionPlan) -> Mapping[str, object]:
    """What fills the placeholders."""
    return {f"program_{dialect}": _program(plan, dialect) for dialect in DIALECTS}


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
    shape, module = format_shape(source.shape), _MODULES[dialect]
    if not source.is_counted:
        return f"{_TENSORS[dialect]}({_listed(source)})"
    if len(source.values) > MOST_COUNTED:
        return f"{module}.zeros({shape}, dtype={_ZEROS[dialect]})"
    if dialect == "keras":
        return f"ops.reshape(ops.arange({len(source.values)}), {shape})"
    return f"{module}.arange({len(source.values)}).reshape({shape})"


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
        case Combined() if dialect == "keras" and _mixes(node):
            return f"ops.{_OF_KERAS[node.sign]}({name(node.a)}, {name(node.b)})"
        case Combined():
            return f"{name(node.a)} {node.sign} {name(node.b)}"
        case Mapped(function="float"):
            return _FLOATS[dialect].format(name(node.of))
        case Mapped(function="relu") if dialect == "np":
            return f"np.maximum({name(node.of)}, 0)"
        case Mapped():
            return f"{_MODULES[dialect]}.{node.function}({name(node.of)})"
        case Reduced():
            return _reduced(node, name(node.of), dialect)
    raise AssertionError(node)


def _mixes(node: Combined) -> bool:
    """Whether tensors of two dtypes meet, which not every backend's own signs take."""
    tensors = [one.dtype for one in (node.a, node.b) if not isinstance(one, Constant)]
    return len(set(tensors)) > 1


def _reduced(node: Reduced, of: str, dialect: str) -> str:
    kind: str = node.kind
    if dialect == "torch":
        # Means are of floats only, and max along an axis gives two tensors.
        of = f"{of}.float()" if kind == "mean" and node.of.dtype != "float" else of
        kind = {"max": "amax", "min": "amin"}.get(kind, kind)
    axes = node.axes
    if dialect != "np" and axes is None and node.keepdims and node.kind not in POSITIONS:
        axes = node.along.axes  # PyTorch, and Keras on it, keep only axes that are named
    if dialect != "np" and axes == ():
        # No axes are all of them there.
        return f"{of} != 0" if node.dtype == "bool" else of
    axis, keepdims = ("dim", "keepdim") if dialect == "torch" else ("axis", "keepdims")
    given = [f"{axis}={axes_text(axes)}"] if axes is not None else []
    given += [f"{keepdims}=True"] if node.keepdims else []
    if dialect == "keras":
        return f"ops.{kind}({', '.join((of, *given))})"
    return f"{of}.{kind}({', '.join(given)})"
