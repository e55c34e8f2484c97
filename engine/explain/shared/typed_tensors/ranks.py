"""Which calls take tensors of certain ranks only: torch.mm matrices, torch.dot vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from engine.explain.shared.shapes import Shape, format_shape
from engine.explain.shared.typed_tensors.library import Library
from engine.protocol.errors import Mistake

_RANKS: Final[Mapping[tuple[str, Library | None], tuple[int, int]]] = {
    ("mm", None): (2, 2),
    ("bmm", None): (3, 3),
    ("mv", None): (2, 1),
    ("dot", "torch"): (1, 1),
}


class OperatorMistake(Mistake):
    """Shapes between which no operation is understood. Codes: `operator.unknown` (token),
    `operator.mixed`, `operator.two_operands` (operands), `operator.product` (token),
    `operator.ranks` (token, left, right, a, b), `operator.batches` (token, left, right),
    `operator.einsum` (token), `operator.einsum_axes` (token, axes, rank), and of an einsum
    that is no product of rows and columns `operator.einsum_diagonal`, `.einsum_elementwise`,
    `.einsum_outer`, `.einsum_sum` (token).
    """


def require_ranks(name: str, library: Library | None, shapes: Sequence[Shape]) -> None:
    """Raise `OperatorMistake` for operands that the call of that name takes none of."""
    wanted = _RANKS.get((name, library)) or _RANKS.get((name, None))
    written = " @ ".join(map(format_shape, shapes))
    ranks = tuple(map(len, shapes))
    if name == "matmul" and library == "tensorflow" and min(ranks) < 2:
        wanted = (2, 2)
    if wanted is not None and ranks != wanted:
        raise OperatorMistake(
            "operator.ranks",
            f"{name} takes tensors of {wanted[0]} and {wanted[1]} axes, not {written}",
            token=name,
            left=wanted[0],
            right=wanted[1],
            a=ranks[0],
            b=ranks[1],
        )
    if name == "bmm" and shapes[0][0] != shapes[1][0]:
        raise OperatorMistake(
            "operator.batches",
            f"bmm takes as many matrices on both sides, not {shapes[0][0]} and {shapes[1][0]}",
            token=name,
            left=shapes[0][0],
            right=shapes[1][0],
        )
