"""What fills the placeholders of the derivative lesson's code."""

from __future__ import annotations

from engine.explain.shared.expressions.expression import Expression
from tui.lessons.shared.expressions.python import python


def code_values(expression: Expression, x: float) -> dict[str, str]:
    """What fills the placeholders of the code."""
    return {
        "torch_function": python(expression, "torch"),
        "numpy_function": python(expression, "np"),
        "keras_function": python(expression, "ops"),
        "x": repr(float(x)),
    }
