"""Kinds of data: the same tensor, other names for its axes.

A kind says what each axis of its tensors is; axis 0 always counts the samples. Images and
video are kept with the channels last, or first: then right after the samples, or after the
frames.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import (
    Shape,
    element_count,
    format_shape,
    row_major_strides,
)
from engine.explain.shared.tensors import MAX_SIZE, counted
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed_tensors.operand import typed_shape
from engine.protocol.errors import Mistake

KindName = Literal["vector", "timeseries", "text", "image", "video"]
AxisName = Literal[
    "samples",
    "features",
    "timesteps",
    "length",
    "vector",
    "frames",
    "height",
    "width",
    "channels",
]
Stage = Literal["named", "asked", "count", "bytes", "memory"]
STAGES: Final[tuple[Stage, ...]] = ("named", "asked", "count", "bytes", "memory")
DTYPE_BYTES: Final = {"uint8": 1, "float32": 4}
"""Bytes of one value."""
MAX_TEXT: Final = 40

_AXIS: Final = re.compile(
    r"(?:axis|축)?\s*=?\s*(?P<number>(?P<sign>-?)\s*(?P<digits>[0-9]+))", re.IGNORECASE
)


class KindMistake(Mistake):
    """Sizes or an answer that do not fit a kind. Codes: `kind.wrong_rank` (given, wanted,
    example), `axis.empty`, `axis.too_long` (characters, most), `axis.not_an_axis` (token),
    `axis.out_of_range` (token, least, most).
    """


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of data: its axes in order, and the one that is asked about."""

    name: KindName
    axes: tuple[AxisName, ...]
    asked: AxisName

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.axes)

    @property
    def has_channels(self) -> bool:
        """Whether the channels may come first or last."""
        return "channels" in self.axes

    def order(self, *, channels_first: bool) -> tuple[int, ...]:
        """Where each axis in the order of memory comes from when the channels are last.

        First means before height and width: what NumPy's transpose and torch's permute take.
        """
        order = list(range(self.rank))
        if channels_first and self.has_channels:
            order.insert(self.axes.index("height"), order.pop(self.axes.index("channels")))
        return tuple(order)


KINDS: Final = (
    Kind("vector", ("samples", "features"), "features"),
    Kind("timeseries", ("samples", "timesteps", "features"), "timesteps"),
    Kind("text", ("samples", "length", "vector"), "length"),
    Kind("image", ("samples", "height", "width", "channels"), "channels"),
    Kind("video", ("samples", "frames", "height", "width", "channels"), "frames"),
)


