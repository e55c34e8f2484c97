"""What a loss says of targets that are not for these predictions."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Final

from engine.explain.clinic.found import Found, Named, Size, Sizes
from engine.explain.clinic.reading.patterns import Pattern, ranked, swapped


def _hot_or_sparse(found: Found) -> Found:
    """Labels against predictions: numbers of classes where a row of them is wanted, or others."""
    labels, predictions = (named.sizes for named in found.shapes)
    named = (Named("labels", labels), Named("predictions", predictions))
    if _is_sparse(labels, predictions):
        return replace(found, kind="labels", shapes=named)
    return replace(found, shapes=(named[1], named[0]))


def _is_sparse(labels: Sizes, predictions: Sizes) -> bool:
    if not predictions or _one(predictions[-1]):
        return False
    return labels == predictions[:-1] or (
        len(labels) == len(predictions) and _one(labels[-1]) and labels[:-1] == predictions[:-1]
    )


def _one(size: Size) -> bool:
    return size == 1


def _flat(found: Found) -> Found:
    """Sparse cross entropy was given one-hot labels, and TensorFlow has laid them in one row."""
    predictions, labels = (named.sizes for named in found.shapes)
    known = [size for size in predictions if isinstance(size, int)]
    named = (Named("labels", labels), Named("predictions", predictions))
    if len(labels) == 1 and len(known) == len(predictions) and labels[0] == prod(known):
        return replace(found, kind="labels", shapes=named, word="flat")
    return found


TARGETS: Final = (
    Pattern(
        "targets",
        "torch",
        "Using a target size ({target}) that is different to the input size ({input})",
        then=swapped,
    ),
    Pattern(
        "targets",
        "torch",
        "Target size ({target}) must be the same as input size ({input})",
        then=swapped,
    ),
    Pattern(
        "targets",
        "torch",
        "Expected input batch_size ({#size}) to match target batch_size ({#size})",
    ),
    Pattern("targets", "torch", "multi-target not supported", then=ranked(1)),
    Pattern("targets", "torch", "size mismatch (got input: {input} , target: {target}"),
    Pattern("targets", "torch", "size mismatch (got input: {input}, target: {target}"),
    Pattern(
        "targets",
        "torch",
        "batch or spatial sizes don't match: target {target}, input {input}",
        then=swapped,
    ),
    Pattern("wanted_shape", "torch", "Expected target size {wanted}, «but »got {target}", "target"),
    Pattern(
        "targets",
        "torch",
        "inconsistent target size: {target} for input of size: {input}",
        then=swapped,
    ),
    Pattern(
        "targets",
        "torch",
        "only batches of spatial targets supported (3D tensors) but got targets of dimension",
        then=ranked(3),
    ),
    Pattern(
        "wanted_shape",
        "torch",
        "defined either for all {wanted:x} classes or no classes but got weight tensor of shape: "
        "{weight}",
        "weight",
    ),
    Pattern("classes", "torch", "Target {#position} is out of bounds"),
    Pattern("classes", "torch", "Class values must be smaller than num_classes"),
    Pattern("classes", "torch", "Assertion t >= 0 && t < n_classes failed"),
    Pattern("classes", "torch", "Assertion cur_target >= 0 && cur_target < n_classes failed"),
    Pattern(
        "classes",
        "tensorflow",
        "Received a label value of {#position} which is outside the valid range of [0, {#count})",
    ),
    Pattern(
        "labels",
        "keras",
        "A target array with shape {labels} was passed for an output of shape {predictions} while "
        "using as loss {@word}",
    ),
    Pattern(
        "labels",
        "keras",
        "You are passing a target array of shape {labels} while using as loss {@word}",
    ),
    Pattern(
        "targets",
        "keras",
        "must have the same {=shape|rank (ndim)}. Received: target.shape={a}, output.shape={b}",
        then=_hot_or_sparse,
    ),
    Pattern(
        "labels",
        "keras",
        "must have the same shape up until the last dimension: target.shape={labels}, "
        "output.shape={predictions}",
    ),
    Pattern(
        "targets",
        "tensorflow",
        "logits and labels must have the same shape, received ({predictions} vs {labels})",
    ),
    Pattern(
        "targets",
        "tensorflow",
        "logits and labels must have the same shape ({predictions} vs {labels})",
    ),
    Pattern(
        "targets",
        "tensorflow",
        "logits and labels must be broadcastable: logits_size={b} labels_size={a}",
        then=lambda found: _hot_or_sparse(swapped(found)),
    ),
    Pattern(
        "targets",
        "tensorflow",
        "must have the same first dimension, got logits shape {predictions} and labels shape "
        "{labels}",
        then=_flat,
    ),
    Pattern("targets", "tensorflow", "Shapes {a} and {b} are incompatible", then=_hot_or_sparse),
    Pattern(
        "targets",
        "keras",
        "the same number of samples. x sizes: {#size} y sizes: {#size}",
        "samples",
    ),
)
