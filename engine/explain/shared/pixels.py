"""The plan of an image as a grid of integers, and of a stack of images in memory."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count, ravel, require_index
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.protocol.errors import Mistake

BRIGHTEST: Final = 255
CLOSE: Final = 25
"""How far off a guess may be and still count as close."""

Stage = Literal["picture", "integers", "pixel", "row", "stack"]
_STAGES: Final[tuple[Stage, ...]] = ("picture", "integers", "pixel", "row", "stack")


class PixelMistake(Mistake):
    """A picture or an answer that does not fit. Codes: `pixel.wrong_size` (given, wanted)
    for a picture, and for an answer `pixel.out_of_range` (token, most).
    """


@dataclass(frozen=True, slots=True)
class Window:
    """The values around a pixel: rows from `top`, columns from `left`, cut at the edges."""

    top: int
    left: int
    values: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class PixelStep:
    """One view of the same data.

    `index` selects it, as in `images[sample, row]`; `shape` is what the selection has;
    `offset` says how many values lie before its first, in the picture, and in the view of
    the stack in the whole stack; `count` how many it holds.
    """

    stage: Stage
    index: Shape
    shape: Shape
    offset: int
    count: int


@dataclass(frozen=True)
class Picture:
    """An image of shape (height, width), one byte a pixel, 0 black to 255, row by row.

    Raises `PixelMistake` if there are not height × width bytes.
    """

    height: int
    width: int
    values: bytes

    def __post_init__(self) -> None:
        wanted = max(self.height, 0) * max(self.width, 0)
        if min(self.height, self.width) < 0 or len(self.values) != wanted:
            raise PixelMistake(
                "pixel.wrong_size",
                f"an image of {self.height} × {self.width} has {wanted} bytes, "
                f"not {len(self.values)}",
                given=len(self.values),
                wanted=wanted,
            )

    @property
    def shape(self) -> Shape:
        """`(height, width)`."""
        return self.height, self.width

    def offset(self, row: int, column: int) -> int:
        """How many pixels lie before this one: row × width + column. Raises `IndexMistake`."""
        return ravel((row, column), self.shape)

    def value(self, row: int, column: int) -> int:
        """The integer at a pixel. Raises `IndexMistake`."""
        return self.values[self.offset(row, column)]

    def row(self, row: int) -> tuple[int, ...]:
        """The integers of a row. Raises `IndexMistake`."""
        require_index((row,), (self.height,))
        return tuple(self.values[row * self.width : (row + 1) * self.width])

    def window(self, row: int, column: int, rows: int, columns: int) -> Window:
        """A window of at most rows × columns with the pixel in it, as central as the edges
        allow: at an edge it is moved inwards, never made smaller. Raises `IndexMistake`.
        """
        require_index((row, column), self.shape)
        top = _clamped_start(row, rows, self.height)
        left = _clamped_start(column, columns, self.width)
        return Window(
            top,
            left,
            tuple(
                self.row(line)[left : left + columns]
                for line in range(top, min(top + rows, self.height))
            ),
        )

    @cached_property
    def range(self) -> tuple[int, int] | None:
        """The smallest and the largest value, None for a picture without pixels."""
        return (min(self.values), max(self.values)) if self.values else None


@dataclass(frozen=True, slots=True)
class PixelPlan:
    """The way from a picture to a pixel and up to the stack it is a part of."""

    picture: Picture
    row: int
    column: int
    sample: int
    samples: int

    @property
    def stack_shape(self) -> Shape:
        """`(samples, height, width)`."""
        return self.samples, *self.picture.shape

    def stack_offset(self) -> int:
        """How many values lie before the pixel in the stack:
        sample × height × width + row × width + column.
        """
        return ravel((self.sample, self.row, self.column), self.stack_shape)

    @property
    def steps(self) -> Lazy[PixelStep]:
        """The picture, its integers, one pixel, that pixel's row, the stack."""
        return Lazy(len(_STAGES), self._step)

    def _step(self, position: int) -> PixelStep:
        stage = _STAGES[position]
        height, width = self.picture.shape
        index, shape, offset = {
            "picture": ((self.sample,), (height, width), 0),
            "integers": ((self.sample,), (height, width), 0),
            "pixel": ((self.sample, self.row, self.column), (), self._offset()),
            "row": ((self.sample, self.row), (width,), self.row * width),
            "stack": ((), self.stack_shape, self.stack_offset()),
        }[stage]
        return PixelStep(stage, index, shape, offset, element_count(shape))

    def _offset(self) -> int:
        return self.picture.offset(self.row, self.column)


def plan(picture: Picture, row: int, column: int, *, sample: int, samples: int) -> PixelPlan:
    """The plan for one pixel of one of the samples, all counted from 0. Raises `IndexMistake`."""
    require_index((sample, row, column), (samples, *picture.shape))
    return PixelPlan(picture, row, column, sample, samples)


@dataclass(frozen=True, slots=True)
class PixelVerdict:
    """How near a guess came; `direction` is where the pixel lies from the guess."""

    code: Literal["exact", "close", "wrong"]
    answer: int
    difference: int
    direction: Literal["darker", "brighter"] | None

    @property
    def right(self) -> bool:
        """Whether the guess was exact or close."""
        return self.code != "wrong"


def grade_pixel(value: int, text: str) -> PixelVerdict:
    """The verdict on a typed value from 0 to 255. Raises `NumberMistake`, `PixelMistake`."""
    answer = parse_whole_number(text, negative=True)
    if not 0 <= answer <= BRIGHTEST:
        token = Span.of(text).quoted
        raise PixelMistake(
            "pixel.out_of_range",
            f"{token} does not fit into a byte; write a number from 0 to {BRIGHTEST}",
            token=token,
            most=BRIGHTEST,
        )
    difference = value - answer
    if difference == 0:
        return PixelVerdict("exact", answer, 0, None)
    return PixelVerdict(
        "close" if abs(difference) <= CLOSE else "wrong",
        answer,
        difference,
        "brighter" if difference > 0 else "darker",
    )


def _clamped_start(position: int, extent: int, size: int) -> int:
    return max(0, min(position - extent // 2, size - extent))
