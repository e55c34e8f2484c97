"""A choice that closes: what is taken of the shown plane between two moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tui.lessons.slicing.scene import SliceScene


def closing(first: SliceScene, second: SliceScene, time: float) -> SliceScene:
    """The second scene with what is taken at that time: rows and columns go one by one."""
    rows, columns = (
        passing(before, after, time)
        for before, after in zip(first.taken(first.outer), second.taken(second.outer), strict=True)
    )
    planes = round(first.planes_behind + time * (second.planes_behind - first.planes_behind))
    return replace(second, passing=(rows, columns), behind=planes)


def passing(before: Sequence[bool], after: Sequence[bool], time: float) -> list[bool]:
    """Which positions are taken at a time from 0 to 1 between two choices along an axis.

    Both ends come at once: what goes is left from outside, what comes is reached from within;
    what changes between positions that stay does so from the first on.
    """
    kept = [place for place, both in enumerate(zip(before, after, strict=True)) if all(both)]
    low, high = (kept[0], kept[-1]) if kept else (len(before), len(before))
    changed = [place for place, one in enumerate(before) if one != after[place]]
    found = list(before)
    for goes in (True, False):
        ends = (
            [place for place in changed if place < low][:: 1 if goes else -1],
            [place for place in changed if place > high][:: -1 if goes else 1],
            [place for place in changed if low <= place <= high],
        )
        for end in ends:
            part = [place for place in end if before[place] == goes]
            for rank, place in enumerate(part):
                if time >= rank / len(part):
                    found[place] = after[place]
    return found if time < 1 else list(after)
