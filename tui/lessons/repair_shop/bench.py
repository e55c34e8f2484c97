"""The loop on the bench: a planted fault, what was changed of it, and which one comes next."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from engine.explain.repair_shop.faults import FAULTS, Fault, order
from engine.explain.repair_shop.program import Program

FIRST: Final = 122
"""The seed whose order begins gently: with a fault that a curve tells, then one by its shapes."""


class Bench:
    """`faults` come in the order of `seed`, all before any again; `number` is the present one's.

    `earlier` are the programs that a change led away from, each with the line that was changed.
    `helped` is how many hints were taken: the last one is the answer.
    """

    def __init__(self, seed: int = FIRST) -> None:
        self.seed, self.number = seed, 0
        self.program = self.fault.program
        self.earlier: list[tuple[Program, int]] = []
        self.helped = 0

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All of them, in the order of the seed."""
        return order(self.seed)

    @property
    def fault(self) -> Fault:
        """The one that is planted."""
        return self.faults[self.number]

    @property
    def is_found(self) -> bool:
        """Whether the program is the healthy one again."""
        return self.program.is_healthy

    @property
    def changed(self) -> int | None:
        """The line that was changed last."""
        return self.earlier[-1][1] if self.earlier else None

    def change(self, line: int, form: int) -> bool:
        """Put that form in the line; whether that is another one than stands there."""
        if self.program.form(line) == form:
            return False
        self.earlier.append((self.program, line))
        self.program = self.program.changed(line, form)
        return True

    def undo(self) -> bool:
        """Take the last change back; whether there was one."""
        if not self.earlier:
            return False
        self.program, _ = self.earlier.pop()
        return True

    def again(self) -> None:
        """As it was brought, with no hint taken back."""
        self.program, self.earlier = self.fault.program, []

    def open(self, found: Collection[str]) -> None:
        """Begin with the first fault that was not found yet, if there is one."""
        left = [at for at, fault in enumerate(self.faults) if fault.name not in found]
        self._bring(left[0] if left else 0)

    def another(self, found: Collection[str]) -> None:
        """The next fault: none that was `found`, as long as one is left that was not."""
        every = len(set(found)) >= len(FAULTS)
        later = range(self.number + 1, len(self.faults))
        left = [at for at in later if every or self.faults[at].name not in found]
        if left:
            self._bring(left[0])
        else:
            self.seed += 1
            self.open(found)

    def sow(self, seed: int) -> None:
        """Begin anew with the order of another seed."""
        self.seed = seed
        self._bring(0)

    def _bring(self, number: int) -> None:
        self.number, self.helped = number, 0
        self.again()
