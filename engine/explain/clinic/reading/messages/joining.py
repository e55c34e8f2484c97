"""What is said when tensors cannot be joined: along an axis they have, or along a new one."""

from __future__ import annotations

from typing import Final

from engine.explain.clinic.reading.patterns import Pattern

JOINING: Final = (
    Pattern(
        "concat",
        "numpy",
        "must match exactly, but along dimension {#off}, the array at index {..} has size {#size} "
        "and the array at index {..} has size {#size}",
    ),
    Pattern(
        "concat",
        "numpy",
        "must have same number of dimensions, but the array at index {..} has {#ndim} "
        "dimension(s) and the array at index {..} has {#ndim} dimension(s)",
    ),
    Pattern("concat", "numpy", "all the input array dimensions except for the concatenation axis"),
    Pattern("concat", "numpy", "all the input arrays must have same number of dimensions"),
    Pattern("concat", "numpy", "zero-dimensional arrays cannot be concatenated", "rank"),
    Pattern("concat", "torch", "cannot be concatenated", "rank"),
    Pattern("stack", "numpy", "all input arrays must have the same shape"),
    Pattern(
        "concat",
        "torch",
        "Sizes of tensors must match except in dimension {#axis}. Expected size {#size} but got "
        "size {#size} for tensor number",
    ),
    Pattern(
        "concat",
        "torch",
        "Sizes of tensors must match except in dimension {#axis}. Expected size {#size} in "
        "dimension {#off} but got {#size} for tensor number",
    ),
    Pattern(
        "concat",
        "torch",
        "Sizes of tensors must match except in dimension {#axis}. Got {#size} and {#size} in "
        "dimension {#off}",
    ),
    Pattern(
        "concat",
        "torch",
        "Sizes of tensors must match except in dimension {#axis}. Got {#size} and {#size}",
    ),
    Pattern(
        "concat",
        "torch",
        "Tensors must have same number of dimensions: got {#ndim} and {#ndim}",
    ),
    Pattern(
        "stack",
        "torch",
        "expects each tensor to be equal size, but got {a} at entry {..} and {b} at entry",
    ),
    Pattern(
        "concat",
        "tensorflow",
        "Dimension {#off} in both shapes must be equal: shape[0] = {a} vs. shape[{..}] = {b}",
    ),
    Pattern(
        "concat",
        "tensorflow",
        "Dimensions of inputs should match: shape[0] = {a} vs. shape[{..}] = {b}",
    ),
    Pattern(
        "concat",
        "tensorflow",
        "Ranks of all input tensors should match: shape[0] = {a} vs. shape[{..}] = {b}",
    ),
    Pattern(
        "stack",
        "tensorflow",
        "Shapes of all inputs must match: values[0].shape = {a} != values[{..}].shape = {b}",
    ),
    Pattern(
        "concat",
        "keras",
        "with matching shapes except for the concatenation axis. Received: input_shape=[{*}",
    ),
    Pattern(
        "concat",
        "keras",
        "with matching shapes except for the concat axis. Got inputs shapes: [{*}",
    ),
    Pattern(
        "concat",
        "jax",
        "other than the one being concatenated: concatenating along dimension {#axis} for shapes "
        "{*}",
    ),
    Pattern(
        "concat",
        "jax",
        "Cannot concatenate arrays with different numbers of dimensions: got {*}",
    ),
    Pattern("stack", "jax", "All input arrays must have the same shape. Got {*}"),
    Pattern("stack", "numpy", "requested array has an inhomogeneous shape", "rows"),
    Pattern("stack", "torch", "expected sequence of length {..} at dim {..} (got", "rows"),
    Pattern("stack", "tensorflow", "convert non-rectangular Python sequence to Tensor", "rows"),
    Pattern("stack", "torch", "each element in list of batch should be of equal size"),
)
