"""What the drawing of batches shows: a plan, and which batch the learner stands at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.batches.plan import Batch, BatchPlan
from tui.drawing.digit_image import Picture

UNKNOWN = "[ ? ]"


@dataclass(frozen=True)
class BatchScene:
    """The state of the figure. `batch` is None before the first one.

    `count_told` and `last_told` say whether the number of batches and the length of the last
    one may be shown; `order` is how the samples are ordered, in words; `sample` gives the
    sample at a place of that order, `picture` a sample's image, or None where it is awaited.
    `picture` itself is None where the samples are no images that can be shown.
    """

    name: str
    plan: BatchPlan
    batch: Batch | None
    count_told: bool
    last_told: bool
    shuffled: bool
    order: str
    sample: Callable[[int], int]
    picture: Callable[[int], Picture | None] | None
    dark: bool
    word: Callable[..., str]

    @property
    def code(self) -> str:
        """The present batch as a slice of axis 0."""
        assert self.batch is not None
        part = f"[{self.batch.start}:{self.batch.stop}]"
        return f"{self.name}[order{part}]" if self.shuffled else f"{self.name}{part}"
