"""What is said when a reshape or a view cannot be.

NumPy leaves out a -1 that stands in front of the shape asked for: what was `reshape(-1, 7)` is
told as (7,), so that only one that the elements do divide into is sure to have had none.
"""

from __future__ import annotations

from typing import Final

from engine.explain.clinic.reading.patterns import Pattern

REARRANGING: Final = (
    Pattern("reshape", "numpy", "cannot reshape array of size {#count} into shape {wanted}"),
    Pattern(
        "reshape",
        "jax",
        "cannot reshape array of shape {a} (size {#count}) into shape {wanted}",
    ),
    Pattern("reshape", "torch", "shape {wanted} is invalid for input of size {#count}"),
    Pattern("reshape", "torch", "shape {wanted} is invalid for input with {#count} elements"),
    Pattern("reshape", "torch", "size {wanted} is invalid for input with {#count} elements"),
    Pattern(
        "reshape",
        "torch",
        "Provided sizes {wanted} don't multiply up to the size of dim {#axis} ({#count})",
        "unflatten",
    ),
    Pattern("view", "torch", "view size is not compatible with input tensor"),
    Pattern("view", "torch", "view size is not compatible"),
    Pattern("view", "torch", "input is not contiguous"),
    Pattern("view", "numpy", "Incompatible shape for in-place modification"),
    Pattern("view", "numpy", "incompatible shape for a non-contiguous array"),
    Pattern("reshape", "numpy", "can only specify one unknown dimension", "two unknown"),
    Pattern("reshape", "tensorflow", "Only one input size may be -1", "two unknown"),
    Pattern(
        "reshape",
        "jax",
        "can only specify one unknown axis size with a -1 value, got {wanted}",
        "two unknown",
    ),
    Pattern("reshape", "torch", "only one dimension can be inferred", "two unknown"),
    Pattern(
        "reshape",
        "tensorflow",
        "Input to reshape is a tensor with {#count} values, but the requested shape has {#size}",
    ),
    Pattern(
        "reshape",
        "tensorflow",
        "Input to reshape is a tensor with {#count} values, but the requested shape requires a "
        "multiple of {#size}",
        "multiple",
    ),
    Pattern(
        "reshape",
        "tensorflow",
        "Dimension size must be evenly divisible by {#size} but is {#count} for {..} = Reshape[",
        "multiple",
    ),
    Pattern(
        "reshape",
        "tensorflow",
        "Dimension size must be evenly divisible by {#size} but is {#count} for {..}(op: Reshape)",
        "multiple",
    ),
    Pattern(
        "reshape",
        "tensorflow",
        "Cannot reshape a tensor with {#count} elements to shape {wanted} ({..} elements)",
    ),
    Pattern(
        "reshape",
        "keras",
        "total size of the tensor must be unchanged{..} Received: input_shape={a}, "
        "{=newshape|target_shape|shape}={wanted}",
    ),
    Pattern(
        "reshape",
        "keras",
        "total size of new array must be unchanged, input_shape = {a}, output_shape = {wanted}",
    ),
    Pattern("reshape", None, "total size of new array must be unchanged"),
)
