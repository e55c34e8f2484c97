"""What a write through a view changes, and what it leaves: a vector, a view of it and a copy."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import parse_whole_number, whole
from engine.protocol.errors import Mistake

VALUES: Final[tuple[int, ...]] = (5, 78, 2, 34, 0)
"""A row of the book's matrix."""
PART: Final[slice] = slice(1, 4)
"""What the view and the copy take of it."""
MAX_TEXT: Final = 40
LARGEST: Final = 999

Stage = Literal["vector", "view", "copy", "write", "constant"]
STAGES: Final[tuple[Stage, ...]] = ("vector", "view", "copy", "write", "constant")

_WRITE: Final = re.compile(
    r"(?:y\s*)?(?:\[\s*(?P<index>[^\s\]]+)\s*\]|(?P<place>[^\s=\[\]]+))\s*(?:=|\s)\s*(?P<value>\S+)"
)


class WriteMistake(Mistake):
    """A text that is no write. Codes: `write.empty`, `write.too_long` (characters,
    most), `write.not_a_write` (token), `write.out_of_range` (place, size), `write.too_large`
    (most).
    """


@dataclass(frozen=True, slots=True)
class SharingPlan:
    """`y[place] = value`, where y is a view of x and z a copy of the same part."""

    place: int
    value: int

    @property
    def cell(self) -> int:
        """Where in x the written element lies."""
        return range(*PART.indices(len(VALUES)))[self.place]

    @property
    def old(self) -> int:
        """What stood there before."""
        return VALUES[self.cell]

    def memory(self, stage: Stage) -> tuple[int, ...]:
        """The values in the memory that x and y share, at that stage."""
        if STAGES.index(stage) < STAGES.index("write"):
            return VALUES
        return (*VALUES[: self.cell], self.value, *VALUES[self.cell + 1 :])

    def copied(self) -> tuple[int, ...]:
        """The values in z's own memory, which no write through y reaches."""
        return VALUES[PART]


OPENING: Final = SharingPlan(0, 99)


def parse_write(text: str) -> SharingPlan:
    """The plan of a typed write: `y[0] = 99`, or `0 99`. Raises `WriteMistake`."""
    require_length(text, MAX_TEXT, WriteMistake, "write.too_long")
    span = Span.of(text)
    if not span:
        raise WriteMistake("write.empty", "nothing was typed; write y[0] = 99")
    match = _WRITE.fullmatch(span.text)
    place = value = None
    if match is not None:
        place = whole(span.group(match, "index" if match["index"] else "place"))
        value = whole(span.group(match, "value"))
    if place is None or value is None:
        raise WriteMistake(
            "write.not_a_write",
            f"{span.quoted} is no write; type one such as y[0] = 99",
            token=span.quoted,
        )
    size = len(VALUES[PART])
    if not -size <= place < size:
        raise WriteMistake(
            "write.out_of_range",
            f"y has {size} elements, from 0 to {size - 1}; there is no {place}",
            place=str(place),
            size=size,
            last=size - 1,
        )
    if not 0 <= value <= LARGEST:
        raise WriteMistake("write.too_large", f"write a value from 0 to {LARGEST}", most=LARGEST)
    return SharingPlan(place % size, value)


ValueMeaning = Literal["right", "old", "other"]


def grade_value(plan: SharingPlan, text: str) -> ValueMeaning:
    """What a typed value of x after the write means. Raises `NumberMistake`."""
    answer = parse_whole_number(text)
    if answer == plan.value:
        return "right"
    return "old" if answer == plan.old else "other"
