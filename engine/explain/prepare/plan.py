"""The plan of an image and its label on their way to the network: nothing is lost, only repackaged.

A float32 is computed with Python's own numbers: a quotient of two integers below 2^24,
rounded to double and then to float32, is the one that float32 arithmetic gives, since 53 is
at least 2 × 24 + 2 digits (Figueroa 1995, "When is double rounding innocuous?").
"""

import re
import struct
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.pixels import BRIGHTEST, Picture
from engine.explain.shared.shapes import Shape, element_count, require_index
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import MAX_TEXT, NumberMistake, parse_whole_number

Stage = Literal["stored", "flat", "float", "scaled", "one_hot"]
STAGES: Final[tuple[Stage, ...]] = ("stored", "flat", "float", "scaled", "one_hot")
Dtype = Literal["uint8", "float32"]
ITEM_BYTES: Final[dict[Dtype, int]] = {"uint8": 1, "float32": 4}
_FLOAT32_DIGITS: Final = 9
"""Decimal digits that tell every float32 from the next."""


def float32(value: float) -> float:
    """The nearest float32 as a Python number."""
    (rounded,) = struct.unpack("<f", struct.pack("<f", value))
    return float(rounded)


def float32_text(value: float) -> str:
    """A float32 in the fewest digits that give it back, as NumPy prints it; 253.0, 0.003921569."""
    digits = 1
    while float32(float(f"{value:.{digits}g}")) != value and digits < _FLOAT32_DIGITS:
        digits += 1
    return repr(float(f"{value:.{digits}g}"))


@dataclass(frozen=True, slots=True)
class Stop:
    """One form of the data: of a single sample, and of the whole set, axis 0 the samples.

    `low` and `high` are the smallest and the largest value in this sample.
    """

    stage: Stage | Literal["label"]
    shape: Shape
    dtype: Dtype
    low: float
    high: float
    samples: int

    @property
    def bytes(self) -> int:
        """Of one sample."""
        return element_count(self.shape) * ITEM_BYTES[self.dtype]

    @property
    def set_shape(self) -> Shape:
        """`(samples, …)`."""
        return self.samples, *self.shape

    @property
    def set_bytes(self) -> int:
        """Of the whole set."""
        return self.samples * self.bytes


@dataclass(frozen=True, slots=True)
class PreparationPlan:
    """An image, one of its pixels, and its label, on their way to the network."""

    picture: Picture
    label: int
    classes: int
    samples: int
    row: int
    column: int

    @property
    def steps(self) -> Lazy[Stop]:
        """The image as stored, flat, as floats, scaled; then its label one-hot."""
        return Lazy(len(STAGES), lambda position: self.stop(STAGES[position]))

    def stop(self, stage: Stage) -> Stop:
        """The form that the data has at that stage."""
        low, high = self.picture.range or (0, 0)
        flat = (element_count(self.picture.shape),)
        match stage:
            case "stored":
                return Stop(stage, self.picture.shape, "uint8", low, high, self.samples)
            case "flat":
                return Stop(stage, flat, "uint8", low, high, self.samples)
            case "float":
                return Stop(stage, flat, "float32", low, high, self.samples)
            case "scaled":
                ends = float32(low / BRIGHTEST), float32(high / BRIGHTEST)
                return Stop(stage, flat, "float32", *ends, self.samples)
            case "one_hot":
                return Stop(stage, (self.classes,), "float32", 0, 1, self.samples)

    @property
    def label_stop(self) -> Stop:
        """The label as it is stored: one integer."""
        return Stop("label", (), "uint8", self.label, self.label, self.samples)

    @property
    def growth(self) -> int:
        """How many times the bytes the image takes as float32."""
        return self.stop("float").bytes // max(self.stop("flat").bytes, 1)

    @property
    def place(self) -> int:
        """Where the pixel lies in the flat vector: row × width + column."""
        return self.picture.offset(self.row, self.column)

    def value_at(self, place: int, stage: Stage) -> float:
        """The value at a place of the flat vector, at one of the image's stages."""
        value = self.picture.values[place]
        return float32(value / BRIGHTEST) if stage == "scaled" else value

    def text_at(self, place: int, stage: Stage) -> str:
        """The same as Python prints it: 253, 253.0, 0.99215686."""
        value = self.value_at(place, stage)
        return str(value) if stage in ("stored", "flat") else float32_text(float(value))

    @property
    def one_hot(self) -> tuple[int, ...]:
        """One number a class: 1 for the label's own, 0 for the others."""
        return tuple(int(index == self.label) for index in range(self.classes))


def plan(
    picture: Picture, label: int, *, row: int, column: int, samples: int, classes: int = 10
) -> PreparationPlan:
    """The plan for a picture with its label. Raises `IndexMistake` for a pixel or label outside."""
    require_index((row, column), picture.shape)
    require_index((label,), (classes,))
    return PreparationPlan(picture, label, classes, samples, row, column)


_TIMES: Final = re.compile(r"[x×*]?\s*(.*?)\s*(?:times|bytes|배|[x×])?", re.IGNORECASE | re.DOTALL)

GrowthCode = Literal[
    "right", "bytes", "same", "more", "double", "half", "bits", "values", "brightest", "other"
]


@dataclass(frozen=True, slots=True)
class GrowthVerdict:
    """What the guessed growth means."""

    code: GrowthCode
    answer: int

    @property
    def right(self) -> bool:
        """Whether it is the growth, or the bytes that come of it."""
        return self.code in ("right", "bytes")


def grade_growth(plan: PreparationPlan, text: str) -> GrowthVerdict:
    """The verdict on how many times the bytes: `4`, `×4`, `4 times`, `4배`, or the bytes.

    Raises `NumberMistake`.
    """
    require_length(text, MAX_TEXT, NumberMistake, "number.too_long")
    span = Span.said(text)
    guess = parse_whole_number(
        span.group(match, 1) if (match := _TIMES.fullmatch(span.text)) else span
    )
    stored, floats = plan.stop("flat"), plan.stop("float")
    meanings: tuple[tuple[GrowthCode, int], ...] = (
        ("right", plan.growth),
        ("bytes", floats.bytes),
        ("bytes", floats.set_bytes),
        ("same", 1),
        ("same", stored.bytes),
        ("more", plan.growth - 1),
        ("double", 8),
        ("half", 2),
        ("bits", 8 * ITEM_BYTES["float32"]),
        ("values", element_count(stored.shape)),
        ("brightest", BRIGHTEST),
    )
    for code, meaning in meanings:
        if guess == meaning:
            return GrowthVerdict(code, guess)
    return GrowthVerdict("other", guess)
