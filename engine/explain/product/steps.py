"""The steps of a product: what a vector is read as, what agrees, what remains, then the sums."""

from dataclasses import dataclass
from typing import Literal

from engine.explain.product.axes import Axes
from engine.explain.shared.shapes import Shape

Stage = Literal[
    "read",  # a vector is read as a row on the left, as a column on the right
    "agree",  # the inner axes are the same size, and vanish
    "scale",  # a scalar multiplies every cell; nothing vanishes
    "batch",  # the axes before the matrices are broadcast
    "remain",  # what is left makes the result's shape
    "computed",  # one term is added to one cell
]


@dataclass(frozen=True, slots=True)
class ProductStep:
    """One step; `index` of the result and `term`, counted from 0, only in `computed`."""

    stage: Stage
    index: Shape | None = None
    term: int = 0


def opening_stages(a: Shape, b: Shape, axes: Axes) -> tuple[Stage, ...]:
    """The stages before the first cell."""
    found: list[Stage] = []
    if 1 in (len(a), len(b)) and axes.inner is not None:
        found.append("read")
    found.append("scale" if axes.inner is None else "agree")
    if any(origin.is_batch for origin in axes.remaining):
        found.append("batch")
    return (*found, "remain")
