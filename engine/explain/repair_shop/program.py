"""The programs of the repair shop: lines of which each is one of a few forms that are known.

A program is the choice of a form for each of its lines. What is shown is what is run: the text
of that choice, and nothing that anybody typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.explain.repair_shop.lines import LINES, Line
from engine.protocol import ShopForms, ShopTask


@dataclass(frozen=True)
class Program:
    """`forms` has, for each line that is not healthy, the number of its form."""

    task: ShopTask = "class"
    forms: ShopForms = ()

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines, with all that may stand in them."""
        return LINES[self.task]

    @property
    def is_healthy(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.forms

    def form(self, line: int) -> int:
        """Which form stands in that line."""
        return dict(self.forms).get(line, 0)

    def text(self, line: int) -> str:
        """What stands in that line."""
        return self.lines[line].forms[self.form(line)]

    def source(self) -> str:
        """The whole program."""
        return "".join(f"{self.text(line)}\n" for line in range(len(self.lines)))

    def changed(self, line: int, form: int) -> Program:
        """With that form in that line. Raises IndexError for one that there is not."""
        if not (0 <= line < len(self.lines) and 0 <= form < len(self.lines[line].forms)):
            raise IndexError(f"there is no form {form} of line {line}")
        forms = {**dict(self.forms), line: form}
        return replace(self, forms=tuple(sorted(pair for pair in forms.items() if pair[1])))
