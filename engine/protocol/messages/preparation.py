"""A batch with one step of its preparation forgotten."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from engine.protocol.arrays import Real
from engine.protocol.messages.base import Command, Event, Positive

Preparation = Literal["reshape", "float", "one_hot"]


class TryBatch(Command, frozen=True, kw_only=True, tag="try_batch"):
    """Send a batch through the untrained network and its loss, one preparation forgotten."""

    forgotten: Preparation


class BatchTried(Event, frozen=True, kw_only=True, tag="batch_tried"):
    """What became of a batch (samples, …) with `forgotten` left out.

    `refusal` is what torch said, empty if it went through. `loss` is that of the batch with
    nothing forgotten, its labels one-hot, and `loss_of_integers` the same from whole numbers.
    """

    forgotten: Preparation
    refusal: Annotated[str, Meta(max_length=2_000)]
    samples: Positive
    loss: Real
    loss_of_integers: Real
