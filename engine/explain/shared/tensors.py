"""A tensor one can walk into: its brackets counted, then one index for each axis.

`plan(tensor, index)` counts the brackets that open before the first number, one an axis,
and then gives one index after the other until a single number is left. As many indices as
it takes is the rank.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.nested_lists import NestedMistake, Number, parse_nested
from engine.explain.shared.shapes import (
    MAX_RANK,
    Shape,
    element_count,
    ravel,
    require_index,
    unravel,
)
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.explain.shared.typed_tensors.operand import typed_shape
from engine.protocol.errors import Mistake

MAX_VALUES: Final = 10**15
MAX_SIZE: Final = 10**12
MAX_TEXT: Final = 300
_SHAPED: Final = re.compile(
    r"\(|(?!(?:\w+\.)?(?:tensor|as_tensor|array|asarray)\()[A-Za-z_][\w.]*\s*[(:=]|[0-9]+\s*(?:by|rows?|행|columns?|열)",
    re.IGNORECASE,
)
"""Begins with what is no list of numbers: a shape, its name, or a call that makes a tensor."""

Stage = Literal["whole", "bracket", "index", "reached", "empty"]


class TensorMistake(Mistake):
    """A shape that asks for too much. Code: `tensor.too_many_values` (most)."""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A shape and its values in row-major order; a `range` serves, whatever its length."""

    shape: Shape
    values: Sequence[Number]

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def count(self) -> int:
        """The number of values."""
        return element_count(self.shape)

    def value(self, index: Sequence[int]) -> Number:
        """The value at a full index. Raises `IndexMistake`."""
        return self.values[ravel(index, self.shape)]


@dataclass(frozen=True, slots=True)
class RankStep:
    """One step of the way to a number.

    `brackets` have been counted and `prefix` is the index so far; the step itself is about
    `axis`, of `size` entries. `part` is the shape of what the prefix leads to.
    """

    stage: Stage
    axis: int | None
    size: int | None
    brackets: int
    prefix: Shape
    part: Shape


@dataclass(frozen=True, slots=True)
class RankPlan:
    """The way into a tensor, to the number at `index`; None where there is no number."""

    tensor: Tensor
    index: Shape | None

    @property
    def steps(self) -> Lazy[RankStep]:
        """The whole, each bracket, each index, the number reached (or that there is none)."""
        rank = self.tensor.rank
        return Lazy(rank + 2 if self.index is None else 2 * rank + 2, self._step)

    def _step(self, position: int) -> RankStep:
        shape, rank = self.tensor.shape, self.tensor.rank
        if position == 0:
            return RankStep("whole", None, None, 0, (), shape)
        if position <= rank:
            axis = position - 1
            return RankStep("bracket", axis, shape[axis], position, (), shape)
        if self.index is None:
            return RankStep("empty", None, None, rank, (), shape)
        if position > 2 * rank:
            return RankStep("reached", None, None, rank, self.index, ())
        given = position - rank
        axis = given - 1
        return RankStep("index", axis, shape[axis], rank, self.index[:given], shape[given:])


def counted(shape: Shape) -> Tensor:
    """The tensor of that shape filled with 0, 1, 2, … in row-major order, nothing stored.

    Raises `TensorMistake` for more than `MAX_VALUES` values.
    """
    if element_count(shape) > MAX_VALUES:
        raise TensorMistake(
            "tensor.too_many_values",
            f"that is more than {MAX_VALUES:,} values; choose smaller sizes",
            most=MAX_VALUES,
        )
    return Tensor(shape, range(element_count(shape)))


def parse_tensor(text: str) -> Tensor:
    """The tensor a learner typed: a nested list or a number, or the shape of a counted one.

    `(2, 3)`, `2x3` and `torch.Size([2, 3])` are shapes; `[2, 3]` is a list of two numbers.
    Raises `NestedMistake`, `ShapeMistake` or `TensorMistake`.
    """
    whole = Span.of(text[: MAX_TEXT + 1]).text
    if _SHAPED.match(whole) or ("[" not in whole and any(sign in whole for sign in "xX×✕*")):
        return counted(typed_shape(text, max_rank=MAX_RANK, max_size=MAX_SIZE))
    if "[" not in whole and len(whole.replace(",", " ").split()) > 1:
        raise NestedMistake(
            "nested.bare", "write [2, 3] for a list of numbers, or (2, 3) for a shape"
        )
    return Tensor(*parse_nested(text))


def plan(tensor: Tensor, index: Shape | None = None) -> RankPlan:
    """The way to the number at `index`, by default the last one. Raises `IndexMistake`."""
    if tensor.count == 0:
        return RankPlan(tensor, None)
    if index is None:
        index = unravel(tensor.count - 1, tensor.shape)
    require_index(index, tensor.shape)
    return RankPlan(tensor, index)


AxesMeaning = Literal[
    "right",
    "entries",  # the size of the only axis, or of the first one
    "last_entries",  # the size of the last axis: the numbers in a row
    "values",  # how many numbers there are
    "all_brackets",  # every [ in the text, not only those before the first number
    "both_brackets",  # [ and ] of the first number
    "from_zero",  # the number of the last axis, counted from 0
    "too_low",
    "too_high",
]


@dataclass(frozen=True, slots=True)
class AxesVerdict:
    """Whether a number of axes was right and, if not, what it would have meant."""

    right: bool
    code: AxesMeaning
    answer: int


def grade_axes(tensor: Tensor, text: str) -> AxesVerdict:
    """The verdict on a typed number of axes. Raises `NumberMistake`."""
    answer, shape, rank = parse_whole_number(text), tensor.shape, tensor.rank
    if answer == rank:
        return AxesVerdict(True, "right", answer)
    opened = sum(element_count(shape[:axis]) for axis in range(rank))
    meanings: list[tuple[AxesMeaning, int | None]] = [
        ("entries", shape[0] if shape else None),
        ("last_entries", shape[-1] if shape else None),
        ("from_zero", rank - 1 if shape else None),
        ("values", tensor.count),
        ("all_brackets", opened),
        ("both_brackets", 2 * rank),
    ]
    for code, number in meanings:
        if answer == number:
            return AxesVerdict(False, code, answer)
    return AxesVerdict(False, "too_low" if answer < rank else "too_high", answer)
