"""What can be done after ranks: nesting, and counting."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.shapes import format_shape
from engine.explain.shared.tensors import parse_tensor

DEEP: Final = 4
BLOCK: Final = 3
FEWEST: Final = 2**BLOCK


def judge_deep(text: str) -> Judged:
    """A tensor of rank DEEP that holds one number. Raises the Mistakes of `parse_tensor`."""
    tensor = parse_tensor(text)
    values = {"rank": tensor.rank, "count": tensor.count, "shape": format_shape(tensor.shape)}
    if tensor.rank != DEEP:
        return Judged(False, "rank", values)
    return Judged(tensor.count == 1, "right" if tensor.count == 1 else "count", values)


def judge_block(text: str) -> Judged:
    """The smallest tensor of rank BLOCK of which no axis has size 1, or 0."""
    tensor = parse_tensor(text)
    values = {"rank": tensor.rank, "count": tensor.count, "shape": format_shape(tensor.shape)}
    if tensor.rank != BLOCK:
        return Judged(False, "rank", values)
    if min(tensor.shape) < 2:
        return Judged(False, "thin", values)
    return Judged(tensor.count == FEWEST, "right" if tensor.count == FEWEST else "larger", values)
