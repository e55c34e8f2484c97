"""A sample as a learner names it."""

from __future__ import annotations

from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol.errors import Mistake


class SampleMistake(Mistake):
    """A number that no sample has. Code: `sample.out_of_range` (number, most)."""


def parse_sample(text: str, samples: int) -> int:
    """The typed number of one of `samples`, from 0. Raises `SampleMistake`, `NumberMistake`."""
    number = parse_whole_number(text)
    if number >= samples:
        raise SampleMistake(
            "sample.out_of_range",
            f"there is no image {number}; write a number from 0 to {samples - 1}",
            number=str(number),
            most=samples - 1,
        )
    return number
