"""In what runs differ: their settings side by side."""

from __future__ import annotations

from collections.abc import Sequence

from engine.protocol import FitSettings
from tui.drawing.numbers import significant

COMPARED = (
    "learning_rate",
    "optimizer",
    "batch_size",
    "hidden",
    "epochs",
    "seed",
    "activation",
    "precision",
    "scaled",
)
"""The settings that make one run learn otherwise than another, what is changed most first."""


def shown(settings: FitSettings, name: str) -> str:
    """The value of a setting in few characters; a rate that changes as 0.001→0.0001."""
    if name == "learning_rate":
        rates = [settings.learning_rate, *(fork.learning_rate for fork in settings.forks)]
        if settings.forks and settings.forks[0].epoch == 0:
            del rates[0]  # no step was ever taken at it
        return "→".join(significant(rate) for rate in rates)
    value = getattr(settings, name)
    if isinstance(value, tuple):
        return "-".join(str(size) for size in value)
    return f"{value:,}" if name == "batch_size" else str(value)


def epochs_of(settings: FitSettings) -> str:
    """After which epochs the learning rate changes; empty if it never does."""
    return ", ".join(f"{fork.epoch:,}" for fork in settings.forks if fork.epoch)


def differing(runs: Sequence[FitSettings]) -> tuple[str, ...]:
    """The names of COMPARED in which these runs are not all alike."""
    return tuple(name for name in COMPARED if len({_told(run, name) for run in runs}) > 1)


def _told(settings: FitSettings, name: str) -> object:
    if name != "learning_rate":
        return getattr(settings, name)
    told: list[tuple[int, float]] = []
    for epoch in (0, *(fork.epoch for fork in settings.forks)):
        rate = settings.learning_rate_after(epoch)
        if not told or told[-1][1] != rate:
            told.append((epoch, rate))
    return tuple(told)
