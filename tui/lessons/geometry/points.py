"""The points that are moved: a drawn set, or the outline of an image of the data."""

from __future__ import annotations

from functools import lru_cache

from engine.explain.geometry.affine import Points
from engine.explain.geometry.point_sets import SetName, outline, point_set
from tui.link.images import Images

DIGITS = 10
FARTHEST = 1_024
"""Images that are looked through for the first one of a class."""
_drawn = lru_cache(point_set)
_outline = lru_cache(DIGITS)(outline)


def points_of(name: SetName, digit: int, images: Images) -> Points:
    """Those of a set; of the image of a digit none while it is on its way."""
    if name != "digit":
        return _drawn(name)
    samples, height, width = images.shape
    for sample in range(min(samples, FARTHEST)):
        image = images.image(sample)
        if image is None:
            break
        if image[1] == digit:
            return _outline(image[0], height, width)
    return ()
