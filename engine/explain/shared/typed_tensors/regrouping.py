"""The methods that keep the order of the elements and give another shape."""

from __future__ import annotations

from math import prod

from engine.explain.shared.typed_tensors.call import Call
from engine.explain.shared.typed_tensors.library import Remark
from engine.explain.shared.typed_tensors.numbers import RearrangingMistake
from engine.explain.shared.typed_tensors.pieces import arguments
from engine.explain.shared.typed_tensors.rearranged import (
    Rearranged,
    as_view,
    row_by_row,
    with_shape,
)

MOST_BOUNDS = 2


def reshaped(call: Call) -> Rearranged:
    return with_shape(call.layout, call.given("shape", "newshape"))


def view(call: Call) -> Rearranged:
    return as_view(call.layout, call.given("size", "shape"))


def flattened(call: Call) -> Rearranged:
    axes = call.given("start_dim", "end_dim")
    _, by_name = arguments(call.link.inner) if call.link.inner is not None else ([], {})
    if axes and (call.of_numpy or len(axes) > MOST_BOUNDS or call.link.name == "ravel"):
        raise call.arguments()
    start, end = axes if len(axes) == MOST_BOUNDS else (axes[0] if axes else 0, -1)
    if axes and set(by_name) == {"end_dim"}:
        start, end = 0, axes[0]
    shape = call.layout.shape
    if not shape:
        call.axis(start, as_vector=True), call.axis(end, as_vector=True)
        return with_shape(call.layout, (1,))
    start, end = call.axis(start), call.axis(end)
    if start > end:
        raise call.arguments()
    remarks: tuple[Remark, ...] = ()
    if call.link.name == "flatten" and call.of_numpy:
        remarks = (Remark("flatten_copies", {}),)
    sizes = (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :])
    return with_shape(call.layout, sizes, *remarks)


def dropped(call: Call) -> Rearranged:
    """NumPy refuses to drop an axis whose size is not 1, PyTorch leaves it."""
    shape, given = call.layout.shape, call.given("dim", "axis")
    if not given and not call.by_place:
        return with_shape(call.layout, tuple(size for size in shape if size != 1))
    axes = tuple(call.axis(axis, as_vector=True) for axis in given)
    if len({*axes}) < len(axes):
        raise call.arguments()
    kept = [axis for axis in axes if axis < len(shape) and shape[axis] != 1]
    remarks: tuple[Remark, ...] = ()
    if kept and call.of_numpy:
        raise RearrangingMistake(
            "rearranging.squeeze",
            f"axis {kept[0]} has size {shape[kept[0]]}; NumPy drops an axis of size 1 only",
            axis=kept[0],
            size=shape[kept[0]],
        )
    if kept:
        remarks = (Remark("squeeze_leaves", {"axis": kept[0], "size": shape[kept[0]]}),)
    left = [size for axis, size in enumerate(shape) if axis not in axes or axis in kept]
    return with_shape(call.layout, tuple(left), *remarks)


def grown(call: Call) -> Rearranged:
    """`unsqueeze(axis)` and `expand_dims(x, axis)`, which takes several."""
    given = call.given("dim", "axis", "input")
    if not given or (len(given) > 1 and call.link.name == "unsqueeze"):
        raise call.arguments()
    places = [call.axis(axis, added=len(given)) for axis in given]
    if len({*places}) < len(places):
        raise call.arguments()
    sizes = iter(call.layout.shape)
    rank = call.rank + len(places)
    return with_shape(
        call.layout, tuple(1 if place in places else next(sizes) for place in range(rank))
    )


def contiguous(call: Call) -> Rearranged:
    return row_by_row(call.layout)
