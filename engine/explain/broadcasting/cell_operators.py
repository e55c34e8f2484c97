"""The element-wise operators of the broadcasting lesson, cell by cell and as code."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, Literal, TypeVar

Number = TypeVar("Number", int, float)
OperatorName = Literal["add", "subtract", "multiply", "maximum", "greater"]


@dataclass(frozen=True, slots=True)
class CellOperator:
    """An operator between operands; `sign` is how the figure writes it.

    `most_operands` is 2 for a comparison: (a > b) > c would compare True with a number.
    """

    name: OperatorName
    sign: str
    python: str
    most_operands: int = 4

    def of(self, values: Sequence[Number]) -> Number:
        """What the cells' values give, taken from the left; a bool for a comparison."""
        return reduce(self._two, values)

    def _two(self, left: Number, right: Number) -> Number:
        match self.name:
            case "add":
                return left + right
            case "subtract":
                return left - right
            case "multiply":
                return left * right
            case "maximum":
                return max(left, right)
            case "greater":
                return left > right

    def joined(self, terms: Sequence[str]) -> str:
        """The terms as the figure writes them: `6 + 300`, `max(6, 3)`."""
        if self.name == "maximum" and len(terms) > 1:
            return f"max({', '.join(terms)})"
        return f" {self.sign} ".join(terms)

    def code(self, terms: Sequence[str], module: str) -> str:
        """The terms as NumPy (`np`) or `torch` takes them: `a + b`, `np.maximum(a, b)`."""
        if self.name == "maximum":
            return reduce(lambda left, right: f"{module}.maximum({left}, {right})", terms)
        return f" {self.python} ".join(terms)


ADD: Final = CellOperator("add", "+", "+")
SUBTRACT: Final = CellOperator("subtract", "−", "-")
MULTIPLY: Final = CellOperator("multiply", "×", "*")
MAXIMUM: Final = CellOperator("maximum", "max", "max")
GREATER: Final = CellOperator("greater", ">", ">", most_operands=2)
OPERATORS: Final = (ADD, SUBTRACT, MULTIPLY, MAXIMUM, GREATER)


def operators_for(operands: int) -> tuple[CellOperator, ...]:
    """The operators that so many operands can be combined by."""
    return tuple(operator for operator in OPERATORS if operands <= operator.most_operands)