def kind(name: KindName) -> Kind:
    """The kind of that name."""
    return next(found for found in KINDS if found.name == name)


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis as it lies in memory: `stride` values apart stand two neighbours along it."""

    number: int
    name: AxisName
    size: int
    stride: int


@dataclass(frozen=True, slots=True)
class KindStep:
    """One step: what is `asked` is named, then the values are counted, then weighed."""

    stage: Stage
    asked_known: bool
    count_known: bool
    bytes_known: bool
    memory_known: bool


@dataclass(frozen=True, slots=True)
class KindPlan:
    """A tensor of a kind: its axes in the order of memory, its values and its bytes."""

    kind: Kind
    axes: tuple[Axis, ...]
    channels_first: bool

    @property
    def shape(self) -> Shape:
        """The sizes in the order of memory."""
        return tuple(axis.size for axis in self.axes)

    @property
    def sizes(self) -> Shape:
        """The sizes with the channels last, whatever the order of memory."""
        by_name = {axis.name: axis.size for axis in self.axes}
        return tuple(by_name[name] for name in self.kind.axes)

    @property
    def order(self) -> tuple[int, ...]:
        """What permutes a tensor with the channels last to this one."""
        return self.kind.order(channels_first=self.channels_first)

    @property
    def count(self) -> int:
        """The number of values."""
        return element_count(self.shape)

    @property
    def asked(self) -> Axis:
        """The axis that is asked about."""
        return next(axis for axis in self.axes if axis.name == self.kind.asked)

    def bytes(self, dtype: str) -> int:
        """Bytes of all values as `uint8` or `float32`."""
        return self.count * DTYPE_BYTES[dtype]

    def one_entry(self, axis: int) -> Shape:
        """The shape of what one index along that axis, and all before it, leaves."""
        return self.shape[axis + 1 :]

    @property
    def steps(self) -> Lazy[KindStep]:
        """The axes, the one asked about, the count, the bytes, the memory they take."""
        return Lazy(len(STAGES), _step)


def _step(position: int) -> KindStep:
    return KindStep(STAGES[position], *(position >= stage for stage in range(1, len(STAGES))))


def plan(name: KindName, sizes: Shape, *, channels_first: bool = False) -> KindPlan:
    """The tensor of that kind; `sizes` in the order of its axes, the channels last.

    Raises `KindMistake` for another number of sizes, `TensorMistake` for too many values.
    """
    found = kind(name)
    if len(sizes) != found.rank:
        raise KindMistake(
            "kind.wrong_rank",
            f"{format_shape(sizes)} has {len(sizes)} axes; {name} data has {found.rank}",
            given=len(sizes),
            wanted=found.rank,
        )
    counted(sizes)  # refuses what is too large
    order = found.order(channels_first=channels_first)
    shape = tuple(sizes[axis] for axis in order)
    strides = row_major_strides(shape)
    axes = tuple(
        Axis(number, found.axes[axis], sizes[axis], strides[number])
        for number, axis in enumerate(order)
    )
    return KindPlan(found, axes, channels_first and found.has_channels)


def parse_sizes(name: KindName, text: str, *, channels_first: bool = False) -> KindPlan:
    """The plan for sizes typed in the order of memory. Raises `ShapeMistake`, `KindMistake`
    or `TensorMistake`.
    """
    shape = typed_shape(text, max_size=MAX_SIZE)
    order = kind(name).order(channels_first=channels_first)
    if len(shape) == len(order):
        shape = tuple(shape[order.index(axis)] for axis in range(len(order)))
    return plan(name, shape, channels_first=channels_first)


AxisMeaning = Literal["right", "counted_from_one", "wrong"]


@dataclass(frozen=True, slots=True)
class AxisVerdict:
    """Whether the axis was the one asked about and, if not, which one it is instead."""

    right: bool
    code: AxisMeaning
    answer: Axis


def grade_axis(found: KindPlan, text: str) -> AxisVerdict:
    """The verdict on the number of an axis: `1`, `axis 1`, `축 1`, `1번 축`, or from the end, `-4`.

    Raises `KindMistake` for a text that is no axis of this tensor.
    """
    require_length(text, MAX_TEXT, KindMistake, "axis.too_long")
    span = Span.said(text)
    if not span:
        raise KindMistake("axis.empty", "nothing was typed; write the number of an axis, such as 0")
    match = _AXIS.fullmatch(span.text)
    if match is None:
        raise KindMistake(
            "axis.not_an_axis",
            f"{span.quoted} is not the number of an axis; write one such as 0",
            token=span.quoted,
        )
    rank, number = len(found.axes), int(match["digits"])
    place = rank - number if match["sign"] and number else number
    if not 0 <= place < rank:
        typed = span.group(match, "number").quoted
        raise KindMistake(
            "axis.out_of_range",
            f"there is no axis {typed}; there are {rank}, numbered 0 to {rank - 1}",
            token=typed,
            least=0,
            most=rank - 1,
        )
    answer = found.axes[place]
    if answer == found.asked:
        return AxisVerdict(True, "right", answer)
    from_one = not match["sign"] and place == found.asked.number + 1
    return AxisVerdict(False, "counted_from_one" if from_one else "wrong", answer)
