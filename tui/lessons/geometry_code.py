"""The code of the geometry lesson for the learner's own layers."""

from __future__ import annotations

from collections.abc import Sequence

from engine.explain.stacked_layers import Layer

DIGITS = 4


def code_values(layers: Sequence[Layer], *, relu: bool) -> dict[str, str]:
    """What fills the placeholders: every W and b as lists, and whether relu is on."""
    rows = [
        f"    ({_rounded(layer.affine.weights)}, {_rounded([layer.affine.bias])[1:-1]}),"
        for layer in layers
    ]
    return {"layers": "[\n" + "\n".join(rows) + "\n]", "relu": str(relu)}


def _rounded(rows: Sequence[Sequence[float]]) -> str:
    return str([[round(value, DIGITS) + 0.0 for value in row] for row in rows])
