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


def _first(found: Found) -> Found:
    return replace(swapped(found), axis=1)


def _last(found: Found) -> Found:
    return replace(found, axis=-1)


def _along(found: Found) -> Found | None:
    """Keras tells the axis, the size that it wants there and the whole shape."""
    axis, sizes = found.axis or 0, found.shapes[0].sizes
    if not -len(sizes) <= axis < len(sizes):
        return None
    return replace(found, sizes=(*found.sizes, sizes[axis]))


def _normalized(found: Found) -> Found | None:
    """torch's LayerNorm: the last axes of the input are those that were named."""
    given = found.shapes[0].sizes[-1:]
    if len(found.wanted) != 1 or not given:
        return replace(found, kind="wanted_shape")
    return replace(found, axis=-1, sizes=(*found.wanted, *given), wanted=())


def _group(found: Found) -> Found | None:
    weight, given = found.shapes
    if len(weight.sizes) != 1 or len(given.sizes) < 2:
        return None
    return replace(found, axis=1, sizes=(*weight.sizes, given.sizes[1]), shapes=(given,))


def _ranks(word: str, template: str) -> tuple[Pattern, Pattern]:
    """Keras tells a rank that it takes, and then the shape that it was given or only its rank."""
    start = f"expected {template}={{#rank}}, found ndim="
    return (
        Pattern("layer_rank", "keras", start + "{#count}. Full shape received: {input}", word),
        Pattern("layer_rank", "keras", start + "{#ndim}", word),
    )


_TORCH: Final = (
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
        "or one fewer",
    ),
    Pattern(
        "layer_rank",
        "torch",
        "Expected {#rank}-dimensional input for {..}-dimensional weight {..}, but got "
        "{#count}-dimensional input of size {input} instead",
    ),
    Pattern(
        "layer_rank",
        "torch",
        "expected {#rank}D input (got {#ndim}D input)",
        layer="batch_norm",
    ),
    Pattern(
        "layer_rank",
        "torch",
        "expected {#rank}D or {..}D input (got {#ndim}D input)",
        "or one more",
        layer="batch_norm",
    ),
    Pattern(
        "layer_rank",
        "torch",
        ": Expected input to be {#rank}D or {..}D, got {#ndim}D instead",
        "or one more",
        layer="rnn",
    ),
    Pattern(
        "layer_rank",
        "torch",
        "input must have {#rank} dimensions, got {#ndim}",
        layer="rnn",
    ),
    Pattern(
        "layer_rank",
        "torch",
        "non-empty {..}D or {#rank}D (batch mode) tensor expected for input",
        "or one fewer",
        layer="pool",
    ),
    Pattern(
        "layer_size",
        "torch",
        "running_mean should contain {#size} elements not {#size}",
        layer="batch_norm",
        then=lambda found: replace(found, axis=1, sizes=found.sizes[::-1]),
    ),
    Pattern(
        "layer_size",
        "torch",
        "Given normalized_shape={wanted}, expected input with shape {..}, but got input of "
        "size{input}",
        layer="layer_norm",
        then=_normalized,
    ),
    Pattern(
        "layer_size",
        "torch",
        "number of channels in input, but got weight of shape {weight} and input of shape {input}",
        layer="group_norm",
        then=_group,
    ),
    Pattern(
        "layer_size",
        "torch",
        "must be equal to input_size. Expected {#size}, got {#size}",
        layer="rnn",
        then=_last,
    ),
    Pattern(
        "layer_size",
        "torch",
        "input has inconsistent input_size: got {#size} expected {#size}",
        layer="rnn",
        then=lambda found: _last(swapped(found)),
    ),
    Pattern(
        "layer_size",
        "torch",
        "input has inconsistent input_size: got {#size}, expected {#size}",
        layer="rnn",
        then=lambda found: _last(swapped(found)),
    ),
    Pattern(
        "layer_size",
        "torch",
        "was expecting embedding dimension of {#size}, but got {#size}",
        layer="attention",
        then=_last,
    ),
    Pattern(
        "layer_size",
        "torch",
        "size does not match weight size: got {#size} but expected {#size}",
        layer="bilinear",
        then=lambda found: _last(swapped(found)),
    ),
    Pattern(
        "wanted_shape",
        "torch",
        "copying a param with shape {param} from checkpoint, the shape in current model is "
        "{wanted}",
        "parameter",
    ),
    Pattern("wanted_shape", "torch", "Expected hidden{..} size {wanted}, got {hidden}", "hidden"),
)
_KERAS: Final = (
    Pattern(
        "layer_size",
        "keras",
        "expected axis {#axis} of input shape to have value {#size}«,» but received input with "
        "shape {input}",
        then=_along,
    ),
    Pattern(
        "layer_size",
        "keras",
        "expected axis {#axis} of input shape to have value {#size}«,» but got shape {input}",
        then=_along,
    ),
    *_ranks("at least", "min_ndim"),
    *_ranks("at most", "max_ndim"),
    *_ranks("", "ndim"),
    Pattern("wanted_shape", "keras", "expected shape={wanted}, found shape={input}", "input"),
    Pattern(
        "wanted_shape",
        "keras",
        "Expected shape {wanted}, but input has incompatible shape {input}",
        "input",
    ),
    Pattern(
        "wanted_shape",
        "keras",
        "Error when checking «model »target: expected {@layer} to have shape {wanted} but got "
        "array with shape {array}",
        "target",
    ),
    Pattern(
        "wanted_shape",
        "keras",
        "expected {@layer} to have shape {wanted} but got array with shape {array}",
        "input",
    ),
    Pattern(
        "wanted_shape",
        "keras",
        "Model was constructed with shape {wanted} for input {..}, but it was called on an input "
        "with incompatible shape {input}",
        "input",
    ),
    Pattern(
        "wanted_shape",
        "keras",
        "Cannot feed value of shape {value} for Tensor {..}, which has shape {wanted}",
        "input",
    ),
    Pattern(
        "layer_rank",
        "keras",
        "Error when checking «model »target: expected {@layer} to have {#rank} dimensions, but "
        "got array with shape {array}",
        "target",
    ),
    Pattern(
        "layer_rank",
        "keras",
        "expected {@layer} to have {#rank} dimensions, but got array with shape {array}",
        "input",
    ),
    Pattern(
        "layer_size",
        "tensorflow",
        "input depth must be evenly divisible by filter depth: {#size} vs {#size}",
        layer="conv",
        then=lambda found: _last(swapped(found)),
    ),
    Pattern(
        "layer_size",
        "jax",
        "must equal the rhs input feature dimension size, but {#size} // 1 != {#size}",
        layer="conv",
        then=_first,
    ),
    Pattern(
        "layer_rank",
        "jax",
        "convolution requires lhs and rhs ndim to be equal, got {#ndim} and {#rank}",
        layer="conv",
    ),
    Pattern(
        "wanted_shape",
        "tensorflow",
        "Shape mismatch.« »The variable shape {wanted}, and the assigned value shape {value} are",
        "parameter",
    ),
    Pattern(
        "wanted_shape",
        "tensorflow",
        "Tensors shape {tensor} is not compatible with supplied shape {wanted}",
        "tensor",
    ),
    Pattern(
        "layer_size",
        "keras",
        "Received: input channels={#size}, kernel input channels={#size}",
        layer="conv",
        then=swapped,
    ),
)
LAYERS: Final = (*_TORCH, *_KERAS)
