"""What is said when the operands of an element-wise operation do not fit.

Of two shapes the second does not stretch where `word` is "into": a tensor that is written into,
or a shape that was asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.explain.clinic.found import Found, Named
from engine.explain.clinic.reading.patterns import Pattern, swapped


def _asked(found: Found) -> Found:
    """A tensor, and the shape it was to be stretched to: -1 there keeps what the tensor has."""
    if not found.shapes or not found.wanted:
        return replace(found, sizes=found.sizes[::-1])
    (tensor,) = found.shapes
    sizes = tuple(
        tensor.sizes[axis] if size == -1 and -axis <= len(tensor.sizes) else size
        for axis, size in zip(range(-len(found.wanted), 0), found.wanted, strict=True)
    )
    return replace(found, shapes=(tensor, Named("target", sizes)), sizes=(), wanted=())


BROADCASTING: Final = (
    Pattern("broadcast", "numpy", "could not be broadcast together with shapes {*}"),
    Pattern("broadcast", "numpy", "could not be broadcast together with shape {*}"),
    Pattern("broadcast", "numpy", "cast together with shapes {*}"),
    Pattern(
        "broadcast",
        "numpy",
        "with remapped shapes [original->remapped]: {a} and requested shape {b}",
        "into",
    ),
    Pattern(
        "broadcast",
        "numpy",
        "Mismatch is between arg {..} with shape {a} and arg {..} with shape {b}",
    ),
    Pattern(
        "broadcast",
        "numpy",
        "output operand with shape {b} doesn't match the broadcast shape {a}",
        "into",
        then=swapped,
    ),
    Pattern(
        "broadcast",
        "torch",
        "output with shape {b} doesn't match the broadcast shape {a}",
        "into",
        then=swapped,
    ),
    Pattern(
        "broadcast",
        "numpy",
        "could not broadcast input array from shape {a} into shape {b}",
        "into",
    ),
    Pattern(
        "broadcast",
        "numpy",
        "value array of shape {a} could not be broadcast to indexing result of shape {b}",
        "into",
    ),
    Pattern(
        "broadcast",
        "torch",
        "value tensor of shape {a} cannot be broadcast to indexing result of shape {b}",
        "into",
    ),
    Pattern(
        "broadcast",
        "numpy",
        "cannot assign {#size} input values to the {#size} output values where the mask is true",
        "into",
    ),
    Pattern("broadcast", None, "objects cannot be broadcast to a single shape"),
    Pattern(
        "broadcast",
        "torch",
        "size of tensor a ({#size}) must match the size of tensor b ({#size})"
        "« at non-singleton dimension {#axis}»",
    ),
    Pattern(
        "broadcast",
        "torch",
        "expanded size of the tensor ({#size}) must match the existing size ({#size})"
        "« at non-singleton dimension {#axis}»«.»« Target sizes: {wanted}. Tensor sizes: {tensor}»",
        "into",
        then=_asked,
    ),
    Pattern(
        "broadcast",
        "torch",
        "indexing tensors could not be broadcast together with shapes {*}",
        "indices",
    ),
    Pattern(
        "broadcast",
        "numpy",
        "indexing arrays could not be broadcast together with shapes {*}",
        "indices",
    ),
    Pattern(
        "broadcast",
        "torch",
        "expand(torch.{..}{tensor}{..}, size={wanted}): the number of sizes provided",
        "into",
        then=_asked,
    ),
    Pattern(
        "broadcast",
        "torch",
        "Mismatching argument at index {..} had {b}; but expected shape should be broadcastable "
        "to {a}",
        then=swapped,
    ),
    Pattern("broadcast", "tensorflow", "Incompatible shapes: {a} vs. {b} [Op:BroadcastTo]", "into"),
    Pattern("broadcast", "tensorflow", "Incompatible shapes: {*}"),
    Pattern(
        "broadcast",
        "tensorflow",
        "Rank of input ({#ndim}) must be no greater than rank of output shape ({#ndim})",
        "into",
    ),
    Pattern(
        "broadcast",
        "tensorflow",
        "condition {a}, then {b}, and else {c} must be broadcastable",
    ),
    Pattern(
        "broadcast",
        "tensorflow",
        "as many biases as the last dimension of the input tensor: {b} vs. {a}",
        then=swapped,
    ),
    Pattern("broadcast", "tensorflow", "Incompatible shapes {*}"),
    Pattern(
        "broadcast",
        "keras",
        "Cannot broadcast shape, the failure dim has value {..}, which cannot be broadcasted to "
        "{..}. Input shapes are: {a} and {b}",
    ),
    Pattern("broadcast", "keras", "Inputs have incompatible shapes. Received shapes {a} and {b}"),
    Pattern(
        "broadcast",
        None,
        "could not be broadcast together with the shape of X = {a} and the shape of Y = {b}",
    ),
    Pattern(
        "broadcast",
        None,
        "mis-match. (input[{..}].shape[{#axis}] = {#size}, input[{..}].shape[{..}] = {#size})",
    ),
    Pattern(
        "broadcast",
        None,
        "to broadcast an axis by a dimension other than 1. {#size} by {#size}",
    ),
    Pattern("broadcast", "tensorflow", "required broadcastable shapes"),
    Pattern("broadcast", "jax", "got incompatible shapes for broadcasting: {*}"),
    Pattern("broadcast", "jax", "Incompatible shapes for broadcasting: «shapes=[»«(»{*}"),
    Pattern(
        "broadcast",
        "jax",
        "Incompatible types for broadcasting: input type={a} and requested type={b}",
        "into",
    ),
    Pattern(
        "broadcast",
        "jax",
        "Cannot broadcast to shape with fewer dimensions: arr_shape={a} shape={b}",
        "into",
    ),
    Pattern("broadcast", "jax", "arrays must have the same number of dimensions, got"),
)
