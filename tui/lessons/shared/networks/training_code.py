"""What the settings of a training are in its code, as one would type them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from engine.protocol import FitSettings, Optimizer

TORCH = {
    "rmsprop": "RMSprop(network.parameters(), lr={rate}, alpha=0.9, eps=1e-7)",
    "sgd": "SGD(network.parameters(), lr={rate})",
    "momentum": "SGD(network.parameters(), lr={rate}, momentum=0.9)",
    "adam": "Adam(network.parameters(), lr={rate}, eps=1e-7)",
}
KERAS = {
    "rmsprop": "RMSprop({rate}, rho=0.9, epsilon=1e-7)",
    "sgd": "SGD({rate})",
    "momentum": "SGD({rate}, momentum=0.9)",
    "adam": "Adam({rate}, epsilon=1e-7)",
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
        **keras_values(settings, sizes),
    }


def keras_values(settings: FitSettings, sizes: Sequence[int]) -> Mapping[str, object]:
    """What fills the same places in Keras: its layers, optimizer, and the rates that change."""
    rates = ", ".join(f"{fork.epoch}: {fork.learning_rate:g}" for fork in settings.forks)
    changed = f"lambda epoch, rate: {{{rates}}}.get(epoch, rate)"
    scheduler = f"rates = keras.callbacks.LearningRateScheduler(\n    {changed}\n)"
    return {
        "optimizer_keras": keras_optimizer(settings.optimizer, settings.learning_rate),
        "layers_keras": keras_layers(sizes, "softmax"),
        "rates_keras": scheduler if rates else "",
        "callbacks_keras": ", callbacks=[rates]" if rates else "",
    }


def keras_layers(sizes: Sequence[int], *last: str, hidden: str = "relu") -> str:
    """The layers of a Sequential, the lines between its brackets.

    `last` are the activations of its last layers, those before have `hidden`; "" is none.
    """
    functions = [*[hidden] * (len(sizes) - 1 - len(last)), *last]
    given = (f', activation="{function}"' if function else "" for function in functions)
    return "\n".join(
        f"        keras.layers.Dense({units}{activation}),"
        for units, activation in zip(sizes[1:], given, strict=True)
    )


def keras_optimizer(name: Optimizer, rate: float) -> str:
    """An optimizer in Keras, with the constants that the training uses."""
    return f"keras.optimizers.{KERAS[name].format(rate=f'{rate:g}')}"


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
