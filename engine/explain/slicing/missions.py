"""What can be done after slicing: indices for a shape, and for a part."""

from __future__ import annotations

import re
from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.shapes import Shape, format_shape
from engine.explain.slicing.plan import SlicePlan, plan

IMAGES: Final[Shape] = (60_000, 28, 28)
WANTED: Final[Shape] = (1, 14)
ROWS: Final = "::3, -1"
"""The last row of every third image."""
_NAMED: Final = re.compile(r"\s*(?:train_images|images|x)\s*(?=\[)")


def judge_half_row(text: str) -> Judged:
    """An index of the training images whose result has the shape (1, 14).

    Raises the Mistakes of `slicing.plan`.
    """
    found = _taken(text)
    values = {"shape": format_shape(found.shape), "index": found.text}
    if found.shape == WANTED:
        return Judged(True, "right", values)
    meant = {WANTED[::-1]: "turned", WANTED[1:]: "dropped"}
    return Judged(False, meant.get(found.shape, "other"), values)


def judge_last_rows(text: str) -> Judged:
    """The index of the last row of every third image, whichever way it is written."""
    found, right = _taken(text), plan(IMAGES, ROWS)
    values = {"shape": format_shape(found.shape), "wanted": format_shape(right.shape)}
    if found.shape != right.shape:
        kept = found.shape == (right.shape[0], 1, right.shape[1]) and "None" not in found.text
        return Judged(False, "kept" if kept else "shape", values)
    ends = (0, 0), (right.shape[0] - 1, right.shape[1] - 1), (1, 0)
    same = all(found.source(end) == right.source(end) for end in ends)
    return Judged(same, "right" if same else "elsewhere", values)


def _taken(text: str) -> SlicePlan:
    return plan(IMAGES, _NAMED.sub("", text, count=1))
