"""The learning rate that a learner types, and what fills the places of the loop's code."""

from __future__ import annotations

from collections.abc import Mapping

from engine.errors import Mistake
from engine.explain.optimizer_rules import OptimizerName, Rule
from engine.explain.real_numbers import parse_real

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
    """The optimizer as PyTorch makes it, and its update in NumPy, for that way along the slope."""
    rule = Rule(optimizer, rate)
    made = {
        "sgd": "SGD(parameters, lr={rate}, maximize={ascent})",
        "momentum": "SGD(parameters, lr={rate}, momentum={momentum}, maximize={ascent})",
        "rmsprop": "RMSprop(parameters, lr={rate}, alpha={rho}, eps={eps}, maximize={ascent})",
        "adam": "Adam(parameters, lr={rate}, betas={betas}, eps={eps}, maximize={ascent})",
    }[optimizer]
    betas = (rule.beta1, rule.beta2)
    update = {
        "sgd": "step = g",
        "momentum": "v[:] = {momentum} * v + g; step = v",
        "rmsprop": "s[:] = {rho} * s + {rest} * g * g; step = g / (np.sqrt(s) + {eps})",
        "adam": (
            "v[:] = {beta1} * v + {rest1} * g; s[:] = {beta2} * s + {rest2} * g * g; "
            "step = v / (1 - {beta1}**t) / (np.sqrt(s / (1 - {beta2}**t)) + {eps})"
        ),
    }[optimizer]
    numbers: dict[str, object] = {
        "rate": f"{rate:g}",
        "ascent": ascent,
        "momentum": rule.momentum,
        "rho": rule.rho,
        "rest": round(1 - rule.rho, 9),
        "beta1": rule.beta1,
        "beta2": rule.beta2,
        "rest1": round(1 - rule.beta1, 9),
        "rest2": round(1 - rule.beta2, 9),
        "betas": betas,
        "eps": rule.epsilon,
    }
    return {
        "optimizer": "torch.optim." + made.format(**numbers),
        "update": update.format(**numbers),
        "rate": f"{rate:g}",
        "sign": "+" if ascent else "-",
    }
