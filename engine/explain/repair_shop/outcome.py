"""What a run of a program of the shop came to, and what a change of a line did to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from engine.explain.repair_shop.faults import Fault
from engine.explain.repair_shop.lines import STEPS
from engine.explain.repair_shop.program import Program

Did = Literal["mended", "stops", "there", "same", "figures", "curve"]
Differs = Literal["curve", "figures", "shapes"]


@dataclass(frozen=True)
class Ran:
    """A run as far as it is known: `losses` by step, what it printed, `shapes` by name.

    It prints the mean loss of each of its `epochs`, and the test `accuracy` at its end. `trouble`
    is the line, from 0, that raised something, and what that said.
    """

    losses: tuple[float, ...] = ()
    epochs: tuple[float, ...] = ()
    accuracy: float | None = None
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    steps: int = STEPS
    seconds: float = 0.0
    trouble: tuple[int, str] | None = None
    ended: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether it ran to its end, or until it broke; a run that was cancelled did not."""
        return self.ended and (self.trouble is not None or len(self.losses) == self.steps)

    @property
    def last(self) -> float | None:
        """The mean loss that it printed last."""
        return self.epochs[-1] if self.epochs else None


def differs(one: Ran, other: Ran) -> tuple[Differs, ...]:
    """In what of all that is seen two runs differ; one not a number is as good as another."""
    found: list[Differs] = []
    if repr(one.losses) != repr(other.losses):
        found.append("curve")
    if repr((one.epochs, one.accuracy)) != repr((other.epochs, other.accuracy)):
        found.append("figures")
    if one.shapes != other.shapes:
        found.append("shapes")
    return tuple(found)


def what_it_did(fault: Fault, program: Program, line: int, before: Ran, after: Ran) -> Did:
    """What the change of `line` that led to `program` did: `before` and `after` it was run.

    `mended`: the planted fault is gone, and something else is still changed. `there`: it is the
    line, and not yet what it should be.
    """
    if after.trouble is not None:
        return "stops"
    if program.form(fault.at) == 0:
        return "mended"
    if line == fault.at:
        return "there"
    seen = differs(before, after)
    return "curve" if "curve" in seen else "figures" if seen else "same"
