"""The sets that the lesson divides into batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from engine.explain.shared.shapes import Shape

Split = Literal["train", "test", "none"]


@dataclass(frozen=True)
class Example:
    """A set, from a split of the data or of `shape`, and the size of its batches."""

    split: Split
    batch_size: int
    shape: Shape = ()


EXAMPLES: Final = (
    Example("train", 128),
    Example("none", 64, (3_000, 256)),
    Example("train", 100),
    Example("test", 32),
)
"""The chapter's training, its 3000 samples of 256 values, one that comes out even, its test."""
