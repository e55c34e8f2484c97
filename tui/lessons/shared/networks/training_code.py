"""What the settings of a training are in its code, as one would type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

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
        "m, s = m / (1 - 0.9**t), s / (1 - 0.999**t)",
        "q -= {rate} * m / (np.sqrt(s) + 1e-7)",
    ),
}


def training_values(settings: FitSettings, sizes: Sequence[int]) -> Mapping[str, object]:
    """What fills the places of a training; `sizes` are the units of each layer, pixels first."""
    layers = ", nn.ReLU(),\n".join(
        f"    nn.Linear({inputs}, {units})" for inputs, units in pairwise(sizes)
    )
    return {
        "optimizer_torch": torch_optimizer(settings),
        "update": numpy_update(settings),
        "epochs": str(settings.epochs),
        "batch_size": str(settings.batch_size),
        "learning_rate": f"{settings.learning_rate:g}",
        "sizes": str(list(sizes)),
        "layers": f"{layers},",
        "rates_torch": torch_rates(settings),
        "rates_numpy": numpy_rates(settings),
        "seed": str(settings.seed),
    }


def torch_optimizer(settings: FitSettings) -> str:
    """The optimizer of `settings` in PyTorch."""
    name, _, given = (
        TORCH[settings.optimizer].format(rate=f"{settings.learning_rate:g}").partition("(")
    )
    return f"torch.optim.{name}(\n    {given.removesuffix(')')}\n)"


def numpy_update(settings: FitSettings) -> str:
    """The update of one parameter `q` by its gradient `d`, for the loop of the NumPy code."""
    rate = "learning_rate" if settings.forks else f"{settings.learning_rate:g}"
    lines = [line.format(rate=rate) for line in NUMPY[settings.optimizer]]
    return ("\n" + " " * 12).join(lines)


def torch_rates(settings: FitSettings) -> str:
    """Below the head of the loop over epochs: where the learning rate changes."""
    return "".join(
        f"\n    if epoch == {fork.epoch}:"
        f"\n        optimizer.param_groups[0]['lr'] = {fork.learning_rate:g}"
        for fork in settings.forks
    )


def numpy_rates(settings: FitSettings) -> str:
    """Below the head of the loop over epochs: the learning rate, where it changes."""
    if not settings.forks:
        return ""
    forks = [(fork.epoch, fork.learning_rate) for fork in settings.forks]
    return "".join(
        f"\n    if epoch == {epoch}:\n        learning_rate = {rate:g}"
        for epoch, rate in dict([(0, settings.learning_rate), *forks]).items()
    )
