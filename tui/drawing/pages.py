"""Which part of a long row is seen: a page of it, so that most moves scroll nothing."""

from __future__ import annotations


def page(size: int, shown: int, focus: int) -> range:
    """The page of `shown` of `size` positions with `focus` on it; the last one is as long."""
    start = min(focus // max(shown, 1) * shown, max(size - shown, 0))
    return range(start, min(start + shown, size))
