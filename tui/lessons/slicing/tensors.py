"""What the slicing lesson indexes: which tensors, which examples, and an index as it is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from random import Random
from typing import Final

from engine.explain.shared.shapes import Shape, format_shape, parse_shape
from engine.explain.shared.typed.index_text import MAX_TEXT, Index, SliceMistake
from engine.explain.shared.typed.text import Span, require_length
from engine.explain.shared.typed_tensors.operand import typed_shape
from engine.explain.shared.typed_tensors.pieces import head_end
from engine.explain.slicing.plan import plan

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
_NAMED: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)\s*(?=\[)")


def tensor_typed(text: str, view: int, small: Shape) -> tuple[int, Shape, Span]:
    """Which view, which small tensor and which index a text means: `(3, 4)[1:]`, `x[1:]`, `1:`.

    Where no tensor stands before the index it is the present one. Raises `ShapeMistake`, and
    `SliceMistake`, one with the code `slice.unknown_name` (token).
    """
    require_length(text, MAX_TEXT, SliceMistake, "slice.too_long")
    typed = Span.of(text)
    if typed.alone is None and not typed.text.startswith("["):
        end = head_end(typed, ())
        if end and (index := typed.cut(end)).text.startswith("["):
            before = typed.cut(0, end)
            shape = typed_shape(before, max_rank=MOST_AXES, max_size=LARGEST_SIZE)
            return SMALL, shape, index
    if named := _NAMED.match(typed.text):
        views = {name: number for number, name in NAMES.items()}
        return _view_named(typed.group(named, "name"), views), small, typed
    return view, small, typed


def other_slice(random: Random) -> str:
    """A small tensor, with an integer or a slice along each of its axes, as it is typed."""
    sizes = [random.randint(3, 7) for _ in range(random.randint(2, 3))]
    entries = []
    for size in sizes:
        start = random.randrange(size - 1)
        one, part = str(random.randrange(size)), f"{start}:{random.randint(start + 1, size)}"
        entries.append(random.choice((one, part)))
    return f"{format_shape((*sizes,))}[{', '.join(entries)}]"


def examples_of(view: int, source: Shape) -> list[Index]:
    """The examples that a tensor of that shape bears."""
    found = []
    for text in EXAMPLES[view]:
        with suppress(SliceMistake):
            found.append(plan(source, text).index)
    return found


def tidy(shape: str) -> str:
    """A typed shape as Python writes it."""
    return format_shape(parse_shape(shape, max_rank=16, max_size=10**12))


def _view_named(name: Span, views: Mapping[str, int]) -> int:
    if name.text not in views:
        raise SliceMistake(
            "slice.unknown_name",
            f"there is no {name.quoted} here; write {' or '.join(views)}, or a shape: (3, 4)[1:]",
            token=name.quoted,
        )
    return views[name.text]
