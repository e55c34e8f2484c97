"""What was found in a text that somebody brought: facts alone, without what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Library = Literal["numpy", "torch", "tensorflow", "keras", "jax"]
Size = int | str
"""Along an axis; a name (`None`, `batch`, `?`) where the text does not say how many."""
Sizes = tuple[Size, ...]
Kind = Literal[
    "broadcast",
    "product",
    "reshape",
    "view",
    "concat",
    "stack",
    "index",
    "indices",
    "axis",
    "layer_rank",
    "layer_size",
    "wanted_shape",
    "targets",
    "classes",
    "labels",
    "dtype",
    "shapes",
]
"""What does not fit:

broadcast     operands of an element-wise operation. `shapes`, or where only one axis is told
              `sizes` (a, b) and `axis` from the left of the result. `word` "into": the second
              does not stretch, it is written into or was asked for; "indices": of an indexing.
product       operands of a product. `shapes`, or only the `sizes` that meet. `word`: "rank",
              one has too few axes or too many; "batches", the axes in front do not stretch;
              "dot", "inner", "bmm", "einsum", "tensordot", "Dot" (of Keras) say which it was.
reshape       `shapes` one, or `count` elements alone; `wanted` with -1 as it was typed, or where
              only that is told `sizes` (elements wanted; with `word` "multiple" a multiple).
              `word` "two unknown": more than one -1; "unflatten": along `axis`.
view          of memory that is not contiguous; `shapes` and `wanted` where the text has them.
concat        `shapes` two or more, or `sizes` (a, b); `axis` joined along, `off` where they differ.
stack         `shapes`; with `word` "rows" the rows of nested lists, of different lengths.
              A rank that alone is told is a shape of as many "?"; `word` "rank": a scalar.
index         `position`, `axis` (None if untold), `sizes` (the size of the axis).
indices       `count` that were given, `rank` of the tensor.
axis          `position` the axis that was asked for, `rank` of the tensor; with `word` "permute"
              `count` axes were named.
layer_rank    `layer`, `rank` that it takes (`word`: "at least", "at most", "or one more", "or one
              fewer", or of what), `shapes` what it was given.
layer_size    `layer`, `axis`, `sizes` (wanted, given), `shapes` what it was given.
wanted_shape  `wanted` and `shapes` what was given, or along `axis` only the `sizes` (wanted,
              given); `word` of what: "input", "target", "hidden", "mask", "weight", "parameter".
targets       `shapes`: of the input (predictions), then of the target, or the `sizes` of their
              batches (`word` "samples": of all that `fit` was given); or only the `rank` of the
              targets that are taken.
classes       `position` the label, `count` of the classes.
labels        one-hot against sparse: `shapes` of the labels, then of the predictions; `word` the
              loss, where it is named; "rows" or "numbers", what it takes (one-hot, sparse); "flat",
              labels that are one-hot and were laid in one row.
dtype         `dtypes` two, or wanted and given; `word` names the operation or the argument.
shapes        two shapes that were typed, without an error; `word` the sign between them, if any.
              Or two of which a message says only that they are incompatible.
"""


@dataclass(frozen=True)
class Named:
    """A shape, under a name that is a Python identifier: the message's own, or a, b, …"""

    name: str
    sizes: Sizes


@dataclass(frozen=True)
class Found:
    """One thing that a text says does not fit. What it does not say is empty or None."""

    kind: Kind
    library: Library | None
    line: str
    """The words of the text that it was read from, at most a line."""
    shapes: tuple[Named, ...] = ()
    sizes: Sizes = ()
    axis: int | None = None
    off: int | None = None
    wanted: Sizes = ()
    position: int | None = None
    count: int | None = None
    rank: int | None = None
    layer: str = ""
    dtypes: tuple[str, ...] = ()
    word: str = ""
    source: str = field(default="", compare=False)
    """The learner's own line of code, where a traceback shows it; never run."""
