"""The code of the geometry lesson for the learner's own layers, and for their own network."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi

from engine.explain.geometry.stacked_layers import Layer
from engine.explain.geometry.tangle_settings import TangleSettings
from engine.explain.geometry.tangles import IN_A_SET, INNER, INNERMOST, OUTER, TURNS, TangleKind
from tui.lessons.shared.networks.training_code import keras_layers

DIGITS = 4


def code_values(layers: Sequence[Layer], *, relu: bool) -> dict[str, str]:
    """What fills the placeholders: every W and b as lists, and whether relu is on."""
    rows = [
        f"    ({_rounded(layer.affine.weights)}, {_rounded([layer.affine.bias])[1:-1]}),"
        for layer in layers
    ]
    return {"layers": "[\n" + "\n".join(rows) + "\n]", "relu": str(relu)}


def tangle_values(
    kind: TangleKind, settings: TangleSettings, *, relu: bool, steps: int
) -> dict[str, str]:
    """What fills the second view's: the points as they are computed, and the network's settings."""
    hidden = settings.layers
    activations = (
        ["nn.ReLU()"] * hidden + ["nn.Tanh()"] if relu else ["nn.Identity()"] * (hidden + 1)
    )
    return {
        "layers_keras": keras_layers(
            [2, *[settings.units] * hidden, 2, 1],
            *(("tanh", "") if relu else ("", "")),
            hidden="relu" if relu else "",
        ),
        "points_torch": _points(kind, "torch"),
        "points_np": _points(kind, "np"),
        "sizes": str([2, *[settings.units] * hidden, 2, 1]),
        "activations": f"[{', '.join(activations)}]",
        "relu": str(relu),
        "rate": f"{settings.learning_rate:g}",
        "seed": str(settings.seed),
        "steps": str(steps),
        "points": str(IN_A_SET),
    }


def _points(kind: TangleKind, module: str) -> str:
    """x (points, 2): the first half is set 0, the other set 1."""
    join = "cat" if module == "torch" else "concatenate"
    number = f"{module}.arange({IN_A_SET})"
    if kind == "spirals":
        return (
            f"r = {INNERMOST} + {1 - INNERMOST} * {number} / {IN_A_SET - 1}\n"
            f"a = {TURNS} * {2 * pi:.5f} * r\n"
            f"one = {module}.stack([r * {module}.cos(a), r * {module}.sin(a)], 1)\n"
            f"x = {module}.{join}([one, -one])"
        )
    return (
        f"a = {2 * pi:.5f} * {number} / {IN_A_SET}\n"
        f"ring = {module}.stack([{module}.cos(a), {module}.sin(a)], 1)\n"
        f"x = {module}.{join}([{INNER} * ring, {OUTER} * ring])"
    )


def _rounded(rows: Sequence[Sequence[float]]) -> str:
    return str([[round(value, DIGITS) + 0.0 for value in row] for row in rows])
