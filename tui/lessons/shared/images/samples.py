"""A sample as a learner names it, and the file that it is in as code names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol.errors import Mistake

if TYPE_CHECKING:
    from engine.protocol import DataReady


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


def data_file(data: DataReady | None) -> str:
    """The file of the data for the code of a lesson.

    A stand-in where the code's numpy.load would not give the four arrays.
    """
    if data is not None and data.plain and data.source.endswith(".npz"):
        return data.source
    return "mnist.npz"


def data_path(data: DataReady | None) -> str:
    """`data_file` as a Python literal."""
    return repr(data_file(data))
