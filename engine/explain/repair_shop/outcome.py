"""What a run of a program of the shop came to, and what a change of a line did to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.explain.repair_shop.faults import Fault
from engine.explain.repair_shop.program import STEPS, Program

Did = Literal["mended", "stops", "there", "same", "figures", "curve"]
Differs = Literal["curve", "figures", "shapes"]
TESTED = 1
"""Of what is printed, the last is the test accuracy; the others are losses by epoch."""


@dataclass(frozen=True)
class Ran:
    """`losses` by step, what was `printed`, `shapes` by name; `trouble` is what ended it early."""

    losses: tuple[float, ...] = ()
    printed: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    seconds: float = 0.0
    trouble: str = ""
    steps: int = STEPS

    @property
    def loss(self) -> str:
        """The last loss of an epoch that it printed, as it did; empty where it came to none."""
        return self.printed[-1 - TESTED] if len(self.printed) > TESTED else ""

    @property
    def accuracy(self) -> str:
        """The test accuracy that it printed last; empty where it came to none."""
        return self.printed[-1] if len(self.printed) > TESTED else ""


def differs(one: Ran, other: Ran) -> tuple[Differs, ...]:
    """In what of all that is seen two runs differ; not a number is not another not a number."""
    found: list[Differs] = []
    if repr(one.losses) != repr(other.losses):
        found.append("curve")
    if one.printed != other.printed:
        found.append("figures")
    if one.shapes != other.shapes:
        found.append("shapes")
    return tuple(found)


def what_it_did(fault: Fault, program: Program, line: int, before: Ran, after: Ran) -> Did:
    """What the change of `line` that led to `program` did: `before` and `after` it was run.

    `mended`: the planted fault is gone, and something else is still changed. `there`: it is the
    line, and not yet what it should be.
    """
    if after.trouble:
        return "stops"
    if program.form(fault.at) == 0:
        return "mended"
    if line == fault.at:
        return "there"
    seen = differs(before, after)
    return "curve" if "curve" in seen else "figures" if seen else "same"
