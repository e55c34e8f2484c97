"""The images behind one count of a confusion matrix, those the network was surest of first."""

from weakref import WeakKeyDictionary

import numpy as np

from engine.asked.inference import Answered, LaidDown, answered
from engine.data.dataset import SIDE, Images, Labels
from engine.protocol import CellImages, GetCellImages, clock
from engine.protocol.arrays import Array


class AllAnswers:
    """What networks answered to whole splits, as long as the networks are at hand."""

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[LaidDown, dict[tuple[str, str], Answered]] = (
            WeakKeyDictionary()
        )

    def of(
        self, network: LaidDown, hashes: tuple[str, str], images: Images, labels: Labels
    ) -> Answered:
        """To images (n, 28, 28) with labels (n,) of these checksums; computed once."""
        kept = self._kept.setdefault(network, {})
        if hashes not in kept:
            kept[hashes] = answered(network, images, labels)
        return kept[hashes]


def cell_images(
    question: GetCellImages, found: Answered, images: Images, labels: Labels, *, step: int
) -> CellImages:
    """What answers `question`, given what was answered to `images` (n, 28, 28)."""
    cell = np.flatnonzero((labels == question.label) & (found.answers == question.answer))
    # Stable, and NaN last: the same images in the same order wherever it is computed.
    surest = cell[np.argsort(-found.confidence[cell], kind="stable")]
    index = surest[question.first : question.first + question.count].astype("<u4")
    confidence = found.confidence[index].astype("<f4")
    return CellImages(
        at=clock.now(),
        reply_to=question.id,
        run=question.run,
        step=step,
        split=question.split,
        label=question.label,
        answer=question.answer,
        total=len(cell),
        first=min(question.first, len(cell)),
        index=Array("<u4", index.shape, index.tobytes()),
        confidence=Array("<f4", index.shape, confidence.tobytes()),
        pixels=Array("|u1", (len(index), SIDE, SIDE), images[index].tobytes()),
    )
