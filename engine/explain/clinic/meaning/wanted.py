"""A tensor of another shape than was wanted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from engine.explain.clinic.diagnosis import Diagnosis, Repair
from engine.explain.clinic.found import Found, Size, Sizes
from engine.explain.clinic.meaning.layers import layer_name
from engine.explain.clinic.reasoning.code import (
    MATRIX,
    Tensor,
    each,
    grown,
    permuted,
    reshaped,
    squeezed,
    tensor,
)
from engine.explain.clinic.reasoning.parts import diagnosis, offer, say
from engine.explain.clinic.reasoning.sizes import UNKNOWN, count_of, equal, known, written

MOST_PERMUTED = 4


def wanted_shape(found: Found) -> Diagnosis:
    """What to say of a `wanted_shape`."""
    wanted = tuple(UNKNOWN if size == -1 else size for size in found.wanted)
    if not found.shapes or not found.wanted:
        return _told_little(found, wanted)
    x = tensor(found.shapes[0])
    values = {"wanted": written(wanted), "given": written(x.sizes), "layer": layer_name(found)}
    word = found.word if found.word in ("parameter", "hidden", "mask") else ""
    if found.word == "target" and found.library == "torch":
        word = "target"
    if word:
        causes = [say(f"causes.wanted.{word}")]
    elif is_labels(x.sizes, wanted):
        causes = [say("causes.labels.sparse")]
    else:
        causes = [say("causes.wanted.sample"), say("causes.wanted.made")]
    return diagnosis(
        found,
        say(f"said.wanted.{word}" if word else "said.wanted", **values),
        say("why.wanted"),
        axes=[_axis(x.sizes, wanted)],
        causes=causes,
        repairs=() if word in ("parameter", "mask") else _repairs(x, wanted),
    )


def _told_little(found: Found, wanted: Sizes) -> Diagnosis:
    """A shape, or two sizes along an axis, is all that is known."""
    if len(found.sizes) == 2:
        want, given = found.sizes
        axis = found.axis if found.axis is not None else -1
        said = say("said.wanted.sizes", wanted=want, given=given, axis=axis)
    elif wanted:
        said = say("said.wanted.alone", wanted=written(wanted))
    else:
        said = say("said.wanted.nothing")
    axes = [None] * len(found.shapes)
    causes = [say("causes.wanted.mask" if found.word == "mask" else "causes.wanted.made")]
    return diagnosis(found, said, say("why.wanted"), axes=axes, causes=causes)


def is_labels(given: Sizes, wanted: Sizes) -> bool:
    """Whether a number of a class was given for each sample where a row of them was wanted."""
    if not wanted or not isinstance(wanted[-1], int) or wanted[-1] < MATRIX:
        return False
    if len(given) == len(wanted):
        return given[-1] == 1 and len(given) <= MATRIX
    return len(given) == 1 and len(wanted) == MATRIX


def _axis(given: Sizes, wanted: Sizes) -> int | None:
    """The first axis from the right at which they differ for certain."""
    for axis in range(-1, -min(len(given), len(wanted)) - 1, -1):
        if equal(given[axis], wanted[axis]) is False:
            return axis
    return None


def fits(given: Sizes, wanted: Sizes) -> bool:
    """Whether it may be what was wanted: a name in the wanted shape takes any size."""
    return len(given) == len(wanted) and all(
        isinstance(want, str) or equal(size, want) for size, want in zip(given, wanted, strict=True)
    )


def _repairs(x: Tensor, wanted: Sizes) -> Iterator[Repair]:
    if is_labels(x.sizes, wanted):
        classes = wanted[-1]
        sizes: Sizes = (x.sizes[0], classes)
        one_hot = each(
            [x],
            sizes,
            keras=f"keras.utils.to_categorical({{0}}, {classes})",
            tensorflow=f"tf.keras.utils.to_categorical({{0}}, {classes})",
        )
        yield offer(one_hot, "wanted.one_hot", classes=classes)
    rank = len(x.sizes)
    if rank == len(wanted) - 1:
        for place in range(rank, -1, -1):
            if fits((made := grown(x, place)).sizes, wanted):
                yield offer(made, "wanted.grown", after=written(made.sizes))
    elif rank == len(wanted) + 1:
        for axis in range(-rank, 0):
            if x.sizes[axis] == 1 and fits((made := squeezed(x, axis)).sizes, wanted):
                yield offer(made, "wanted.squeezed", after=written(made.sizes))
    elif rank == len(wanted) and MATRIX <= rank <= MOST_PERMUTED:
        for order in permutations(range(rank)):
            made = permuted(x, order)
            if made.sizes != x.sizes and fits(made.sizes, wanted):
                yield offer(made, "wanted.permuted", after=written(made.sizes))
                break
    yield from _regrouped(x, wanted)


def _regrouped(x: Tensor, wanted: Sizes) -> Iterator[Repair]:
    """The same elements in the wanted shape, the first axis as it is."""
    if len(x.sizes) == len(wanted) or not wanted or not x.sizes:
        return
    first: Size = wanted[0]
    inner, given = count_of(wanted[1:]), count_of(x.sizes[1:])
    if isinstance(first, str) and len(wanted) > 1 and inner and inner == given:
        made = reshaped(x, (UNKNOWN, *wanted[1:]), (x.sizes[0], *wanted[1:]))
        yield offer(made, "wanted.reshaped", after=written(made.sizes))
    elif known(wanted) and count_of(x.sizes) == count_of(wanted):
        made = reshaped(x, wanted)
        yield offer(made, "wanted.reshaped", after=written(made.sizes))
