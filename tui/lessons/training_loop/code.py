"""The learning rate that a learner types, and what fills the places of the loop's code."""

from __future__ import annotations

from collections.abc import Mapping

from engine.explain.shared.networks.optimizer_rules import OptimizerName, Rule
from engine.explain.shared.typed.real_numbers import parse_real
from engine.protocol.errors import Mistake
from tui.lessons.shared.networks.training_code import keras_optimizer

LEAST, MOST = 1e-9, 1_000.0


class RateMistake(Mistake):
    """A learning rate that no step can have. Code: `rate.out_of_range` (least, most)."""


def parse_rate(text: str) -> float:
    """The learning rate that a text gives. Raises `RateMistake`, `RealMistake`."""
    rate = parse_real(text)
    if not LEAST <= rate <= MOST:
        raise RateMistake(
            "rate.out_of_range",
            f"{rate:g} is no learning rate here; {LEAST:g} to {MOST:g} work",
            least=f"{LEAST:g}",
            most=f"{MOST:g}",
        )
    return rate


def code_values(optimizer: OptimizerName, rate: float, *, ascent: bool) -> Mapping[str, str]:
    """The optimizer as PyTorch and Keras make it, and its update in NumPy.

    With `ascent` it goes up the slope.
    """
    rule = Rule(optimizer, rate)
    betas = (rule.beta1, rule.beta2)
    constants: dict[OptimizerName, tuple[str, dict[str, object]]] = {
        "sgd": ("SGD", {}),
        "momentum": ("SGD", {"momentum": rule.momentum}),
        "rmsprop": ("RMSprop", {"alpha": rule.rho, "eps": rule.epsilon}),
        "adam": ("Adam", {"betas": betas, "eps": rule.epsilon}),
    }
    made, given = constants[optimizer]
    update: list[str] = {
        "sgd": ["step = g"],
        "momentum": [f"v[:] = {rule.momentum:g} * v + g", "step = v"],
        "rmsprop": [
            f"s[:] = {rule.rho:g} * s + {1 - rule.rho:g} * g * g",
            f"step = g / (np.sqrt(s) + {rule.epsilon:g})",
        ],
        "adam": [
            f"v[:] = {rule.beta1:g} * v + {1 - rule.beta1:g} * g",
            f"s[:] = {rule.beta2:g} * s + {1 - rule.beta2:g} * g * g",
            f"v_, s_ = v / (1 - {rule.beta1:g}**t), s / (1 - {rule.beta2:g}**t)",
            f"step = v_ / (np.sqrt(s_) + {rule.epsilon:g})",
        ],
    }[optimizer]
    if ascent:
        given["maximize"] = True
    lines = [f"lr={rate:g}", *(f"{name}={value}" for name, value in given.items())]
    return {
        "optimizer_keras": keras_optimizer(optimizer, rate),
        "sign_keras": "-" if ascent else "",
        "optimizer": f"torch.optim.{made}(\n    parameters, {', '.join(lines)}\n)",
        "update": "\n        ".join(update),
        "rate": f"{rate:g}",
        "sign": "+" if ascent else "-",
    }
