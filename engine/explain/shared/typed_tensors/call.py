"""A method or a function of a tensor, with what it is given."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain.shared.layout import Layout
from engine.explain.shared.typed.text import Span
from engine.explain.shared.typed_tensors.library import Library
from engine.explain.shared.typed_tensors.numbers import EXAMPLE, RearrangingMistake, numbers
from engine.explain.shared.typed_tensors.pieces import Link, arguments


@dataclass(frozen=True, slots=True)
class Call:
    """A method with what it is given, on a tensor of that layout."""

    link: Link
    layout: Layout
    library: Library | None

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.layout.shape)

    @property
    def by_place(self) -> list[Span]:
        """What is given without a keyword."""
        return arguments(self.link.inner)[0] if self.link.inner is not None else []

    @property
    def of_numpy(self) -> bool:
        """Whether it can only be NumPy's."""
        return self.library in ("numpy", "tensorflow")

    def given(self, *keywords: str) -> tuple[int, ...]:
        """All numbers, those by keyword last. Raises `RearrangingMistake` for other keywords."""
        assert self.link.inner is not None
        by_place, by_name = arguments(self.link.inner)
        if not by_name:
            return numbers(self.link.inner)
        if not set(by_name) <= set(keywords):
            raise self.arguments()
        found: tuple[int, ...] = ()
        for part in (*by_place, *(by_name[word] for word in keywords if word in by_name)):
            found += numbers(part)
        return found

    def axis(self, axis: int, added: int = 0, *, as_vector: bool = False) -> int:
        """The axis counted from 0; a scalar counts as a vector to PyTorch, at times to NumPy."""
        rank = self.rank + added
        if rank == 0 and (as_vector or not self.of_numpy):
            rank = 1
        if -rank <= axis < rank:
            return axis % rank
        raise RearrangingMistake(
            "rearranging.no_axis",
            f"there is no axis {axis}; the tensor has {self.rank}",
            axis=str(axis),
            rank=self.rank,
        )

    def arguments(self) -> RearrangingMistake:
        """What to say of too few, too many or others than it takes."""
        shown = self.link.span.quoted
        return RearrangingMistake(
            "rearranging.arguments", f"{shown} is not how that is called; {EXAMPLE}", token=shown
        )

    def wrong_rank(self, wanted: str) -> RearrangingMistake:
        """What to say where it takes another number of axes."""
        shown = self.link.span.quoted
        return RearrangingMistake(
            "rearranging.rank",
            f"{shown} takes {wanted} axes, the tensor has {self.rank}",
            token=shown,
            rank=self.rank,
            wanted=wanted,
        )
