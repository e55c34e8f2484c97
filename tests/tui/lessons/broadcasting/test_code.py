"""The code of broadcasting runs and gives what the figure shows."""

from __future__ import annotations

import contextlib
import io

import numpy as np
import pytest

from engine.explain.broadcasting.cell_operators import (
    ADD,
    GREATER,
    MAXIMUM,
    MULTIPLY,
    SUBTRACT,
    CellOperator,
)
from engine.explain.broadcasting.plan import BroadcastError, Filled, plan
from engine.explain.shared.shapes import Shape
from tests.tui.lessons.conftest import program_of
from tui.lessons.broadcasting.code import code_values
from tui.lessons.broadcasting.operands import EXAMPLES, Operands


@pytest.mark.parametrize(
    ("shapes", "operator"),
    [
        *((shapes, ADD) for shapes in (*EXAMPLES[:2], *EXAMPLES[3:])),
        (((), (2, 3), (1, 3)), MULTIPLY),
        (((20, 10), (20, 1), (10,)), MAXIMUM),
        (((32, 10), (10,)), SUBTRACT),
        (((3, 1), (1, 4)), GREATER),
    ],
)
@pytest.mark.parametrize("dialect", ["numpy", "torch", "keras"])
def test_the_code_runs_and_gives_the_numbers_on_screen(
    shapes: tuple[Shape, ...], operator: CellOperator, dialect: str
) -> None:
    pytest.importorskip(dialect)
    repair = None
    try:
        found = plan(*shapes, operator=operator)
    except BroadcastError as error:
        repair = error.repairs[0]
        found = plan(*repair.shapes_after)
    tensors = tuple(map(Filled.anew, shapes))
    code = program_of("broadcasting", dialect, **code_values(tensors, operator, repair))
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, dialect, "exec"), names)
    result = np.asarray(names["result"])
    assert result.shape == found.shape
    if repair is None:
        for index in list(np.ndindex(*found.shape))[:400]:
            assert result[index] == found.result_value(index)
    assert "float32" in str(names["a"].dtype), "the figure's bytes are of float32"  # type: ignore[attr-defined]
    if dialect == "keras":
        return  # its tensors say nothing of how they lie in memory
    itemsize = 4 if dialect == "numpy" else 1
    strides = [tuple(itemsize * step for step in operand.strides) for operand in found.operands]
    assert printed.getvalue().splitlines()[-len(shapes) :] == list(map(str, strides))


@pytest.mark.parametrize("dialect", ["numpy", "torch", "keras"])
def test_the_code_after_a_repair_has_the_numbers_and_the_strides_of_the_figure(
    dialect: str,
) -> None:
    for shapes in (((3, 4), (4, 3)), ((3, 4), (3,)), ((2, 3, 4), (3, 4, 2)), ((2, 3), (6,))):
        for number in range(1, len(BroadcastError(shapes).repairs) + 1):
            operands = Operands()
            operands.take(shapes)
            assert operands.repair(number)
            found, repaired = operands.plan, operands.repaired
            assert found is not None
            filling = code_values(operands.tensors, ADD, repaired=repaired)
            names: dict[str, object] = {}
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                exec(
                    compile(program_of("broadcasting", dialect, **filling), dialect, "exec"), names
                )
            result = np.asarray(names["result"])
            shown = [found.result_value(index) for index in np.ndindex(found.shape)]
            assert result.ravel().tolist() == shown, repaired
            if dialect == "keras":
                continue
            itemsize = 4 if dialect == "numpy" else 1  # NumPy counts bytes
            strides = [tuple(itemsize * step for step in each.strides) for each in found.operands]
            assert printed.getvalue().splitlines()[-2:] == list(map(str, strides)), repaired
