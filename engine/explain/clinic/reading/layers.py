"""What a layer says of a tensor that it does not take."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.explain.clinic.found import Found
from engine.explain.clinic.reading.patterns import Pattern, swapped


def _channels(found: Found) -> Found | None:
    """torch's convolutions count channels along axis 1, with a batch that they put in front."""
    sizes = found.shapes[0].sizes
    if len(sizes) < 3 or sizes[1] != found.sizes[-1]:
        return None
    return replace(found, axis=1, layer=f"conv{len(sizes) - 2}d")


def _last(found: Found) -> Found:
    return replace(found, axis=-1)


def _features(found: Found) -> Found | None:
    return replace(swapped(found), axis=1, layer="batch_norm")


def _along(found: Found) -> Found | None:
    """Keras tells the axis, the size that it wants there and the whole shape."""
    axis, sizes = found.axis or 0, found.shapes[0].sizes
    if not -len(sizes) <= axis < len(sizes):
        return None
    return replace(found, sizes=(*found.sizes, sizes[axis]))


def _normalized(found: Found) -> Found | None:
    """torch's LayerNorm: the last axes of the input are those that were named."""
    given = found.shapes[0].sizes[-len(found.wanted) :]
    if len(found.wanted) != 1 or not given:
        return replace(found, kind="wanted_shape")
    return replace(found, axis=-1, sizes=(*found.wanted, *given), wanted=())


def _recurrent(found: Found) -> Found | None:
    return replace(found, axis=-1, layer="rnn")


LAYERS: Final = (
    Pattern(
        "layer_size",
        "torch",
        "expected input{input} to have {#size} channels, but got {#size} channels",
        then=_channels,
    ),
    Pattern(
        "layer_rank",
        "torch",
        "Expected {..}D (unbatched) or {#rank}D (batched) input to {@layer}, but got input of "
        "size: {input}",
    ),
    Pattern(
        "layer_rank",
        "torch",
        "Expected {#rank}-dimensional input for {..}-dimensional weight {..}, but got "
        "{..}-dimensional input of size {input} instead",
    ),
    Pattern("layer_rank", "torch", "expected {#rank}D input (got {#ndim}D input)", "batch_norm"),
    Pattern(
        "layer_rank", "torch", "expected {#rank}D or {..}D input (got {#ndim}D input)", "batch_norm"
    ),
    Pattern(
        "layer_rank",
        "torch",
        ": Expected input to be {#rank}D or {..}D, got {#ndim}D instead",
        "rnn",
    ),
    Pattern("layer_rank", "torch", "input must have {#rank} dimensions, got {#ndim}", "rnn"),
    Pattern(
        "layer_size",
        "torch",
        "running_mean should contain {#size} elements not {#size}",
        then=_features,
    ),
    Pattern(
        "layer_size",
        "torch",
        "Given normalized_shape={wanted}, expected input with shape {..}, but got input of "
        "size{input}",
        "layer_norm",
        _normalized,
    ),
    Pattern(
        "layer_size",
        "torch",
        "must be equal to input_size. Expected {#size}, got {#size}",
        then=_recurrent,
    ),
    Pattern(
        "layer_size",
        "torch",
        "input has inconsistent input_size: got {#size} expected {#size}",
        then=lambda found: _recurrent(swapped(found)),
    ),
    Pattern(
        "layer_size",
        "torch",
        "was expecting embedding dimension of {#size}, but got {#size}",
        then=_last,
    ),
    Pattern(
        "wanted_shape",
        "torch",
        "copying a param with shape {param} from checkpoint, the shape in current model is "
        "{wanted}",
        "parameter",
    ),
    Pattern("wanted_shape", "torch", "Expected hidden{..} size {wanted}, got {hidden}", "hidden"),
    Pattern(
        "layer_size",
        "keras",
        "expected axis {#axis} of input shape to have value {#size}«,» but received input with "
        "shape {input}",
        then=_along,
    ),
    Pattern(
        "layer_rank",
        "keras",
        "expected {=min_ndim|ndim|max_ndim}={#rank}, found ndim={..}. Full shape received: {input}",
    ),
    Pattern(
        "layer_rank", "keras", "expected {=min_ndim|ndim|max_ndim}={#rank}, found ndim={#ndim}"
    ),
    Pattern("wanted_shape", "keras", "expected shape={wanted}, found shape={input}"),
    Pattern(
        "wanted_shape",
        "keras",
        "Expected shape {wanted}, but input has incompatible shape {input}",
    ),
    Pattern(
        "wanted_shape",
        "keras",
        "expected {@layer} to have shape {wanted} but got array with shape {array}",
    ),
    Pattern(
        "layer_rank",
        "keras",
        "expected {@layer} to have {#rank} dimensions, but got array with shape {array}",
    ),
)
