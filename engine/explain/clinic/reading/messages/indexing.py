"""What is said when an index points at nothing, or there are more indices than axes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.explain.clinic.found import Found
from engine.explain.clinic.reading.patterns import Pattern, ranked


def _along(found: Found) -> Found | None:
    """The size of the axis, where the shape is told."""
    sizes = found.shapes[0].sizes
    axis = found.axis or 0
    return replace(found, sizes=(sizes[axis],)) if -len(sizes) <= axis < len(sizes) else None


def _one_more(found: Found) -> Found:
    """TensorFlow counts the first index that is too many from 0."""
    return replace(found, count=(found.count or 0) + 1)


def _of_range(found: Found) -> Found | None:
    """torch tells the last axis that there is; to add one, there is one more place than axes."""
    return replace(found, rank=(found.rank or 0) + 1)


INDEXING: Final = (
    Pattern(
        "index",
        "numpy",
        "index {#position} is out of bounds for axis {#axis} with size {#size}",
    ),
    Pattern(
        "index",
        "torch",
        "index {#position} is out of bounds for dimension {#axis} with size {#size}",
    ),
    Pattern("index", "numpy", "index {#position} is out of bounds for array with size {#size}"),
    Pattern("index", "numpy", "index {#position} is out of bounds for size {#size}"),
    Pattern(
        "index", "numpy", "index ({#position}) out of range (0<=index<{#size}) in dimension {#axis}"
    ),
    Pattern(
        "index",
        "torch",
        "index {#position} out of range for tensor of size {a} at dimension {#axis}",
        then=_along,
    ),
    Pattern(
        "index",
        "torch",
        "tried to access index {#position} on a tensor of {#size} elements",
    ),
    Pattern("index", "torch", "out of range: {#position} out of {#size} at"),
    Pattern("index", "torch", "index out of range in self"),
    Pattern(
        "index",
        "torch",
        "index out of range: Tried to access index {#position} out of table with {..} rows",
    ),
    Pattern("index", "tensorflow", "slice index {#position} of dimension {#axis} out of bounds"),
    Pattern("index", "tensorflow", "indices[{..}] = {#position} is not in [0, {#size})"),
    Pattern("index", "tensorflow", "indices = {#position} is not in [0, {#size})"),
    Pattern("index", "tensorflow", "] does not index into param shape {a}"),
    Pattern(
        "index",
        "torch",
        "index {#position} is out of range for dimension {#axis} (of size {#size})",
    ),
    Pattern("index", "torch", "Assertion srcIndex < srcSelectDimSize failed"),
    Pattern("index", "torch", "Assertion index >= -sizes[i] && index < sizes[i]"),
    Pattern("index", None, "list index out of range", "list"),
    Pattern("index", None, "tuple index out of range", "tuple"),
    Pattern(
        "indices",
        "numpy",
        "too many indices for array: array is {#rank}-dimensional, but {#count} were indexed",
    ),
    Pattern(
        "indices",
        "jax",
        "Too many indices: array is {#rank}-dimensional, but {#count} were indexed",
    ),
    Pattern(
        "indices",
        "jax",
        "Too many indices for array: {#count} non-None/Ellipsis indices for dim {#rank}",
    ),
    Pattern("indices", "numpy", "too many indices for array"),
    Pattern("indices", "torch", "too many indices for tensor of dimension {#rank}"),
    Pattern("indices", "torch", "invalid index of a 0-dim tensor", then=ranked(0)),
    Pattern("indices", "numpy", "invalid index to scalar variable", then=ranked(0)),
    Pattern(
        "indices",
        "tensorflow",
        "Index out of range using input dim {#count}; input has only {#rank} dims",
        then=_one_more,
    ),
    Pattern("indices", "tensorflow", "Attempting to slice scalar input", then=ranked(0)),
    Pattern(
        "wanted_shape",
        "numpy",
        "boolean index did not match indexed array along axis {#axis}; size of axis is {#size} "
        "but size of corresponding boolean axis is {#size}",
        "mask",
    ),
    Pattern(
        "wanted_shape",
        "numpy",
        "boolean index did not match indexed array along dimension {#axis}; dimension is {#size} "
        "but corresponding boolean dimension is {#size}",
        "mask",
    ),
    Pattern(
        "wanted_shape",
        "torch",
        "shape of the mask {mask} at index {#axis} does not match the shape of the indexed tensor "
        "{wanted} at index",
        "mask",
    ),
    Pattern(
        "axis",
        "torch",
        "input.dim() = {#rank} is not equal to len(dims) = {#count}",
        "permute",
    ),
    Pattern("axis", "numpy", "axes don't match array", "permute"),
    Pattern(
        "axis",
        "tensorflow",
        "transpose expects a vector of size {#rank}. But input(1) is a vector of size {#count}",
        "permute",
    ),
    Pattern("axis", "jax", "isn't a permutation of operand dimensions", "permute"),
    Pattern(
        "axis",
        "tensorflow",
        "Expected dimension in the range [{..}, {#rank}), but got {#position}",
    ),
    Pattern(
        "axis",
        "tensorflow",
        "dim must be in the range [{..}, {#rank}) where {..} is the number of dimensions in the "
        "input. Received: dim={#position}",
    ),
    Pattern(
        "axis",
        "tensorflow",
        "Tried to expand dim index {#position} for tensor with {#rank} dimensions",
        then=_of_range,
    ),
    Pattern(
        "wanted_shape",
        "jax",
        "boolean index did not match shape of indexed array in index {#axis}: got {mask}, expected "
        "{wanted}",
        "mask",
    ),
    Pattern("axis", "numpy", "axis {#position} is out of bounds for array of dimension {#rank}"),
    Pattern(
        "axis", "keras", "axis {#position} is out of bounds for an array with dimension {#rank}"
    ),
    Pattern(
        "axis",
        "torch",
        "Dimension out of range (expected to be in range of [{..}, {#rank}], but got {#position})",
        then=_of_range,
    ),
    Pattern(
        "axis",
        "tensorflow",
        "Invalid reduction dimension {#position} for input with {#rank} dimensions",
    ),
    Pattern(
        "axis",
        "tensorflow",
        "Invalid reduction dimension ({#position} for input with {#rank} dimension(s)",
    ),
)
