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
from engine.explain.broadcasting.plan import BroadcastError, BroadcastPlan, plan
from engine.explain.shared.shapes import Shape
from tui.lessons.broadcasting.code import code_values
from tui.lessons.broadcasting.operands import EXAMPLES
from tui.shell.chapter import code_of, fill, texts


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
@pytest.mark.parametrize("dialect", ["numpy", "torch"])
def test_the_code_runs_and_gives_the_numbers_on_screen(
    shapes: tuple[Shape, ...], operator: CellOperator, dialect: str
) -> None:
    pytest.importorskip(dialect)
    outcome: BroadcastPlan | BroadcastError
    repair = None
    try:
        outcome = found = plan(*shapes, operator=operator)
    except BroadcastError as error:
        outcome, repair = error, error.repairs[0]
        found = plan(*repair.shapes_after)
    source = code_of(texts("en", "broadcasting").get("code", dialect))
    code = fill(source, **code_values(outcome, operator, repair))
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, dialect, "exec"), names)
    result = np.asarray(names["result"])
    assert result.shape == found.shape
    if repair is None:
        for index in list(np.ndindex(*found.shape))[:400]:
            assert result[index] == found.result_value(index)
    itemsize = 8 if dialect == "numpy" else 1
    strides = [tuple(itemsize * step for step in operand.strides) for operand in found.operands]
    assert printed.getvalue().splitlines()[-len(shapes) :] == list(map(str, strides))
