"""What a guess of the wrong line was worth: by the program, and by what its run shows."""

from __future__ import annotations

from typing import Literal

from engine.explain.repair_shop.faults import Fault
from engine.explain.repair_shop.program import Program
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol.errors import Mistake

LineMeaning = Literal["right", "measures", "trains", "healthy"]


class NoLineMistake(Mistake):
    """A number that no line has. Code: `shop.no_line` (number, most)."""


def grade_line(text: str, fault: Fault) -> tuple[LineMeaning, int]:
    """What the number of a line, from 1, means as the place of the fault, and that number.

    `measures`: that line only tests the trained network, and the losses are wrong before it.
    `trains`: that line would be seen in the losses, and these are as they should be. Raises
    `NoLineMistake`, `NumberMistake`.
    """
    number, program = parse_whole_number(text), Program(fault.task)
    if not 1 <= number <= len(program.lines):
        raise NoLineMistake(
            "shop.no_line",
            f"there is no line {number}; type a number from 1 to {len(program.lines)}",
            number=str(number),
            most=len(program.lines),
        )
    if number - 1 == fault.at:
        return "right", number
    trains = range(losses_end(program))
    if "curve" in fault.tells and number > tests_from(program):
        return "measures", number
    if "curve" not in fault.tells and number - 1 in trains:
        return "trains", number
    return "healthy", number


def losses_end(program: Program) -> int:
    """The line, from 0, in which a loss is taken down: those before it decide it."""
    return _line(program, "losses.append(loss.item())")


def tests_from(program: Program) -> int:
    """The line, from 0, with which the test begins."""
    return _line(program, "right = 0")


def _line(program: Program, text: str) -> int:
    return [program.text(line).strip() for line in range(len(program.lines))].index(text)
