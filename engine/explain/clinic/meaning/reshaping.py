"""A reshape that does not take as many elements as there are; a view of what is not in a row."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd, prod
from typing import Final

from engine.explain.clinic.diagnosis import Diagnosis, Opening, Repair, Sentence
from engine.explain.clinic.found import Found, Named, Sizes
from engine.explain.clinic.reasoning.code import MATRIX, Tensor, each, reshaped, tensor
from engine.explain.clinic.reasoning.opening import of_reshape
from engine.explain.clinic.reasoning.parts import diagnosis, offer, say, showing
from engine.explain.clinic.reasoning.sizes import ANY, count_of, known, written
from engine.explain.clinic.reasoning.source import view_of

CHANNELS: Final = (3, 4)
MOST_AWAY: Final = 1_000
"""How far a size that divides is looked for."""
X: Final = "x"


def reshape(found: Found) -> Diagnosis:
    """What to say of a `reshape`."""
    count = found.count
    if count is None and found.shapes:
        count = count_of(found.shapes[0].sizes)
    wanted = known(found.wanted)
    if count is None or wanted is None or not (wanted or found.sizes):
        return _untold(found)
    if found.word == "unflatten":
        told = {"count": count, "wanted": written(wanted), "axis": found.axis or 0}
        return diagnosis(found, say("said.reshape.unflatten", **told), say("why.reshape"))
    x = tensor(found.shapes[0] if found.shapes else Named(X, (count,)))
    asked = prod(size for size in wanted if size != -1) if wanted else _number(found.sizes)
    offered = list(_repairs(x, count, wanted)) if wanted else list(_flat(x, count, asked))
    opens = next((one.opening for one in offered if one.opening and not one.refused), None)
    return diagnosis(
        found,
        _said(found, count, wanted, asked),
        say("why.reshape"),
        axes=[None] * len(found.shapes),
        causes=_causes(count, wanted, asked),
        repairs=offered,
        opening=opens,
    )


def _number(sizes: Sizes) -> int:
    return sizes[0] if sizes and isinstance(sizes[0], int) else 0


def _said(found: Found, count: int, wanted: tuple[int, ...], asked: int) -> Sentence:
    target = written(wanted)
    if wanted.count(-1) > 1:
        return say("said.reshape.two", wanted=target)
    if wanted.count(-1) == 1:
        if asked == 0:
            return say("said.reshape.zero", wanted=target)
        return say("said.reshape.unknown", count=count, wanted=target, asked=asked)
    if not wanted:
        key = "said.reshape.multiple" if found.word == "multiple" else "said.reshape.counts"
        return say(key, count=count, asked=asked)
    return say("said.reshape", count=count, wanted=target, asked=asked)


def _untold(found: Found) -> Diagnosis:
    """What was asked for, or how many there are, is not told, or depends on a name."""
    key = "said.reshape.two" if found.word == "two unknown" else "said.reshape.untold"
    offered: list[Repair] = []
    if found.shapes:
        offered = list(_rows(tensor(found.shapes[0])))
    values = {"wanted": written(found.wanted) if found.wanted else "(-1, -1)"}
    return diagnosis(
        found,
        say(key, **values) if key.endswith("two") else say(key),
        say("why.reshape"),
        axes=[None] * len(found.shapes),
        causes=[say("causes.reshape.batch"), say("causes.reshape.image")],
        repairs=offered,
    )


def _causes(count: int, wanted: tuple[int, ...], asked: int) -> Iterator[Sentence]:
    if count and asked and -1 in wanted:
        power = _power_missing(count, asked)
        if power is not None:
            yield say("causes.reshape.factor", count=count, asked=asked, power=power)
    elif count and asked and count % asked == 0 and (more := count // asked) > 1:
        key = "channels" if more in CHANNELS else "more"
        yield say(f"causes.reshape.{key}", more=more, count=count, asked=asked)
    if wanted and -1 in wanted and len(wanted) == MATRIX:
        yield say("causes.reshape.flatten")
    if wanted and wanted[0] > 1 and len(wanted) > 1:
        yield say("causes.reshape.batch")
    yield say("causes.reshape.image")


def _power_missing(count: int, asked: int) -> int | None:
    """The smallest power of a prime that divides `asked` and not `count`; None if none is small."""
    left = asked // gcd(count, asked)
    for prime in range(2, min(left, MOST_AWAY) + 1):
        if left % prime == 0:
            power = prime
            while count % power == 0:
                power *= prime
            return power
    return None


# ---- repairs


def _shaped(
    x: Tensor, sizes: tuple[int, ...], axis: int | None, key: str, **values: object
) -> Repair:
    """To those sizes, the one at that axis written as -1."""
    typed: Sizes = tuple("?" if at == axis else size for at, size in enumerate(sizes))
    made = reshaped(x, typed, sizes)
    return showing(offer(made, key, **values), of_reshape(x.sizes, typed))


def _repairs(x: Tensor, count: int, wanted: tuple[int, ...]) -> Iterator[Repair]:
    if wanted.count(-1) > 1 or not count:
        yield from _rows(x)
        return
    if -1 in wanted:
        yield from _rows(x)
        yield from _others_unknown(x, count, wanted)
        return
    asked = prod(wanted)
    inferred = [
        (axis, (*wanted[:axis], count // others, *wanted[axis + 1 :]))
        for axis in range(len(wanted))
        if (others := prod(wanted[:axis] + wanted[axis + 1 :])) and count % others == 0
    ]
    more = count // asked if asked and count % asked == 0 else 0
    is_image = _is_image(wanted)
    if more in CHANNELS and is_image:
        yield _shaped(x, (*wanted, more), None, "reshape.channels", more=more)
    batch = [_shaped(x, (more, *wanted), 0, "reshape.batch", more=more)] if more > 1 else []
    if is_image:
        yield from batch
    if x.sizes[:1] == wanted[:1] and len(x.sizes) > 1:
        yield from _rows(x)  # the batch is as it should be
    if inferred and inferred[0][0] == 0 and inferred[0][1][0] > wanted[0]:
        # More of them than were believed: rather is each of them larger, if it can be.
        inferred = [*inferred[1:], inferred[0]]
    for axis, sizes in inferred:
        key = "reshape.inferred" if axis else "reshape.first"
        yield _shaped(x, sizes, axis, key, size=sizes[axis], was=wanted[axis])
    if not is_image:
        yield from batch
    yield from _rows(x)


def _is_image(wanted: tuple[int, ...]) -> bool:
    """Whether there is no batch axis in what looks like an image."""
    if len(wanted) == MATRIX:
        return wanted[0] == wanted[1]
    ends = (wanted[0], wanted[-1])
    sides = (
        {wanted[:-1] if ends[1] in (1, *CHANNELS) else wanted[1:]} if len(wanted) == 3 else set()
    )
    return any(len(set(side)) == 1 for side in sides)


def _rows(x: Tensor) -> Iterator[Repair]:
    """Whatever it is, its first axis kept and the rest in a row."""
    if len(x.sizes) <= MATRIX:
        return
    numbers = known(x.sizes[1:])
    rest = prod(numbers) if numbers else "?"
    yield showing(
        offer(
            each(
                [x],
                (x.sizes[0], rest),
                every="{0}.reshape({0}.shape[0], -1)",
                torch="{0}.flatten(1)",
                tensorflow="tf.reshape({0}, [tf.shape({0})[0], -1])",
                keras="ops.reshape({0}, ({0}.shape[0], -1))",
            ),
            "reshape.rows",
        ),
        of_reshape(x.sizes, (x.sizes[0], "?")),
    )


def _others_unknown(x: Tensor, count: int, wanted: tuple[int, ...]) -> Iterator[Repair]:
    """Where -1 stands, another size is to blame: the nearest ones that divide."""
    places = [axis for axis, size in enumerate(wanted) if size != -1]
    for axis in reversed(places):
        others = prod(wanted[at] for at in places if at != axis)
        if not others or count % others:
            continue
        rest = count // others
        size = _nearest_divisor(rest, wanted[axis])
        if size is None:
            continue
        typed: Sizes = tuple("?" if at == -1 else at for at in wanted)
        typed = (*typed[:axis], size, *typed[axis + 1 :])
        sizes = tuple(rest // size if at == "?" else at for at in typed)
        made = offer(reshaped(x, typed, sizes), "reshape.divides", size=size, was=wanted[axis])
        yield showing(made, of_reshape(x.sizes, typed))


def _nearest_divisor(count: int, size: int) -> int | None:
    """The divisor of `count` nearest to `size`, of two as near the smaller; None if far away."""
    for away in range(1, min(max(size // 10, 2), MOST_AWAY) + 1):
        for candidate in (size - away, size + away):
            if candidate > 0 and count % candidate == 0:
                return candidate
    return None


def _flat(x: Tensor, count: int, asked: int) -> Iterator[Repair]:
    """Only how many were asked for is told: in rows of so many, if they divide."""
    if asked > 0 and count % asked == 0:
        yield _shaped(x, (count // asked, asked), 0, "reshape.batch", more=count // asked)


# ---- view


def view(found: Found) -> Diagnosis:
    """What to say of a `view`."""
    x = tensor(found.shapes[0] if found.shapes else Named(X, ANY))
    wanted = known(found.wanted) or view_of(found.source)
    offered = []
    if wanted:
        typed: Sizes = tuple("?" if size == -1 else size for size in wanted)
        sizes = _filled(typed, count_of(x.sizes) if found.shapes else None)
        shown = of_reshape(x.sizes, typed) if found.shapes else None
        offered.append(showing(offer(reshaped(x, typed, sizes), "view.reshape"), shown))
        if found.library == "torch":
            numbers = ", ".join(map(str, wanted))
            made = each([x], sizes, torch=f"{{0}}.contiguous().view({numbers})")
            offered.append(offer(made, "view.contiguous"))
    elif found.library == "torch":
        offered.append(offer(each([x], x.sizes, torch="{0}.contiguous()"), "view.first"))
    else:
        made = each([x], x.sizes, numpy="np.ascontiguousarray({0})", jax="")
        offered.append(offer(made, "view.first"))
    shown = next((one.opening for one in offered if one.opening), None)
    return diagnosis(
        found,
        say("said.view"),
        say("why.view"),
        axes=[None] * len(found.shapes),
        causes=[say("causes.view.transposed"), say("causes.view.order")],
        repairs=offered,
        opening=shown or Opening("reshape", "(3, 4).T.reshape(-1)", note=say("opening.like")),
        checks=(f"print({x.code['torch']}.shape, {x.code['torch']}.is_contiguous())",)
        if found.library == "torch"
        else (f"print({x.code['numpy']}.shape, {x.code['numpy']}.flags)",),
    )


def _filled(typed: Sizes, count: int | None) -> Sizes:
    """With the size that was left open, if that can be told."""
    others = known(tuple(size for size in typed if isinstance(size, int))) or ()
    left = prod(others)
    if count is None or not left or count % left or typed.count("?") != 1:
        return typed
    return tuple(count // left if size == "?" else size for size in typed)
