"""A layer that takes a tensor of another rank, or was made for another size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isqrt, prod
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Repair, Sentence
from engine.explain.clinic.found import Found, Size, Sizes
from engine.explain.clinic.reasoning.code import (
    MATRIX,
    Tensor,
    each,
    grown,
    permuted,
    reduced,
    reshaped,
    squeezed,
    tensor,
    turned,
)
from engine.explain.clinic.reasoning.opening import of_reshape
from engine.explain.clinic.reasoning.parts import asker, diagnosis, listed, offer, say, showing
from engine.explain.clinic.reasoning.sizes import UNKNOWN, count_of, known, written

COLOURS: Final = (1, 3, 4)
IMAGES: Final = 4
"""Axes of a batch of images."""
MANNERS: Final = {
    "at least": ".least",
    "at most": ".most",
    "or one more": ".or_more",
    "or one fewer": ".or_fewer",
    "target": ".target",
}
"""What else than exactly so many axes a layer takes, and the sentence's variant."""
SERIES: Final = 3
"""Axes of a batch of time series, or of texts."""


def layer_name(found: Found) -> str:
    """What kind of layer it is, as it follows "the layer": ` conv2d`, also of `conv2d_3`."""
    name = re.sub(r"_[0-9]+$", "", found.layer)
    return f" {name}" if name else ""


def layer_rank(found: Found) -> Diagnosis:
    """What to say of a `layer_rank`."""
    rank, name = found.rank or 0, layer_name(found)
    manner = MANNERS.get(found.word, "")
    if not found.shapes:
        said = say("said.layer.rank_alone", layer=name, rank=rank)
        return diagnosis(found, said, say("why.layer.rank"))
    x = tensor(found.shapes[0])
    given = len(x.sizes)
    offered = list(_to_rank(x, rank, asker(found) == "torch", name))
    return diagnosis(
        found,
        say(
            f"said.layer.rank{manner}",
            layer=name,
            rank=rank,
            shapes=listed(found.shapes[:1]),
            given=given,
        ),
        say("why.layer.rank"),
        axes=[None] * len(found.shapes),
        causes=_rank_causes(given, rank),
        repairs=offered,
        opening=next((one.opening for one in offered if one.opening), None),
    )


def _rank_causes(given: int, rank: int) -> Iterator[Sentence]:
    if given < rank:
        yield say("causes.layer.one_sample")
        if rank == IMAGES:
            yield say("causes.layer.channel")
        elif rank == SERIES:
            yield say("causes.layer.series")
    else:
        yield say("causes.layer.unflattened")


def _to_rank(x: Tensor, rank: int, channels_first: bool, name: str) -> Iterator[Repair]:
    """The tensor with as many axes as the layer takes."""
    given = len(x.sizes)
    if given + 1 == rank:
        yield from _one_more(x, rank, channels_first, name)
    elif given < rank == IMAGES and x.sizes:
        yield from _unflattened(x, channels_first)
    elif given > rank:
        for axis in range(1 - given, 0):
            if x.sizes[axis] == 1 and given - 1 == rank:
                made = squeezed(x, axis)
                yield offer(made, "layer.squeezed", after=written(made.sizes))
        yield from _merged(x, rank)


def _one_more(x: Tensor, rank: int, channels_first: bool, name: str) -> Iterator[Repair]:
    """A batch axis, or one for the channels or the features."""
    recurrent = "conv" not in name and "pool" not in name and rank == SERIES
    place = 1 if channels_first and not recurrent else len(x.sizes)
    batch = grown(x, 0)
    inner = grown(x, place)
    key = {IMAGES: "layer.channel", SERIES: "layer.series"}.get(rank, "layer.feature")
    ends = x.sizes[:1] if channels_first else x.sizes[-1:]
    one_sample = rank == MATRIX or (rank == IMAGES and any(size in COLOURS for size in ends))
    offers = [
        offer(batch, "layer.batch", after=written(batch.sizes)),
        offer(inner, key, after=written(inner.sizes)),
    ]
    if x.sizes and isinstance(x.sizes[0], str) and x.sizes[0] != UNKNOWN:
        offers = offers[1:]  # a batch is what has a name for its size
    yield from offers if one_sample else reversed(offers)


