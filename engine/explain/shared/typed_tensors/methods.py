"""Which methods, functions and indices of tensors are understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from engine.explain.shared.layout import Layout
from engine.explain.shared.typed_tensors.call import Call
from engine.explain.shared.typed_tensors.indexing import indexed
from engine.explain.shared.typed_tensors.library import Library
from engine.explain.shared.typed_tensors.moving_axes import (
    adjoint,
    all_reversed,
    matrices,
    matrix,
    moved,
    permute,
    swapped,
    transposed,
)
from engine.explain.shared.typed_tensors.numbers import RearrangingMistake
from engine.explain.shared.typed_tensors.pieces import Link
from engine.explain.shared.typed_tensors.rearranged import Rearranged, with_shape
from engine.explain.shared.typed_tensors.reducing import REDUCTIONS, reduced
from engine.explain.shared.typed_tensors.regrouping import (
    contiguous,
    dropped,
    flattened,
    grown,
    reshaped,
    view,
)

_TORCH_ALONE: Final = frozenset((
    "t", "H", "mH", "permute", "unsqueeze", "contiguous", "view", "movedim", "moveaxis",
    "swapdims",
))  # fmt: skip
_NUMPY_ALONE: Final = frozenset(("astype", "copy"))
_KEEP: Final = frozenset((
    "astype", "clone", "detach", "cpu", "cuda", "float", "double", "half", "long", "int",
    "bool", "to",
))  # fmt: skip
"""What changes neither shape nor order."""


_ATTRIBUTES: Final[Mapping[str, Callable[[Call], Rearranged]]] = {
    "T": all_reversed, "mT": matrices, "H": adjoint, "mH": matrices,
}  # fmt: skip
_METHODS: Final[Mapping[str, Callable[[Call], Rearranged]]] = {
    "t": matrix, "transpose": transposed, "permute": permute, "swapaxes": swapped,
    "swapdims": swapped, "movedim": moved, "moveaxis": moved, "reshape": reshaped, "view": view,
    "flatten": flattened, "ravel": flattened, "squeeze": dropped, "unsqueeze": grown,
    "contiguous": contiguous, "copy": contiguous, **dict.fromkeys(REDUCTIONS, reduced),
}  # fmt: skip
FUNCTIONS: Final[Mapping[str, Callable[[Call], Rearranged]]] = {
    **_METHODS, "expand_dims": grown, "permute_dims": permute, "ascontiguousarray": contiguous,
    "adjoint": matrices, "matrix_transpose": matrices,
}  # fmt: skip
"""What a library offers as a function of a tensor too."""


def rearranged(link: Link, layout: Layout, library: Library | None) -> Rearranged:
    """The tensor after that link.

    Raises `RearrangingMistake`, `ReshapeMistake`, `TransposeMistake` and `SliceMistake`.
    """
    call = Call(link, layout, library)
    if link.name == "[":
        return indexed(layout, link)
    if link.name == "->":
        return with_shape(layout, call.given())
    table = _ATTRIBUTES if link.inner is None else _METHODS
    if link.name not in table and (link.inner is None or link.name not in _KEEP):
        raise RearrangingMistake(
            "rearranging.not_an_operation",
            f"{link.span.quoted} is neither .reshape(6, 1), .transpose(1, 0) nor .T",
            token=link.span.quoted,
        )
    others: Mapping[str, frozenset[str]] = {"numpy": _TORCH_ALONE, "torch": _NUMPY_ALONE}
    if library is not None and link.name in others.get(library, ()):
        named = {"numpy": "NumPy", "torch": "PyTorch"}[library]
        raise RearrangingMistake(
            "rearranging.other_library",
            f"{named} has no {link.span.quoted}",
            token=link.span.quoted,
            library=named,
        )
    if link.name in _KEEP:
        return Rearranged(layout, None)
    return table[link.name](call)
