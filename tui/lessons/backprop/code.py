"""The code of the backprop lesson for the learner's own expression."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from keyword import iskeyword

from engine.explain.backprop.layer import LayerGraph
from engine.explain.backprop.names import names_of
from engine.explain.backprop.steps import BackpropPlan
from engine.explain.backprop.text import Typed
from engine.explain.shared.expressions.expression import Expression, Node, Operation

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
    "relu": "np.maximum({0}, 0)",
    "sigmoid": "1 / (1 + np.exp(-{0}))",
    "max": "np.maximum({0}, {1})",
    "min": "np.minimum({0}, {1})",
}
_TORCH: dict[Operation, str] = {
    "max": "torch.maximum({0}, {1})",
    "min": "torch.minimum({0}, {1})",
}
_KERAS: dict[Operation, str] = {
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
}


def code_values(plan: BackpropPlan, typed: Typed) -> dict[str, str]:
    """What fills the placeholders: the inputs, the lines forward and back, what is printed."""
    expression, has_gradients = plan.expression, plan.has_gradients
    of = _identifiers(expression)
    inputs = {
        of[at]: repr(float(typed.values[node.name]))
        for at, node in enumerate(expression.nodes)
        if node.operation == "name"
    }
    result = of[expression.result]
    tensors = (f"{n} = torch.tensor({v}, requires_grad=True)" for n, v in inputs.items())
    return {
        "result": result,
        "torch_inputs": "\n".join(tensors),
        "torch_forward": "\n".join(map(_broken, _torch_lines(plan, of))),
        "torch_result": f"{result}.item()" if has_gradients else result,
        "torch_back": f"{result}.backward()" if has_gradients else "",
        "torch_gradients": "\n".join(f'print("{n}", {n}.grad.item())' for n in inputs),
        "keras_inputs": "\n".join(f"{n} = keras.Variable({v})" for n, v in inputs.items()),
        "keras_forward": "\n".join(map(_broken, _lines(plan, of, _KERAS, "ops"))),
        "keras_result": f"ops.convert_to_numpy({result})" if has_gradients else result,
        "keras_back": f"ops.convert_to_tensor({result}).backward()" if has_gradients else "",
        "keras_gradients": "\n".join(f'print("{n}", {n}.value.grad.item())' for n in inputs),
        "numpy_inputs": "\n".join(f"{n} = np.float64({v})" for n, v in inputs.items()),
        "numpy_forward": "\n".join(map(_broken, _lines(plan, of, _NUMPY, "np"))),
        "numpy_back": "\n".join(map(_broken, _lines_back(plan, of))) if has_gradients else "",
        "numpy_gradients": "\n".join(f'print("{n}", d_{n})' for n in inputs),
    }


def _identifiers(expression: Expression) -> list[str]:
    """A name or a literal for every node, as Python reads it."""
    found = []
    for node, name in zip(expression.nodes, names_of(expression).of, strict=True):
        if node.operation == "number":
            number = node.number
            text = str(int(number)) if number == int(number) and abs(number) < 1e15 else f"{number}"
            found.append(f"({text})" if number < 0 else text)
        else:
            found.append(f"{name}_" if iskeyword(name) or name in TAKEN else name)
    return found


def _broken(line: str) -> str:
    """A line of code, in brackets over as many lines as it takes where it is too long."""
    if len(line) <= LONGEST_LINE:
        return line
    name, _, value = line.partition("= ")
    lines = textwrap.wrap(value, LONGEST_LINE - 4, break_long_words=False, break_on_hyphens=False)
    return "\n".join([f"{name}= (", *(f"    {one}" for one in lines), ")"])


def _torch_lines(plan: BackpropPlan, of: Sequence[str]) -> list[str]:
    depends = plan.expression.depends()
    lines = []
    for at in plan.operations:
        node = plan.expression.nodes[at]
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


def _lines(
    plan: BackpropPlan, of: Sequence[str], own: dict[Operation, str], library: str
) -> list[str]:
    return [
        f"{of[at]} = {_form(node, own, library).format(*(of[place] for place in node.inputs))}"
        for at in plan.operations
        for node in (plan.expression.nodes[at],)
    ]


def _form(node: Node, own: dict[Operation, str], library: str) -> str:
    signed = _SIGNS.get(node.operation) or own.get(node.operation)
    return signed or f"{library}.{node.operation}({{0}})"


def _lines_back(plan: BackpropPlan, of: Sequence[str]) -> list[str]:
    expression = plan.expression
    lines, begun = [f"d_{of[expression.result]} = 1.0"], {expression.result}
    for edge in plan.graph.edges:
        node = expression.nodes[edge.user]
        form = _SLOPES[node.operation][edge.place]
        slope = form.format(*(of[place] for place in node.inputs), out=of[edge.user])
        product = f"d_{of[edge.user]}" if slope == "1" else f"d_{of[edge.user]} * {slope}"
        lines.append(f"d_{of[edge.source]} {'+=' if edge.source in begun else '='} {product}")
        begun.add(edge.source)
    return lines


def layer_values(graph: LayerGraph) -> dict[str, str]:
    """What fills the placeholders of the second view's code."""
    functions = {
        "relu": "np.maximum(z, 0)",
        "tanh": "np.tanh(z)",
        "sigmoid": "1 / (1 + np.exp(-z))",
    }
    rule = graph.rule("z").replace("−", "-").replace("h*h", "h * h")
    return {
        "samples": str(graph.samples),
        "inputs": str(graph.inputs),
        "units": str(graph.units),
        "activation": graph.activation,
        "torch_rule": rule,
        "numpy_activation": functions[graph.activation],
        "numpy_rule": rule,
    }
