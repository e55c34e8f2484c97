"""Sums, means and the like over axes: those axes vanish, or stay with size 1."""

from __future__ import annotations

from typing import Final

from engine.explain.shared.layout import Layout
from engine.explain.shared.shapes import Shape
from engine.explain.shared.typed_tensors.call import Call
from engine.explain.shared.typed_tensors.numbers import numbers
from engine.explain.shared.typed_tensors.pieces import arguments
from engine.explain.shared.typed_tensors.rearranged import Rearranged, Reduced

REDUCTIONS: Final = (
    "sum", "mean", "max", "min", "prod", "std", "var", "argmax", "argmin", "any", "all", "norm",
    "amax", "amin", "reduce_sum", "reduce_mean", "reduce_max", "reduce_min",
)  # fmt: skip
_OF_AXES_ALONE: Final = ("mean", "std", "var", "norm")
"""NumPy's refuse the axis 0 of a scalar, which its sums take."""
_KEEPS: Final = ("keepdims", "keepdim")


def reduced(call: Call) -> Rearranged:
    """`sum(axis=1, keepdims=True)`; every axis without one. Raises `RearrangingMistake`."""
    assert call.link.inner is not None
    by_place, by_name = arguments(call.link.inner)
    keeps = False
    for word in _KEEPS:
        if word in by_name:
            if (said := by_name.pop(word).text) not in ("True", "False"):
                raise call.arguments()
            keeps = said == "True"
    if len(by_place) > 1 and by_place[-1].text in ("True", "False"):
        keeps = by_place.pop().text == "True"
    given = [*by_place, *(by_name[word] for word in ("axis", "dim") if word in by_name)]
    if not set(by_name) <= {"axis", "dim"} or len(given) > 1:
        raise call.arguments()
    asked = () if not given or given[0].text == "None" else numbers(given[0])
    as_vector = call.link.name not in _OF_AXES_ALONE
    named = [call.axis(axis, as_vector=as_vector) for axis in asked]
    axes = set(named) if named else set(range(call.rank))
    if len(axes) < len(named):
        raise call.arguments()
    shape: Shape = tuple(
        1 if axis in axes else size
        for axis, size in enumerate(call.layout.shape)
        if keeps or axis not in axes
    )
    return Rearranged(
        Layout.row_major(shape), Reduced(tuple(sorted(axes)), keeps, call.link.span.quoted)
    )
