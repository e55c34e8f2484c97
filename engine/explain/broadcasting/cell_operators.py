"""The element-wise operators of the broadcasting lesson, cell by cell and as code."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Final, Literal, TypeVar

Number = TypeVar("Number", int, float)
OperatorName = Literal[
    "add", "subtract", "multiply", "divide", "floor_divide", "remainder", "power", "maximum",
    "minimum", "greater", "greater_equal", "less", "less_equal", "equal", "not_equal",
]  # fmt: skip
_CALLED: Final = ("maximum", "minimum")


@dataclass(frozen=True, slots=True)
class CellOperator:
    """An operator between operands; `sign` is how the figure writes it.

    `most_operands` is 2 for a comparison, since (a > b) > c would compare True with a number,
    and for a power, which Python takes from the right.
    """

    name: OperatorName
    sign: str
    python: str
    most_operands: int = 4

    @property
    def compares(self) -> bool:
        """Whether it gives True or False."""
        return self.name in _COMPARISONS

    @property
    def divides(self) -> bool:
        """Whether no operand after the first may be 0."""
        return self.name in ("divide", "floor_divide", "remainder")

    def of(self, values: Sequence[Number]) -> Number:
        """What the cells' values give, taken from the left; a bool for a comparison."""
        return reduce(_TWO[self.name], values)

    def joined(self, terms: Sequence[str]) -> str:
        """The terms as the figure writes them: `6 + 300`, `max(6, 3)`."""
        if self.name in _CALLED and len(terms) > 1:
            return f"{self.sign}({', '.join(terms)})"
        return f" {self.sign} ".join(terms)

    def code(self, terms: Sequence[str], module: str) -> str:
        """The terms as NumPy (`np`) or `torch` takes them: `a + b`, `np.maximum(a, b)`."""
        if self.name in _CALLED:
            return reduce(lambda left, right: f"{module}.{self.name}({left}, {right})", terms)
        return f" {self.python} ".join(terms)


_COMPARISONS: Final = ("greater", "greater_equal", "less", "less_equal", "equal", "not_equal")
_TWO: Final[Mapping[OperatorName, Callable[[Any, Any], Any]]] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul,
    "divide": operator.truediv, "floor_divide": operator.floordiv, "remainder": operator.mod,
    "power": operator.pow, "maximum": max, "minimum": min, "greater": operator.gt,
    "greater_equal": operator.ge, "less": operator.lt, "less_equal": operator.le,
    "equal": operator.eq, "not_equal": operator.ne,
}  # fmt: skip

ADD: Final = CellOperator("add", "+", "+")
SUBTRACT: Final = CellOperator("subtract", "−", "-")
MULTIPLY: Final = CellOperator("multiply", "×", "*")
MAXIMUM: Final = CellOperator("maximum", "max", "max")
GREATER: Final = CellOperator("greater", ">", ">", most_operands=2)
DIVIDE: Final = CellOperator("divide", "/", "/")
EQUAL: Final = CellOperator("equal", "==", "==", most_operands=2)
OPERATORS: Final = (ADD, SUBTRACT, MULTIPLY, MAXIMUM, GREATER)
"""Those that one comes to by a key."""
ALL_OPERATORS: Final = (
    *OPERATORS,
    DIVIDE,
    CellOperator("floor_divide", "//", "//"),
    CellOperator("remainder", "%", "%"),
    CellOperator("power", "**", "**", most_operands=2),
    CellOperator("minimum", "min", "min"),
    CellOperator("greater_equal", ">=", ">=", most_operands=2),
    CellOperator("less", "<", "<", most_operands=2),
    CellOperator("less_equal", "<=", "<=", most_operands=2),
    EQUAL,
    CellOperator("not_equal", "!=", "!=", most_operands=2),
)
"""And those that one may type."""


def operators_for(operands: int) -> tuple[CellOperator, ...]:
    """The operators of the key that so many operands can be combined by."""
    return tuple(one for one in OPERATORS if operands <= one.most_operands)