def _unflattened(x: Tensor, channels_first: bool) -> Iterator[Repair]:
    """Rows of pixels as the square images that they may be."""
    pixels = x.sizes[-1]
    if not isinstance(pixels, int) or len(x.sizes) > MATRIX:
        return
    for channels in COLOURS[:2]:
        side = isqrt(pixels // channels)
        if side > 1 and side * side * channels == pixels:
            image = (channels, side, side) if channels_first else (side, side, channels)
            batch: Size = x.sizes[0] if len(x.sizes) == MATRIX else 1
            first: Size = UNKNOWN if len(x.sizes) == MATRIX else 1
            made = reshaped(x, (first, *image), (batch, *image))
            yield offer(made, "layer.image", after=written(made.sizes))


def _merged(x: Tensor, rank: int) -> Iterator[Repair]:
    """Its last axes as one, so that no more are left than the layer takes."""
    if rank < 1:
        return
    kept, rest = x.sizes[: rank - 1], count_of(x.sizes[rank - 1 :])
    names = sum(isinstance(size, str) for size in kept)
    if rest is not None and names <= 1:
        made = reshaped(x, (*kept, rest))
        yield offer(made, "layer.merged", after=written(made.sizes))


# ---- another size


def layer_size(found: Found) -> Diagnosis:
    """What to say of a `layer_size`."""
    name = layer_name(found)
    wanted, given = (*found.sizes, UNKNOWN, UNKNOWN)[:2]
    axis = found.axis if found.axis is not None else -1
    values = {"layer": name, "wanted": wanted, "given": given, "axis": axis}
    if found.shapes:
        said = say("said.layer.size", **values, shapes=listed(found.shapes[:1]))
    else:
        said = say("said.layer.size_alone", **values)
    offered: list[Repair] = []
    if found.shapes and isinstance(wanted, int) and isinstance(given, int):
        x = tensor(found.shapes[0])
        at = axis % len(x.sizes) if x.sizes else 0
        offered = [*_flattened(x, at, wanted), *_moved(x, at, wanted), *_colours(x, at, wanted)]
    return diagnosis(
        found,
        said,
        say("why.layer.size"),
        axes=[axis - len(one.sizes) if axis >= 0 else axis for one in found.shapes],
        causes=_size_causes(found, wanted, given),
        repairs=offered,
        opening=next((one.opening for one in offered if one.opening), None),
    )


def _size_causes(found: Found, wanted: Size, given: Size) -> Iterator[Sentence]:
    times, over = _divided(wanted, given)
    if times > 1 and not over and given not in COLOURS:
        yield say("causes.layer.flatten", wanted=wanted, given=given, times=times)
        yield say("causes.layer.one_sample")
    if "conv" in found.layer and given in COLOURS:
        yield say("causes.layer.grey" if given == 1 else "causes.layer.colours")
    elif "conv" in found.layer:
        yield say("causes.channels")
    yield say("causes.layer.made")


def _divided(wanted: Size, given: Size) -> tuple[int, int]:
    """How often one goes into the other, and what is left."""
    if isinstance(wanted, int) and isinstance(given, int) and given > 0:
        return divmod(wanted, given)
    return 0, 0


def _flattened(x: Tensor, axis: int, wanted: int) -> Iterator[Repair]:
    """The last axes in a row: an image that came as its rows."""
    if axis != len(x.sizes) - 1:
        return
    for kept in range(len(x.sizes) - MATRIX, 0, -1):
        if count_of(x.sizes[kept:]) == wanted:
            made = _flatten(x, kept, wanted)
            flat = offer(made, "layer.flat", wanted=wanted, after=written(made.sizes))
            yield showing(flat, of_reshape(x.sizes, (*x.sizes[:kept], wanted)))
            return
    numbers, last = known(x.sizes), x.sizes[-1]
    if not isinstance(last, int) or last < 2 or wanted % last or wanted == last:
        return
    if numbers is None and len(x.sizes) == MATRIX:
        made = reshaped(x, (UNKNOWN, wanted))
        yield offer(made, "layer.rows", wanted=wanted, rows=wanted // last)
    elif numbers is not None and prod(numbers) % wanted == 0:
        made = reshaped(x, (UNKNOWN, wanted), (prod(numbers) // wanted, wanted))
        rows = offer(made, "layer.rows", wanted=wanted, rows=wanted // last)
        yield showing(rows, of_reshape(x.sizes, (UNKNOWN, wanted)))


def _flatten(x: Tensor, kept: int, wanted: int) -> Tensor:
    sizes: Sizes = (*x.sizes[:kept], wanted)
    if kept == 1:
        return each(
            [x],
            sizes,
            every=f"{{0}}.reshape(-1, {wanted})",
            torch="{0}.flatten(1)",
            tensorflow="tf.keras.layers.Flatten()({0})",
            keras="keras.layers.Flatten()({0})",
        )
    return reshaped(x, sizes) if sum(isinstance(one, str) for one in sizes) < MATRIX else x


def _moved(x: Tensor, axis: int, wanted: int) -> Iterator[Repair]:
    """The axis that has the wanted size, brought to where the layer looks for it."""
    rank = len(x.sizes)
    if rank == MATRIX and x.sizes[1 - axis] == wanted:
        made = turned(x)
        yield offer(made, "layer.turned", after=written(made.sizes))
        return
    for at in [place for place in range(rank - 1, 0, -1) if place != axis]:
        if x.sizes[at] == wanted and rank > MATRIX:
            order = [place for place in range(rank) if place != at]
            order.insert(axis, at)
            made = permuted(x, order)
            yield offer(made, "layer.moved", after=written(made.sizes))
            return


def _colours(x: Tensor, axis: int, wanted: int) -> Iterator[Repair]:
    """Another number of channels, of images."""
    rank, given = len(x.sizes), x.sizes[axis]
    if rank < SERIES:
        return
    sizes = (*x.sizes[:axis], wanted, *x.sizes[axis + 1 :])
    if (given, wanted) == (1, 3):
        made = each(
            [x],
            sizes,
            numpy=f"np.repeat({{0}}, 3, axis={axis})",
            torch=f"{{0}}.repeat_interleave(3, dim={axis})",
            tensorflow=f"tf.repeat({{0}}, 3, axis={axis})",
            keras=f"ops.repeat({{0}}, 3, axis={axis})",
        )
        yield offer(made, "layer.grey")
    elif (given, wanted) == (4, 3):
        inside = ", ".join([":"] * axis + [":3"])
        yield offer(each([x], sizes, every=f"{{0}}[{inside}]"), "layer.alpha")
    elif (given, wanted) == (3, 1):
        yield offer(reduced(x, "mean", axis, kept=True), "layer.mean")
