"""An expression and its gradient at many points at once: `graph.plan` without its edges."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from engine.explain.shared.expressions.expression import COMPARISONS, Expression, Value, evaluate
from engine.explain.shared.expressions.graph import brought


def gradients(
    expression: Expression, values: Mapping[str, npt.ArrayLike], names: Sequence[str]
) -> list[Value]:
    """d result / d name of each of `names`, of the shape that the values have together; float64.

    As `graph.plan` computes it, to the last digit.
    """
    computed = evaluate(expression, values)
    depends = expression.depends()
    found: list[Value | None] = [None] * len(computed)
    shape = np.broadcast_shapes(*(value.shape for value in computed))
    if depends[expression.result]:
        found[expression.result] = np.ones(shape)
    cut = set[int]()
    with np.errstate(all="ignore"):
        for user in range(expression.result, -1, -1):
            node, arriving = expression.nodes[user], found[user]
            if arriving is None:
                continue
            inputs = [computed[place] for place in node.inputs]
            is_cut = user in cut or node.operation in COMPARISONS
            for place, source in enumerate(node.inputs):
                if not depends[source]:
                    continue
                product = brought(node.operation, place, inputs, computed[user], arriving)
                product = np.zeros_like(product) if is_cut else product
                before = found[source]
                if not is_cut or before is None:
                    (cut.add if is_cut else cut.discard)(source)
                found[source] = product if before is None else before + product
    places = {node.name: at for at, node in enumerate(expression.nodes) if node.operation == "name"}
    given = (found[places[name]] if name in places else None for name in names)
    return [np.zeros(shape) if one is None else np.broadcast_to(one, shape) for one in given]
