"""The code of the broadcasting lesson for the learner's own shapes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from engine.explain.broadcasting.cell_operators import CellOperator
from engine.explain.broadcasting.plan import Filled, Repair
from engine.explain.broadcasting.values import cell_units
from engine.explain.shared.shapes import Shape, element_count, format_shape
from tui.lessons.shared.networks.networks import SIDE
from tui.lessons.shared.tensors.broadcast_scene import NAMES

AS_FLOAT32 = {"torch": ".float()", "np": ".astype(np.float32)"}
"""The data type in which the figure counts bytes."""


def code_values(
    tensors: Sequence[Filled],
    operator: CellOperator,
    repair: Repair | None = None,
    *,
    repaired: Repair | None = None,
    is_layer: bool = False,
) -> dict[str, str]:
    """What fills the placeholders: the operands with the figure's numbers, and what they give.

    Shapes that do not fit are combined with `repair` applied to one of them; one that was
    `repaired` is so after it was filled. What the figure reads from a network's layer stands
    there as a product of random numbers.
    """
    shapes = [tensor.counted for tensor in tensors]
    units = cell_units(shapes, operator)
    values = {
        f"operands_{dialect}": "\n".join(
            _operand(number, shape, units[number], dialect, operator)
            for number, shape in enumerate(shapes)
        )
        for dialect in ("torch", "np")
    }
    if is_layer:
        values["operands_torch"] = _layer(shapes[0], "torch.rand({})")
        values["operands_np"] = _layer(shapes[0], "rng.random(({}), np.float32)")
        values["operands_np"] = f"rng = np.random.default_rng()\n{values['operands_np']}"
    if repaired is not None:
        name = NAMES[repaired.operand]
        values["operands_torch"] += f"\n{name} = {repaired.code_torch}"
        values["operands_np"] += f"\n{name} = {repaired.code_numpy}"
    for dialect in ("torch", "np"):
        terms = list(NAMES[: len(shapes)])
        if repair is not None:
            code = repair.code_torch if dialect == "torch" else repair.code_numpy
            terms[repair.operand] = code
        values[f"terms_{dialect}"] = ", ".join(terms)
        values[f"sum_{dialect}"] = operator.code(terms, dialect)
        if dialect == "np":
            # Keras takes NumPy's arrays; what it gives is its backend's tensor.
            values["sum_keras"] = reduce(lambda a, b: f"ops.{operator.name}({a}, {b})", terms)
            if len(terms) == 1:
                values["sum_keras"] = f"ops.array({terms[0]})"
    return values


def _layer(shape: Shape, random: str) -> str:
    (batch, units), inputs = shape, SIDE * SIDE
    x, w, b = (random.format(size) for size in (f"{batch}, {inputs}", f"{inputs}, {units}", units))
    return f"x = {x}\nW = {w}\na = x @ W\nb = {b}"


def _operand(
    number: int, shape: Shape, unit: tuple[int, int], dialect: str, operator: CellOperator
) -> str:
    """`b = (torch.arange(1, 5) % 100 * 100).reshape((4,)).float()`: counts from 1, a from 0.

    They are float32, as the figure's bytes are counted.
    """
    size, counts = unit
    count = element_count(shape)
    numbers = f"{dialect}.arange({count})" if number == 0 else f"{dialect}.arange(1, {count + 1})"
    if number and operator.divides and count > counts:
        numbers = f"({dialect}.arange({count}) % {counts} + 1)"
    elif count + (number > 0) > counts and not (number and operator.divides):
        numbers = f"({numbers} % {counts})" if size == 1 else f"({numbers} % {counts} * {size})"
    elif size > 1:
        numbers = f"({numbers} * {size})"
    return f"{NAMES[number]} = {numbers}.reshape({format_shape(shape)}){AS_FLOAT32[dialect]}"
