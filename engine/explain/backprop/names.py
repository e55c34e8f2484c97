"""What the values of a graph are called, and how an operation and its slope are written.

Inputs have the learner's names; a value in between is called after its operation, p for a
product and s for a sum, and is numbered where there are several.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from engine.explain.shared.expressions.expression import COMPARISONS, Expression, Operation
from engine.explain.shared.expressions.text import CONSTANTS

RESULT: Final = "loss"
_OTHERWISE: Final = "result"
_LETTERS: Final[Mapping[Operation, str]] = MappingProxyType(
    {
        "add": "s",
        "subtract": "r",
        "multiply": "p",
        "divide": "q",
        "power": "k",
        "negate": "n",
        "abs": "a",
        "relu": "h",
        "exp": "g",
        "log": "l",
        "sqrt": "v",
        "sin": "f",
        "cos": "f",
        "tanh": "h",
        "sigmoid": "h",
        "max": "m",
        "min": "m",
        "softplus": "h",
        "log1p": "l",
        "expm1": "g",
        "log2": "l",
        "log10": "l",
        "sign": "t",
        "where": "u",
        **dict.fromkeys(COMPARISONS, "c"),
    }
)
SIGNS: Final[Mapping[Operation, str]] = MappingProxyType(
    {
        "add": "+",
        "subtract": "−",
        "multiply": "×",
        "divide": "÷",
        "power": "^",
        "negate": "−",
        "abs": "|·|",
        "at_most": "≤",
        "at_least": "≥",
        "equal": "=",
        "unequal": "≠",
        "less": "<",
        "greater": ">",
    }
)
"""What stands in an operation's box; the name of the function where there is no sign."""
_WRITTEN: Final[Mapping[Operation, str]] = MappingProxyType(
    {
        "add": "{0} + {1}",
        "subtract": "{0} − {1}",
        "multiply": "{0}·{1}",
        "divide": "{0} / {1}",
        "power": "{0}^{1}",
        "negate": "−{0}",
        "abs": "|{0}|",
        "max": "max({0}, {1})",
        "min": "min({0}, {1})",
        "where": "where({0}, {1}, {2})",
        **{name: f"{{0}} {SIGNS[name]} {{1}}" for name in COMPARISONS},
    }
)
_SLOPES: Final[Mapping[Operation, tuple[str, ...]]] = MappingProxyType(
    {
        "add": ("", ""),
        "subtract": ("", ""),
        "multiply": ("{1}", "{0}"),
        "divide": ("1 / {1}", "−{0} / {1}^2"),
        "power": ("{1}·{0}^({1} − 1)", "{out}·log({0})"),
        "negate": ("",),
        "abs": ("sign({0})",),
        "relu": ("({0} > 0)",),
        "exp": ("{out}",),
        "log": ("1 / {0}",),
        "sqrt": ("1 / (2·{out})",),
        "sin": ("cos({0})",),
        "cos": ("−sin({0})",),
        "tanh": ("1 − {out}^2",),
        "sigmoid": ("{out}·(1 − {out})",),
        "max": ("({0} > {1})", "({1} > {0})"),
        "min": ("({0} < {1})", "({1} < {0})"),
        "softplus": ("sigmoid({0})",),
        "log1p": ("1 / (1 + {0})",),
        "expm1": ("{out} + 1",),
        "log2": ("1 / ({0}·log(2))",),
        "log10": ("1 / ({0}·log(10))",),
        "sign": ("0",),
        "where": ("0", "{0}", "1 − {0}"),
        **dict.fromkeys(COMPARISONS, ("0", "0")),
    }
)
"""The derivative by each input, in the names of the inputs and of the output; "" where it is
always 1 or −1."""

_TWICE: Final = re.compile(r"(\(|\||, )\((-[^()]*)\)(\)|\||,)")
"""A negative number in brackets, alone between others."""


@dataclass(frozen=True)
class Names:
    """The names of all nodes of an expression; a number's is itself."""

    expression: Expression
    of: tuple[str, ...]

    def sign(self, node: int) -> str:
        """What stands in the box of an operation."""
        operation = self.expression.nodes[node].operation
        return SIGNS.get(operation, operation)

    def written(self, node: int) -> str:
        """An operation on the names of its inputs: `w·x`."""
        return self._filled(node, [self._bracketed(place) for place in self._inputs(node)])

    def computed(self, node: int, numbers: Sequence[str]) -> str:
        """An operation on numbers: `3·2`."""
        return self._filled(node, [f"({one})" if one[0] in "-−" else one for one in numbers])

    def derivative(self, node: int, source: int) -> str:
        """What the slope of an operation by one of its inputs is called: `dp/dw`."""
        return f"d{self.of[node]}/d{self.of[source]}"

    def slope(self, node: int, place: int) -> str:
        """The slope in names: `x` for the product by w; "" where it is the same everywhere."""
        found = self.expression.nodes[node]
        inputs = [self._bracketed(one) for one in found.inputs]
        if found.operation == "power" and place == 0:
            exponent = self.expression.nodes[found.inputs[1]]
            if exponent.operation == "number":
                return _power_rule(inputs[0], exponent.name, exponent.number)
        return _plainly(_SLOPES[found.operation][place].format(*inputs, out=self.of[node]))

    def _filled(self, node: int, inputs: Sequence[str]) -> str:
        operation = self.expression.nodes[node].operation
        return _plainly(_WRITTEN.get(operation, f"{operation}({{0}})").format(*inputs))

    def _inputs(self, node: int) -> tuple[int, ...]:
        return self.expression.nodes[node].inputs

    def _bracketed(self, node: int) -> str:
        name = self.of[node]
        return f"({name})" if name.startswith("-") else name


def _plainly(text: str) -> str:
    """Without brackets around a number that stands in brackets already: log(-2), |-3|."""
    return _TWICE.sub(r"\1\2\3", text)


def _power_rule(base: str, exponent: str, number: float) -> str:
    if number == 1:
        return ""
    if number == 2:
        return f"2·{base}"
    if number == int(number) and abs(number) < 1e6:
        return f"{int(number)}·{base}^{int(number) - 1}"
    return f"{exponent}·{base}^({exponent} − 1)"


def names_of(expression: Expression) -> Names:
    """A name for every node; none twice."""
    taken = {*expression.names, *CONSTANTS}
    result = next(name for name in (RESULT, _OTHERWISE, f"{RESULT}0") if name not in taken)
    letters = [
        _LETTERS[node.operation] if node.inputs and at != expression.result else ""
        for at, node in enumerate(expression.nodes)
    ]
    found: list[str] = []
    for at, (node, letter) in enumerate(zip(expression.nodes, letters, strict=True)):
        if not node.inputs:
            found.append(node.name)
        elif at == expression.result:
            found.append(result)
        elif letters.count(letter) == 1 and letter not in taken:
            found.append(letter)
        else:
            number = 1
            while f"{letter}{number}" in taken or f"{letter}{number}" in found:
                number += 1
            found.append(f"{letter}{number}")
    return Names(expression, tuple(found))
