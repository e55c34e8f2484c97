"""A slice through a network's own loss, around its present weights."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from engine.protocol.arrays import Array, Real
from engine.protocol.messages.base import Command, Count, Event, Positive, RunName

MAX_SLICE_SIDE = 33
"""The most losses across, and up, of one slice."""
MAX_SLICE_IMAGES = 1_024
MAX_SLICE_RATES = 32


class GetLossSlice(Command, frozen=True, kw_only=True, tag="get_loss_slice"):
    """Ask for the loss of the first `images` training images around the weights of `run`.

    `run` is as in `predict`. The weights are moved along the gradient and along a random
    direction orthogonal to it, keyed on `seed`, both of length 1; `reach` is how far, either
    way, as a share of the length of all weights. Of `rates`, SGD's step is taken exactly.
    Answered by `loss_slice`, in turn with the evaluations.
    """

    run: RunName | None = None
    images: Annotated[int, Meta(ge=1, le=MAX_SLICE_IMAGES)] = 256
    side: Annotated[int, Meta(ge=3, le=MAX_SLICE_SIDE)] = 21
    reach: Annotated[float, Meta(gt=0, le=10)] = 0.1
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0
    rates: Annotated[
        tuple[Annotated[float, Meta(gt=0, le=1e6)], ...], Meta(max_length=MAX_SLICE_RATES)
    ] = ()

    def __post_init__(self) -> None:
        if self.side % 2 == 0:
            raise ValueError(f"a side of {self.side} has no middle; the weights stand there")


class LossSlice(Event, frozen=True, kw_only=True, tag="loss_slice"):
    """What `get_loss_slice` asked for; the weights of `run` are `step` steps old.

    `loss` is that of the weights themselves on `images` images, `slope` the length of its
    gradient, `length` that of all `parameters` weights. `losses` f8 (side, side) are those
    within `edge` either way: along a row against the gradient, so that SGD goes right, and up
    the random direction, the lowest row first; `stepped` f8 (rates,) those after one step of
    SGD with each of `rates`. What has diverged need not be finite.
    """

    run: RunName | None
    step: Count
    images: Positive
    parameters: Positive
    loss: Real
    slope: Real
    length: Real
    edge: Real
    losses: Array
    rates: Array
    stepped: Array

    def __post_init__(self) -> None:
        dtype, shape = self.losses.dtype, self.losses.shape
        square = len(shape) == 2 and shape[0] == shape[1]
        if dtype != "<f8" or not square or not 3 <= shape[0] <= MAX_SLICE_SIDE:
            raise ValueError(f"losses are {dtype} {shape}, not f8 (side, side)")
        for name in ("rates", "stepped"):
            part: Array = getattr(self, name)
            if part.dtype != "<f8" or len(part.shape) != 1 or part.shape[0] > MAX_SLICE_RATES:
                raise ValueError(f"{name} are {part.dtype} {part.shape}, not f8 (rates,)")
        if self.rates.shape != self.stepped.shape:
            raise ValueError(f"{self.rates.shape} rates and {self.stepped.shape} losses of them")
