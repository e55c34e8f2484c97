"""How a small network is trained, as a learner types it: `2 16 .01 0`."""

import re
from typing import Final, NamedTuple

from engine.errors import Mistake
from engine.explain.real_numbers import RealMistake, parse_real
from engine.explain.typed_text import plain, quoted, require_length

MAX_TEXT: Final = 60

_SEPARATORS: Final = re.compile(r"[\s,;×]+")


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

_CODES: Final = {
    "layers": "tangle.layers",
    "units": "tangle.units",
    "learning_rate": "tangle.learning_rate",
    "seed": "tangle.seed",
}


class TangleMistake(Mistake):
    """A text that is no such settings. Codes: `tangle.empty`, `tangle.too_long` (characters,
    most), `tangle.count` (given), `tangle.not_a_number` (token), `tangle.layers`,
    `tangle.units`, `tangle.learning_rate` and `tangle.seed` (low, high).
    """


def parse_settings(text: str) -> TangleSettings:
    """The settings that four numbers give. Raises `TangleMistake`."""
    require_length(text, MAX_TEXT, TangleMistake, "tangle.too_long")
    tokens = [token for token in _SEPARATORS.split(plain(text)) if token]
    if not tokens:
        raise TangleMistake(
            "tangle.empty", "nothing was given; write layers, units, rate and seed: 2 16 .01 0"
        )
    if len(tokens) != len(TangleSettings._fields):
        raise TangleMistake(
            "tangle.count",
            f"{len(tokens)} numbers; write four, layers units rate seed: 2 16 .01 0",
            given=len(tokens),
        )
    values = [_number(token) for token in tokens]
    for name, token, value, high, low in zip(
        TangleSettings._fields, tokens, values, *LIMITS, strict=True
    ):
        if name != "learning_rate" and value != int(value):
            raise _not_a_number(token)
        if not low <= value <= high:
            raise TangleMistake(
                _CODES[name],
                f"{name} {quoted(token)} is out of range; {low:g} to {high:g} is possible",
                low=f"{low:g}",
                high=f"{high:g}",
            )
    layers, units, rate, seed = values
    return TangleSettings(int(layers), int(units), rate, int(seed))


def _number(token: str) -> float:
    try:
        return parse_real(token)
    except RealMistake as mistake:
        raise _not_a_number(token) from mistake


def _not_a_number(token: str) -> TangleMistake:
    return TangleMistake(
        "tangle.not_a_number",
        f"{quoted(token)} does not fit; layers, units and seed are whole: 2 16 .01 0",
        token=quoted(token),
    )
