"""The code of the broadcasting lesson for the learner's own shapes."""

from __future__ import annotations

from engine.explain.broadcasting import Repair, plan
from engine.explain.shapes import Shape, element_count, format_shape
from tui.widgets.broadcast_scene import NAMES


def code_values(
    shapes: tuple[Shape, ...], fits: bool, repair: Repair | None = None
) -> dict[str, str]:
    """What fills the placeholders: the operands with the numbers of the figure, and their sum.

    Shapes that do not fit are summed with `repair` applied to one of them.
    """
    units = plan(*shapes).cell_units if fits else ((1, 0),) * len(shapes)
    values = {
        f"operands_{dialect}": "\n".join(
            _operand(number, shape, units[number], dialect) for number, shape in enumerate(shapes)
        )
        for dialect in ("torch", "np")
    }
    for dialect in ("torch", "np"):
        terms = list(NAMES[: len(shapes)])
        if repair is not None:
            code = repair.code_torch if dialect == "torch" else repair.code_numpy
            terms[repair.operand] = code
        values[f"terms_{dialect}"] = ", ".join(terms)
        values[f"sum_{dialect}"] = " + ".join(terms)
    return values


def _operand(number: int, shape: Shape, unit: tuple[int, int], dialect: str) -> str:
    """`b = (torch.arange(1, 5) % 100 * 100.0).reshape((4,))`: counts from 1, but a from 0."""
    size, counts = unit
    count = element_count(shape)
    numbers = f"{dialect}.arange({count})" if number == 0 else f"{dialect}.arange(1, {count + 1})"
    if counts and count + (number > 0) > counts:
        numbers = f"({numbers} % {counts})" if size == 1 else f"({numbers} % {counts} * {size})"
    elif size > 1:
        numbers = f"({numbers} * {size})"
    return f"{NAMES[number]} = {numbers}.reshape({format_shape(shape)})"
