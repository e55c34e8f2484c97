"""What Python has to do in a loop over all cells, and in one call: lines, and how often they run.

The loop is the book's, of the race: add, then relu, each by itself. Its instructions are those of
the Python that runs this (https://docs.python.org/3/library/dis.html).
"""

from __future__ import annotations

import dis
from collections import Counter
from dataclasses import dataclass
from functools import cache
from math import prod
from types import CodeType
from typing import Final

from engine.explain.shared.shapes import Shape

LOOP: Final = (
    "for i in range(x.shape[0]):",
    "    for j in range(x.shape[1]):",
    "        x[i, j] += y[i, j]",
    "for i in range(x.shape[0]):",
    "    for j in range(x.shape[1]):",
    "        x[i, j] = max(x[i, j], 0)",
)
CALL: Final = ("x = np.maximum(x + y, 0)",)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code, how often it runs, and the interpreter's instructions each time.

    0 for the head of a loop: its turns cost less than what it is a loop of.
    """

    text: str
    runs: int
    instructions: int


def loop_lines(shape: Shape) -> tuple[Line, ...]:
    """The lines of the loop over a tensor of that shape, its last axis inside."""
    cells = prod(shape)
    runs = (cells // shape[-1], cells, cells)
    each = _instructions(LOOP)
    return tuple(
        Line(text, runs[number % 3], 0 if text.endswith(":") else each[number])
        for number, text in enumerate(LOOP)
    )


def call_lines() -> tuple[Line, ...]:
    """The line that does it in one go: NumPy's loops are in C, and are none of Python's."""
    return tuple(Line(text, 1, each) for text, each in zip(CALL, _instructions(CALL), strict=True))


def at_least(lines: tuple[Line, ...]) -> int:
    """Instructions of the lines that are counted, all times they run."""
    return sum(line.runs * line.instructions for line in lines)


@cache
def _instructions(lines: tuple[str, ...]) -> tuple[int, ...]:
    """The instructions of each line, as part of a function of x and y."""
    source = "\n".join(["def run(x, y):", *(f"    {line}" for line in lines), "    return x"])
    module = compile(source, "", "exec")
    body = next(const for const in module.co_consts if isinstance(const, CodeType))
    found: Counter[int] = Counter()
    for one in dis.get_instructions(body):
        if one.positions is not None and one.positions.lineno is not None:
            found[one.positions.lineno] += 1
    first = 2
    return tuple(found[first + number] for number in range(len(lines)))
