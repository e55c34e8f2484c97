"""The values of a network's parameters."""

from __future__ import annotations

from math import prod
from typing import Annotated

from msgspec import Meta

from engine.protocol.arrays import Array
from engine.protocol.messages.base import Command, Count, Event, Positive, RunName
from engine.protocol.messages.settings import MAX_HIDDEN

MAX_UNITS = 256
"""The most units that one `get_weights` may ask for: 1.1 MB on the line."""
MAX_VALUES = 1_024
"""The most values that one `get_parameter` may ask for."""
MAX_UNTRAINED_WIDTH = 65_536
"""The most units of a hidden layer whose first weights can be looked at: none is built for it."""
ParameterName = Annotated[str, Meta(pattern=r"\A[Wb][1-9]\Z")]
"""W1, b1, W2, b2, …: at most MAX_HIDDEN + 1 layers."""


class GetWeights(Command, frozen=True, kw_only=True, tag="get_weights"):
    """Ask for the first layer's weights of the units [first, first + count).

    Answered by `unit_weights`, of fewer units where the layer ends. `run` is as in `predict`,
    but for a run that trains they are its weights of the moment, not of its checkpoint.
    """

    run: RunName | None = None
    first: Count = 0
    count: Annotated[int, Meta(ge=1, le=MAX_UNITS)] = 1


class GetParameter(Command, frozen=True, kw_only=True, tag="get_parameter"):
    """Ask for values [first, first + count) of a parameter tensor; see `parameter_values`.

    They are counted in row-major order, W stored as (inputs, outputs). `run` is as in
    `predict`; `hidden` are the widths of an untrained network that is not the chapter's.
    """

    run: RunName | None = None
    hidden: (
        Annotated[
            tuple[Annotated[int, Meta(ge=1, le=MAX_UNTRAINED_WIDTH)], ...],
            Meta(min_length=1, max_length=MAX_HIDDEN),
        ]
        | None
    ) = None
    name: ParameterName
    first: Count = 0
    count: Annotated[int, Meta(ge=1, le=MAX_VALUES)] = 1

    def __post_init__(self) -> None:
        if self.run is not None and self.hidden is not None:
            raise ValueError(f"run {self.run} has widths of its own")


class UnitWeights(Event, frozen=True, kw_only=True, tag="unit_weights"):
    """Weights of the first layer of `run`, `step` steps old.

    `weights` f4 (n, 28, 28) are those of the units [first, first + n) of `units`, each laid
    out as the pixels that it weighs; what has diverged need not be finite.
    """

    run: RunName | None
    step: Count
    first: Count
    units: Positive
    weights: Array

    def __post_init__(self) -> None:
        dtype, shape = self.weights.dtype, self.weights.shape
        if dtype != "<f4" or len(shape) != 3 or shape[1:] != (28, 28):
            raise ValueError(f"weights are {dtype} {shape}, not f4 (n, 28, 28)")
        if not 1 <= shape[0] <= MAX_UNITS or self.first + shape[0] > self.units:
            stop = self.first + shape[0]
            raise ValueError(f"units [{self.first:,}, {stop:,}) of {self.units:,}")


class ParameterValues(Event, frozen=True, kw_only=True, tag="parameter_values"):
    """Values of the parameter tensor `name` of `run`, its weights `step` steps old.

    `values` f4 (n,) are those from `first` on, in row-major order, of a tensor of that
    `shape`: (inputs, outputs) or (outputs,). What has diverged need not be finite.
    """

    run: RunName | None
    step: Count
    name: ParameterName
    shape: Annotated[tuple[Positive, ...], Meta(max_length=2)]
    first: Count
    values: Array

    def __post_init__(self) -> None:
        if len(self.shape) != (2 if self.name.startswith("W") else 1):
            raise ValueError(f"{self.name} of shape {self.shape}")
        dtype, shape = self.values.dtype, self.values.shape
        if dtype != "<f4" or len(shape) != 1 or not 1 <= shape[0] <= MAX_VALUES:
            raise ValueError(f"values are {dtype} {shape}, not 1 to {MAX_VALUES:,} f4")
        if self.first + shape[0] > prod(self.shape):
            stop = self.first + shape[0]
            raise ValueError(f"values [{self.first:,}, {stop:,}) of shape {self.shape}")
