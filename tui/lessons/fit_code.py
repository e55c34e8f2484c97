"""The optimizers of the fit lesson as one would type them."""

from __future__ import annotations

from engine.protocol import FitSettings

TORCH = {
    "rmsprop": "RMSprop(network.parameters(), lr={rate}, alpha=0.9, eps=1e-7)",
    "sgd": "SGD(network.parameters(), lr={rate})",
    "momentum": "SGD(network.parameters(), lr={rate}, momentum=0.9)",
    "adam": "Adam(network.parameters(), lr={rate}, eps=1e-7)",
}
NUMPY = {
    "rmsprop": (
        "v += 0.1 * (d * d - v)",
        "q -= {rate} * d / (np.sqrt(v) + 1e-7)",
    ),
    "sgd": ("q -= {rate} * d",),
    "momentum": (
        "v *= 0.9",
        "v += d",
        "q -= {rate} * v",
    ),
    "adam": (
        "m, s, t = state.get(id(q), (0, 0, 0))",
        "m, s, t = m + 0.1 * (d - m), s + 0.001 * (d * d - s), t + 1",
        "state[id(q)] = m, s, t",
        "q -= {rate} * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-7)",
    ),
}


def torch_optimizer(settings: FitSettings) -> str:
    """The optimizer of `settings` in PyTorch."""
    return "torch.optim." + TORCH[settings.optimizer].format(rate=f"{settings.learning_rate:g}")


def numpy_update(settings: FitSettings) -> str:
    """The update of one parameter `q` by its gradient `d`, for the loop of the NumPy code."""
    lines = [line.format(rate=f"{settings.learning_rate:g}") for line in NUMPY[settings.optimizer]]
    return ("\n" + " " * 12).join(lines)
