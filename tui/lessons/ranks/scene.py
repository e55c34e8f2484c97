"""What the figure of the lesson `ranks` shows: a tensor, a step of the way in, a language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from engine.explain.shared.nested_lists import part_name
from engine.explain.shared.shapes import Shape
from engine.explain.shared.tensors import RankStep, Tensor

NAMED = ("scalar", "vector", "matrix")
"""What tensors of the first ranks are called; the others go by their rank."""


@dataclass(frozen=True)
class RankScene:
    """A tensor and the way to the number at `index`, as far as `step` has come.

    `index` is `()` where there is no number; `revealed` says whether the rank may show; `word`
    gives a text of the figure by its key.
    """

    tensor: Tensor
    index: Shape
    step: RankStep
    revealed: bool
    word: Callable[..., str]

    @property
    def name(self) -> str:
        """The tensor's name by its rank: scalar, vector, matrix, tensor of rank 3."""
        rank = self.tensor.rank
        return self.word(NAMED[rank] if rank < len(NAMED) else "tensor", rank=rank)

    @property
    def all_counted(self) -> bool:
        """Whether every bracket has been counted."""
        return self.step.brackets == self.tensor.rank

    @property
    def walking(self) -> bool:
        """Whether indices are being given: then only the chosen part stands out."""
        return self.step.stage in ("index", "reached")

    def is_on_the_way(self, part: Shape) -> bool:
        """Whether the number at `index` lies in that part."""
        return self.index[: len(part)] == part

    def is_chosen(self, part: Shape) -> bool:
        """Whether the part lies in what the index so far leads to."""
        return part[: len(self.step.prefix)] == self.step.prefix

    def at_end(self) -> RankScene:
        """The scene when everything is known."""
        rank = self.tensor.rank
        if not self.tensor.count:
            step = RankStep("empty", None, None, rank, (), self.tensor.shape)
        else:
            step = RankStep("reached", None, None, rank, self.index, ())
        return replace(self, step=step, revealed=True)

    def reached(self) -> str:
        """`x[1, 2] → (5,)`, at its end `x[1, 2, 4] = 36`; "" before there is an index."""
        if not self.walking:
            return ""
        name = part_name(self.step.prefix)
        if self.step.part:
            return f"{name} → {self.step.part}"
        return f"{name} = {self.tensor.value(self.index)!s}"


def list_text(tensor: Tensor, width: int) -> str:
    """The tensor as Python prints a nested list, cut to `width` cells with `…`."""
    text = ""
    for piece in _pieces(tensor, ()):
        if len(text) + len(piece) > width:
            room = max(width - 1, 0)
            return (text + piece)[:room] + "…"
        text += piece
    return text


def _pieces(tensor: Tensor, part: Shape) -> Iterator[str]:
    if len(part) == tensor.rank:
        yield str(tensor.value(part))
        return
    yield "["
    for position in range(tensor.shape[len(part)]):
        if position:
            yield ", "
        yield from _pieces(tensor, (*part, position))
    yield "]"
