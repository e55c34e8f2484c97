"""The faults that the shop plants: one form of one line that runs, and is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from engine.explain.repair_shop.lines import LINES
from engine.explain.repair_shop.program import Program
from engine.protocol import ShopTask

Tells = Literal["curve", "figures", "shapes"]
"""Where a fault can be seen: in the losses, in what is printed, in the shapes."""


@dataclass(frozen=True)
class Fault:
    """`name` is its own; `form` is the number of the form that is planted in `line`."""

    name: str
    task: ShopTask
    line: str
    form: int
    tells: tuple[Tells, ...]

    @property
    def kind(self) -> str:
        """The name of its texts: faults of one kind are the same mistake in both programs."""
        return self.name.removeprefix("number_")

    @property
    def at(self) -> int:
        """The number of its line, from 0."""
        names = [line.name for line in LINES[self.task]]
        return names.index(self.line)

    @property
    def program(self) -> Program:
        """The healthy program with this fault in it."""
        return Program(self.task).changed(self.at, self.form)


FAULTS: Final = (
    Fault("not_zeroed", "class", "zero", 1, ("curve", "figures")),
    Fault("softmax_twice", "class", "output", 1, ("curve", "figures")),
    Fault("broadcast", "number", "error", 1, ("curve", "figures", "shapes")),
    Fault("transposed", "class", "read", 1, ("figures",)),
    Fault("uphill", "class", "optimizer", 2, ("curve", "figures")),
    Fault("rate", "class", "optimizer", 1, ("curve", "figures")),
    Fault("shuffled_apart", "class", "batch", 2, ("curve", "figures")),
    Fault("not_scaled", "class", "scale", 1, ("curve", "figures")),
    Fault("wrong_axis", "class", "answer", 1, ("figures",)),
    Fault("on_training_set", "class", "test", 1, ("figures",)),
    Fault("short_batch", "class", "total", 1, ("figures",)),
    Fault("not_handed_over", "class", "parameters", 1, ("curve", "figures")),
    Fault("zeros", "class", "start", 1, ("curve", "figures")),
    Fault("one_batch", "class", "batch", 1, ("curve", "figures")),
    Fault("step_late", "class", "step", 2, ("curve", "figures")),
    Fault("hits_broadcast", "class", "compare", 1, ("figures", "shapes")),
    Fault("signed", "number", "near", 1, ("figures",)),
    Fault("number_shuffled_apart", "number", "batch", 2, ("curve", "figures")),
    Fault("number_rate", "number", "optimizer", 1, ("curve", "figures")),
    Fault("number_transposed", "number", "read", 1, ("figures",)),
)


def order(seed: int) -> tuple[Fault, ...]:
    """All faults, each once, in the order of that seed; the first is one that a curve tells."""
    draw = Random(seed)  # noqa: S311 - an order to work through
    faults = list(FAULTS)
    draw.shuffle(faults)
    first = next(fault for fault in faults if "curve" in fault.tells)
    faults.remove(first)
    return first, *faults
