"""What can be done after prepare: following one pixel into the row, and one float back."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_whole

SIDE: Final = 28
PIXEL: Final = (14, 3)
BYTE: Final = 51


def judge_place(text: str) -> Judged:
    """Where the pixel lands in the row of 784, counted from 0. Raises `NumberMistake`."""
    row, column = PIXEL
    right = row * SIDE + column
    meant = {
        "by_columns": column * SIDE + row,
        "from_one": right + 1,
        "added": row + column,
        "rows_before": row * SIDE,
    }
    return judge_whole(text, right, meant)


def judge_byte(text: str) -> Judged:
    """The byte that was divided by 255 and became 0.2. Raises `NumberMistake`."""
    return judge_whole(text, BYTE, {"percent": 20, "percent_of_100": 2, "from_255": 255 - BYTE})
