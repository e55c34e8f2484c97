"""The plan of a data set cut into batches: slices of axis 0, the last of them perhaps short."""

import re
from dataclasses import dataclass
from typing import Final

from engine.explain.shared.lazy import Lazy
from engine.explain.shared.shapes import Shape, element_count
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed.whole_numbers import parse_whole_number
from engine.explain.shared.typed_tensors.operand import typed_shape
from engine.protocol.errors import Mistake

MAX_SAMPLES: Final = 10**9
MAX_TEXT: Final = 200
MAX_RANK: Final = 5
"""Axes of a set of samples: a set of videos has as many."""

_DIVIDED: Final = re.compile(r"//|[/÷]")


class BatchMistake(Mistake):
    """Batches that cannot be made. Codes: `batch.too_long` (characters, most), `batch.empty`,
    `batch.two_numbers`, `batch.scalar`, `batch.no_samples_a_batch`, `batch.too_many`
    (given, most), `batch.too_large` (given, most).
    """


@dataclass(frozen=True, slots=True)
class Batch:
    """Samples [start, stop) along axis 0, as batch `number`, counted from 0."""

    number: int
    start: int
    stop: int

    @property
    def size(self) -> int:
        """How many samples it has."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """A set of `shape` (samples, …), cut along axis 0 into batches of `batch_size`."""

    shape: Shape
    batch_size: int

    @property
    def samples(self) -> int:
        """The size along axis 0."""
        return self.shape[0]

    @property
    def count(self) -> int:
        """How many batches there are: samples / batch_size, rounded up."""
        return -(-self.samples // self.batch_size)

    @property
    def full(self) -> int:
        """How many of them have `batch_size` samples."""
        return self.samples // self.batch_size

    @property
    def left_over(self) -> int:
        """Samples that fill no whole batch; 0 if it comes out even."""
        return self.samples % self.batch_size

    @property
    def last_size(self) -> int:
        """How many samples the last batch has; 0 if there is no batch."""
        return min(self.samples, self.left_over or self.batch_size)

    @property
    def steps(self) -> Lazy[Batch]:
        """The batches from the first to the last."""
        return Lazy(self.count, self._batch)

    def _batch(self, number: int) -> Batch:
        start = number * self.batch_size
        return Batch(number, start, min(start + self.batch_size, self.samples))

    def shape_of(self, batch: Batch) -> Shape:
        """(batch, …): what the slice of axis 0 has."""
        return batch.size, *self.shape[1:]

    def value_count(self, batch: Batch) -> int:
        """How many values the batch holds."""
        return element_count(self.shape_of(batch))


def plan(shape: Shape, batch_size: int) -> BatchPlan:
    """The plan for a set of `shape` (samples, …). Raises `BatchMistake`."""
    if not shape:
        raise BatchMistake(
            "batch.scalar", "a scalar has no axis to cut; write a number of samples such as 60000"
        )
    if batch_size < 1:
        raise BatchMistake(
            "batch.no_samples_a_batch",
            "batches of 0 samples never come to an end; write a batch size of 1 or more",
        )
    for code, given in (("batch.too_many", shape[0]), ("batch.too_large", batch_size)):
        if given > MAX_SAMPLES:
            raise BatchMistake(
                code, f"{given:,} is more than {MAX_SAMPLES:,}", given=given, most=MAX_SAMPLES
            )
    return BatchPlan(tuple(shape), batch_size)


def parse_batches(text: str, sample_shape: Shape) -> BatchPlan:
    """The plan that a learner typed: `60000 / 128`, or `(3000, 256) / 64` with a shape.

    A number of samples alone keeps `sample_shape`, that of one sample. Raises
    `BatchMistake`, `NumberMistake` and `ShapeMistake`.
    """
    require_length(text, MAX_TEXT, BatchMistake, "batch.too_long")
    span = Span.of(text)
    if not span:
        raise BatchMistake("batch.empty", "nothing was given; write two numbers: 60000 / 128")
    parts = span.split(_DIVIDED, span.outside)
    if len(parts) != 2 or not all(parts):
        raise BatchMistake(
            "batch.two_numbers", "write samples / batch size, two numbers such as 60000 / 128"
        )
    samples, batch_size = parts[0], parse_whole_number(parts[1])
    if re.match(r"[\[(]|[A-Za-z_]", samples.text):
        return plan(typed_shape(samples, max_rank=MAX_RANK, max_size=MAX_SAMPLES), batch_size)
    return plan((parse_whole_number(samples), *sample_shape), batch_size)
