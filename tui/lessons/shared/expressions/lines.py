"""An expression as lines of Python, one for each operation; and the way back, one for each edge."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from keyword import iskeyword

from engine.explain.shared.expressions.expression import COMPARISONS, Expression, Node, Operation
from engine.explain.shared.expressions.graph import Graph

LONGEST_LINE = 74
"""Characters of a line of code that a terminal of 80 columns shows whole."""
TAKEN = frozenset({"np", "torch", "print", "float", "keras", "ops", "os"})
"""Names that the code needs itself."""
_SIGNS: dict[Operation, str] = {
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1}",
    "power": "{0} ** {1}",
    "negate": "-{0}",
}
_NUMPY: dict[Operation, str] = {
    "softplus": "np.logaddexp({0}, 0)",
    "where": "np.where({0}, {1}, {2})",
    **{name: f"np.float64({{0}} {sign} {{1}})" for name, (sign, _) in COMPARISONS.items()},
    "relu": "np.maximum({0}, 0)",
    "sigmoid": "1 / (1 + np.exp(-{0}))",
    "max": "np.maximum({0}, {1})",
    "min": "np.minimum({0}, {1})",
}
_TORCH: dict[Operation, str] = {
    "softplus": "torch.nn.functional.softplus({0})",
    "where": "torch.where({0} > 0, {1}, {2})",
    **{name: f"({{0}} {sign} {{1}}).float()" for name, (sign, _) in COMPARISONS.items()},
    "max": "torch.maximum({0}, {1})",
    "min": "torch.minimum({0}, {1})",
}
_KERAS: dict[Operation, str] = {
    "softplus": "ops.softplus({0})",
    "where": "ops.where({0} > 0, {1}, {2})",
    **{name: f'ops.cast({{0}} {sign} {{1}}, "float32")' for name, (sign, _) in COMPARISONS.items()},
    "max": "ops.maximum({0}, {1})",
    "min": "ops.minimum({0}, {1})",
}
_SLOPES: dict[Operation, tuple[str, ...]] = {
    "add": ("1", "1"),
    "subtract": ("1", "-1"),
    "multiply": ("{1}", "{0}"),
    "divide": ("1 / {1}", "-{0} / {1} ** 2"),
    "power": ("{1} * {0} ** ({1} - 1)", "{out} * np.log({0})"),
    "negate": ("-1",),
    "abs": ("np.sign({0})",),
    "relu": ("({0} > 0)",),
    "exp": ("{out}",),
    "log": ("1 / {0}",),
    "sqrt": ("1 / (2 * {out})",),
    "sin": ("np.cos({0})",),
    "cos": ("-np.sin({0})",),
    "tanh": ("(1 - {out} ** 2)",),
    "sigmoid": ("{out} * (1 - {out})",),
    "max": ("(np.sign({0} - {1}) + 1) / 2", "(np.sign({1} - {0}) + 1) / 2"),
    "min": ("(np.sign({1} - {0}) + 1) / 2", "(np.sign({0} - {1}) + 1) / 2"),
    "softplus": ("1 / (1 + np.exp(-{0}))",),
    "log1p": ("1 / (1 + {0})",),
    "expm1": ("({out} + 1)",),
    "log2": ("1 / ({0} * np.log(2))",),
    "log10": ("1 / ({0} * np.log(10))",),
    "sign": ("0",),
    "where": ("0", "{0}", "(1 - {0})"),
    **dict.fromkeys(COMPARISONS, ("0", "0")),
}


def identifiers(expression: Expression, names: Sequence[str]) -> list[str]:
    """A name or a literal for every node, as Python reads it; `names` are those of all nodes."""
    found = []
    for node, name in zip(expression.nodes, names, strict=True):
        if node.operation == "number":
            number = node.number
            text = str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number}"
            found.append(f"({text})" if number < 0 else text)
        else:
            found.append(f"{name}_" if iskeyword(name) or name in TAKEN else name)
    return found


def numbered(expression: Expression) -> list[str]:
    """A name for every node, none twice: that of an operation is v and a number."""
    found = []
    for at, node in enumerate(expression.nodes):
        name = f"v{at}"
        while name in expression.names:
            name += "_"
        found.append(name if node.inputs else node.name)
    return found


def broken(line: str) -> str:
    """A line of code, in brackets over as many lines as it takes where it is too long."""
    if len(line) <= LONGEST_LINE:
        return line
    name, _, value = line.partition("= ")
    lines = textwrap.wrap(value, LONGEST_LINE - 4, break_long_words=False, break_on_hyphens=False)
    return "\n".join([f"{name}= (", *(f"    {one}" for one in lines), ")"])


def torch_lines(expression: Expression, of: Sequence[str]) -> list[str]:
    """A line for each operation. Of a name it is a tensor."""
    depends = expression.depends()
    lines = []
    for at, node in enumerate(expression.nodes):
        if not node.inputs:
            continue
        inputs = [of[place] for place in node.inputs]
        if node.operation not in _SIGNS:
            # What no name stands in is a number, and a function takes tensors.
            inputs = [
                text if depends[place] else f"torch.as_tensor({text})"
                for text, place in zip(inputs, node.inputs, strict=True)
            ]
        form = _form(node, _TORCH, "torch")
        lines.append(f"{of[at]} = {form.format(*inputs)}")
    return lines


def numpy_lines(expression: Expression, of: Sequence[str]) -> list[str]:
    """A line for each operation."""
    return _lines(expression, of, _NUMPY, "np")


def keras_lines(expression: Expression, of: Sequence[str]) -> list[str]:
    """A line for each operation."""
    return _lines(expression, of, _KERAS, "ops")


def _lines(
    expression: Expression, of: Sequence[str], own: dict[Operation, str], library: str
) -> list[str]:
    return [
        f"{of[at]} = {_form(node, own, library).format(*(of[place] for place in node.inputs))}"
        for at, node in enumerate(expression.nodes)
        if node.inputs
    ]


def _form(node: Node, own: dict[Operation, str], library: str) -> str:
    signed = _SIGNS.get(node.operation) or own.get(node.operation)
    return signed or f"{library}.{node.operation}({{0}})"


def lines_back(graph: Graph, of: Sequence[str]) -> list[str]:
    """A line for each edge, from the result back."""
    expression = graph.expression
    lines, begun = [f"d_{of[expression.result]} = 1.0"], {expression.result}
    for edge in graph.edges:
        node = expression.nodes[edge.user]
        form = _SLOPES[node.operation][edge.place]
        slope = form.format(*(of[place] for place in node.inputs), out=of[edge.user])
        product = f"d_{of[edge.user]}" if slope == "1" else f"d_{of[edge.user]} * {slope}"
        lines.append(f"d_{of[edge.source]} {'+=' if edge.source in begun else '='} {product}")
        begun.add(edge.source)
    return lines
