"""The code of the product lesson for the learner's own shapes: the loops, then the one call."""

from __future__ import annotations

from textwrap import wrap
from typing import Final

from engine.explain.product.axes import Operation, ProductError
from engine.explain.product.plan import ProductPlan, Repair, Tensors
from engine.explain.product.repairs import torch_dot
from engine.explain.product.tensors import A_VALUES, B_VALUES
from engine.explain.shared.shapes import Shape, element_count, format_shape

LINE: Final = 72
"""Characters of a line of pixels."""
MOST_LOOPED: Final = 100_000
"""Multiplications that the loops of the code do; beyond that they compute one cell."""
LETTERS: Final = "ijlmnopq"
AS_FLOAT32: Final = {"torch": ".float()", "np": ".astype(np.float32)"}
"""The data type in which the figure counts bytes."""


def code_values(
    outcome: ProductPlan | ProductError, tensors: Tensors, cell: Shape, repair: Repair | None
) -> dict[str, str]:
    """What fills the code's places: the operands as in the figure, the loops, and the call.

    Shapes that do not fit are multiplied with `repair` applied.
    """
    if isinstance(outcome, ProductError):
        numpy = repair.code_numpy if repair else "a @ b"
        torch = repair.code_torch if repair else "a @ b"
        keras = "ops.matmul(a, b)"
        if repair is not None:
            keras = _keras(repair.operation, repair.b, repair.left.numpy, repair.right.numpy)
        loops = "# " + str(outcome)
    else:
        numpy = "a @ b" if outcome.operation == "matmul" else "np.dot(a, b)"
        torch = "a @ b" if outcome.operation == "matmul" else torch_dot(outcome.a, outcome.b)
        keras = _keras(outcome.operation, outcome.b if outcome.a else ())
        loops = _loops(outcome, cell)
    return {
        "call_keras": keras,
        "operands_np": _operands(tensors, "np"),
        "operands_torch": _operands(tensors, "torch"),
        "loops_np": loops.replace("ZEROS", "np.zeros").replace("FLOAT32", ", np.float32"),
        "loops_torch": loops.replace("ZEROS", "torch.zeros").replace("FLOAT32", ""),
        "call_np": numpy,
        "call_torch": torch,
    }


def _keras(operation: Operation, b: Shape, left: str = "a", right: str = "b") -> str:
    """The product in Keras; its `dot` is a matmul on some backends, so tensordot says it."""
    if operation == "matmul":
        return f"ops.matmul({left}, {right})"
    if not b:
        return f"ops.multiply({left}, {right})"
    return f"ops.tensordot({left}, {right}, axes=((-1,), ({-1 if len(b) == 1 else -2},)))"


def _operands(tensors: Tensors, library: str) -> str:
    """Both as they were filled, then a line for each repair that changed them."""
    a, b = tensors.filled
    counted_a = f"({library}.arange({element_count(a)}) % {A_VALUES} + 1)"
    if (window := tensors.window) is not None:
        array = "np.array" if library == "np" else "torch.tensor"
        listed = "\n".join(f"    {line}" for line in wrap(", ".join(map(str, window.pixels)), LINE))
        counted_a = f"{array}([\n{listed}\n])"
    counted_b = f"{library}.arange({element_count(b)}) % {B_VALUES}"
    statements = [
        repair.statement_numpy if library == "np" else repair.statement_torch
        for repair in tensors.repairs
    ]
    float32 = AS_FLOAT32[library]
    filled = (
        f"a = {counted_a}.reshape({format_shape(a)}){float32}",
        f"b = ({counted_b}).reshape({format_shape(b)}){float32}",
    )
    return "\n".join([*filled, *filter(None, statements)])


def _loops(plan: ProductPlan, cell: Shape) -> str:
    """One loop for each axis that remains and one for those that meet."""
    whole = plan.multiplications <= MOST_LOOPED and not plan.too_large
    letters = LETTERS[: len(plan.shape)]
    of_a, of_b = (_subscript(plan, operand, letters) for operand in (0, 1))
    if not whole:
        names = ", ".join(letters)
        first = f"{names} = {', '.join(map(str, cell))}\n" if len(cell) > 1 else ""
        if len(cell) == 1:
            first = f"{names} = {cell[0]}\n"
        loop = f"for k in range({plan.terms}):\n    cell += {of_a} * {of_b}"
        return f"{first}cell = 0\n{loop}\nprint(cell)"
    lines = [f"result = ZEROS({format_shape(plan.shape)}FLOAT32)"]
    indent = ""
    for letter, size in zip(letters, plan.shape, strict=True):
        lines.append(f"{indent}for {letter} in range({size}):")
        indent += "    "
    if plan.inner is not None:
        lines.append(f"{indent}for k in range({plan.inner}):")
        indent += "    "
    target = f"result[{', '.join(letters)}]" if letters else "result"
    lines.append(f"{indent}{target} += {of_a} * {of_b}")
    return "\n".join([*lines, "print(result)"])


def _subscript(plan: ProductPlan, operand: int, letters: str) -> str:
    """`a[i, k]`: which letter stands on which axis of that operand."""
    shape = (plan.a, plan.b)[operand]
    if not shape:
        return "ab"[operand]
    places = ["0"] * len(shape)
    inner = (plan.axes.a_axis, plan.axes.b_axis)[operand]
    if inner is not None:
        places[inner] = "k"
    for letter, origin in zip(letters, plan.axes.remaining, strict=True):
        axis = origin.axes[operand]
        if axis is not None and (origin.strides[operand] or shape[axis] == origin.size):
            places[axis] = letter
    return f"{'ab'[operand]}[{', '.join(places)}]"
