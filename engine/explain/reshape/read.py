"""How one element of a reshaped or transposed tensor comes about."""

from dataclasses import dataclass

from engine.explain.shared.shapes import Shape


@dataclass(frozen=True, slots=True)
class Read:
    """How one element of a result comes about.

    It is the element `number`, row by row, at `index`; `source` is its index in the tensor
    before, and `cell` the cell of that tensor's memory. A copy writes it to the cell `written`
    of a memory of its own; None where the result is a view.
    """

    number: int
    index: Shape
    source: Shape
    cell: int
    written: int | None
