"""The numbers of a training by hand as a learner types them: rate, epochs, seed."""

from typing import Final

from engine.explain.shared.typed.settings import Setting, parse_settings
from engine.protocol import MAX_SCRATCH_EPOCHS, MAX_SCRATCH_RATE, MAX_SCRATCH_SEED

LEAST_RATE: Final = 1e-6
_NUMBERS: Final = (
    Setting("settings.rate", LEAST_RATE, MAX_SCRATCH_RATE),
    Setting("settings.epochs", 1, MAX_SCRATCH_EPOCHS, is_whole=True),
    Setting("settings.seed", 0, MAX_SCRATCH_SEED, is_whole=True),
)


def parse_numbers(text: str) -> tuple[float, int, int]:
    """Learning rate, epochs and seed of a text such as `.01 10 0`. Raises `SettingsMistake`."""
    rate, epochs, seed = parse_settings(text, _NUMBERS, "0.01 10 0")
    return rate, int(epochs), int(seed)
