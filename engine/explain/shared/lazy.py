"""A sequence whose items are computed when they are asked for."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class Lazy(Sequence[T_co], Generic[T_co]):
    """`length` items, each made by `item(position)` and none of them kept.

    A slice is lazy too and costs nothing. The item function must be pure: the same
    position always gives an equal item, which is what makes going backwards free.
    """

    __slots__ = ("_item", "_positions")

    def __init__(self, length: int, item: Callable[[int], T_co]) -> None:
        self._positions = range(length)
        self._item = item

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, position: int) -> T_co: ...
    @overload
    def __getitem__(self, position: slice) -> "Lazy[T_co]": ...
    def __getitem__(self, position: int | slice) -> "T_co | Lazy[T_co]":
        if isinstance(position, slice):
            part: Lazy[T_co] = Lazy(0, self._item)
            part._positions = self._positions[position]
            return part
        return self._item(self._positions[position])

    def __repr__(self) -> str:
        return f"Lazy({len(self)} items)"
