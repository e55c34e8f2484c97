"""What the slicing lesson indexes: which tensors, which examples, and an index as it is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from engine.explain.shared.shapes import Shape, parse_shape
from engine.explain.shared.typed.text import plain, quoted
from engine.explain.slicing.index_text import SliceMistake

IMAGES, SMALL = 1, 2
"""The views: the training images, and a small tensor whose numbers are places in memory."""
NAMES: Final = {IMAGES: "train_images", SMALL: "x"}
EXAMPLES: Final = {
    IMAGES: (
        ":, 14:, 14:",
        ":, 7:-7, 7:-7",
        "4",
        "4:5",
        "10:100",
        "10:100, :, :",
        "10:100, 0:28, 0:28",
        "4, ::-1, ::2",
    ),
    SMALL: ("1:, ::2", "1", "1:2", "..., -1", "::-1, None", "2, 3"),
}
"""Of the images, the book's: a quarter, the centre, one image twice, ninety three times."""
SMALL_SHAPE: Final[Shape] = (3, 4)
MOST_AXES: Final = 4
LARGEST_SIZE: Final = 1_000
"""Along an axis of the small tensor: nobody walks through more numbers."""
_SHAPED: Final = re.compile(r"\(.*?\)\s*(?=\[)")
_NAMED: Final = re.compile(r"[A-Za-z_]\w*\s*(?=\[)")


def tensor_typed(text: str, view: int, small: Shape) -> tuple[int, Shape, str]:
    """Which view, which small tensor and which index a text means: `(3, 4)[1:]`, `x[1:]`, `1:`.

    Where no tensor stands before the index it is the present one. Raises `ShapeMistake`, and
    `SliceMistake` with the code `slice.unknown_name` (token).
    """
    typed = plain(text)
    if shaped := _SHAPED.match(typed):
        shape = parse_shape(shaped[0], max_rank=MOST_AXES, max_size=LARGEST_SIZE)
        return SMALL, shape, typed[shaped.end() :]
    if named := _NAMED.match(typed):
        views = {name: number for number, name in NAMES.items()}
        return _view_named(named[0].strip(), views), small, typed
    return view, small, typed


def _view_named(name: str, views: Mapping[str, int]) -> int:
    if name not in views:
        raise SliceMistake(
            "slice.unknown_name",
            f"there is no {quoted(name)} here; write {' or '.join(views)}, or a shape: (3, 4)[1:]",
            token=quoted(name),
        )
    return views[name]
