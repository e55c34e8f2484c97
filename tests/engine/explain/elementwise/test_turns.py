"""Lines of a loop and how often they run, against Python as it runs them."""

from __future__ import annotations

import inspect
import sys
import textwrap
from collections import Counter
from types import FrameType
from typing import Any

import numpy as np

from engine.asked import loop_race
from engine.explain.elementwise.turns import CALL, LOOP, at_least, call_lines, loop_lines

SHAPE = (3, 5)


def traced(lines: tuple[str, ...]) -> tuple[Counter[int], Counter[int]]:
    """How often each line begins anew, and the instructions that run in it."""
    source = "\n".join(["def run(x, y):", *(f"    {line}" for line in lines), "    return x"])
    names: dict[str, Any] = {"np": np}
    exec(compile(source, "traced", "exec"), names)  # what is run is written above
    begun, run = Counter[int](), Counter[int]()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code.co_filename != "traced":
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            run[frame.f_lineno] += 1
        elif event == "line":
            begun[frame.f_lineno] += 1
        return trace

    x, y = np.ones(SHAPE), np.ones(SHAPE)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        names["run"](x, y)
    finally:
        sys.settrace(before)
    return begun, run


def test_the_lines_are_those_of_the_race() -> None:
    raced = "".join(
        textwrap.dedent(inspect.getsource(one))
        for one in (loop_race.naive_add, loop_race.naive_relu)
    )
    bodies = [line.strip() for line in raced.splitlines()]
    assert [text.strip() for text in LOOP] == [
        line for line in bodies if line.startswith(("for ", "x["))
    ]
    assert CALL[0].removeprefix("x = ") in inspect.getsource(loop_race.by_call)


def test_python_runs_as_many_instructions_as_are_told() -> None:
    _, run = traced(LOOP)
    for number, line in enumerate(loop_lines(SHAPE), start=2):
        if line.instructions:
            assert run[number] == line.runs * line.instructions
    assert run.total() > at_least(loop_lines(SHAPE))


def test_one_call_takes_as_many_for_any_number_of_cells() -> None:
    _, run = traced(CALL)
    (line,) = call_lines()
    assert run[2] == line.instructions == at_least(call_lines())


def test_inside_it_runs_once_for_each_cell() -> None:
    begun, _ = traced(LOOP)
    inner = [number for number, text in enumerate(LOOP, start=2) if "x[i" in text]
    assert [line.runs for line in loop_lines(SHAPE)] == [3, 15, 15] * 2
    assert [begun[number] for number in inner] == [15, 15]
