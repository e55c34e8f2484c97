"""What the drawing of batches shows: a plan, and which batch the learner stands at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.explain.batches.plan import Batch, BatchPlan
from engine.explain.batches.shuffling import sample_order
from tui.drawing.digit_image import Picture

UNKNOWN = "[ ? ]"


@dataclass(frozen=True)
class BatchScene:
    """The state of the figure. `batch` is None before the first one.

    `count_told` and `last_told` say whether the number of batches and the length of the last
    one may be shown; `order` is how the samples are ordered, in words; `sample` gives the
    sample at a place of that order, `picture` a sample's image, or None where it is awaited.
    `picture` itself is None where the samples are no images that can be shown. With `own` the
    last sample of all is the learner's own digit.
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
    own: bool
    word: Callable[..., str]

    @property
    def ends_in_own(self) -> bool:
        """Whether the last sample of the present batch is the learner's own digit."""
        batch = self.batch
        if not self.own or batch is None or not batch.size:
            return False
        return self.sample(batch.stop - 1) == self.plan.samples - 1

    @property
    def code(self) -> str:
        """The present batch as a slice of axis 0."""
        assert self.batch is not None
        part = f"[{self.batch.start}:{self.batch.stop}]"
        return f"{self.name}[order{part}]" if self.shuffled else f"{self.name}{part}"


def sample_at(samples: int, seed: int, epoch: int | None, place: int) -> int:
    """Which sample comes at that place of the order; of none where nothing is shuffled."""
    return place if epoch is None else int(sample_order(samples, seed, epoch)[place])
