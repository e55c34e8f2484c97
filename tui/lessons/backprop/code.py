"""The code of the backprop lesson for the learner's own expression."""

from __future__ import annotations

from engine.explain.backprop.layer import LayerGraph
from engine.explain.backprop.names import names_of
from engine.explain.backprop.steps import BackpropPlan
from engine.explain.shared.expressions.given import Given
from tui.lessons.shared.expressions.lines import (
    broken,
    identifiers,
    keras_lines,
    lines_back,
    numpy_lines,
    torch_lines,
)


def code_values(plan: BackpropPlan, typed: Given) -> dict[str, str]:
    """What fills the placeholders: the inputs, the lines forward and back, what is printed."""
    expression, has_gradients = plan.expression, plan.has_gradients
    of = identifiers(expression, names_of(expression).of)
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
        "torch_forward": "\n".join(map(broken, torch_lines(expression, of))),
        "torch_result": f"{result}.item()" if has_gradients else result,
        "torch_back": f"{result}.backward()" if has_gradients else "",
        "torch_gradients": "\n".join(f'print("{n}", {n}.grad.item())' for n in inputs),
        "keras_inputs": "\n".join(f"{n} = keras.Variable({v})" for n, v in inputs.items()),
        "keras_forward": "\n".join(map(broken, keras_lines(expression, of))),
        "keras_result": f"ops.convert_to_numpy({result})" if has_gradients else result,
        "keras_back": f"ops.convert_to_tensor({result}).backward()" if has_gradients else "",
        "keras_gradients": "\n".join(f'print("{n}", {n}.value.grad.item())' for n in inputs),
        "numpy_inputs": "\n".join(f"{n} = np.float64({v})" for n, v in inputs.items()),
        "numpy_forward": "\n".join(map(broken, numpy_lines(expression, of))),
        "numpy_back": "\n".join(map(broken, lines_back(plan.graph, of))) if has_gradients else "",
        "numpy_gradients": "\n".join(f'print("{n}", d_{n})' for n in inputs),
    }


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
