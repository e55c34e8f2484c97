"""What can be done after digits: counting bytes, and finding the edge of a pen."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_whole

IMAGE: Final = 28 * 28
MEBIBYTE: Final = 2**20
EDGE: Final = range(80, 181)
"""Values of a pixel that the pen covered in part."""


def judge_mebibyte(text: str) -> Judged:
    """How many whole images of 28 × 28 bytes fit into 2²⁰ bytes. Raises `NumberMistake`."""
    meant = {
        "rounded_up": MEBIBYTE // IMAGE + 1,
        "million": 10**6 // IMAGE,
        "floats": MEBIBYTE // (4 * IMAGE),
        "bits": MEBIBYTE // 8 // IMAGE,
        "bytes": IMAGE,
    }
    return judge_whole(text, MEBIBYTE // IMAGE, meant)


def judge_edge(value: int, row: int, column: int) -> Judged:
    """A pixel is at the edge of the pen, neither paper nor ink."""
    code = "right" if value in EDGE else "paper" if value < EDGE.start else "ink"
    return Judged(code == "right", code, {"value": value, "place": f"[{row}, {column}]"})
