"""Amounts of memory as they are told: MiB and GiB, and whether one fits into another."""

from dataclasses import dataclass
from typing import Final, Literal

UNITS: Final = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")
"""Each 1,024 of the one before."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of bytes in the unit that leaves it below 1,024."""

    bytes: int

    @property
    def unit(self) -> str:
        """The unit: `bytes`, `KiB`, `MiB`, …"""
        return UNITS[self._power]

    @property
    def value(self) -> float:
        """The amount in its unit."""
        return float(self.bytes / 1024**self._power)

    @property
    def text(self) -> str:
        """`405 MiB`, `101.25 MiB`, `7.75 GiB`: at most two decimals, none that are 0."""
        number = f"{self.value:,.2f}".rstrip("0").rstrip(".") if self._power else f"{self.bytes:,}"
        return f"{number} {self.unit}"

    @property
    def _power(self) -> int:
        power = max(self.bytes.bit_length() - 1, 0) // 10
        return min(power, len(UNITS) - 1)


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether `needed` bytes fit into `available` ones: `parts` that size would be needed."""

    needed: int
    available: int

    @property
    def verdict(self) -> Literal["fits", "tight", "too_large"]:
        """`tight` is more than half: a copy beside it, as a dtype's change makes, is too much."""
        if self.needed > self.available:
            return "too_large"
        return "tight" if 2 * self.needed > self.available else "fits"

    @property
    def share(self) -> float:
        """The part of what is available that is needed; above 1 where it does not fit."""
        return self.needed / self.available
