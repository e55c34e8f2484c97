"""An expression as the graph of its operations: what the chain rule walks along.

A name is one node however often it is written, so that gradients over several paths meet there.
Values are NumPy's, so that what overflows or is undefined is infinite or NaN, never an exception.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

Operation = Literal[
    "number",
    "name",
    "add",
    "subtract",
    "multiply",
    "divide",
    "power",
    "negate",
    "abs",
    "relu",
    "exp",
    "log",
    "sqrt",
    "sin",
    "cos",
    "tanh",
    "sigmoid",
    "max",
    "min",
    "softplus",
    "log1p",
    "expm1",
    "log2",
    "log10",
    "sign",
    "less",
    "at_most",
    "greater",
    "at_least",
    "equal",
    "unequal",
    "where",
]
Value = npt.NDArray[Any]
"""Of any shape; rank 0 for one number."""

FUNCTIONS: Final[Mapping[str, Operation]] = MappingProxyType(
    {
        "abs": "abs",
        "relu": "relu",
        "exp": "exp",
        "log": "log",
        "ln": "log",
        "sqrt": "sqrt",
        "sin": "sin",
        "cos": "cos",
        "tanh": "tanh",
        "sigmoid": "sigmoid",
        "max": "max",
        "min": "min",
        "softplus": "softplus",
        "log1p": "log1p",
        "expm1": "expm1",
        "log2": "log2",
        "log10": "log10",
        "sign": "sign",
        "where": "where",
    }
)
"""What may be called, and the operation it is; other spellings are known to `spellings`."""
COMPARISONS: Final[Mapping[Operation, tuple[str, tuple[int, ...]]]] = MappingProxyType(
    {
        "less": ("<", (-1,)),
        "at_most": ("<=", (-1, 0)),
        "greater": (">", (1,)),
        "at_least": (">=", (0, 1)),
        "equal": ("==", (0,)),
        "unequal": ("!=", (-1, 1)),
    }
)
"""Its sign, and for which signs of the difference of its inputs a comparison is 1; else it is 0."""
STEPS: Final = frozenset[Operation]({"sign", *COMPARISONS})
"""Operations that jump, and are constant elsewhere."""
KINKED: Final = frozenset[Operation]({"abs", "relu", "max", "min", *STEPS})
"""Operations of whose inputs one, or the difference of two, decides at 0 which formula they are."""
WANTED: Final[Mapping[str, int]] = MappingProxyType({"max": 2, "min": 2, "where": 3})
"""How many inputs a function takes, where that is not one."""


@dataclass(frozen=True)
class Node:
    """One operation; `inputs` are positions of nodes that stand before it."""

    operation: Operation
    inputs: tuple[int, ...] = ()
    name: str = ""
    """The name, or the number as it was written; empty otherwise."""
    number: float = 0.0


@dataclass(frozen=True)
class Expression:
    """Nodes in an order in which each stands behind its inputs; the last is the result."""

    nodes: tuple[Node, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the order in which they were first written."""
        return tuple(node.name for node in self.nodes if node.operation == "name")

    @property
    def result(self) -> int:
        """The position of the node whose value is the expression's."""
        return len(self.nodes) - 1

    def depends(self) -> tuple[bool, ...]:
        """Of each node, whether a name stands in it: only then has it a gradient."""
        found: list[bool] = []
        for node in self.nodes:
            found.append(node.operation == "name" or any(found[place] for place in node.inputs))
        return tuple(found)

    def users(self, position: int) -> tuple[int, ...]:
        """The nodes that take this node's value, each once."""
        return tuple(at for at, node in enumerate(self.nodes) if position in node.inputs)


def _compared(signs: tuple[int, ...], a: Value, b: Value) -> Value:
    """1 where the first is on that side of the second, else 0; NaN of what has no value."""
    with np.errstate(all="ignore"):
        side = np.where(a == b, 0.0, np.sign(a - b))
    return np.where(np.isnan(side), side, np.isin(side, signs))


_COMPUTED: Final[Mapping[Operation, Callable[..., Value]]] = MappingProxyType(
    {
        "add": np.add,
        "subtract": np.subtract,
        "multiply": np.multiply,
        "divide": np.divide,
        "power": np.power,
        "negate": np.negative,
        "abs": np.abs,
        "relu": lambda x: np.maximum(x, 0),
        "exp": np.exp,
        "log": np.log,
        "sqrt": np.sqrt,
        "sin": np.sin,
        "cos": np.cos,
        "tanh": np.tanh,
        # As PyTorch: below -709.78 exp(-x) is infinite, and this is 0.
        "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
        "max": np.maximum,
        "min": np.minimum,
        "softplus": lambda x: np.logaddexp(x, np.zeros_like(x)),
        "log1p": np.log1p,
        "expm1": np.expm1,
        "log2": np.log2,
        "log10": np.log10,
        "sign": np.sign,
        **{name: partial(_compared, signs) for name, (_, signs) in COMPARISONS.items()},
        "where": lambda c, a, b: np.where(np.isnan(c), c, np.where(c != 0, a, b)),
    }
)


def compute(operation: Operation, *inputs: Value) -> Value:
    """What an operation makes of its inputs, in their precision."""
    with np.errstate(all="ignore"):
        computed = _COMPUTED[operation](*inputs)
    return np.asarray(computed, dtype=np.result_type(*inputs))


def evaluate(
    expression: Expression, values: Mapping[str, npt.ArrayLike], dtype: npt.DTypeLike = np.float64
) -> tuple[Value, ...]:
    """The value of every node, each computed in `dtype`.

    `values` gives every name a number or an array; arrays are broadcast. Raises KeyError for a
    name without a value.
    """
    found: list[Value] = []
    with np.errstate(all="ignore"):
        for node in expression.nodes:
            if node.operation == "number":
                found.append(np.asarray(node.number, dtype))
            elif node.operation == "name":
                found.append(np.asarray(values[node.name], dtype))
            else:
                found.append(compute(node.operation, *(found[place] for place in node.inputs)))
    return tuple(found)
