"""What a loss says of targets that are not for these predictions."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.explain.clinic.found import Found, Named, Sizes
from engine.explain.clinic.reading.patterns import Pattern, ranked, swapped
from engine.explain.clinic.reading.sound import elements, may_be

ROWS: Final = "rows"
NUMBERS: Final = "numbers"
"""What the loss takes, a row of classes (one-hot) or the numbers of classes (sparse)."""


def _labels(found: Found) -> Found:
    """Labels, then predictions: numbers of classes where rows are wanted, or other sizes."""
    labels, predictions = (named.sizes for named in found.shapes)
    named = (Named("labels", labels), Named("predictions", predictions))
    if _are_numbers(labels, predictions):
        return replace(found, kind="labels", shapes=named, word=ROWS)
    return replace(found, shapes=named[::-1])


def _are_numbers(labels: Sizes, predictions: Sizes) -> bool:
    """Whether labels are of these predictions' rows, one number for each."""
    *rows, classes = predictions or (1,)
    one_each = labels[:-1] if len(labels) == len(predictions) and labels[-1] == 1 else labels
    return classes != 1 and may_be(tuple(rows), one_each)


def _of_loss(found: Found) -> Found:
    """Keras 2 names the loss that the labels were given to, and not always what it predicts."""
    crossentropy = found.word.endswith("categorical_crossentropy")
    if crossentropy and (len(found.shapes) == 1 or found.word.startswith("sparse")):
        return found
    if crossentropy:
        return _labels(replace(found, kind="targets", word=""))
    return replace(found, kind="targets", shapes=found.shapes[::-1], word="")


def _incompatible(found: Found) -> Found | None:
    """TensorFlow says it of labels and predictions, and of any two shapes beside.

    With a batch of unknown size they are the former.
    """
    labels, predictions = (named.sizes for named in found.shapes)
    if _are_numbers(labels, predictions) and len(labels) == len(predictions):
        return _labels(found)
    if any(isinstance(size, str) for size in (*labels[:1], *predictions[:1])):
        return _labels(found)
    return replace(found, kind="shapes")


def _flat(found: Found) -> Found:
    """Predictions, then labels: rows of classes, which TensorFlow has laid in one row."""
    predictions, labels = found.shapes
    if labels.sizes == (elements(predictions.sizes),):
        return replace(found, kind="labels", shapes=(labels, predictions), word="flat")
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
        "only batches of spatial targets supported (",
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
        then=_of_loss,
    ),
    Pattern(
        "labels",
        "keras",
        "You are passing a target array of shape {labels} while using as loss {@word}",
        then=_of_loss,
    ),
    Pattern(
        "targets",
        "keras",
        "must have the same {=shape|rank (ndim)}. Received: target.shape={a}, output.shape={b}",
        then=_labels,
    ),
    Pattern(
        "labels",
        "keras",
        "must have the same shape up until the last dimension: target.shape={labels}, "
        "output.shape={predictions}",
        NUMBERS,
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
        then=lambda found: _labels(swapped(found)),
    ),
    Pattern(
        "targets",
        "tensorflow",
        "must have the same first dimension, got logits shape {predictions} and labels shape "
        "{labels}",
        then=_flat,
    ),
    Pattern("targets", "tensorflow", "Shapes {a} and {b} are incompatible", then=_incompatible),
    Pattern(
        "labels",
        "tensorflow",
        "labels.shape.rank must equal logits.shape.rank - 1. Received: labels.shape={labels} of "
        "rank {..} and logits.shape={predictions}",
        NUMBERS,
    ),
    Pattern(
        "labels",
        "keras",
        "must have rank (ndim) target.ndim - 1. Received: target.shape={labels}, "
        "output.shape={predictions}",
        NUMBERS,
    ),
    Pattern(
        "labels",
        "tensorflow",
        "Rank of labels (received {#ndim}) should equal rank of logits minus 1 (received {#ndim})",
        NUMBERS,
    ),
    Pattern(
        "targets",
        "tensorflow",
        "labels.shape must equal logits.shape except for the last dimension. Received: "
        "labels.shape={labels} and logits.shape={predictions}",
        then=lambda found: _flat(swapped(found)),
    ),
    Pattern(
        "targets",
        "tensorflow",
        "shape of labels (received {labels}) should equal the shape of logits except for the last "
        "dimension (received {predictions})",
        then=lambda found: _flat(swapped(found)),
    ),
    Pattern(
        "targets",
        "tensorflow",
        "logits and labels must be same size: logits_size={b} labels_size={a}",
        then=lambda found: _labels(swapped(found)),
    ),
    Pattern(
        "targets",
        "torch",
        "target nelement ({#size}) != input nelement ({#size})",
        "elements",
        then=swapped,
    ),
    Pattern("targets", "torch", "shapes do not match: input {input}, target {target}"),
    Pattern(
        "targets",
        "keras",
        "the same number of samples.« »x sizes: {#size} y sizes: {#size}",
        "samples",
    ),
    Pattern(
        "targets",
        "keras",
        "cardinality is ambiguous: x sizes: {#size} y sizes: {#size}",
        "samples",
    ),
    Pattern(
        "targets",
        "keras",
        "Found {#size} input samples and {#size} target samples",
        "samples",
    ),
)
