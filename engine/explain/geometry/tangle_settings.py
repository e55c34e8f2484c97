"""How a small network is trained, as a learner types it: `2 16 0.01 0`."""

from typing import Final, NamedTuple

from engine.explain.shared.typed.settings import Setting, parse_settings


class TangleSettings(NamedTuple):
    """Hidden layers before the one of two units, units in each, learning rate, and the seed."""

    layers: int = 2
    units: int = 16
    learning_rate: float = 0.01
    seed: int = 0

    @property
    def text(self) -> str:
        """As it can be typed."""
        return f"{self.layers} {self.units} {self.learning_rate:g} {self.seed}"


LIMITS: Final = TangleSettings(4, 64, 1.0, 9_999), TangleSettings(1, 2, 0.0001, 0)
"""The most and the least of each."""
_MOST, _LEAST = LIMITS
_NUMBERS: Final = (
    Setting("settings.layers", _LEAST.layers, _MOST.layers, is_whole=True),
    Setting("settings.units", _LEAST.units, _MOST.units, is_whole=True),
    Setting("settings.rate", _LEAST.learning_rate, _MOST.learning_rate),
    Setting("settings.seed", _LEAST.seed, _MOST.seed, is_whole=True),
)


def parse_tangle(text: str) -> TangleSettings:
    """The settings that four numbers give. Raises `SettingsMistake`."""
    layers, units, rate, seed = parse_settings(text, _NUMBERS, "2 16 0.01 0")
    return TangleSettings(int(layers), int(units), rate, int(seed))
