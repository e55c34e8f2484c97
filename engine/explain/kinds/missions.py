"""What can be done after kinds: a film's frames in memory, and a year as a tensor."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.judged import Judged
from engine.explain.shared.judging import judge_whole
from engine.explain.shared.shapes import Shape, element_count, format_shape, parse_shape

FRAME: Final = 256 * 256 * 3
MEBIBYTES: Final = 100
STATIONS, SENSORS, HOURS, DAYS = 20, 3, 24, 365
YEAR: Final[Shape] = (STATIONS, DAYS * HOURS, SENSORS)


def judge_frames(text: str) -> Judged:
    """How many whole colour frames of 256 × 256 bytes fit into 100 MiB. Raises `NumberMistake`."""
    room = MEBIBYTES * 2**20
    meant = {
        "floats": room // (4 * FRAME),
        "grey": room // (FRAME // 3),
        "million": MEBIBYTES * 10**6 // FRAME,
        "rounded_up": room // FRAME + 1,
    }
    return judge_whole(text, room // FRAME, meant)


def judge_year(text: str) -> Judged:
    """The shape of a year of hourly values: stations, hours, sensors. Raises `ShapeMistake`."""
    shape = parse_shape(text)
    values = {"shape": format_shape(shape), "rank": len(shape), "count": element_count(shape)}
    if shape == YEAR:
        return Judged(True, "right", values)
    if sorted(shape) == sorted(YEAR):
        return Judged(False, "order", values)
    if shape == YEAR[1:]:
        return Judged(False, "one_station", values)
    if shape == (STATIONS, DAYS, HOURS, SENSORS):
        return Judged(False, "days", values)
    return Judged(False, "rank" if len(shape) != len(YEAR) else "sizes", values)
